#!/usr/bin/env bash
# Prepares the server's volume, then hands over to the official entry point. With arguments it only hands over, as the
# official image does.
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

# GoCD's data on a volume at /data, as hosts lay it out; on a volume of the first stups2go they are its root.
volume() {
  if [[ -e /data/config/cruise-config.xml && ! -e /data/godata ]]; then
    echo /data
  else
    echo /data/godata
  fi
}

if [[ $(id -u) == 0 ]]; then
  if [[ -d /data && $(stat -c %d /data) == "$(stat -c %d /meta 2>/dev/null)" ]]; then
    fail "/data is on the host's own disk: Taupage has not mounted the volume, see /var/log/syslog on the host"
  fi
  if [[ -d /data ]]; then
    mkdir -p "$(volume)"
    # The directory itself comes last, so that its owner tells whether all in it was done.
    [[ $(stat -c %u:%g "$(volume)") == 1000:0 ]] ||
      find "$(volume)" -depth ! -path '*/lost+found*' -exec chown -h 1000:0 {} +
  fi
  become_go
fi

if [[ -d /data ]]; then
  for name in artifacts config db logs plugins; do
    mkdir -p "$(volume)/${name}"
    ln -sfn "$(volume)/${name}" "/godata/${name}"
  done
fi
secrets_from_environment
files_from_environment

# The official entry point would stop at its first mkdir with less to go on.
for directory in /godata /godata/config /go-working-dir; do
  if [[ -e ${directory} && ! -w ${directory} ]]; then
    fail "${directory} cannot be written by user $(id -u): it belongs to $(stat -c %u:%g "${directory}") or is mounted" \
      "read-only. Mount it writable and run: chown -R 1000:0 <its directory on the host>"
  fi
done
mkdir -p /godata/config

# First, because it looks at the volume before anything is written there.
"${GO_JAVA_HOME}/bin/java" -Xmx64m -XX:TieredStopAtLevel=1 -cp '/opt/stups2go/classes:/opt/stups2go/lib/*' \
  configure.Configure /godata "${SECRETS}" /opt/stups2go/cruise-config.xml "$(cat /opt/stups2go/gocd-version)"
/opt/stups2go/install-plugins.sh

# An AppDynamics agent that fails never keeps GoCD from running.
agent=$(/opt/stups2go/appdynamics.sh "${SECRETS}") || agent=''
# shellcheck source=jvm-options.sh
. /opt/stups2go/jvm-options.sh
set_jvm_options ${agent:+"${agent}"}
(verify_jvm_options &)

# A child of the container's first process: GoCD neither waits for it nor ends with it.
if [[ -n ${STUPS_TEAM_SERVICE_URL:-} ]]; then
  (/opt/stups2go/sync-teams --loop &)
fi

exec /docker-entrypoint.sh
