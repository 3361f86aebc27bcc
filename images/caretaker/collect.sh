#!/bin/sh
# collect.sh FOLDER: Node.js with the libraries that it loads and certificates, and nothing else of Debian.
set -eu
out=$1
mkdir -p "$out/tmp"
{
  echo /usr/bin/node
  ldd /usr/bin/node | grep -o '/[^ )]*'
  # Loaded by name when a host name is looked up.
  find /lib /usr/lib -name 'libnss_dns.so.2' -o -name 'libnss_files.so.2' -o -name 'libresolv.so.2'
  # Parts of Node.js that Debian has in files of their own, named in its library.
  grep -aho '/usr/share/nodejs/[a-z0-9/_.-]*\.js' /usr/lib/*/libnode.so.* | while read -r file; do
    [ ! -e "$file" ] || echo "$file"
  done
  echo /etc/ssl/certs/ca-certificates.crt
} | sort -u | while read -r file; do
  mkdir -p "$out/$(dirname "$file")"
  cp -L "$file" "$out/$file"
done
printf 'hosts: files dns\n' >"$out/etc/nsswitch.conf"
printf 'go:x:1000:0::/tmp:/nonexistent\n' >"$out/etc/passwd"
# It starts and calls: a library that is missing fails the build.
chroot "$out" /usr/bin/node -e \
  'fetch("http://127.0.0.1:45999").catch(({ cause }) => process.exit(cause.code === "ECONNREFUSED" ? 0 : 1))'
