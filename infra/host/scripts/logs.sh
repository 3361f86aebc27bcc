#!/usr/bin/env bash
# Ships this host's logs, by what is in the shipper's image: images/log-shipper/host.sh.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
gocd=go-$ROLE

# GoCD's image comes first; but what keeps GoCD from running is to be seen as well.
until [[ -n $(ls "$state/logs" 2>/dev/null) ]] &&
  { ((SECONDS >= 300)) || docker inspect --format '{{.State.Running}}' "$gocd" 2>/dev/null | grep -q true; }; do
  sleep 1
done
identify
/usr/local/lib/stups2go/container.sh pull "$LOGS_IMAGE"
docker run --rm --network none --log-driver none --entrypoint cat "$LOGS_IMAGE" /host.sh >"$state/host.sh"
# shellcheck source=/dev/null
. "$state/host.sh"
