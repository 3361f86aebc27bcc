#!/usr/bin/env bash
# guest-root.sh ROOT FOLDER: makes FOLDER/disk, an ext4 of ROOT with FOLDER/changes over it,
# and FOLDER/kernel. Its mounts end with it.
set -Eeuo pipefail
root=$1 folder=$2
mkdir "$folder/view"
mount -t tmpfs tmpfs "$folder/view"
mkdir "$folder"/view/{upper,work,root}
mount -t overlay -o "lowerdir=$root,upperdir=$folder/view/upper,workdir=$folder/view/work" overlay "$folder/view/root"
cp -r "$folder/changes/." "$folder/view/root"
# Its network is set up by cloud-init, unlike that of a machine of systemd-nspawn.
chroot "$folder/view/root" systemctl --quiet unmask networking.service
rm -rf "$folder"/view/root/{boot/initrd*,var/cache/apt,var/lib/apt/lists,usr/share/{doc,locale,man}}
cp "$folder"/view/root/boot/vmlinuz-* "$folder/kernel"
mke2fs -q -t ext4 -L root -d "$folder/view/root" "$folder/disk" 1500M
umount "$folder/view/root" "$folder/view"
rmdir "$folder/view"
