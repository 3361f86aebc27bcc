#!/usr/bin/env bash
# Keeps an agent's disk from filling with what jobs leave in Docker, and ends what killed
# jobs left; never touches what is in use.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
images=$state/images containers=$state/containers
mkdir -p "$images" "$containers"

used() {
  df --output=pcent "$root" | tr -dc '0-9'
}

# Docker's own filter asks when an image was built, though it may have been pulled a second ago. So a mark of each image
# says when it was first seen here, or last in use.
mark() {
  local image
  for image in $(ask_docker image ls --quiet --no-trunc); do
    [[ -e $images/$image ]] || touch "$images/$image"
  done
  ask_docker ps --all --quiet --no-trunc | xargs --no-run-if-empty timeout 60 docker inspect --format '{{.Image}}' |
    (cd "$images" && xargs --no-run-if-empty touch)
}

# The job that the agent runs, from the variables that GoCD gives each command of it; nothing between jobs.
# https://docs.gocd.org/current/faq/dev_use_current_revision_in_build.html
current_job() {
  local id file
  id=$(ask_docker inspect --format '{{.Id}}' go-agent 2>/dev/null) || return 0
  while IFS= read -r file; do
    tr '\0' '\n' <"${file%cgroup}environ" 2>/dev/null |
      grep -E '^GO_(PIPELINE_NAME|PIPELINE_COUNTER|STAGE_NAME|STAGE_COUNTER|JOB_NAME|JOB_RUN_INDEX)=' | sort | tr '\n' ' ' | grep GO_JOB_NAME && return
  done < <(grep -ls "$id" /proc/[0-9]*/cgroup)
  return 0
}

# An agent runs one job at a time: a container that was there in an earlier job outlived it, because that was killed.
# Its mark is the first job that it was seen in.
end_leftovers() {
  local job id name first
  job=$(current_job)
  while read -r id name; do
    [[ $name != go-agent && $name != stups2go-logs ]] || continue
    first=$(cat "$containers/$id" 2>/dev/null) || first=''
    if [[ $job && $first && $first != "$job" ]]; then
      ask_docker rm --force --volumes "$id" || true
      rm -f "$containers/$id"
    elif [[ ! $first ]]; then
      printf '%s' "$job" >"$containers/$id"
    fi
  done < <(ask_docker ps --no-trunc --format '{{.ID}} {{.Names}}')
  ask_docker network prune --force --filter until=1h
} &>/dev/null

# What has not been used for HOURS; a job may be between its pull and its run, so never less than one hour.
prune() {
  local image
  ask_docker container prune --force --filter "until=$1h"
  while IFS= read -r image; do
    # Fails for an image that another one is built on, or that came into use meanwhile: it stays.
    ask_docker image rm --force "$image" || true
    rm "$images/$image"
  done < <(find "$images" -type f -mmin +$(($1 * 60)) -printf '%f\n')
  DOCKER_SECONDS=300 ask_docker builder prune --all --force --filter "until=$1h"
} &>/dev/null

# Docker 23 and later keep named volumes without --all, which earlier ones do not know.
prune_volumes() {
  ask_docker volume prune --force --all || ask_docker volume prune --force
} &>/dev/null

root=$(ask_docker info --format '{{.DockerRootDir}}') ||
  fail "Docker does not answer" "read journalctl -u docker, or end this instance"
mark
end_leftovers
prune 168
for hours in 24 1; do
  (($(used) < 80)) || prune "$hours"
done
(($(used) < 80)) || prune_volumes
percent=$(used)
((percent < 90)) || fail "the disk is $percent % full and nothing more can be pruned" "raise rootVolumeGiB and run pulumi up"
