#!/usr/bin/env bash
# Puts npm into /usr/local at image build. The SHA-256 is of the package that the registry's own SHA-512 vouches for.
set -Eeuo pipefail

readonly VERSION=11.21.2 SHA256=8ad8563b81e71b90ef405b140bccf3ba9b5e7884ab210bd49ee4e2f4bc6f61f5
readonly TARGET=/usr/local/lib/node_modules/npm

if [[ -s /tmp/ca-certificates.crt ]]; then
  export NODE_EXTRA_CA_CERTS=/tmp/ca-certificates.crt
fi
# Node.js itself downloads, so that the image needs no curl.
node --input-type=module --eval '
  import { writeFileSync } from "node:fs";
  const answer = await fetch(process.argv[1]);
  if (!answer.ok) throw new Error(process.argv[1] + ": " + answer.status);
  writeFileSync("/tmp/npm.tgz", Buffer.from(await answer.arrayBuffer()));
' "https://registry.npmjs.org/npm/-/npm-${VERSION}.tgz"
sha256sum -c <<<"${SHA256}  /tmp/npm.tgz"

mkdir -p "${TARGET}"
tar -xzf /tmp/npm.tgz -C "${TARGET}" --strip-components 1
rm /tmp/npm.tgz
ln -s "${TARGET}/bin/npm-cli.js" /usr/local/bin/npm
ln -s "${TARGET}/bin/npx-cli.js" /usr/local/bin/npx
