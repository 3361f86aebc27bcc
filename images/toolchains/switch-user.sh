#!/usr/bin/env bash
# Runs the command with the id of the user who called /tools/run, so that the files it writes are that user's.
# Environment: USER_ID and GROUP_ID (the same number if not given); without USER_ID nothing is switched.
set -Eeuo pipefail

if [[ $# -eq 0 ]]; then
  echo "switch-user.sh: no command given" >&2
  exit 1
fi
if [[ -z ${USER_ID:-} || $(id -u) -ne 0 ]]; then
  exec "$@"
fi

group=${GROUP_ID:-${USER_ID}}
if ! [[ ${USER_ID} =~ ^[0-9]+$ && ${group} =~ ^[0-9]+$ ]]; then
  echo "switch-user.sh: USER_ID and GROUP_ID must be numbers" >&2
  exit 1
fi

# Git, ssh and Java want a name and a home for the id.
if ! getent passwd "${USER_ID}" >/dev/null; then
  echo "worker:x:${USER_ID}:${group}::${HOME}:/bin/bash" >>/etc/passwd
fi
# Without a mounted home one is made here, for the command alone.
if [[ ! -e ${HOME} ]]; then
  install -d -o "${USER_ID}" -g "${group}" "${HOME}"
fi
exec setpriv --reuid "${USER_ID}" --regid "${group}" --clear-groups -- "$@"
