#!/usr/bin/env bash
# The hooks, run by pre-commit itself: what was committed here last is what it builds.
source "$(dirname "$0")/common.sh"

export PRE_COMMIT_HOME=$work/cache
shipped
python pre-commit
project "$consign" "$work/project"
cd "$work/project"
cat > .pre-commit-config.yaml << YAML
repos:
  - repo: file://$root
    rev: $(git -C "$root" rev-parse HEAD)
    hooks: [{ id: consign-fmt }, { id: consign-check }, { id: consign-test }]
YAML
git add .
hooks() { "$work/python/bin/pre-commit" run --color never "$@" 2>&1 | tee "$work/said"; }
hooks --all-files || fail "the hooks do not pass where all is well"
[ "$(grep -c '^consign .*Passed$' "$work/said")" = 3 ] || fail "not each hook ran"

# Hooks that look at rules run when a directory changes, and find what that makes wrong.
git commit --quiet --message hooks
sed -i 's/"coolair"/"warmair"/' rules/directory.json
git add .
if hooks; then fail "a directory without a provider that rules name passes"; fi
grep -q 'consign check.*Failed' "$work/said" || fail "consign check did not run"
grep -q 'consign fmt.*Skipped' "$work/said" || fail "consign fmt ran although no program changed"
git reset --quiet --hard

# What does not pass through rules does not wait for them.
echo note > notes.txt
git add .
hooks || fail "a note does not pass"
grep -q 'consign check.*Skipped' "$work/said" || fail "consign check ran although nothing of its own changed"

# The layout is mended.
echo 'list  south=["TX"]' >> rules/main.consign
git add .
if hooks consign-fmt; then fail "a program that is not in the canonical layout passes"; fi
grep -q '^list south = \["TX"\]' rules/main.consign || fail "the layout is not mended"
