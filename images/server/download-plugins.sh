#!/usr/bin/env bash
# Downloads plugins at image build. Usage: download-plugins.sh <directory> <names, separated by blanks>
set -Eeuo pipefail

fail() {
  echo "stups2go: $*" >&2
  exit 1
}

readonly DIRECTORY=$1
readonly LIST="${0%/*}/plugins.txt"
mkdir -p "${DIRECTORY}"
if [[ -s /tmp/ca-certificates.crt ]]; then
  export CURL_CA_BUNDLE=/tmp/ca-certificates.crt
fi

read -ra plugins <<<"$2"
for plugin in "${plugins[@]}"; do
  read -r sum url < <(sed -n "s/^${plugin} //p" "${LIST}") || fail "${LIST##*/} has no plugin ${plugin}"
  [[ ${sum} =~ ^[0-9a-f]{64}$ ]] ||
    fail "${LIST##*/} has no checksum for ${plugin}: run npm run images:pin where GitHub can be reached, and commit the result"
  curl --fail --silent --show-error --location --retry 3 --output "${DIRECTORY}/${plugin}.jar" "${url}"
  found=$(sha256sum "${DIRECTORY}/${plugin}.jar" | cut -d ' ' -f 1)
  [[ ${found} == "${sum}" ]] || fail "the plugin ${plugin} is refused: its SHA-256 is ${found}, ${LIST##*/} says ${sum}"
done
