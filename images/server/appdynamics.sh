#!/usr/bin/env bash
# Prints the option that attaches AppDynamics' Java agent to GoCD's JVM; nothing when the settings name no agent.
# Usage: appdynamics.sh <secrets directory>
#
# The agent is an archive with javaagent.jar, conf/ and ver<version>/conf/ in it:
# https://help.splunk.com/en/appdynamics-saas/application-performance-monitoring/26.3.0/install-app-server-agents/java-agent/administer-the-java-agent/java-agent-directory-structure
# It takes all settings from controller-info.xml, where the key is on no command line and in no environment; of the two
# such files the version's own comes first (…/administer-the-java-agent/configuration-options-and-precedence).
set -Eeuo pipefail

readonly HERE=${HOME}/appdynamics ARCHIVE=/godata/appdynamics/agent.zip
# In memory.
readonly INFO=/dev/shm/appdynamics/controller-info.xml

fail() {
  echo "stups2go: ERROR GoCD runs without AppDynamics: $*" >&2
  exit 1
}

sha256_of() {
  sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1
}

# download URL SHA256: the volume's copy is used while its checksum fits, so that a boot needs no network.
download() {
  local found
  [[ $(sha256_of "${ARCHIVE}") != "$2" ]] || return 0
  mkdir -p "${ARCHIVE%/*}"
  curl --fail --location --silent --show-error --retry 3 --max-time 120 --proto =https --output "${ARCHIVE}.new" "$1" >&2 ||
    fail "its agent cannot be downloaded. Next: see appdynamics.agent and the network."
  found=$(sha256_of "${ARCHIVE}.new")
  if [[ ${found} != "$2" ]]; then
    rm -f "${ARCHIVE}.new"
    fail "its agent is refused: the SHA-256 is ${found}, appdynamics.agent says $2."
  fi
  mv "${ARCHIVE}.new" "${ARCHIVE}"
}

xml() {
  local text=${1//&/'&amp;'}
  printf '%s' "${text//</'&lt;'}"
}

info() {
  local host=${STUPS2GO_APPDYNAMICS_CONTROLLER%:*} port=443
  [[ ${STUPS2GO_APPDYNAMICS_CONTROLLER} != *:* ]] || port=${STUPS2GO_APPDYNAMICS_CONTROLLER##*:}
  cat <<EOF
<?xml version="1.0" encoding="UTF-8"?>
<controller-info>
  <controller-host>${host}</controller-host>
  <controller-port>${port}</controller-port>
  <controller-ssl-enabled>true</controller-ssl-enabled>
  <application-name>$(xml "${STUPS2GO_APPDYNAMICS_APPLICATION}")</application-name>
  <tier-name>go-server</tier-name>
  <node-name>go-server</node-name>
  <account-name>$(xml "${STUPS2GO_APPDYNAMICS_ACCOUNT}")</account-name>
  <account-access-key>$(xml "$(<"$1")")</account-access-key>
</controller-info>
EOF
}

readonly AGENT='^(https://[^#]+\.zip)#sha256=([0-9a-f]{64})$'
[[ -n ${STUPS2GO_APPDYNAMICS_AGENT:-} ]] || exit 0
[[ ${STUPS2GO_APPDYNAMICS_AGENT} =~ ${AGENT} ]] ||
  fail "STUPS2GO_APPDYNAMICS_AGENT is not https://…/name.zip#sha256=<64 hex digits>."
[[ -r $1/appdynamics-access-key ]] || fail "$1/appdynamics-access-key is missing or not readable."
download "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
rm -rf "${HERE}"
mkdir -p "${HERE}"
"${GO_JAVA_HOME}/bin/java" -Xmx64m -XX:TieredStopAtLevel=1 -cp /opt/stups2go/classes archive.Unzip "${ARCHIVE}" "${HERE}" >&2 ||
  fail "its agent cannot be unpacked. Next: see that appdynamics.agent is the .zip of the Java agent."
[[ -e ${HERE}/javaagent.jar ]] || fail "there is no javaagent.jar in its agent. Next: see that appdynamics.agent is the .zip of the Java agent."
(umask 077 && mkdir -p "${INFO%/*}" && info "$1/appdynamics-access-key" >"${INFO}")
for conf in "${HERE}"/conf "${HERE}"/ver*/conf; do
  [[ ! -d ${conf} ]] || ln -sf "${INFO}" "${conf}/"
done
echo "stups2go: AppDynamics' agent reports to ${STUPS2GO_APPDYNAMICS_CONTROLLER}" >&2
echo "-javaagent:${HERE}/javaagent.jar"
