#!/usr/bin/env bash
# GoCD runs this after each of its own backups, and never deletes one itself: keep the newest seven.
# Environment: https://docs.gocd.org, "Backup GoCD server", post-backup script.
set -Eeuo pipefail

[[ ${GOCD_BACKUP_STATUS} == success ]] || exit 0

# The names are backup_<date>-<time>, so their order is that of age.
find "${GOCD_BACKUP_BASE_DIR}" -mindepth 1 -maxdepth 1 -type d -name 'backup_*' | sort -r | tail -n +8 |
  while IFS= read -r backup; do
    rm -rf "${backup}"
  done
