#!/usr/bin/env bash
# Turns what syslog-ng says at every try into one line with the cause and the next step: when it changes, and every ten
# minutes while it lasts.
set -Eeuo pipefail

readonly AGAIN=600
declare -A said=() at=()

# say WHO STATE LINE
say() {
  if [[ ${said[$1]:-} != "$2" ]] || ((SECONDS - at[$1] >= AGAIN)); then
    said[$1]=$2
    at[$1]=${SECONDS}
    echo "$3"
  fi
}

# stuck SERVICE STATE CAUSE NEXT
stuck() {
  say "$1" "$2" "ERROR $1 $3: its lines wait in the buffer. Next: $4."
}

# value NAME: of the line's name='value'.
value() {
  local rest=${line#*"$1='"}
  echo "${rest%%"'"*}"
}

scalyr() {
  local code
  code=$(value status_code)
  case ${line} in
    *"status_code='401'"* | *"status_code='403'"*)
      stuck Scalyr "${code}" "refuses the key (HTTP ${code})" \
        "set logging.scalyrKey to a key that may write logs, and run pulumi up"
      ;;
    *"status_code='429'"*) stuck Scalyr 429 "takes no more for now (HTTP 429)" "if it goes on, see the limits of the account" ;;
    *status_code=*) stuck Scalyr "${code}" "answers HTTP ${code}" "see its status page, and logging.scalyrServer" ;;
    *error=*) stuck Scalyr "$(value error)" "cannot be reached ($(value error))" "see the network, and logging.scalyrServer" ;;
  esac
}

# One error brings others with it, so that only the first is told.
logentries() {
  local cause
  case ${line} in
    *' error_str='*) cause=$(value ' error_str') ;;
    *' error='*) cause=$(value ' error') ;;
    *) cause=${line%%;*} ;;
  esac
  stuck Logentries unreachable "cannot be reached (${cause})" "see the network, and logging.logentriesServer"
}

while IFS= read -r line; do
  line=${line#\[*\] }
  case ${line} in
    *'queue full'*)
      name=$(value persist_name)
      say "buffer ${name}" full "ERROR the buffer for ${name} is full: new lines are lost. Next: see why it does not empty."
      ;;
    *'disk-buffer state '* | *'syslog-ng starting up'* | *'syslog-ng shutting down'* | *' trying again;'* | *' reconnecting;'* | \
      *'connection established'* | *'connection closed'* | *'connection broken'*) ;;
    'http: '*) scalyr ;;
    *'connection failed'* | *'SSL error'* | *'getaddrinfo'* | *'ertificate'* | *'I/O error'* | *'EOF'*) logentries ;;
    *) say "${line%%;*}" "${line}" "syslog-ng: ${line}" ;;
  esac
done
