#!/usr/bin/env bash
# Sourced by every script: the host's settings, messages, instance metadata, calls of AWS.
set -Eeuo pipefail
umask 077
# How long to wait for AWS, and for another instance to let go of the volume.
WAIT_SECONDS=900
# shellcheck source=/dev/null
. /etc/stups2go/host.env
export LC_ALL=C AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER='' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=2
# Registry credentials stay in memory, like every other secret.
export DOCKER_CONFIG=/run/stups2go/docker
state=/run/stups2go
# There since the agent was first seen connected to the server; outlives a reboot.
registered=/var/lib/stups2go-registered
part=$(basename "$0" .sh)
mkdir -p "$state" "$DOCKER_CONFIG"

# fail CAUSE NEXT: ends the script with one line, which stups2go-status shows again. docs/hosts.md lists every cause.
fail() {
  local line="$part: ERROR ${1%.}. Next: $2."
  line=${line//$'\n'/ }
  printf '%s\n' "$line"
  printf '%s %s\n' "$(date -u +%FT%TZ)" "$line" >"$state/last-error"
  exit 70
} >&2

# After exit code 70 the cause is printed already; any other is a fault of these scripts.
unforeseen() {
  (($1 == 70)) || fail "line $2 ended with $1: $3" "read journalctl -u 'stups2go-*'"
  exit 70
}
trap 'unforeseen $? $LINENO "$BASH_COMMAND"' ERR

# An auto scaling group replaces an instance that calls itself unhealthy: only for what a new
# instance can cure. An agent's does so only once it has been connected, so that no pool is launched
# over and over whose agents never register.
fail_unhealthy() {
  [[ $ROLE == agent && ! -e $registered ]] ||
    aws autoscaling set-instance-health --instance-id "$instance" --health-status Unhealthy >&2 || true
  fail "$1" "$2"
}

# pause N: sleeps 1, 2, 4, 8 and then 15 seconds for N = 0, 1, 2, …
pause() {
  sleep $(($1 < 4 ? 1 << $1 : 15))
}

# A Docker that hangs answers nothing, for ever.
ask_docker() {
  timeout --kill-after=5 "${DOCKER_SECONDS:-60}" docker "$@"
}

# GoCD's agent answers on the container's own loopback interface.
connected() {
  local pid
  pid=$(ask_docker inspect --format '{{.State.Pid}}' go-agent 2>/dev/null) || return
  nsenter --target "$pid" --net curl -sf --max-time 5 -o /dev/null http://127.0.0.1:8152/health/v1/isConnectedToServer
}

# read_metadata: sets instance and zone, and date to the service's clock. The token goes
# through a pipe, out of the process list.
read_metadata() {
  local token url=http://169.254.169.254/latest
  answer=$(curl -sSf --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' \
    -w '\n%header{date}' "$url/api/token" 2>&1) || return
  token=${answer%$'\n'*} date=${answer##*$'\n'}
  answer=$(echo "X-aws-ec2-metadata-token: $token" |
    curl -sSf --max-time 5 -H @- "$url/meta-data/instance-id" -w ' ' "$url/meta-data/placement/availability-zone" 2>&1) || return
  read -r instance zone < <(printf '%s\n' "${answer//$'\n'/ }") || true
  [[ $instance =~ ^i-[0-9a-f]{8,17}$ && $zone =~ ^[a-z]{2}(-[a-z0-9]+)+$ ]]
}

# Sets instance, zone: IMDSv2 only.
identify() {
  local answer='' date='' try=0 skew
  until read_metadata; do
    ((++try < 10)) || fail "no instance metadata: ${answer:0:200}" \
      "turn the metadata endpoint on (IMDSv2), or end this instance"
    sleep 1
  done
  printf '%s %s\n' "$instance" "$zone" >"$state/instance"
  # AWS refuses what is signed more than five minutes off, with words that do not speak of the clock.
  skew=$(($(date +%s) - $(date -d "$date" +%s)))
  ((${skew#-} < 240)) || fail "the clock is $skew s off the metadata service's" \
    "run chronyc makestep, see chronyd"
  echo "this is $instance in $zone"
}

# Sets code to AWS's error code and next to the step for it. Fails for a denial,
# returns 1 for what waiting does not mend.
judge_error() {
  code=''
  [[ ! $error =~ 'An error occurred ('([A-Za-z0-9.]+)')' ]] || code=${BASH_REMATCH[1]}
  next='see the AWS health page'
  case $code:$error in
    *ExpiredToken* | RequestExpired:* | *InvalidClientTokenId* | AuthFailure:* | Unrecognized* | SignatureDoesNotMatch:* | \
      *'Unable to locate credentials'* | *'retrieving credentials'*)
      next="see that ${instance-this instance} has its instance profile, and the right time"
      ;;
    UnauthorizedOperation:* | *AccessDenied* | *'not authorized'*)
      fail "AWS denies $1 $2 to this role: ${error:0:300}" "run pulumi up, which restores the role's policy"
      ;;
    *Throttl* | RequestLimitExceeded:* | *'Rate exceeded'* | *SlowDown* | *Internal* | *Unavailable* | *'(50'*) ;;
    *'ould not connect'* | *timed\ out* | *timeout* | *'onnection was closed'* | *'onnection aborted'* | *'onnection reset'* | \
      *SSL* | *'Unable to parse response'* | *'no answer within'*) next='see the network: route, name resolution, endpoints' ;;
    *) return 1 ;;
  esac
}

# aws_call ARGUMENT…: leaves the answer in $reply. Waits out throttling, faults of AWS and lost connections for
# $WAIT_SECONDS; returns 1 with $error and $code set for what only the caller can judge.
aws_call() {
  local try=0 limit=${AWS_SECONDS:-60} next
  until reply=$(timeout --kill-after=5 "$limit" aws --cli-connect-timeout 5 --cli-read-timeout 20 --output text "$@" \
    2>"$state/$part.aws"); do
    error=$(tr -s '\n' ' ' <"$state/$part.aws")
    error=${error# }
    error=${error% }
    error=${error:-no answer within $limit s}
    judge_error "$1" "$2" || return 1
    ((SECONDS < WAIT_SECONDS)) || fail "AWS does not answer $1 $2: ${error:0:300}" "$next"
    echo "waiting for $1 $2 ($SECONDS s): ${error:0:120}"
    pause $((try++))
  done
}

# reply_to COMMAND…: a reply may be secret, so it goes through a pipe and not in an argument.
reply_to() {
  printf '%s\n' "$reply" | "$@"
}
