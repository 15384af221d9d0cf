#!/usr/bin/env bash
# A Docker engine of its own for the tests, offline and out of the way of any other:
#
#   engine.sh start FOLDER [SUITE]   starts it, unless it runs, and prints FOLDER
#   engine.sh stop FOLDER            stops it and removes all that it built
#
# FOLDER/docker is its client, FOLDER/busybox what base images are made of. Nothing is installed: a
# machine without an engine gets Debian's packages unpacked into FOLDER/packages, which stays for
# the next time. With a SUITE of Debian, such as sid, the engine is that of the suite, with all that
# it needs, whatever the machine has. Ends with 77 and says why where no engine can run.
set -euo pipefail
shopt -s inherit_errexit

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

(($# >= 2)) || usage
mkdir -p "$2"
folder=$(cd "$2" && pwd)
suite=${3:-}
packages=$folder/packages
socket=$folder/run/docker.sock

impossible() {
  echo "no engine: $1" >&2
  exit 77
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# Unpacks Debian's packages with these names, unless that is done.
unpack() {
  [[ ! -e $packages/complete ]] || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    impossible "neither an engine nor Debian's packages are here"
  rm -rf "$packages"
  mkdir -p "$packages/archives/partial"
  "$1" 2>"$folder/log" >&2 ||
    { tail -n 5 "$folder/log" >&2; impossible "Debian's packages cannot be had from here"; }
  local archive
  for archive in "$packages"/archives/*.deb; do dpkg -x "$archive" "$packages"; done
  rm -rf "$packages/archives" "$packages/lists" "$packages/apt"
  touch "$packages/complete"
}

# The engine of this machine's Debian; later ones have split the client from it.
download() {
  local wanted=(docker.io containerd runc busybox-static) name
  apt-cache show docker.io >/dev/null || as_root apt-get update
  for name in docker-cli docker-buildx; do
    if apt-cache show "$name" >/dev/null; then wanted+=("$name"); fi
  done
  cd "$packages/archives"
  apt-get download "${wanted[@]}"
}

# The engine of another suite and all that it needs, as if nothing was installed.
download_suite() {
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$packages/lists/partial" "$packages/apt"
  echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main" >"$packages/apt/sources"
  : >"$packages/apt/status"
  local apt=(apt-get -o "Dir::Etc::SourceList=$packages/apt/sources" -o Dir::Etc::SourceParts=-
    -o "Dir::State::Lists=$packages/lists" -o "Dir::State::Status=$packages/apt/status"
    -o "Dir::Cache=$packages" -o "Dir::Cache::Archives=$packages/archives"
    -o APT::Install-Recommends=false -o APT::Sandbox::User=root -o Acquire::Languages=none)
  as_root "${apt[@]}" update
  as_root "${apt[@]}" --yes --download-only install \
    docker.io docker-cli docker-buildx busybox-static
}

# Makes a root file system of the packages.
complete_root() {
  local name
  for name in bin sbin lib lib64; do
    if [[ ! -e $packages/$name ]]; then ln -s "usr/$name" "$packages/$name"; fi
  done
  mkdir -p "$packages"/{proc,sys,dev,tmp,root,engine}
  cp /etc/passwd /etc/group "$packages/etc/"
}

# Sets `client`, the command line of the client, and `busybox`.
find_engine() {
  if [[ -n $suite ]]; then
    unpack download_suite
    complete_root
    # Its programs need its C library, which its own loader finds.
    local libraries
    libraries=$(dirname "$(echo "$packages"/usr/lib/*-linux-gnu*/libc.so.6)")
    loader="$(echo "$libraries"/ld-linux*.so.*) --library-path $libraries"
    client="$loader $packages/usr/bin/docker"
    busybox=$packages/usr/bin/busybox
    return
  fi
  PATH=$PATH:/usr/sbin:/sbin
  if ! command -v dockerd >/dev/null || ! command -v busybox >/dev/null; then
    unpack download
    PATH=$packages/usr/sbin:$packages/usr/bin:$packages/bin:$PATH
  fi
  local lacking
  lacking=$(ldd "$(command -v dockerd)" | awk '/not found/ { print $1 }')
  [[ -z $lacking ]] || impossible "dockerd needs ${lacking//$'\n'/, }"
  # A client of another version need not be able to build: the one beside the engine is.
  client=$(dirname "$(command -v dockerd)")/../bin/docker
  [[ -x $client ]] || client=$(command -v docker) || impossible "dockerd has no client"
  loader=
  busybox=$(command -v busybox)
}

# What tests call: with the address, and with BuildKit unless the caller says otherwise.
write_client() {
  mkdir -p "$folder/config/cli-plugins"
  cat >"$folder/docker" <<END
#!/bin/sh
export DOCKER_HOST=unix://$socket DOCKER_CONFIG=$folder/config BUILDX_NO_DEFAULT_ATTESTATIONS=1
export DOCKER_BUILDKIT="\${DOCKER_BUILDKIT:-1}"
exec $client "\$@"
END
  local plugin=$packages/usr/libexec/docker/cli-plugins/docker-buildx
  if [[ -e $plugin ]]; then
    printf '#!/bin/sh\nexec %s "$@"\n' "$loader $plugin" >"$folder/config/cli-plugins/docker-buildx"
    chmod +x "$folder/config/cli-plugins/docker-buildx"
  fi
  chmod +x "$folder/docker"
}

# Starts the engine. In a root of its own, the folder has another name.
launch() {
  local inside=$folder features={} root=()
  if [[ -n $suite ]]; then
    inside=/engine
    root=(unshare --mount --propagation private sh -c "$in_root" sh "$packages" "$folder")
    # BuildKit can merge layers only where containerd keeps them.
    features='{ "containerd-snapshotter": true }'
  fi
  mkdir -p "$folder/run"
  # A cache that is never collected would grow with each run that is not ended by `stop`.
  cat >"$folder/run/daemon.json" <<END
{ "builder": { "gc": { "enabled": true, "defaultKeepStorage": "1GB" } }, "features": $features }
END
  as_root env PATH="$PATH" setsid nohup "${root[@]}" dockerd \
    --config-file "$inside/run/daemon.json" --data-root "$inside/data" \
    --exec-root "$inside/run/exec" --pidfile "$inside/run/pid" \
    --host "unix://$inside/run/docker.sock" --group "$(id -g)" \
    --iptables=false --ip6tables=false --bridge=none >"$folder/log" 2>&1 </dev/null &
}

# Runs a program in the root $1 with the folder $2. A root must be a mount point for dockerd.
in_root='
  set -e
  root=$1 folder=$2
  shift 2
  mount --bind "$root" "$root"
  cd "$root"
  mount -t proc proc proc
  mount --rbind /sys sys
  mount --rbind /dev dev
  mount --bind "$folder" engine
  exec chroot . "$@"'

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
  local client loader busybox
  [[ $(uname -s) == Linux ]] || impossible "it needs Linux"
  as_root true 2>/dev/null || impossible "it needs root, or sudo without a password"
  ((${#socket} < 100)) || impossible "$folder is too long for a socket"
  if [[ -x $folder/docker ]] && answers; then return; fi
  find_engine
  cp "$busybox" "$folder/busybox"
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
  as_root rm -rf "${folder:?}/data" "$folder/run" "$folder/docker" "$folder/busybox" "$folder/config"
}

case $1 in
start)
  start
  echo "$folder"
  ;;
stop) stop ;;
*) usage ;;
esac
