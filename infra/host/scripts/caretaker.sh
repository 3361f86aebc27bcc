#!/usr/bin/env bash
# Runs the caretaker beside GoCD, in a container that can change nothing but what it asks GoCD and AWS for.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
name=stups2go-caretaker

# GoCD's image comes first, and without GoCD there is nothing to look after.
until [[ -s $state/caretaker/caretaker-password ]] &&
  docker inspect --format '{{.State.Running}}' go-server 2>/dev/null | grep -q true; do
  sleep 1
done
identify
/usr/local/lib/stups2go/container.sh pull "$CARETAKER_IMAGE"
ask_docker rm -f "$name" >/dev/null 2>&1 || true
# The host's network: GoCD at its port, and the host's own role, which other containers do not reach. The password's
# folder and not its file, which is written again when GoCD starts.
exec docker run --rm --name "$name" --network host --read-only --cap-drop ALL --security-opt no-new-privileges \
  --user 1000:0 --memory 256m --memory-swap 256m --pids-limit 64 --env AWS_ENDPOINT_URL \
  --mount "type=bind,src=$state/caretaker,dst=/run/secrets/stups2go,readonly" \
  --mount type=bind,src=/etc/stups2go/caretaker.json,dst=/etc/stups2go/caretaker.json,readonly \
  --log-driver awslogs --log-opt "awslogs-region=$AWS_REGION" --log-opt "awslogs-group=$LOG_GROUP" \
  --log-opt "awslogs-stream=$instance-caretaker" --log-opt mode=non-blocking --log-opt max-buffer-size=4m \
  "$CARETAKER_IMAGE" >/dev/null
