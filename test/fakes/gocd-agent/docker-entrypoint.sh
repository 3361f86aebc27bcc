#!/usr/bin/env bash
# As the official agent image's entry point, with its own words where they matter: GoCD 26.1.0,
# buildSrc/src/main/resources/gocd-docker-agent/docker-entrypoint.sh. Like that one it goes on after errors.

yell() { echo "$0: $*" >&2; }
die() {
  yell "$*"
  exit 111
}
try() { "$@" || die "cannot $*"; }

setup_autoregister_properties_file() {
  {
    echo "# Auto-registration properties in key=value format, encoded in UTF-8"
    echo "agent.auto.register.key=${AGENT_AUTO_REGISTER_KEY}"
    echo "agent.auto.register.resources=${AGENT_AUTO_REGISTER_RESOURCES}"
    echo "agent.auto.register.environments=${AGENT_AUTO_REGISTER_ENVIRONMENTS}"
    echo "agent.auto.register.hostname=${AGENT_AUTO_REGISTER_HOSTNAME}"
  } >>"$1"
  unset AGENT_AUTO_REGISTER_KEY AGENT_AUTO_REGISTER_RESOURCES AGENT_AUTO_REGISTER_ENVIRONMENTS AGENT_AUTO_REGISTER_HOSTNAME
}

if [[ $# -gt 0 ]]; then
  exec "$@"
fi

[ -z "${VOLUME_DIR:-}" ] && VOLUME_DIR=/godata
for name in config logs pipelines; do
  [[ -e ${VOLUME_DIR}/${name} ]] || try mkdir "${VOLUME_DIR}/${name}"
  [[ -e /go-working-dir/${name} ]] || try ln -s "${VOLUME_DIR}/${name}" "/go-working-dir/${name}"
done
for name in bin wrapper-config; do
  [[ -e /go-working-dir/${name} ]] || try ln -s "/go-agent/${name}" "/go-working-dir/${name}"
done
if [ ! -e /go-working-dir/config/agent-logback-include.xml ]; then
  try cp /go-agent/config/agent-logback-include.xml /go-working-dir/config/agent-logback-include.xml
fi

setup_autoregister_properties_file /go-working-dir/config/autoregister.properties

shopt -s nullglob
for script in /docker-entrypoint.d/*; do
  if [[ -f ${script} && -x ${script} ]]; then
    try "${script}"
  fi
done

try exec /go-working-dir/bin/go-agent console
