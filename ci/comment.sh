#!/usr/bin/env bash
# Says on a pull request what a change of the rules does to work orders, in one comment that is updated.
# usage: comment.sh PROGRAM BASE NUMBER, in the checkout, with `consign` and `gh` on the path
set -euo pipefail
program=$1 base=$2 number=$3
folder=$(mktemp -d)
trap 'git worktree remove --force "$folder/before"; rm -rf "$folder"' EXIT
git worktree add --detach --quiet "$folder/before" "$base"
if [ ! -e "$folder/before/$program" ]; then
  echo "there is no $program at $base: nothing to compare"
  exit 0
fi
# 1 says that there is a difference; 2, that there is none to be had.
consign diff "$folder/before/$program" "$program" --format markdown > "$folder/comment.md" || test $? = 1

# `diff` begins its comment with a line that no reader sees, by which it is known again.
marker=$(head -n 1 "$folder/comment.md")
mine=$(gh api --paginate "repos/{owner}/{repo}/issues/$number/comments" \
  --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [ -n "$mine" ]; then
  gh api --silent -X PATCH "repos/{owner}/{repo}/issues/comments/$mine" -F "body=@$folder/comment.md"
else
  gh api --silent -X POST "repos/{owner}/{repo}/issues/$number/comments" -F "body=@$folder/comment.md"
fi
