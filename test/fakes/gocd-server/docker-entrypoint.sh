#!/usr/bin/env bash
# What the official server image's entry point does, as far as the image on top of it can tell: read off GoCD 26.1.0,
# buildSrc/src/main/resources/gocd-docker-server/docker-entrypoint.sh.
set -Eeuo pipefail
shopt -s nullglob

try() {
  "$@" || {
    echo "$0: cannot $*" >&2
    exit 111
  }
}

if [[ $# -gt 0 ]]; then
  exec "$@"
fi

for name in artifacts config db logs plugins; do
  try mkdir -p "/godata/${name}"
  [[ -e /go-working-dir/${name} ]] || try ln -s "/godata/${name}" "/go-working-dir/${name}"
done
for name in bin wrapper-config; do
  [[ -e /go-working-dir/${name} ]] || try ln -s "/go-server/${name}" "/go-working-dir/${name}"
done
try mkdir -p /godata/plugins/external

for script in /docker-entrypoint.d/*; do
  if [[ -f ${script} && -x ${script} ]]; then
    try "${script}"
  fi
done

# The official one evaluates the variable too.
declare -a options
eval "options=(${GOCD_SERVER_JVM_OPTS:-})"
index=100
for option in "${options[@]}"; do
  echo "wrapper.java.additional.$((index++))=${option}" >>/go-server/wrapper-config/wrapper-properties.conf
done

try exec /go-working-dir/bin/go-server console
