#!/usr/bin/env bash
# Keeps an agent's disk from filling with what jobs leave in Docker; never touches what is in use.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
seen=$state/images
mkdir -p "$seen"

used() {
  df --output=pcent "$(docker info --format '{{.DockerRootDir}}')" | tr -dc '0-9'
}

# Docker's own filter asks when an image was built, though it may have been pulled a second ago. So a mark of each image says
# when it was first seen here, or last in use.
mark() {
  local image
  for image in $(docker image ls --quiet --no-trunc); do
    [[ -e $seen/$image ]] || touch "$seen/$image"
  done
  docker ps --all --quiet --no-trunc | xargs --no-run-if-empty docker inspect --format '{{.Image}}' | (cd "$seen" && xargs touch)
}

# What has not been used for HOURS; a job may be between its pull and its run, so never less than one hour.
prune() {
  local image
  docker container prune --force --filter "until=$1h"
  while IFS= read -r image; do
    # Fails for an image that another one is built on, or that came into use meanwhile: it stays.
    docker image rm --force "$image" || true
    rm "$seen/$image"
  done < <(find "$seen" -type f -mmin +$(($1 * 60)) -printf '%f\n')
  docker builder prune --all --force --filter "until=$1h"
} &>/dev/null

mark
prune 168
for hours in 24 1; do
  (($(used) < 80)) || prune "$hours"
done
(($(used) < 80)) || docker volume prune --force >/dev/null
(($(used) < 90)) || fail "the disk is $(used) % full and nothing more can be pruned" "raise rootVolumeGiB and run pulumi up"
