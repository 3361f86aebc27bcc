#!/usr/bin/env bash
# As the official server image's entry point, with its own words where they matter: GoCD 26.1.0,
# buildSrc/src/main/resources/gocd-docker-server/docker-entrypoint.sh. Like that one it goes on after errors.

yell() { echo "$0: $*" >&2; }
die() {
  yell "$*"
  exit 111
}
try() { "$@" || die "cannot $*"; }

declare -a _stringToArgs
function stringToArgsArray() {
  _stringToArgs=("$@")
}

if [[ $# -gt 0 ]]; then
  exec "$@"
fi

for name in artifacts config db logs plugins; do
  if [ ! -e "/godata/${name}" ]; then
    try mkdir -p "/godata/${name}"
  fi
  [[ -e /go-working-dir/${name} ]] || try ln -s "/godata/${name}" "/go-working-dir/${name}"
done
for name in bin wrapper-config; do
  [[ -e /go-working-dir/${name} ]] || try ln -s "/go-server/${name}" "/go-working-dir/${name}"
done
try mkdir -p /godata/plugins/external

shopt -s nullglob
for script in /docker-entrypoint.d/*; do
  if [[ -f ${script} && -x ${script} ]]; then
    try "${script}"
  fi
done

# shellcheck disable=SC2086
eval stringToArgsArray "$GOCD_SERVER_JVM_OPTS"
GOCD_SERVER_JVM_OPTS=("${_stringToArgs[@]}")
GOCD_SERVER_JVM_OPTS+=("-Dgo.console.stdout=true")

for array_index in "${!GOCD_SERVER_JVM_OPTS[@]}"; do
  tanuki_index=$((array_index + 100))
  echo "wrapper.java.additional.${tanuki_index}=${GOCD_SERVER_JVM_OPTS[$array_index]}" >>/go-server/wrapper-config/wrapper-properties.conf
done

try exec /go-working-dir/bin/go-server console
