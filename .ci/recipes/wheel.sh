#!/usr/bin/env bash
# A wheel that carries the command, installed into a fresh virtual environment.
source "$(dirname "$0")/common.sh"

python
"$work/python/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$work/wheels" .
ls "$work"/wheels/consign_rules-*.whl
rm -r "$work/python"
python "$work"/wheels/consign_rules-*.whl
works "$work/python/bin/consign"
