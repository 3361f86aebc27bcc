#!/usr/bin/env bash
# Prepares the agent, then hands over to supervise.sh. With arguments it only hands over, as the
# official image does; a custom image may also have it as its command.
set -Eeuo pipefail

# shellcheck source=../shared/taupage.sh
. /opt/stups2go/taupage.sh

fail() {
  echo "stups2go: $*" >&2
  exit 1
}

if [[ $# -gt 0 ]]; then
  exec /docker-entrypoint.sh "$@"
fi

if [[ $(id -u) == 0 ]]; then
  become_go "$(stat -c %g /var/run/docker.sock 2>/dev/null)"
fi
secrets_from_environment
files_from_environment

# The names that the STUPS template for agents has for these.
: "${GO_SERVER_URL:=${STUPS_GO_SERVER_DOMAIN:+https://${STUPS_GO_SERVER_DOMAIN}/go}}"
: "${AGENT_AUTO_REGISTER_ENVIRONMENTS:=${STUPS_GO_AGENT_ENVIRONMENTS:-}}"
: "${AGENT_AUTO_REGISTER_RESOURCES:=${STUPS_GO_AGENT_RESOURCES:-}}"
if [[ -z ${AGENT_AUTO_REGISTER_HOSTNAME:-} && -e /meta/taupage.yaml ]]; then
  AGENT_AUTO_REGISTER_HOSTNAME=$(curl -sf --max-time 5 http://169.254.169.254/latest/meta-data/instance-id) || true
fi
export GO_SERVER_URL AGENT_AUTO_REGISTER_ENVIRONMENTS AGENT_AUTO_REGISTER_RESOURCES
export AGENT_AUTO_REGISTER_HOSTNAME="${AGENT_AUTO_REGISTER_HOSTNAME:-}"

for directory in /godata /godata/config /godata/pipelines /go-working-dir; do
  if [[ -e ${directory} && ! -w ${directory} ]]; then
    fail "${directory} cannot be written by user $(id -u): it belongs to $(stat -c %u:%g "${directory}") or is mounted" \
      "read-only. Mount it writable and run: chown -R 1000:0 <its directory on the host>"
  fi
done
[[ ${GO_SERVER_URL:-} =~ ^https?://.+/go$ ]] ||
  fail "GO_SERVER_URL must be like https://delivery.myteam.example.org/go, not \"${GO_SERVER_URL:-}\""

mkdir -p /godata/config
# Each time, because the entry point's own copy prints what jobs print.
cp /opt/stups2go/agent-logback-include.xml /godata/config/

# Lets docker log in to these registries: with the host's own role, or with a token for the application's credentials.
docker_config="${HOME}/.docker/config.json"
if [[ -n ${STUPS2GO_ECR_REGISTRIES:-}${STUPS2GO_OAUTH2_REGISTRIES:-} && ! -e ${docker_config} ]]; then
  mkdir -p "${docker_config%/*}"
  jq -n 'def with($helper): . // "" | split(",") | map({(.): $helper}) | add // {};
    {credHelpers: (($ENV.STUPS2GO_ECR_REGISTRIES | with("ecr-login")) + ($ENV.STUPS2GO_OAUTH2_REGISTRIES | with("pierone")))}' \
    >"${docker_config}"
fi

# Another process image, so that jobs find no secret of Taupage in the environment of this one.
exec /opt/stups2go/supervise.sh "${SECRETS}/registration-key"
