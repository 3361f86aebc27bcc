#!/usr/bin/env bash
# The data volume: `volume.sh start` attaches, checks and mounts it, `volume.sh stop` unmounts and detaches it.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
# shellcheck source=filesystem.sh
. /usr/local/lib/stups2go/filesystem.sh

# Sets what EC2 knows of the volume; `seat` is the device name of its attachment.
describe() {
  local tags="(Tags[?Key=='$tag']|[0].Value)||'none'" attachment="Attachments[0]" try=0
  status='' home=''
  until [[ $status =~ ^(creating|available|in-use|deleting|deleted|error)$ && $home =~ ^[a-z]{2}(-[a-z0-9]+)+$ ]]; do
    ((try == 0)) || sleep 1
    ((try++ < 5)) || fail "EC2's answer of $VOLUME_ID makes no sense: ${reply:0:100}" "see the AWS health page"
    aws_call ec2 describe-volumes --volume-ids "$VOLUME_ID" --query \
      "Volumes[0].[State,AvailabilityZone,SnapshotId||'none',$tags,$attachment.InstanceId||'none',$attachment.State||'none',$attachment.Device||'none']" || {
      [[ $code != InvalidVolume.NotFound ]] || fail "the data volume $VOLUME_ID cannot be found: ${error:0:200}" "$restore"
      fail "EC2 refuses to describe $VOLUME_ID: ${error:0:300}" "see this code among EC2's error codes; the volume is as it was"
    }
    read -r status home snapshot format holder what seat < <(reply_to cat) || true
  done
}

# Waits for the volume to leave a dying instance; EC2 lets only one of several waiting instances have it.
attach() {
  local try=0
  echo "asking EC2 for $VOLUME_ID"
  while true; do
    describe
    [[ $home == "$zone" ]] || fail "the volume $VOLUME_ID is in $home, this instance in $zone" \
      "set availabilityZone to $home and run pulumi up"
    case $status:$holder:$what in
      available:*) ! try_to_attach || return 0 ;;
      in-use:"$instance":attach*) return ;;
      in-use:* | creating:*) ;;
      *) fail "the data volume $VOLUME_ID is in state $status" "$restore" ;;
    esac
    ((SECONDS < WAIT_SECONDS)) || fail "$VOLUME_ID is still $what at $holder after $SECONDS s" \
      "end that instance, or detach the volume from it"
    echo "waiting for $VOLUME_ID: $status, $what at $holder ($SECONDS s)"
    pause $((try++))
  done
}

# Returns 1 when another instance was faster.
try_to_attach() {
  if aws_call ec2 attach-volume --volume-id "$VOLUME_ID" --instance-id "$instance" --device /dev/sdf; then
    echo "attached $VOLUME_ID"
    seat=/dev/sdf
    return
  fi
  case $code:$error in
    VolumeInUse:* | IncorrectState:*) what=racing ;;
    *'/dev/sdf is already in use'*)
      fail "another volume is attached to $instance as /dev/sdf" "detach that one; the next try comes by itself"
      ;;
    AttachmentLimitExceeded:*)
      fail "$instance takes no more volumes" "detach what else is attached to it, or take a larger server.instanceType"
      ;;
    InvalidKmsKey*) fail "the key of $VOLUME_ID cannot be used: ${error:0:200}" "enable the key in KMS" ;;
    *) fail "EC2 does not attach $VOLUME_ID: ${error:0:300}" "look at it in the EC2 console; the next try comes by itself" ;;
  esac
  return 1
}

# Sets device. A volume shows as NVMe with its id as serial number; on Xen it has none, and the kernel calls /dev/xvdf
# what EC2 calls /dev/sdf: used only where EC2 reports this volume as attached under that name.
find_device() {
  local link
  local links=("/dev/disk/by-id/"nvme-*_"${VOLUME_ID/-/}"{,_1})
  [[ ! ${seat-} =~ ^(/dev/)?(sd|xvd)([a-z]+)$ ]] || links+=("/dev/xvd${BASH_REMATCH[3]}")
  for link in "${links[@]}"; do
    if [[ -b $link ]]; then
      device=$(readlink -f "$link")
      return
    fi
  done
  return 1
}

wait_for_device() {
  local since=$SECONDS
  until find_device; do
    ((SECONDS - since < ${DEVICE_SECONDS:-60})) || fail_unhealthy "$VOLUME_ID is attached, but no device shows it" \
      "a new instance takes over"
    sleep 0.1
  done
  echo "it is $device"
}

# The mounts of the device that this host sees: a mount that lies over them goes first.
unmount_all() {
  local target
  while target=$(findmnt -rno TARGET --source "$device" | tail -n 1) && [[ $target ]]; do
    umount "$target" || return 1
  done
} 2>/dev/null

# The volume is detached only when no process can write to it: unmounted here and in every container.
release() {
  local try=0 users
  rm -f "$state/volume"
  if [[ -s $state/device ]]; then
    device=$(<"$state/device")
  else
    find_device || device=''
  fi
  if [[ $device ]]; then
    until unmount_all && /usr/local/lib/stups2go/holders.py "$device" >/dev/null; do
      users=$(/usr/local/lib/stups2go/holders.py "$device") || true
      ((++try < 10)) || fail "$data is still in use, so $VOLUME_ID stays attached: ${users:-a mount}" \
        "end what uses it; EC2 detaches it when this instance has ended"
      sleep 1
    done
  fi
  # The metadata service may be out of reach by now.
  if [[ -s $state/instance ]]; then
    read -r instance zone <"$state/instance"
  else
    identify
  fi
  aws_call ec2 detach-volume --volume-id "$VOLUME_ID" --instance-id "$instance" || [[ $code == IncorrectState ]] ||
    fail "EC2 does not detach $VOLUME_ID: ${error:0:200}" "EC2 detaches it when this instance has ended"
  echo "unmounted and detached $VOLUME_ID"
}

if [[ $1 == start ]]; then
  identify
  if ! find_device; then
    attach
    wait_for_device
  fi
  printf '%s\n' "$device" >"$state/device"
  mount_data
  own_folders
elif [[ ${SERVICE_RESULT-} != exit-code ]]; then
  # systemd comes here after a failed start, too: then the volume stays where it is for the next try.
  WAIT_SECONDS=20
  release
fi
