#!/usr/bin/env bash
# `cargo install` from a checkout and from a repository, and the workflow that `consign new` writes.
source "$(dirname "$0")/common.sh"

cargo install --locked --features desk,files,columnar,lsp --path crates/cli --root "$work/path"
works "$work/path/bin/consign"

# What the image is made with is what the README says, but for where it goes.
grep -qF 'cargo install --locked --profile dist --features desk,files,columnar,lsp --path crates/cli' README.md || fail "README: dist"
grep -qF 'RUN cargo install --locked --profile dist --features desk,files,columnar,lsp --path crates/cli --root /usr/local' Dockerfile || fail Dockerfile
if grep -rnE 'cargo install (--locked )?consign' README.md docs crates/cli/src/template; then
  fail "nothing is published: no recipe may install consign by its name alone"
fi

# The workflow is at the root of the repository and installs with --git; its paths are from there.
python pyyaml
project "$work/path/bin/consign" "$work/project"
cd "$work/project"
[ -e .github/workflows/consign.yml ] && [ ! -e rules/.github ] || fail "the workflow is not at the root"
PATH="$work/git/bin:$PATH" CARGO_INSTALL_ROOT="$work/git" \
  "$work/python/bin/python" "$root/.ci/recipes/steps.py" .github/workflows/consign.yml
cd "$root"
works "$work/git/bin/consign"

# The same for GitLab, whose reports are read.
cd "$work/project"
CI_PROJECT_DIR=$PWD CONSIGN_GIT="file://$root" CONSIGN_PATH=rules \
  "$work/python/bin/python" "$root/.ci/recipes/steps.py" "$root/ci/consign.gitlab-ci.yml"
"$work/python/bin/python" -c '
import json, xml.dom.minidom
assert json.load(open("consign-quality.json")) == []
assert xml.dom.minidom.parse("consign-tests.xml").getElementsByTagName("testcase")'
sed -i 's/region in north/regoin in north/' rules/main.consign
if CI_PROJECT_DIR=$PWD CONSIGN_GIT="file://$root" CONSIGN_PATH=rules \
  "$work/python/bin/python" "$root/.ci/recipes/steps.py" "$root/ci/consign.gitlab-ci.yml"; then
  fail "the GitLab job passes with an error in the rules"
fi
grep -q '"path": "rules/main.consign"' consign-quality.json || fail "no finding in the code quality report"
