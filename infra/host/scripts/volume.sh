#!/usr/bin/env bash
# The data volume: `volume.sh start` attaches, checks and mounts it, `volume.sh stop` unmounts and detaches it.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
data=/data
# In the first sector of the last MiB: see format.
marker='stups2go formatting'
restore='restore the last good snapshot (README)'
enlarge='raise dataVolume.sizeGiB and run pulumi up'
foreign='only an empty volume is formatted: give another one, or wipe this one by hand'
mib=1048576

# Sets device. A volume shows as NVMe with its id as serial number; on Xen it has no serial number, and /dev/xvdf is the
# kernel's name for what EC2 calls /dev/sdf: to be believed only once EC2 says that the volume is attached there.
find_device() {
  local link
  for link in "/dev/disk/by-id/"nvme-*_"${VOLUME_ID/-/}"{,_1} ${attached:+/dev/xvdf}; do
    if [[ -b $link ]]; then
      device=$(readlink -f "$link")
      return
    fi
  done
  return 1
}

# Waits for the volume to leave a dying instance; EC2 lets only one of several waiting instances have it.
attach() {
  local try=0 status home holder what
  echo "asking EC2 for $VOLUME_ID"
  while true; do
    aws_call ec2 describe-volumes --volume-ids "$VOLUME_ID" \
      --query 'Volumes[0].[State,AvailabilityZone,Attachments[0].InstanceId,Attachments[0].State]' ||
      fail "the data volume $VOLUME_ID cannot be found: ${error:0:200}" \
        "$restore"
    read -r status home holder what < <(reply_to cat)
    [[ $home == "$zone" ]] || fail "the volume $VOLUME_ID is in $home, this instance in $zone" \
      "set availabilityZone to $home and run pulumi up"
    case $status:$holder:$what in
      available:*)
        if aws_call ec2 attach-volume --volume-id "$VOLUME_ID" --instance-id "$instance" --device /dev/sdf; then
          echo "attached $VOLUME_ID"
          return
        fi
        [[ $error =~ VolumeInUse|IncorrectState|'already in use' ]] || fail "EC2 does not attach $VOLUME_ID: ${error:0:300}" \
          "look at it in the EC2 console"
        what=racing
        ;;
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

wait_for_device() {
  local since=$SECONDS
  until find_device; do
    ((SECONDS - since < ${DEVICE_SECONDS:-60})) || fail_unhealthy "$VOLUME_ID is attached, but no device shows it" \
      "a new instance takes over"
    sleep 0.1
  done
  echo "it is $device"
}

read_marker() {
  dd if="$device" bs=512 skip=$(((size - mib) / 512)) count=1 status=none | tr -d '\0'
}

# A first format may be killed at any point and what is half made looks like foreign data. So its first durable write is
# a marker in the last MiB, outside of the file system, which is made 1 MiB too short, and its last one, after the whole file
# system is durable, takes the marker away. A file system is mounted only without the marker: where the marker is,
# there has never been data, and the format may begin again. Mounting grows the file system over the last MiB.
format() {
  echo "formatting $device"
  printf %s "$marker" | dd of="$device" bs=512 seek=$(((size - mib) / 512)) conv=sync,notrunc,fsync status=none
  mkfs.ext4 -q -b 4096 -m 1 -L stups2go -E nodiscard "$device" $(((size - mib) / 4096))
  sync "$device"
  dd if=/dev/zero of="$device" bs=512 seek=$(((size - mib) / 512)) count=1 conv=notrunc,fsync status=none
}

# Formats a volume only when it is provably raw, or when the marker shows that this is our own unfinished format.
format_if_raw() {
  local found parts
  found=$(wipefs --noheadings --output TYPE "$device" | sort -u | tr -s '\n ' ' ')
  found=${found% }
  parts=$(lsblk -rno TYPE "$device" | tail -n +2 | sort -u | tr '\n' ' ')
  [[ ! $parts ]] || fail "$VOLUME_ID carries other block devices: $parts" "$foreign"
  if [[ $(read_marker) == "$marker" ]]; then
    [[ ! $found || $found == ext4 ]] || fail "$VOLUME_ID was to be formatted, but carries $found" "$foreign"
    ! dumpe2fs -h "$device" 2>/dev/null | grep -q '^Mount count: *[1-9]' ||
      fail "$VOLUME_ID was to be formatted, but its file system was in use" "$foreign"
    echo "an unfinished format begins again"
    format
  elif [[ ! $found ]]; then
    /usr/local/lib/stups2go/raw.py "$device" || fail "$VOLUME_ID has no signature, but is not empty" "$foreign"
    format
  else
    [[ $found == ext4 ]] || fail "$VOLUME_ID carries $found, not ext4" "$foreign"
  fi
}

check() {
  local code=0
  e2fsck -p "$device" || code=$?
  ((code < 2)) || fail "the file system on $VOLUME_ID has damage that is not safe to repair alone (e2fsck: $code)" \
    "take a snapshot, then run e2fsck -f $device, or $restore"
}

mount_data() {
  local uuid mounted directory godata=$data/godata
  mounted=$(findmnt -rno SOURCE "$data" || true)
  if [[ ! $mounted ]]; then
    format_if_raw
    check
    uuid=$(blkid -p -o value -s UUID "$device")
    mkdir -p "$data"
    mount -t ext4 -o noatime,nodev,nosuid,errors=remount-ro UUID="$uuid" "$data" ||
      fail "$VOLUME_ID does not mount" "read dmesg, or $restore"
    mounted=$(findmnt -rno SOURCE "$data")
  fi
  # A copy of the volume has the same UUID.
  [[ $mounted == "$device" ]] || fail "$data is on $mounted, not on $device" "detach what else is attached to this instance"
  resize2fs "$device" >/dev/null 2>&1 || echo "WARNING $device does not grow"
  # An older installation has GoCD's data at the root of its volume, and keeps them there.
  [[ -e $godata || ! -e $data/config/cruise-config.xml ]] || godata=$data
  for directory in "$godata" "$data/go-working-dir"; do
    mkdir -p "$directory" || fail "no room on $VOLUME_ID" "$enlarge"
    # The directory itself comes last, so that its owner tells whether all below was done.
    [[ $(stat -c %u:%g "$directory") == 1000:0 ]] || find "$directory" -depth ! -path "*/lost+found*" -exec chown -h 1000:0 {} +
    chmod 0755 "$directory"
  done
  echo "$godata" >"$state/volume"
  echo "mounted $VOLUME_ID at $data: $(df -h --output=pcent,size "$data" | tail -1 | xargs) used"
  (($(df --output=pcent "$data" | tr -dc '0-9') < 95)) ||
    echo "WARNING $data is nearly full. Next: $enlarge."
}

# A volume is never detached while mounted.
release() {
  local try=0
  rm -f "$state/volume"
  while mountpoint -q "$data" && ! umount "$data"; do
    ((++try < 10)) || fail "$data is still in use, so $VOLUME_ID stays attached" \
      "EC2 detaches it when this instance has ended"
    sleep 1
  done
  sync
  aws_call ec2 detach-volume --volume-id "$VOLUME_ID" --instance-id "$instance" || [[ $error == *IncorrectState* ]] ||
    fail "EC2 does not detach $VOLUME_ID: ${error:0:200}" "EC2 detaches it when this instance has ended"
  echo "unmounted and detached $VOLUME_ID"
}

attached=''
identify
if [[ $1 == start ]]; then
  if ! find_device; then
    attach
    attached=yes
    wait_for_device
  fi
  size=$(blockdev --getsize64 "$device")
  mount_data
elif [[ ${SERVICE_RESULT-} != exit-code ]]; then
  # systemd comes here after a failed start, too: then the volume stays where it is for the next try.
  WAIT_SECONDS=20
  release
fi
