#!/usr/bin/env bash
# Tells CloudWatch what alarms listen to: how full the data volume is, or whether the agent is connected to the server.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
WAIT_SECONDS=60

# put DIMENSION METRIC=VALUE…
put() {
  local each data=()
  for each in "${@:2}"; do
    data+=("MetricName=${each%=*},Value=${each#*=},Dimensions=[{$1}]")
  done
  aws_call cloudwatch put-metric-data --namespace "${LOG_GROUP#/}" --metric-data "${data[@]}" ||
    fail "CloudWatch does not take metrics: ${error:0:200}" "see the network and the AWS health page"
}

# GoCD's agent says it on the container's own loopback interface.
connected() {
  local pid
  pid=$(docker inspect --format '{{.State.Pid}}' go-agent 2>/dev/null) || return
  nsenter --target "$pid" --net curl -sf --max-time 5 -o /dev/null http://127.0.0.1:8152/health/v1/isConnectedToServer
}

if [[ $ROLE == server ]]; then
  mountpoint -q /data || exit 0
  read -r used inodes < <(df --output=pcent,ipcent /data | tail -n 1 | tr -d %)
  put "Name=VolumeId,Value=$VOLUME_ID" "DataUsed=$used" "DataInodesUsed=$inodes"
else
  now=0 never=0
  if connected; then
    now=1
    touch "$registered"
  elif [[ ! -e $registered && $(find /etc/stups2go/host.env -mmin +15) ]]; then
    never=1
  fi
  put "Name=Pool,Value=$POOL" "ConnectedAgents=$now" "NeverRegistered=$never"
fi
