#!/usr/bin/env bash
# Resolves requirements.in into requirements.txt, every file by hash. Needs uv. The packages left out are pytest's,
# which Senza declares and never imports, and a backport of typing that does not install any more.
set -Eeuo pipefail

cd "$(dirname "$0")"
uv pip compile --quiet --upgrade --no-header --no-annotate --python-version 3.13 --python-platform linux --generate-hashes \
  --no-emit-package typing --no-emit-package pytest --no-emit-package pluggy --no-emit-package iniconfig \
  --output-file requirements.txt requirements.in
