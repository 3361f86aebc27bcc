#!/usr/bin/env bash
# Sourced by every script: what the host was told, messages, instance metadata, calls of AWS.
set -Eeuo pipefail
umask 077
# How long to wait for AWS, and for another instance to let go of the volume.
WAIT_SECONDS=900
# shellcheck source=/dev/null
. /etc/stups2go/host.env
export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER='' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=2
# Registry credentials stay in memory, like every other secret.
export DOCKER_CONFIG=/run/stups2go/docker
state=/run/stups2go
# There since the agent was first seen connected to the server; outlives a reboot.
registered=/var/lib/stups2go-registered
part=$(basename "$0" .sh)
mkdir -p "$state" "$DOCKER_CONFIG"

# fail CAUSE NEXT: ends the script with one line, which stups2go-status shows again.
fail() {
  local line="$part: ERROR ${1%.}. Next: $2."
  printf '%s\n' "$line"
  printf '%s %s\n' "$(date -u +%FT%TZ)" "$line" >"$state/last-error"
  exit 70
} >&2

# 70 has said already why it ends; anything else is a fault of these scripts.
unforeseen() {
  (($1 == 70)) || fail "line $2 ended with $1: $3" "read journalctl -u 'stups2go-*'"
  exit 70
}
trap 'unforeseen $? $LINENO "$BASH_COMMAND"' ERR

# An auto scaling group replaces an instance that calls itself unhealthy: only for what a new instance can cure. An agent's does
# so only once it has been connected, so that no pool is launched over and over whose agents never register.
fail_unhealthy() {
  [[ $ROLE == agent && ! -e $registered ]] ||
    aws autoscaling set-instance-health --instance-id "$instance" --health-status Unhealthy >&2 || true
  fail "$1" "$2"
}

# pause N: sleeps 1, 2, 4, 8 and then 15 seconds for N = 0, 1, 2, …
pause() {
  sleep $(($1 < 4 ? 1 << $1 : 15))
}

# Sets instance, zone: IMDSv2 only. The token goes through a pipe, out of the process list.
identify() {
  local answer token url=http://169.254.169.254/latest try=0 skew
  until answer=$(curl -sSf --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' \
    -w '\n%header{date}' "$url/api/token" 2>&1); do
    ((++try < 10)) || fail "no instance metadata: ${answer//$'\n'/ }" \
      "turn the metadata endpoint on (IMDSv2), or end this instance"
    sleep 1
  done
  token=${answer%$'\n'*}
  instance=$(echo "X-aws-ec2-metadata-token: $token" | curl -sSf --max-time 5 -H @- "$url/meta-data/instance-id")
  zone=$(echo "X-aws-ec2-metadata-token: $token" |
    curl -sSf --max-time 5 -H @- "$url/meta-data/placement/availability-zone")
  # AWS refuses what is signed more than five minutes off, with words that do not speak of the clock.
  skew=$(($(date +%s) - $(date -d "${answer##*$'\n'}" +%s)))
  ((${skew#-} < 240)) || fail "the clock is $skew s off the metadata service's" \
    "run chronyc makestep, see chronyd"
  echo "this is $instance in $zone"
}

# aws_call ARGUMENT…: leaves the answer in $reply. Waits out throttling, faults of AWS and lost connections for
# $WAIT_SECONDS; returns 1 with $error set for what only the caller can judge.
aws_call() {
  local try=0
  until reply=$(aws --cli-connect-timeout 5 --cli-read-timeout 20 --output text "$@" 2>"$state/$part.aws"); do
    error=$(tr -s '\n' ' ' <"$state/$part.aws")
    error=${error# }
    error=${error% }
    case $error in
      *UnauthorizedOperation* | *AccessDenied* | *'not authorized'*)
        fail "AWS denies $1 $2 to this role: ${error:0:300}" "run pulumi up, which restores the role's policy"
        ;;
      *Throttl* | *RequestLimitExceeded* | *'Rate exceeded'* | *SlowDown* | *Internal* | *Unavailable* | *'(50'* | \
        *'Unable to locate credentials'* | *'Could not connect'* | *timed\ out* | *timeout* | *'onnection was closed'* | *'onnection aborted'*) ;;
      *) return 1 ;;
    esac
    ((SECONDS < WAIT_SECONDS)) || fail "AWS does not answer $1 $2: ${error:0:300}" \
      "see the network and the AWS health page"
    echo "waiting for $1 $2 ($SECONDS s): ${error:0:120}"
    pause $((try++))
  done
}

# reply_to COMMAND…: a reply may be secret, so it goes through a pipe and not in an argument.
reply_to() {
  printf '%s\n' "$reply" | "$@"
}
