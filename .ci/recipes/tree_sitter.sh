#!/usr/bin/env bash
# The grammar for editors: its own tests, and every program of the repository. Needs tree-sitter-cli, node and a C compiler.
source "$(dirname "$0")/common.sh"

shipped
node editors/programs.mjs "$consign" "$work/programs"

export XDG_CACHE_HOME=$work/cache XDG_CONFIG_HOME=$work/config
cd editors/tree-sitter
tree-sitter init-config > "$work/said"
tree-sitter generate
tree-sitter test
node --test test/

# What the command reads, the grammar reads, without an ERROR or a MISSING node; what it does not, the grammar does not.
ls "$work"/programs/valid/*.consign > "$work/valid"
ls "$work"/programs/wrong/*.consign > "$work/wrong"
tree-sitter parse --quiet --stat --paths "$work/valid" || fail "the grammar lacks something of the language"
tree-sitter parse --quiet --stat --paths "$work/wrong" > "$work/said" || true
grep -q 'successful parses: 0;' "$work/said" || fail "the grammar takes what is no program: $(grep -v ERROR "$work/said")"

# Each query is one of this grammar, and finds what it is for.
for query in queries/*.scm; do
  tree-sitter query --captures "$query" ../../tests/format/everything.consign > "$work/found" || fail "$query"
  grep -q 'capture: ' "$work/found" || fail "$query finds nothing"
done
