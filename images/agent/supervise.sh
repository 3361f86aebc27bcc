#!/usr/bin/env bash
# Runs the official entry point, and registers the agent again when the server no longer knows it: its
# record was deleted, the server's data were restored, or the key was wrong at first. Usage:
# supervise.sh <file of the registration key>
set -Eeuo pipefail

# shellcheck source=identity.sh
. /opt/stups2go/identity.sh

readonly KEY_FILE=$1
# In memory, so that the key never reaches a disk: the official entry point appends it to this file.
readonly PROPERTIES=/dev/shm/autoregister.properties
# Whether this container was given a key; a host takes it away once the agent is connected.
HAD_KEY=$([[ ! -e ${KEY_FILE} ]] || echo yes)
readonly HAD_KEY
# Seconds between two questions to the server; three answers in a row that it does not know the agent are believed.
readonly INTERVAL=${STUPS2GO_WATCH_SECONDS:-10}

fail() {
  echo "stups2go: $*" >&2
  exit 1
}

prepare() {
  local try answer
  drop_foreign_identity
  for try in 1 2 3; do
    answer=$(ask_server)
    [[ ${answer} == unknown ]] || break
    ((try == 3)) || sleep 2
  done
  if [[ ${answer} == unknown ]]; then
    echo "stups2go: the server does not know this agent: it registers again"
    drop_identity
  elif [[ ${answer} == pending && -e ${KEY_FILE} ]]; then
    echo "stups2go: this agent is Pending, though it has a key: it registers again"
    drop_identity
  fi
  (umask 077 && : >"${PROPERTIES}")
  ln -sfn "${PROPERTIES}" "${CONFIG}/autoregister.properties"
}

# Runs the entry point in a process group of its own, which can be ended and started again. Sets child and registers.
start() {
  local key=''
  registers=''
  [[ -s ${TOKEN} ]] || registers=yes
  if [[ ! -s ${TOKEN} && -e ${KEY_FILE} ]]; then
    [[ -r ${KEY_FILE} ]] || fail "${KEY_FILE} is not readable by user $(id -u): this agent cannot register"
    key=$(<"${KEY_FILE}")
    [[ -n ${key} ]] || fail "the secret ${KEY_FILE} is empty"
  elif [[ ! -s ${TOKEN} ]]; then
    echo "stups2go: no ${KEY_FILE}: the agent is Pending until the caretaker or an administrator enables it"
  fi
  AGENT_AUTO_REGISTER_KEY=${key} setsid /docker-entrypoint.sh &
  child=$!
}

stop() {
  local try
  for signal in TERM KILL; do
    kill -s "${signal}" -- "-${child}" 2>/dev/null || true
    for ((try = 0; try < 150; try++)); do
      kill -0 -- "-${child}" 2>/dev/null || return 0
      sleep 0.2
    done
  done
}

# Whether GoCD's agent still tries to register, as during maintenance mode: it does so for itself.
is_registering() {
  grep -q '^agent\.auto\.register\.key=' "${PROPERTIES}" && [[ ${registers} ]]
}

# GoCD only comments the key out, where jobs could read it. A mounted secret is the host's, to take away as well.
take_key_away() {
  : >"${PROPERTIES}"
  [[ ${KEY_FILE} != /dev/shm/* ]] || rm -f "${KEY_FILE}"
}

# tini signals this script's process group, of which GoCD is no part.
end() {
  trap '' TERM INT
  stop
  exit 143
}

# Waits until the server has not known the agent for three times; ends with GoCD when that ends.
watch() {
  local lost=0 connected='' sleeper
  while true; do
    sleep "${INTERVAL}" &
    sleeper=$!
    wait -n "${child}" "${sleeper}" || true
    if ! kill -0 "${child}" 2>/dev/null; then
      kill "${sleeper}" 2>/dev/null || true
      wait "${child}" || exit
      exit 0
    fi
    case $(ask_server) in
      unknown) is_registering || ((++lost < 3)) || return 0 ;;
      known)
        lost=0
        [[ ${connected} ]] || take_key_away
        connected=yes
        ;;
      *) lost=0 ;;
    esac
  done
}

trap end TERM INT
while true; do
  prepare
  start
  watch
  echo "stups2go: the server no longer knows this agent: GoCD's agent is restarted, and registers again"
  stop
  drop_identity
  # The next container is given the key again.
  [[ ! ${HAD_KEY} || -e ${KEY_FILE} ]] || exit 75
done
