# shellcheck shell=bash
# shellcheck disable=SC2154
# Sourced on the host by infra/host/scripts/logs.sh, whose variables and functions it uses; here, because user
# data has no room for what few hosts need. Ships the host's journal, and in it the log of GoCD's container, to
# the services whose keys are in the secret.
shipper=stups2go-logs
buffers=/var/lib/stups2go-logs

# GoCD's log into the journal, each line with Docker's time: from Docker's own copy of what goes to
# CloudWatch, which never waits. Where it goes on after a restart follows from the last line's time. A
# container that ended at once is read, too.
follow() {
  local run last='' since
  while true; do
    run=$(docker inspect --format '{{.Id}} {{.State.StartedAt}}' "$gocd" 2>/dev/null) || run=''
    if [[ $run && $run != "$last" && $run != *' 0001-'* ]]; then
      since=$(journalctl --quiet --identifier "$gocd" --reverse --lines 100 --output cat | grep -m1 -oE '^[0-9T:.-]+Z') || true
      ! docker logs --follow --timestamps ${since:+--since "$since"} "$gocd" || last=$run
    fi
    sleep 1
  done
}

# The journal has to outlive what it tells of, and one place to be read at.
install -d -m 2755 -g systemd-journal /var/log/journal
journalctl --flush
install -d -o 1000 -m 0700 "$buffers"
docker rm --force "$shipper" &>/dev/null || true
follow |& systemd-cat --identifier "$gocd" &
# The standard output is the journal for CloudWatch; into the journal itself goes only what the shipper says of itself.
docker run --rm --name "$shipper" --attach stderr --read-only --tmpfs /tmp:uid=1000,mode=0700 --cap-drop ALL \
  --security-opt no-new-privileges --group-add "$(stat -c %g /var/log/journal)" --memory 256m --stop-timeout 20 \
  --log-driver awslogs --log-opt "awslogs-region=$AWS_REGION" --log-opt "awslogs-group=$LOG_GROUP" \
  --log-opt "awslogs-stream=$instance-host" --log-opt mode=non-blocking --log-opt max-buffer-size=4m \
  --env "APPLICATION_ID=$APPLICATION_ID" --env "ROLE=$LOGS_ROLE" --env "INSTANCE=$instance" \
  --env "SCALYR_SERVER=$SCALYR_SERVER" --env "LOGENTRIES_SERVER=$LOGENTRIES_SERVER" \
  --mount type=bind,src=/var/log/journal,dst=/var/log/journal,readonly \
  --mount type=bind,src=/etc/machine-id,dst=/etc/machine-id,readonly \
  --mount "type=bind,src=$state/logs,dst=/run/secrets/log-shipper,readonly" \
  --mount "type=bind,src=$buffers,dst=/var/lib/log-shipper" "$LOGS_IMAGE" 2>&1 |
  while IFS= read -r line; do
    echo "$line"
    [[ $line != ERROR* ]] || printf '%s logs: %s\n' "$(date -u +%FT%TZ)" "$line" >"$state/last-error"
  done || true
fail "the shipper of logs has ended" "read journalctl -u stups2go-logs"
