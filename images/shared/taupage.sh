# shellcheck shell=bash
# Sourced by run.sh of server and agent: a host of Taupage (https://github.com/zalando-stups/taupage) starts containers
# as root, and passes secrets and files in their environment.

# Where a host puts the container's secrets, a file each.
SECRETS=/run/secrets/stups2go

# become_go [GROUP]: goes on as the user go. Taupage starts containers as the
# image's user, so that its images start as root.
become_go() {
  export HOME=/home/go USER=go
  if setpriv --reuid=1000 --regid=0 --groups="${1:-0}" true 2>/dev/null; then
    exec setpriv --reuid=1000 --regid=0 --groups="${1:-0}" /run.sh
  fi
  # BusyBox has no such setpriv, but a su that steps aside for what it runs.
  exec su -s /bin/bash go -c 'exec /run.sh'
}

# keep VARIABLE FILE: moves a value out of the environment, where GoCD's jobs would find it.
keep() {
  mkdir -p "${2%/*}"
  rm -f "$2"
  (umask 0377 && printf %s "${!1}" >"$2")
  unset "$1"
}

# Taupage decrypts secrets into the environment: they become files, in memory.
secrets_from_environment() {
  local variable name
  if [[ -z ${STUPS_GO_AGENT_REGISTRATION_KEY:-} ]]; then
    return
  fi
  SECRETS=/dev/shm/stups2go
  (umask 0077 && mkdir -p "${SECRETS}")
  keep STUPS_GO_AGENT_REGISTRATION_KEY "${SECRETS}/registration-key"
  for variable in "${!STUPS_SECRET_@}"; do
    name=${variable#STUPS_SECRET_}
    name=${name,,}
    keep "${variable}" "${SECRETS}/${name//_/-}"
  done
}

# STUPS_FILES names files of the home directory; the first one's content is STUPS_FILE_1, and so on.
files_from_environment() {
  local paths index
  IFS=, read -ra paths <<<"${STUPS_FILES:-}"
  for index in "${!paths[@]}"; do
    keep "STUPS_FILE_$((index + 1))" "${HOME}/${paths[index]}"
  done
}
