#!/usr/bin/env bash
# A Docker engine of its own for the tests, offline and out of the way of any other:
#
#   engine.sh start [FOLDER]   starts it, unless it runs, and prints FOLDER
#   engine.sh stop [FOLDER]    stops it and removes all that it built
#
# FOLDER/docker is its client, FOLDER/busybox what base images are made of. Nothing is installed: a
# machine without an engine gets Debian's packages unpacked into FOLDER/packages, which stays for
# the next time. Ends with 77 and says why where no engine can run.
set -euo pipefail
shopt -s inherit_errexit

folder=${2:-${XDG_CACHE_HOME:-$HOME/.cache}/dockerfile-analyzer-builder}
socket=$folder/run/docker.sock

impossible() {
  echo "no engine: $1" >&2
  exit 77
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# Debian's packages, and what later versions of Debian have split from them.
unpack() {
  local packages=$folder/packages wanted=(docker.io containerd runc busybox-static) name
  if [[ ! -e $packages/complete ]]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
      impossible "neither an engine nor Debian's packages are here"
    rm -rf "$packages"
    mkdir -p "$packages/archives"
    apt-cache show docker.io >/dev/null 2>&1 || as_root apt-get update -qq >&2
    for name in docker-cli docker-buildx; do
      if apt-cache show "$name" >/dev/null 2>&1; then wanted+=("$name"); fi
    done
    (cd "$packages/archives" && apt-get download -qq "${wanted[@]}" >&2) 2>"$packages/log" ||
      { tail -n 5 "$packages/log" >&2; impossible "Debian's packages cannot be had from here"; }
    for name in "$packages"/archives/*.deb; do dpkg -x "$name" "$packages"; done
    rm -rf "$packages/archives"
    touch "$packages/complete"
  fi
  PATH=$packages/usr/sbin:$packages/usr/bin:$packages/bin:$PATH
}

# The folder of the program `dockerd`, and of all that it starts, comes first in PATH.
find_engine() {
  PATH=$PATH:/usr/sbin:/sbin
  if ! command -v dockerd >/dev/null || ! command -v busybox >/dev/null; then unpack; fi
  local lacking
  lacking=$(ldd "$(command -v dockerd)" | awk '/not found/ { print $1 }')
  [[ -z $lacking ]] || impossible "dockerd needs $(echo $lacking)"
  # A client of another version need not be able to build: the one beside the engine is.
  client=$(dirname "$(command -v dockerd)")/../bin/docker
  [[ -x $client ]] || client=$(command -v docker) || impossible "dockerd has no client"
}

# What tests call: with the address, and with BuildKit unless the caller says otherwise.
write_client() {
  mkdir -p "$folder/config"
  cat >"$folder/docker" <<END
#!/bin/sh
export DOCKER_HOST=unix://$socket DOCKER_CONFIG=$folder/config BUILDX_NO_DEFAULT_ATTESTATIONS=1
export DOCKER_BUILDKIT="\${DOCKER_BUILDKIT:-1}"
exec "$client" "\$@"
END
  chmod +x "$folder/docker"
  local plugins=$folder/packages/usr/libexec/docker/cli-plugins
  if [[ -d $plugins ]]; then ln -sfn "$plugins" "$folder/config/cli-plugins"; fi
}

launch() {
  # A cache that is never collected would grow with each run that is not ended by `stop`.
  cat >"$folder/daemon.json" <<'END'
{ "builder": { "gc": { "enabled": true, "defaultKeepStorage": "1GB" } } }
END
  mkdir -p "$folder/run"
  as_root env PATH="$PATH" setsid nohup dockerd --config-file "$folder/daemon.json" \
    --data-root "$folder/data" --exec-root "$folder/run/exec" --pidfile "$folder/run/pid" \
    --host "unix://$socket" --group "$(id -gn)" \
    --iptables=false --ip6tables=false --bridge=none >"$folder/log" 2>&1 </dev/null &
}

wait_until_up() {
  local tries
  for ((tries = 0; tries < 120; tries++)); do
    if answers; then return; fi
    sleep 0.25
  done
  tail -n 5 "$folder/log" >&2
  stop
  impossible "dockerd does not come up"
}

answers() {
  "$folder/docker" version >/dev/null 2>&1
}

start() {
  [[ $(uname -s) == Linux ]] || impossible "it needs Linux"
  as_root true 2>/dev/null || impossible "it needs root, or sudo without a password"
  ((${#socket} < 100)) || impossible "$folder is too long for a socket"
  mkdir -p "$folder"
  if [[ -x $folder/docker ]] && answers; then return; fi
  find_engine
  cp "$(command -v busybox)" "$folder/busybox"
  write_client
  launch
  wait_until_up
}

stop() {
  local pid tries
  pid=$(cat "$folder/run/pid" 2>/dev/null) || pid=
  if [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == dockerd ]]; then
    as_root kill "$pid"
    for ((tries = 0; tries < 80; tries++)); do
      [[ -d /proc/$pid ]] || break
      sleep 0.25
    done
  fi
  local mounted
  while read -r mounted; do as_root umount "$mounted"; done < <(
    awk -v inside="$folder/" 'index($5, inside) == 1 { print $5 }' /proc/self/mountinfo | sort -r)
  as_root rm -rf "${folder:?}/data" "$folder/run" "$folder/docker" "$folder/busybox" \
    "$folder/config" "$folder/daemon.json"
}

case ${1:-} in
start)
  start
  echo "$folder"
  ;;
stop) stop ;;
*)
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac
