#!/usr/bin/env bash
# The composite action: its steps run with bash in a repository with a change of the rules, with a `gh` of our own that
# keeps comments. Needs jq.
source "$(dirname "$0")/common.sh"

shipped
python pyyaml
project "$consign" "$work/project"
cd "$work/project"
git update-ref refs/remotes/origin/main HEAD
git checkout --quiet -b change
sed -i 's/assign first of northstar, coolair/assign coolair/' rules/main.consign

# gh api [--paginate] PATH --jq FILTER | gh api --silent -X METHOD PATH -F body=@FILE
mkdir "$work/bin"
export COMMENTS=$work/comments.json
echo '[{ "id": 1, "body": "a comment of somebody else" }]' > "$COMMENTS"
cat > "$work/bin/gh" << 'GH'
#!/usr/bin/env bash
set -euo pipefail
method=GET
[ "$1" = api ]; shift
while [ $# -gt 0 ]; do
  case $1 in
    --paginate | --silent) ;;
    --jq) filter=$2; shift ;;
    -X) method=$2; shift ;;
    -F) file=${2#body=@}; shift ;;
    *) path=$1 ;;
  esac
  shift
done
case "$method $path" in
  'GET repos/{owner}/{repo}/issues/7/comments') jq -r "$filter" "$COMMENTS" ;;
  'POST repos/{owner}/{repo}/issues/7/comments')
    jq --rawfile body "$file" '. + [{ id: (length + 1), body: $body }]' "$COMMENTS" > "$COMMENTS.new" ;;
  PATCH\ repos/{owner}/{repo}/issues/comments/*)
    jq --rawfile body "$file" --argjson id "${path##*/}" \
      'map(if .id == $id then .body = $body else . end)' "$COMMENTS" > "$COMMENTS.new" ;;
  *) echo "unexpected: $method $path" >&2; exit 1 ;;
esac
[ ! -e "$COMMENTS.new" ] || mv "$COMMENTS.new" "$COMMENTS"
GH
chmod +x "$work/bin/gh"

action() {
  GITHUB_ACTION_PATH=$root PATH="$work/bin:$PATH" "$work/python/bin/python" "$root/.ci/recipes/steps.py" \
    "$root/action.yml" github.token=none github.base_ref=main github.event.number=7 \
    inputs.path=rules inputs.program=rules/main.consign "$@"
}
comments() { jq -r "$1" "$COMMENTS"; }

git commit --quiet --all --message change
sed -i 's/expect assigned northstar by urgent_north/expect assigned coolair by urgent_north/' rules/main.consign
action
jq -e '.version == "2.1.0"' consign.sarif > /dev/null || fail "no SARIF report"
[ "$(comments length)" = 2 ] || fail "no comment"
grep -q 'treated differently' <<< "$(comments '.[1].body')" || fail "the comment does not say what differs"

# A second push changes the comment, and adds none.
git checkout --quiet origin/main -- rules
action
[ "$(comments length)" = 2 ] || fail "a comment is added where one is to be updated"
grep -q 'no difference' <<< "$(comments '.[1].body')" || fail "the comment was not updated"
[ "$(comments '.[0].body')" = 'a comment of somebody else' ] || fail "a comment of somebody else was changed"

# What is wrong ends the action.
sed -i 's/region in north/regoin in north/' rules/main.consign
if action > "$work/said"; then fail "the action passes with an error in the rules"; fi
grep -q '^::error file=rules/main.consign,' "$work/said" || fail "no annotation"
