# shellcheck shell=bash
# Sourced by run.sh: the options of GoCD's JVM. The official entry point runs `eval` over GOCD_SERVER_JVM_OPTS without
# stopping at an error, so each option is quoted for it:
# https://github.com/gocd/gocd/blob/26.1.0/buildSrc/src/main/resources/gocd-docker-server/docker-entrypoint.sh

# Prints the options that GoCD must have. 90: seconds until a lost agent's job is given to another.
# gc.periodic packs config.git, which has a commit for each change (SystemEnvironment.java).
mandatory_options() {
  echo -Dgo.auto.register.local.agent.enabled=N
  echo -Dagent.connection.timeout=90
  echo -Dgo.config.repo.gc.periodic=Y
  [[ ${STUPS2GO_SITE_URL:-} != https://* ]] || echo -Dgo.sessioncookie.secure=Y
}

# set_jvm_options [OPTION…]: exports GOCD_SERVER_JVM_OPTS with the user's options, then the mandatory ones, of which the
# last of two equal ones wins, then the arguments.
set_jvm_options() {
  local words option options mandatory quoted evaluated
  # xargs takes blanks, quotes and backslashes as people write them, and expands nothing.
  words=$(printf '%s' "${GOCD_SERVER_JVM_OPTS:-}" | xargs -n 1 printf '%s\n' 2>/dev/null) ||
    fail "GOCD_SERVER_JVM_OPTS: expected options separated by blanks, got an open quote; close it in server.jvmOptions"
  mapfile -t options < <([[ -z ${words} ]] || printf '%s\n' "${words}")
  for option in ${options[@]+"${options[@]}"}; do
    [[ ${option} == -* ]] ||
      fail "GOCD_SERVER_JVM_OPTS: expected options that begin with -, got ${option}; quote an option that has blanks"
  done
  mapfile -t mandatory < <(mandatory_options)
  options+=("${mandatory[@]}" "$@")
  printf -v quoted '%q ' "${options[@]}"
  eval "evaluated=(${quoted})"
  [[ ${evaluated[*]@Q} == "${options[*]@Q}" ]] ||
    fail "GOCD_SERVER_JVM_OPTS: expected options that GoCD's entry point keeps, got others; simplify server.jvmOptions"
  export GOCD_SERVER_JVM_OPTS=${quoted}
}

# Ends the container when GoCD's JVM runs without one of the mandatory options. For the background.
verify_jvm_options() {
  local file arguments option
  while true; do
    sleep 1
    for file in /proc/[0-9]*/cmdline; do
      mapfile -d '' -t arguments 2>/dev/null <"${file}" || continue
      # Tanuki's wrapper is given go.jar, and hands it on to Java.
      [[ ${arguments[0]-} == */java && " ${arguments[*]} " == *'/go.jar '* ]] || continue
      while IFS= read -r option; do
        [[ " ${arguments[*]} " == *" ${option} "* ]] && continue
        echo "stups2go: GoCD runs without the option ${option}, which it must have: it is ended" >&2
        kill -TERM 1
      done < <(mandatory_options)
      return
    done
  done
}
