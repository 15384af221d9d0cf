#!/usr/bin/env bash
# Buildah for the tests, offline and with a storage of its own:
#
#   buildah.sh start FOLDER   makes FOLDER/buildah and prints FOLDER
#   buildah.sh stop FOLDER    removes all that it built
#
# Nothing is installed: Debian's packages are unpacked into FOLDER/packages, which stays for the next
# time. RUN works by runc, because the isolation without it takes no --network=none. Ends with 77 and
# says why where it cannot run.
set -euo pipefail
shopt -s inherit_errexit

(($# == 2)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$2"
folder=$(cd "$2" && pwd)
packages=$folder/packages

impossible() {
  echo "no buildah: $1" >&2
  exit 77
}

download() {
  local wanted=(buildah runc libgpgme11 libassuan0 libdevmapper1.02.1 libseccomp2 busybox-static)
  apt-cache show buildah >/dev/null || apt-get update
  cd "$packages/archives"
  apt-get download "${wanted[@]}"
}

unpack() {
  [[ ! -e $packages/complete ]] || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    impossible "Debian's packages are not here"
  rm -rf "$packages"
  mkdir -p "$packages/archives"
  (download) 2>"$folder/log" >&2 ||
    { tail -n 5 "$folder/log" >&2; impossible "Debian's packages cannot be had from here"; }
  local archive
  for archive in "$packages"/archives/*.deb; do dpkg -x "$archive" "$packages"; done
  rm -rf "$packages/archives"
  touch "$packages/complete"
}

start() {
  [[ $(uname -s) == Linux ]] || impossible "it needs Linux"
  ((EUID == 0)) || impossible "it needs root"
  unpack
  cp "$packages/bin/busybox" "$folder/busybox" 2>/dev/null ||
    cp "$packages/usr/bin/busybox" "$folder/busybox"
  local libraries
  libraries=$(echo "$packages"/usr/lib/*-linux-gnu*):$(echo "$packages"/lib/*-linux-gnu*)
  mkdir -p "$folder/tmp"
  printf '{ "default": [{ "type": "insecureAcceptAnything" }] }\n' >"$folder/policy.json"
  printf 'unqualified-search-registries = []\n' >"$folder/registries.conf"
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' \
    "$folder/data" "$folder/run" >"$folder/storage.conf"
  printf '[containers]\n' >"$folder/containers.conf"
  cat >"$folder/buildah" <<END
#!/bin/sh
export LD_LIBRARY_PATH=$libraries TMPDIR=$folder/tmp
export PATH=$packages/usr/bin:$packages/usr/sbin:\$PATH
export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_CONF=$folder/containers.conf
export CONTAINERS_REGISTRIES_CONF=$folder/registries.conf
export BUILDAH_ISOLATION=oci BUILDAH_RUNTIME=$packages/usr/sbin/runc
exec $packages/usr/bin/buildah "\$@"
END
  chmod +x "$folder/buildah"
  "$folder/buildah" images >/dev/null 2>"$folder/log" ||
    { tail -n 5 "$folder/log" >&2; impossible "it does not start"; }
}

stop() {
  local mounted
  while read -r mounted; do umount "$mounted"; done < <(
    awk -v inside="$folder/" 'index($5, inside) == 1 { print $5 }' /proc/self/mountinfo | sort -r)
  rm -rf "${folder:?}/data" "$folder/run" "$folder/tmp" "$folder/buildah" "$folder/busybox"
}

case $1 in
start)
  start
  echo "$folder"
  ;;
stop) stop ;;
*) impossible "$1 is no command" ;;
esac
