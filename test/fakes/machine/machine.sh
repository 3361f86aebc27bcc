#!/usr/bin/env bash
# machine.sh ROOT FOLDER NETWORK [LOOP]: boots a whole machine on a copy-on-write view of ROOT, with its systemd on the
# console. FOLDER holds seed/ (its user data), devices/ (its /dev/disk/by-id), docker/, and may hold files/ (what
# differs from ROOT) and disk (a file system for docker/). Its mounts end with it.
set -Eeuo pipefail
root=$1 folder=$2 network=$3 loop=${4-}
mkdir -p "$folder"/{upper,devices,docker}
mount -t tmpfs tmpfs "$folder/upper"
mkdir "$folder"/upper/{upper,work,root}
mount -t overlay -o "lowerdir=$root,upperdir=$folder/upper/upper,workdir=$folder/upper/work" overlay "$folder/upper/root"
mkdir -p "$folder/upper/root/var/lib/cloud/seed"
[[ ! -e $folder/disk ]] || mount -o loop "$folder/disk" "$folder/docker"
[[ ! -e $folder/files ]] || cp -r "$folder/files/." "$folder/upper/root"
cp -r "$folder/seed" "$folder/upper/root/var/lib/cloud/seed/nocloud"
export SYSTEMD_SECCOMP=0 SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec systemd-nspawn --quiet --directory="$folder/upper/root" --boot --register=no --keep-unit --resolv-conf=off --timezone=off \
  --network-namespace-path="/run/netns/$network" --capability=all --system-call-filter='@keyring bpf add_key keyctl' \
  --bind="$folder/devices:/dev/disk/by-id" --bind="$folder/docker:/var/lib/docker" ${loop:+--bind="$loop"}
