#!/usr/bin/env bash
# Debian's Neovim with the settings of docs/editor.md, against the real server. Needs neovim, tree-sitter-cli and a C compiler.
source "$(dirname "$0")/common.sh"

shipped
export PATH="${consign%/*}:$PATH"

# The settings as they stand there.
sed -n '/^-- Neovim 0.7/,/^```$/p' docs/editor.md | grep -v '^```$' > "$work/settings.lua"
[ -s "$work/settings.lua" ] || fail "docs/editor.md has no settings for Neovim 0.7"

# The parser that Debian's Neovim can load: reserved words are of a later form.
mkdir -p "$work/grammar/src" "$work/runtime/queries"
cp editors/tree-sitter/{grammar.js,tree-sitter.json} "$work/grammar"
(cd "$work/grammar" && tree-sitter generate --abi 14 && tree-sitter build --output "$work/consign.so")
cp -r editors/tree-sitter/queries "$work/runtime/queries/consign"

project "$consign" "$work/project"
cd "$work/project/rules"
sed -i 's/region in north/regoin in north/' main.consign
export CONSIGN_PARSER=$work/consign.so
timeout 60 nvim --headless --clean --cmd "set runtimepath+=$work/runtime" --cmd "luafile $work/settings.lua" main.consign \
  -c "luafile $root/.ci/recipes/neovim.lua" || fail "Neovim"
