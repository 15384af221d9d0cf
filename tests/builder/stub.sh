#!/bin/sh
# Stands for several package managers: what each installs shows what it has read.
set -eu

all_of() {
  for file in "$@"; do
    if [ -f "$file" ]; then echo "== $file" && cat "$file"; fi
  done
}

# What is downloaded, where a build asks for that.
keep() {
  [ -n "${KEEPS:-}" ] || return 0
  mkdir -p "$1"
  echo "downloaded" >"$1/package"
}

case "${0##*/} ${1:-}" in
"npm ci")
  keep "$HOME/.npm"
  [ -f package-lock.json ] || { echo "npm: no lock file" >&2; exit 1; }
  rm -rf node_modules
  mkdir node_modules
  all_of package.json package-lock.json .npmrc >node_modules/read
  eval "$(sed -n 's/.*"postinstall": *"\([^"]*\)".*/\1/p' package.json)"
  ;;
"npm install")
  mkdir -p node_modules
  all_of package.json package-lock.json .npmrc >node_modules/read
  echo "installed" >>package-lock.json
  ;;
"pip install")
  mkdir -p /usr/lib/python
  case " $* " in *" --no-cache-dir "*) ;; *) keep "$HOME/.cache/pip" ;; esac
  while [ "$1" != -r ]; do shift; done
  { all_of "$2"; echo "from ${PIP_INDEX_URL:-the index}"; } >/usr/lib/python/read
  ;;
"apt-get update") ;;
"apt-get install")
  mkdir -p /var/lib/apt
  all_of /etc/apt/sources.list.d/* >/var/lib/apt/read
  shift
  [ "$1" != -y ] || shift
  for name in "$@"; do
    echo "$name" >>/var/lib/apt/installed
    all_of /etc/apt/sources.list.d/* >"/usr/$name"
  done
  cat /proc/sys/kernel/random/uuid >>/var/lib/apt/log
  ;;
"cargo build")
  mkdir -p target/release
  all_of src/main.js >target/release/app
  ;;
"useradd "*)
  id=$(wc -l </etc/passwd)
  echo "$1:x:$((1000 + id)):$((1000 + id))::/home/$1:/bin/sh" >>/etc/passwd
  echo "$1:x:$((1000 + id)):" >>/etc/group
  ;;
*)
  echo "stub: ${0##*/} $*" >&2
  exit 2
  ;;
esac
