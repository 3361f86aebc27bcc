#!/usr/bin/env bash
# namespaces.sh ROOT UPPER DEVICES [LOOP]: an instance without its systemd. Own namespaces of mounts and
# processes, a copy-on-write view of ROOT, and of this machine's block devices only LOOP. Whatever runs
# in it ends with it, and so do its mounts.
set -Eeuo pipefail
root=$1 upper=$2 devices=$3 loop=${4-}
mount -t tmpfs tmpfs "$upper"
mkdir "$upper"/{upper,work,root}
mount -t overlay -o "lowerdir=$root,upperdir=$upper/upper,workdir=$upper/work" overlay "$upper/root"
cd "$upper/root"
mount -t proc proc proc
mount --rbind /sys sys
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
  mknod -m 666 "dev/$device" c "0x$(stat -c %t "/dev/$device")" "0x$(stat -c %T "/dev/$device")"
done
mkdir -p dev/{disk/by-id,pts,shm}
mount -t devpts devpts dev/pts
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
[[ -z $loop ]] || mknod -m 600 "dev/${loop##*/}" b "0x$(stat -c %t "$loop")" "0x$(stat -c %T "$loop")"
mount --bind "$devices" dev/disk/by-id
echo ready
exec sleep infinity
