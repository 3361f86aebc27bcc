#!/usr/bin/env bash
# Proves to the caretaker which agent is this builder's: SQS names the sending instance. Tells it of AWS's
# notices, too, which it then has within 5 s.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
WAIT_SECONDS=60
guid=/godata/config/guid.txt
metadata=http://169.254.169.254/latest

send() {
  # Each message has its own time to wait for AWS.
  SECONDS=0
  aws_call sqs send-message --queue-url "$QUEUE_URL" --message-body "$1" ||
    fail "the queue $QUEUE_URL takes no message: ${error:0:200}" "run pulumi up in the test account, which makes it"
}

# look PATH: whether the instance's metadata has it. The token goes through a pipe, out of the process list.
look() {
  printf 'X-aws-ec2-metadata-token: %s\n' "$token" | curl -sf --max-time 2 -o /dev/null -H @- "$metadata/meta-data/$1"
}

identify
sent='' sent_at=0 token='' token_at=0 look_at=0 told=' '
while true; do
  now=$(date +%s)
  # The file is the jobs' to change: only what has the form of an agent's id goes out.
  uuid=$(head -c 36 "$guid" 2>/dev/null) || uuid=''
  if [[ $uuid =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]]; then
    # Again until the agent is connected: the caretaker was away, or the message too old.
    if [[ $uuid != "$sent" ]] || { ((now - sent_at >= 120)) && ! connected; }; then
      send "{\"uuid\":\"$uuid\",\"pool\":\"$POOL\"}"
      [[ $uuid == "$sent" ]] || echo "this instance's agent is $uuid"
      sent=$uuid sent_at=$now
    elif ((now - sent_at >= 120)); then
      sent_at=$now
    fi
  fi
  if ((now >= look_at)); then
    look_at=$((now + 5))
    if ((now - token_at >= 240)); then
      token=$(curl -sf --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token") || token=''
      token_at=$now
    fi
    for notice in spot:spot/instance-action rebalance:events/recommendations/rebalance; do
      if [[ $told != *" ${notice%%:*} "* ]] && look "${notice#*:}"; then
        echo "AWS gives notice: ${notice%%:*}"
        send "{\"notice\":\"${notice%%:*}\"}"
        told+="${notice%%:*} "
      fi
    done
  fi
  sleep 1
done
