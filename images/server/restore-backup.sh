#!/usr/bin/env bash
# Restores one of GoCD's own backups while GoCD is stopped. Usage: restore-backup.sh <name> [<data folder>]
set -Eeuo pipefail

# The archives hold no modes, and the configuration holds secrets.
umask 077
exec "${GO_JAVA_HOME}/bin/java" -Xmx256m -cp /opt/stups2go/classes backup.Restore "${2:-/godata}" "${1:-}"
