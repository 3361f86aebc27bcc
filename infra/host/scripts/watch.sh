#!/usr/bin/env bash
# Publishes what alarms listen to: whether the data volume can be written and how full
# it is, or whether the agent is connected.
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

# A volume that became read-only, hangs or was detached by force looks healthy to all that only reads.
watch_volume() {
  local cause used inodes volume="Name=VolumeId,Value=$VOLUME_ID"
  mountpoint -q /data || return 0
  if ! cause=$(/usr/local/lib/stups2go/writable.py /data 2>&1); then
    put "$volume" DataWritable=0
    fail "/data cannot be written: $cause" "read dmesg; end this instance, and its successor checks and mounts the volume"
  fi
  read -r used inodes < <(df --output=pcent,ipcent /data | tail -n 1 | tr -d %)
  put "$volume" DataWritable=1 "DataUsed=$used" "DataInodesUsed=$inodes"
}

if [[ $ROLE == server ]]; then
  watch_volume
else
  now=0 never=0
  if connected; then
    now=1
    touch "$registered"
    # Jobs could read it in the container; the next container is given it again.
    rm -f "$state/secrets/registration-key"
  elif [[ ! -e $registered && $(find /etc/stups2go/host.env -mmin +15) ]]; then
    never=1
  fi
  put "Name=Pool,Value=$POOL" "ConnectedAgents=$now" "NeverRegistered=$never"
fi
