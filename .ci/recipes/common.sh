# What the scripts of this folder begin with: each runs a recipe of the README or of docs/ci.md as it is written there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"

# The commands are those that people run, the code is compiled in less time than theirs, and once.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
export GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=tester \
  GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=tester@localhost \
  GIT_CONFIG_KEY_2=init.defaultBranch GIT_CONFIG_VALUE_2=main

# For those that use the command and are about something else: as it ships, built once for all of them.
shipped() {
  cargo install --locked --quiet --features desk,files,columnar,lsp --path crates/cli --root "$CARGO_TARGET_DIR/recipes"
  consign=$CARGO_TARGET_DIR/recipes/bin/consign
}

fail() { printf 'recipe failed: %s\n' "$*" >&2; exit 1; }

# python NAME…: a fresh virtual environment at $work/python with these packages.
python() {
  python3 -m venv "$work/python"
  [ $# = 0 ] || "$work/python/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# works COMMAND: the command that a recipe installed is the one of this checkout, and does its work.
works() {
  [ "$("$1" --version)" = "consign $(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)" ] || fail "$1 --version"
  "$1" check examples/outsourcing
  local routed
  routed=$("$1" route examples/outsourcing/outsourcing.consign examples/outsourcing/orders.ndjson --now 2026-03-02T09:00:00Z)
  grep -q '"outcome":"assigned"' <<< "$routed" || fail "$1 route"
}

# project COMMAND FOLDER: a repository with what `consign new rules` writes, committed.
project() {
  git init --quiet "$2"
  (cd "$2" && "$1" new rules --git "file://$root" > /dev/null)
  git -C "$2" add .
  git -C "$2" commit --quiet --message rules
}
