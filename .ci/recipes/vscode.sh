#!/usr/bin/env bash
# The extension for Visual Studio Code: its types, its tests against the command, its package. Needs node and npm.
source "$(dirname "$0")/common.sh"

shipped
cd editors/vscode
npm ci --ignore-scripts --no-audit --no-fund
npm run check
CONSIGN=$consign npm test
npm run package

# What is packaged is the extension, with its licences and without its sources.
python3 - << 'PY'
import json, zipfile
files = set(zipfile.ZipFile("out/consign.vsix").namelist())
manifest = json.load(open("package.json"))
parts = manifest["contributes"]
named = [manifest["main"], manifest["icon"], parts["languages"][0]["configuration"]]
named += [one["path"] for kind in ("grammars", "snippets") for one in parts[kind]]
named += [step["media"]["markdown"] for step in parts["walkthroughs"][0]["steps"]]
named += ["media/picture.css", "media/picture.js", "LICENSE-MIT", "LICENSE-APACHE"]
lacking = [name for name in named if "extension/" + name.removeprefix("./") not in files]
assert not lacking, f"the package lacks {lacking}"
assert not any("/src/" in file or "/test/" in file or "node_modules" in file for file in files), files
PY
