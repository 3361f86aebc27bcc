#!/usr/bin/env bash
# What the official agent image's entry point does, as far as the image on top of it can tell: read off GoCD 26.1.0,
# buildSrc/src/main/resources/gocd-docker-agent/docker-entrypoint.sh.
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

readonly VOLUME=${VOLUME_DIR:-/godata}
for name in config logs pipelines; do
  [[ -e ${VOLUME}/${name} ]] || try mkdir "${VOLUME}/${name}"
  [[ -e /go-working-dir/${name} ]] || try ln -s "${VOLUME}/${name}" "/go-working-dir/${name}"
done
for name in bin wrapper-config; do
  [[ -e /go-working-dir/${name} ]] || try ln -s "/go-agent/${name}" "/go-working-dir/${name}"
done

cat >>/go-working-dir/config/autoregister.properties <<PROPERTIES
agent.auto.register.key=${AGENT_AUTO_REGISTER_KEY:-}
agent.auto.register.resources=${AGENT_AUTO_REGISTER_RESOURCES:-}
agent.auto.register.environments=${AGENT_AUTO_REGISTER_ENVIRONMENTS:-}
agent.auto.register.hostname=${AGENT_AUTO_REGISTER_HOSTNAME:-}
PROPERTIES
unset AGENT_AUTO_REGISTER_KEY AGENT_AUTO_REGISTER_RESOURCES AGENT_AUTO_REGISTER_ENVIRONMENTS AGENT_AUTO_REGISTER_HOSTNAME

for script in /docker-entrypoint.d/*; do
  if [[ -f ${script} && -x ${script} ]]; then
    try "${script}"
  fi
done

try exec /go-working-dir/bin/go-agent console
