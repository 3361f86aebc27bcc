#!/usr/bin/env bash
# Makes the configuration for the keys that are there, in memory, and runs syslog-ng with it.
# Environment: APPLICATION_ID, ROLE and INSTANCE, which go into every event; SCALYR_SERVER,
# LOGENTRIES_SERVER; RETRY_SECONDS (10) until a service that takes nothing is asked again, TIMEOUT_SECONDS
# (20) until an answer has to be there. Files: /run/secrets/log-shipper/{scalyrKey,logentriesKey}, at least
# one; /var/log/journal and /etc/machine-id of the host;
# /var/lib/log-shipper keeps the buffers and the place in the journal.
set -Eeuo pipefail

readonly PARTS=/etc/log-shipper SECRETS=/run/secrets/log-shipper BUFFERS=/var/lib/log-shipper MEMORY=/tmp/log-shipper

fail() {
  echo "ERROR $*" >&2
  exit 1
}

# service NAME: the destination of this name with its key.
service() {
  local key text
  key=$(<"${SECRETS}/$1Key")
  [[ ${key} =~ ^[A-Za-z0-9_+/=.-]+$ ]] ||
    fail "the key of $1 has other characters than letters, digits and _+/=.-. Next: set logging.$1Key and run pulumi up."
  text=$(<"${PARTS}/$1.conf")
  text=${text//@KEY@/${key}}
  echo "${text//@SESSION@/$(</proc/sys/kernel/random/uuid)}"
}

services=''
for name in scalyr logentries; do
  [[ ! -s ${SECRETS}/${name}Key ]] || services+=$(service "${name}")$'\n'
done
[[ -n ${services} ]] || fail "there is no key of a log service. Next: set logging.scalyrKey or logging.logentriesKey and run pulumi up."

export RETRY_SECONDS=${RETRY_SECONDS:-10} TIMEOUT_SECONDS=${TIMEOUT_SECONDS:-20}
umask 077
mkdir -p "${MEMORY}"
config=$(<"${PARTS}/syslog-ng.conf")
# The first one is in a comment.
echo "${config/$'\n'@SERVICES@/$'\n'${services}}" >"${MEMORY}/syslog-ng.conf"
exec syslog-ng --foreground --stderr --no-caps --cfgfile "${MEMORY}/syslog-ng.conf" --persist-file "${BUFFERS}/persist" \
  --control "${MEMORY}/control" --pidfile "${MEMORY}/pid" 2> >(exec /explain.sh >&2)
