#!/usr/bin/env bash
# Compiles the Java programs at image build, with the base's own JRE and a compiler that is one jar.
# Usage: compile.sh <directory for classes/ and lib/>
set -Eeuo pipefail

readonly MAVEN_CENTRAL=https://repo1.maven.org/maven2
cd "$(dirname "$0")"
if [[ -s /tmp/ca-certificates.crt ]]; then
  export CURL_CA_BUNDLE=/tmp/ca-certificates.crt
fi

mkdir -p "$1/classes" "$1/lib"
while read -r sum path; do
  jar="$1/lib/${path##*/}"
  curl --fail --silent --show-error --location --retry 3 --output "${jar}" "${MAVEN_CENTRAL}/${path}"
  sha256sum -c <<<"${sum}  ${jar}"
done <jars.sha256

mv "$1"/lib/ecj-*.jar /tmp/ecj.jar
libraries=("$1"/lib/*.jar)
mapfile -t sources < <(find . -name '*.java')
"${GO_JAVA_HOME}/bin/java" -jar /tmp/ecj.jar -17 -cp "$(IFS=: && echo "${libraries[*]}")" -d "$1/classes" \
  "${sources[@]}"
