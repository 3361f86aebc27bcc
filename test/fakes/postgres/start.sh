#!/usr/bin/env bash
set -Eeuo pipefail

readonly DATA=/tmp/data
[[ -n ${POSTGRES_PASSWORD:-} ]] || {
  echo 'POSTGRES_PASSWORD is not set' >&2
  exit 1
}
initdb --username postgres --pgdata "${DATA}" --pwfile <(echo "${POSTGRES_PASSWORD}") --auth scram-sha-256 >/dev/null
echo 'host all all all scram-sha-256' >>"${DATA}/pg_hba.conf"
# As the official image does while its init scripts run.
pg_ctl --pgdata "${DATA}" --wait --options "-c listen_addresses='' -k /tmp" start >/dev/null
pg_ctl --pgdata "${DATA}" --wait stop >/dev/null
exec postgres -D "${DATA}" -c listen_addresses='*' -k /tmp
