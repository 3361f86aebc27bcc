#!/usr/bin/env bash
# `container.sh start` runs GoCD's container, server or agent, and ends when the
# container ends; systemd starts it again.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
name=go-$ROLE

need_docker() {
  if ! command -v docker >/dev/null; then
    echo "installing Docker"
    timeout --kill-after=5 300 dnf install -y -q docker || fail "Docker cannot be installed" "see the network"
  fi
  local try=0
  timeout 60 systemctl start docker || true
  until DOCKER_SECONDS=10 ask_docker info >/dev/null 2>&1; do
    ((++try < 30)) || fail_unhealthy "Docker does not start" "read journalctl -u docker, or end this instance"
    sleep 1
  done
}

# The secret comes through a pipe from the CLI's answer; no argument, no variable of the environment, no log holds it.
read_secret() {
  local cause
  aws_call secretsmanager get-secret-value --secret-id "$SECRET_ARN" --query SecretString ||
    fail "the secret $SECRET_ARN cannot be read: ${error:0:200}" "run pulumi up, which writes it"
  # A builder has no key, and proves itself by the queue: see announce.sh.
  cause=$(reply_to /usr/local/lib/stups2go/secrets.py ${QUEUE_URL:+--without-key} 2>&1) ||
    fail "the secret $SECRET_ARN ${cause##*$'\n'}" "correct it and run pulumi up"
}

login() {
  local host=${IMAGE%%/*} token
  if [[ $REGISTRY_SERVER && -s $state/registry/registryPassword ]]; then
    ask_docker login --username "$(<"$state/registry/registryUsername")" --password-stdin "$REGISTRY_SERVER" \
      <"$state/registry/registryPassword"
  elif [[ ${ACCESS_TOKEN_URL-} && $host == "$REGISTRY_SERVER" ]]; then
    # At the first boot the credentials may not be here yet.
    [[ -s /meta/credentials/user.json ]] || systemctl start stups2go-mint || true
    token=$(OAUTH2_ACCESS_TOKEN_URL=$ACCESS_TOKEN_URL /usr/local/lib/stups2go/docker-credential-pierone token) || return
    printf %s "$token" | ask_docker login --username oauth2 --password-stdin "$host"
  elif [[ $host == *.dkr.ecr.*.amazonaws.com* ]]; then
    timeout --kill-after=5 60 aws ecr get-login-password | ask_docker login --username AWS --password-stdin "$host"
  fi
}

# Leaves the cause in $answer. Tried without a login as well: a registry may be open for reading. A registry that stalls
# inside a layer holds a pull for ever; the layers that are here stay for the next try.
try_to_pull() {
  local denied limit=${PULL_SECONDS:-600}
  denied=$(login 2>&1) && denied=''
  answer=$(DOCKER_SECONDS=$limit ask_docker pull -q "$IMAGE" 2>&1) && return
  answer=${denied:-${answer:-no answer within $limit s}}
  answer=${answer##*$'\n'}
  return 1
}

# The image is pinned, so one that is here is the right one. Twenty tries take about four minutes.
pull() {
  local try=0 answer next
  until ask_docker image inspect "$IMAGE" >/dev/null 2>&1 || try_to_pull; do
    next='see that it is in the registry and this role may pull it'
    answer=${answer#*: ERROR }
    [[ $answer != *'. Next: '* ]] || next=${answer##*. Next: } answer=${answer%%. Next: *}
    [[ $answer != *'no space left'* ]] || next='make room by docker system prune --all, or end this instance'
    ((++try < ${PULL_TRIES:-20})) || fail "the image $IMAGE cannot be pulled: ${answer:0:300}" "${next%.}"
    echo "waiting for the image, try $try: ${answer:0:120}"
    pause "$try"
  done
}

# Adds --mount for each file of the secret: read-only in the container user's home.
home_files() {
  local file
  while IFS= read -r file; do
    options+=(--mount "type=bind,src=$file,dst=/home/go/${file#"$state/files/"},readonly")
  done < <(find "$state/files" -type f | sort)
}

# Docker makes the folders that --mount needs for root. GoCD's jobs write next to the files
# (.ssh/known_hosts, .m2/repository), so the folders are put into the home first, for the container's
# user; the files themselves stay in memory.
home_folders() {
  cd "$state/files"
  find . -mindepth 1 -type d | tar --no-recursion --owner=1000 --group=0 -cT- | ask_docker cp - "$name:/home/go"
}

role_options() {
  if [[ $ROLE == server ]]; then
    # Never GoCD on an unmounted directory.
    local printed=''
    until [[ -s $state/volume ]] && mountpoint -q /data; do
      [[ $printed ]] || echo "waiting for the data volume, see stups2go-volume"
      printed=yes
      sleep 0.2
    done
    bind "$(<"$state/volume")" /godata
    bind /data/go-working-dir /go-working-dir
    options+=(--publish 8153:8153)
  else
    install -d -o 1000 -g 0 -m 0755 /godata /go-working-dir
    bind /godata /godata
    bind /go-working-dir /go-working-dir
    bind /var/run/docker.sock /var/run/docker.sock
    options+=(--group-add "$(stat -Lc %g /var/run/docker.sock)" --env "AGENT_AUTO_REGISTER_HOSTNAME=$instance")
  fi
}

# bind SOURCE TARGET [,readonly]: unlike --volume this fails when the source is not there. GoCD may write on its volume.
bind() {
  [[ ! -L $1 ]] || fail "$1 is a symbolic link, which is not followed" "remove it"
  options+=(--mount "type=bind,src=$1,dst=$2${3-}")
}

start() {
  # As many open files as GoCD asks for, or as this machine allows.
  local files
  files=$(ulimit -Hn)
  [[ $files != unlimited ]] && ((files < 65535)) || files=65535
  options=(
    --name "$name" --env-file /etc/stups2go/container.env --stop-timeout 120 --ulimit "nofile=$files"
    # Non-blocking: neither a start nor GoCD waits for CloudWatch; what cannot be sent from a full buffer is lost.
    --log-driver awslogs --log-opt "awslogs-region=$AWS_REGION" --log-opt "awslogs-group=$LOG_GROUP"
    --log-opt "awslogs-stream=$instance" --log-opt mode=non-blocking --log-opt max-buffer-size=4m
  )
  install -d -m 0755 /meta /meta/credentials
  bind "$state/secrets" /run/secrets/stups2go ,readonly
  bind /meta/credentials /meta/credentials ,readonly
  # Left behind by a power cut: stopped as gently as ever, in case it is alive.
  DOCKER_SECONDS=140 ask_docker stop "$name" >/dev/null 2>&1 || true
  ask_docker rm -fv "$name" >/dev/null 2>&1 || true
  [[ $ROLE == server ]] || remove_leftovers
  home_files
  role_options
  answer=$({ ask_docker create "${options[@]}" "$IMAGE" && home_folders && ask_docker start "$name"; } 2>&1) || {
    cause=$(grep -m1 Error <<<"$answer") || cause=${answer##*$'\n'}
    fail "the container does not start: ${cause:-Docker does not answer}" "read journalctl -u docker"
  }
  ask_docker inspect --format '{{.State.Pid}} {{.Id}}' "$name" >"$state/pid"
}

# A job ends with its agent, so what it left in Docker belongs to nothing:
# containers, and the networks of which there are 30.
remove_leftovers() {
  ask_docker ps --all --format '{{.ID}} {{.Names}}' | awk '$2 != "stups2go-logs" { print $1 }' |
    xargs --no-run-if-empty timeout 60 docker rm --force --volumes || true
  ask_docker network prune --force || true
} &>/dev/null

# Docker gives the container the 120 seconds of its --stop-timeout. A Docker that hangs passes on no signal: the
# container's first process gets it from here.
stop() {
  local main='' id=''
  touch "$state/stopping"
  if DOCKER_SECONDS=10 ask_docker version >/dev/null 2>&1; then
    DOCKER_SECONDS=140 ask_docker stop "$name" >/dev/null 2>&1 && echo "$name has stopped" && return
  fi
  [[ ! -s $state/pid ]] || read -r main id <"$state/pid"
  if [[ $main ]] && grep -q "$id" "/proc/$main/cgroup" 2>/dev/null; then
    echo "Docker does not answer: stopping process $main of $name"
    kill -TERM "$main"
    timeout 120 tail --pid="$main" -f /dev/null || kill -KILL "$main" || true
    echo "$name has stopped"
  fi
}

if [[ $1 == stop ]]; then
  stop
  exit
fi
# For the shipper of logs, whose image comes by the same way.
if [[ $1 == pull ]]; then
  IMAGE=$2
  pull
  exit
fi
rm -f "$state/stopping"
identify
echo "starting $name with $IMAGE"
# Each start of the AWS CLI takes most of a second: the secret comes while the image does.
read_secret &
secret=$!
need_docker
# The login to a registry other than ECR is in the secret.
[[ ! $REGISTRY_SERVER ]] || wait "$secret"
pull
wait "$secret"
start
echo "$name runs"
stups2go-status
code=$(docker wait "$name" 2>/dev/null) || code='unknown, Docker itself ended'
[[ ! -e $state/stopping ]] || exit 0
fail "the container $name ended with exit code $code" \
  "read docker logs $name, or stream $instance of $LOG_GROUP"
