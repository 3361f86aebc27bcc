#!/usr/bin/env bash
# stups2go-status: in ten lines what this host is, what runs on it, since when, and what went wrong last.
set -Eeuo pipefail
# shellcheck source=/dev/null
. /etc/stups2go/host.env
state=/run/stups2go
field() {
  printf '  %-10s %s\n' "$1" "$2"
}
ended='{{.State.Status}} since {{.State.FinishedAt}}, exit code {{.State.ExitCode}}'
container=$(timeout --kill-after=5 10 docker inspect --format "{{if .State.Running}}running since {{.State.StartedAt}}{{else}}$ended{{end}}" \
  "go-$ROLE" 2>/dev/null) || container='not there'
echo "stups2go $ROLE $APPLICATION_ID, up since $(systemctl show --property=UserspaceTimestamp --value)"
if [[ $ROLE == server ]]; then
  mounted=$(findmnt -rno SOURCE,FSTYPE /data | tail -1) || mounted=''
  field volume "$VOLUME_ID ${mounted:+is attached as $mounted}"
  if [[ ! $mounted ]]; then
    used='NOT MOUNTED'
  elif cause=$(/usr/local/lib/stups2go/writable.py /data 2>&1); then
    used="mounted, $(df -h --output=pcent,size /data | tail -1 | xargs) used"
  else
    used="mounted, NOT WRITABLE: $cause"
  fi
  field /data "$used"
fi
field image "$IMAGE"
field container "go-$ROLE $container"
field disk "$(df -h --output=pcent,size / | tail -1 | xargs) used"
field mint "$(cat "$state/mint" 2>/dev/null || echo 'no credentials yet')"
field 'last error' "$(cat "$state/last-error" 2>/dev/null || echo none)"
