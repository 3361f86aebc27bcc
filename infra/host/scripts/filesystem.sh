#!/usr/bin/env bash
# Sourced by volume.sh: decides about the file system on $device, makes it only on a new volume, checks and mounts it.
# shellcheck disable=SC2154 # of lib.sh and volume.sh
data=/data
# The program gives this tag to a volume that it makes empty; it goes before the first mount and never comes back.
tag=stups2go:format
# In the first sector of the last MiB while a format is at work: see format.
marker='stups2go formatting'
restore='restore the last good snapshot (docs/runbooks.md)'
enlarge='raise dataVolume.sizeGiB and run pulumi up'
foreign='only an empty volume is formatted: give another one, or wipe this one by hand'
known='look at it on another instance; nothing here changes it'
mib=1048576

fail_unreadable() {
  fail "$device of $VOLUME_ID cannot be read" "see dmesg and the volume's status in the EC2 console; nothing was changed"
}

# Sets found, the types that wipefs finds, and used, if ext4 was ever mounted. A signature inside of an ext4 that has
# been mounted is a file's content, unless it lies where RAID, LVM and partition tables keep theirs: in the first MiB.
inspect() {
  local offset type header signatures parts end=0
  dd if="$device" of=/dev/null bs=64K count=1 iflag=direct status=none 2>/dev/null || fail_unreadable
  signatures=$(wipefs --noheadings --output OFFSET,TYPE "$device") || fail_unreadable
  parts=$(lsblk -rno TYPE "$device" | tail -n +2 | sort -u | tr '\n' ' ')
  [[ ! $parts ]] || signatures+=$'\n'"0 ${parts% }"
  header=$(dumpe2fs -h "$device" 2>/dev/null) || header=''
  used=''
  ! grep -qE '^(Mount count: *[1-9]|Last mount time: *[A-Z]|Last mounted on: */)' <<<"$header" || used=yes
  [[ ! $used ]] || end=$(awk -F: '/^Block count/ { blocks = $2 } /^Block size/ { print blocks * $2 }' <<<"$header")
  found=$(while read -r offset type; do
    [[ ! $type ]] || ((offset >= mib && offset < end)) || printf '%s\n' "$type"
  done <<<"$signatures" | sort -u | tr '\n' ' ')
  found=${found% }
}

# read_marker SIZE: of a format that began when the volume had this size.
read_marker() {
  dd if="$device" bs=512 skip=$((($1 - mib) / 512)) count=1 status=none 2>/dev/null | tr -d '\0'
}

# A first format may be killed at any point and what is half made looks like foreign data. So it begins with
# the size in the volume's tag and then a marker in the last MiB, outside of the file system, which is made 1
# MiB too short; when the whole file system is durable, the marker goes, then the tag. Both together mean: our
# own, unfinished, never mounted. A file cannot forge the tag, and the size finds the marker when the volume
# has grown. Mounting grows the file system.
format() {
  local size=$1
  echo "formatting $device"
  [[ $format == "formatting:$size" ]] || set_tag "formatting:$size"
  printf %s "$marker" | dd of="$device" bs=512 seek=$(((size - mib) / 512)) conv=sync,notrunc,fsync status=none
  mkfs.ext4 -q -F -b 4096 -m 1 -L stups2go -E nodiscard "$device" $(((size - mib) / 4096))
  sync "$device"
  dd if=/dev/zero of="$device" bs=512 seek=$(((size - mib) / 512)) count=1 conv=notrunc,fsync status=none
  clear_tag
}

set_tag() {
  aws_call ec2 create-tags --resources "$VOLUME_ID" --tags "Key=$tag,Value=$1" ||
    fail "EC2 does not set the tag $tag of $VOLUME_ID: ${error:0:200}" "see this code among EC2's error codes"
}

clear_tag() {
  aws_call ec2 delete-tags --resources "$VOLUME_ID" --tags "Key=$tag" ||
    fail "EC2 does not remove the tag $tag of $VOLUME_ID: ${error:0:200}" "see this code among EC2's error codes"
}

# Formats a volume only when EC2 says that it was made empty by this program and never mounted, and it reads as zeros.
prepare() {
  local size
  inspect
  [[ $found != ext4 || ! $used ]] || return 0
  [[ ${format-} ]] || describe
  if [[ $snapshot == none && $format =~ ^formatting:([0-9]+)$ ]] && size=${BASH_REMATCH[1]} &&
    ((size <= $(blockdev --getsize64 "$device"))); then
    if [[ ! $found || $found == ext4 ]] && [[ $(read_marker "$size") == "$marker" ]]; then
      echo "an unfinished format begins again"
      format "$size"
      return
    fi
  elif [[ $snapshot == none && $format == once ]]; then
    size=$(blockdev --getsize64 "$device")
  else
    size=''
  fi
  case $found:$size in
    ext4:) ;;
    # Complete, but for the tag.
    ext4:*) clear_tag ;;
    :)
      fail "$VOLUME_ID has no file system, and no tag $tag that would let this host make one" \
        "$restore; docs/hosts.md says how a new volume gets its tag"
      ;;
    :*)
      /usr/local/lib/stups2go/raw.py "$device" || fail "$VOLUME_ID has no signature, but is not empty" "$foreign"
      format "$size"
      ;;
    ext[23]:*)
      fail "$VOLUME_ID carries $found, not ext4" "take a snapshot, then tune2fs -O has_journal,extent $device and e2fsck -f $device"
      ;;
    *ext*:*) fail "$VOLUME_ID carries $found: more than ext4" "$known" ;;
    *:) fail "$VOLUME_ID carries $found, not ext4" "$known, or $restore" ;;
    *) fail "$VOLUME_ID carries $found, not ext4" "$foreign" ;;
  esac
}

# e2fsck's exit code is a sum: 4 damage, 8 it could not work, 16 wrong call, 32 cancelled; from 128 on a signal.
check() {
  local code=0
  e2fsck -p "$device" || code=$?
  ((code > 1)) || return 0
  ((code < 128)) || fail "e2fsck was killed on $VOLUME_ID (e2fsck: $code)" \
    "the next try comes by itself; if it ends like this again, take a larger server.instanceType"
  ((code < 64 && (code & 16) == 0)) || fail "e2fsck does not work on this host (e2fsck: $code)" "end this instance"
  (((code & 4) == 0)) || fail "the file system on $VOLUME_ID has damage that is not safe to repair alone (e2fsck: $code)" \
    "take a snapshot, then run e2fsck -f $device, or $restore"
  fail "the file system on $VOLUME_ID could not be checked (e2fsck: $code)" \
    "read the lines above and dmesg; the next try comes by itself"
}

# The one device that was checked is mounted, by its number: a copy of the volume has the same UUID.
mount_data() {
  local number users answer top
  number=$(printf '%d:%d' "0x$(stat -c %t "$device")" "0x$(stat -c %T "$device")")
  mkdir -p "$data"
  while top=$(mountpoint -d "$data") && [[ $top != "$number" ]]; do
    top=$(findmnt -rno SOURCE "$data" | tail -n 1)
    echo "$data is on $top, not on $device: unmounting that"
    umount "$data" || fail "$data is on $top, not on $device, and in use" \
      "end what uses it, detach it, or end this instance"
  done
  if ! mountpoint -q "$data"; then
    prepare
    # Mounted by a process that outlived the last stop: the kernel has it checked, and e2fsck would refuse.
    users=$(/usr/local/lib/stups2go/holders.py "$device") || true
    if [[ $users ]]; then
      echo "WARNING $device is in use already: $users"
    else
      check
    fi
    answer=$(mount -t ext4 -o noatime,nodev,nosuid,errors=remount-ro "$device" "$data" 2>&1) ||
      fail "$VOLUME_ID does not mount: ${answer##*: }" "read dmesg, or $restore"
    if [[ $(mountpoint -d "$data") != "$number" ]]; then
      umount "$data"
      fail "$data came to be on another device than $device" "detach what else is attached to this instance"
    fi
  fi
  resize2fs "$device" >/dev/null 2>&1 || echo "WARNING $device does not grow"
}

# An older installation has GoCD's data at the root of its volume, and keeps it there. GoCD may write there, so that a
# symbolic link is never followed.
own_folders() {
  local directory answer old='' each godata=$data/godata
  for each in config/cruise-config.xml config/cipher.aes db; do
    [[ ! -e $data/$each ]] || old=$data/$each
  done
  if [[ $old && ! -e $godata && ! -L $godata ]]; then
    godata=$data
  elif [[ $old && ! -e $godata/config ]]; then
    fail "$godata has no data, but $old has" "remove $godata, and GoCD uses $data as before"
  fi
  for directory in "$godata" "$data/go-working-dir"; do
    [[ ! -L $directory ]] || fail "$directory is a symbolic link, which is not followed" "remove it"
    if [[ ! -d $directory ]] && ! answer=$(mkdir "$directory" 2>&1); then
      [[ $answer != *'No space'* ]] || fail "no room on $VOLUME_ID" "$enlarge"
      [[ ! -e $directory ]] || fail "$directory is a file" "move it away"
      fail "$directory cannot be made: ${answer##*: }" "read dmesg"
    fi
    # The directory itself comes last, so that its owner shows whether all below was done.
    [[ $(stat -c %u:%g "$directory") == 1000:0 ]] || find "$directory" -depth ! -path "*/lost+found*" -exec chown -h 1000:0 {} +
    chmod 0755 "$directory"
  done
  echo "$godata" >"$state/volume"
  echo "mounted $VOLUME_ID at $data: $(df -h --output=pcent,size "$data" | tail -1 | xargs) used"
  (($(df --output=pcent "$data" | tr -dc '0-9') < 95)) ||
    echo "WARNING $data is nearly full. Next: $enlarge."
}
