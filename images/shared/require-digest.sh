#!/usr/bin/env bash
# Stops a build from an official image that is not pinned. Usage: require-digest.sh <base image>
set -Eeuo pipefail

if [[ $1 == *gocd/gocd-* && $1 != *@sha256:* ]]; then
  echo "stups2go: BASE=$1 has no digest: run npm run images:pin where Docker Hub can be reached, and commit the result" >&2
  exit 1
fi
