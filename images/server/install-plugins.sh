#!/usr/bin/env bash
# Puts the jars of a derived image (/*.jar) and those that STUPS2GO_PLUGINS names into the server's
# plugin directory. What it puts there is named stups2go-*, so that a plugin that is no longer
# wanted goes, and one uploaded by hand stays.
set -Eeuo pipefail
shopt -s nullglob

readonly EXTERNAL=/godata/plugins/external
readonly BUNDLED=/opt/stups2go/plugins

fail() {
  echo "stups2go: $*" >&2
  exit 1
}

sha256_of() {
  sha256sum "$1" | cut -d ' ' -f 1
}

declare -A wanted

# install_jar <file> <name>
install_jar() {
  local target="${EXTERNAL}/stups2go-$2"
  wanted[${target}]=1
  cmp -s "$1" "${target}" && return
  cp "$1" "${target}.new"
  mv "${target}.new" "${target}"
  echo "stups2go: installed the plugin $2" >&2
}

# download_jar <url> <name> <sha256>: the volume's copy is used while its
# checksum fits, so that a boot needs no network.
download_jar() {
  local target="${EXTERNAL}/stups2go-$2" found
  wanted[${target}]=1
  [[ -e ${target} && $(sha256_of "${target}") == "$3" ]] && return
  curl --fail --location --silent --show-error --retry 3 --proto =https --output "${target}.new" "$1" ||
    fail "cannot download the plugin $2"
  found=$(sha256_of "${target}.new")
  if [[ ${found} != "$3" ]]; then
    rm -f "${target}.new"
    fail "the plugin $2 is refused: its SHA-256 is ${found}, STUPS2GO_PLUGINS says $3"
  fi
  mv "${target}.new" "${target}"
  echo "stups2go: downloaded the plugin $2" >&2
}

mkdir -p "${EXTERNAL}"

for jar in /*.jar; do
  install_jar "${jar}" "${jar#/}"
done

readonly DOWNLOAD='^(https://[^#]+/([A-Za-z0-9._+-]+\.jar))#sha256=([0-9a-f]{64})$'
IFS=', ' read -ra plugins <<<"${STUPS2GO_PLUGINS:-}"
for plugin in "${plugins[@]}"; do
  if [[ ${plugin} =~ ${DOWNLOAD} ]]; then
    download_jar "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
  elif [[ ${plugin} =~ ^[a-z-]+$ && -e ${BUNDLED}/${plugin}.jar ]]; then
    install_jar "${BUNDLED}/${plugin}.jar" "${plugin}.jar"
  else
    bundled=("${BUNDLED}"/*.jar)
    bundled=("${bundled[@]##*/}")
    fail "STUPS2GO_PLUGINS names ${plugin%%#*}, which is neither https://…/name.jar#sha256=<64 hex digits> nor a plugin" \
      "in this image: ${bundled[*]%.jar}"
  fi
done

for jar in "${EXTERNAL}"/stups2go-*; do
  if [[ -z ${wanted[${jar}]:-} ]]; then
    rm "${jar}"
    echo "stups2go: removed ${jar##*/}, which is no longer wanted" >&2
  fi
done

# One jar has nothing to be compared with.
jars=("${EXTERNAL}"/*.jar)
((${#jars[@]} < 2)) ||
  "${GO_JAVA_HOME}/bin/java" -Xmx64m -XX:TieredStopAtLevel=1 -cp /opt/stups2go/classes plugins.Duplicates \
    "${EXTERNAL}" "${EXTERNAL%/*}/replaced"
