#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# What the page says of an installation, followed to the letter in a mount namespace with an
# empty /usr/local and a copy of /etc: everything is found by those who do not know of it.
# Usage: check-usr-local.sh MESON BUILD INSTALLATION.MD

set -u
meson=$1 build=$2 page=$3

if [ "${4:-}" != inside ]; then
  if ! unshare --mount true 2>/dev/null; then
    echo '1..0 # SKIP mount namespaces are not allowed here: run the tests as root'
    exit 0
  fi
  exec unshare --mount "$0" "$meson" "$build" "$page" inside
fi

scratch=$(mktemp -d)
mount --make-rprivate /
mount -t tmpfs tmpfs "$scratch"
cp -a /etc "$scratch/etc"
mount --bind "$scratch/etc" /etc
mount -t tmpfs tmpfs /usr/local
unset LD_LIBRARY_PATH GI_TYPELIB_PATH PYTHONPATH GST_PLUGIN_PATH_1_0 PKG_CONFIG_PATH LD_PRELOAD
unset DESTDIR
export GST_REGISTRY="$scratch/registry.bin" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
export MANPATH=
number=0
failed=0

check () {
  local name=$1
  shift
  number=$((number + 1))
  if "$@" >"$scratch/log" 2>&1 </dev/null; then
    echo "ok $number /netflux/usr-local/$name"
  else
    echo "not ok $number /netflux/usr-local/$name"
    tail -n 20 "$scratch/log" | sed 's/^/# /'
    failed=1
  fi
}

# check_with TOOL NAME COMMAND…: where the tool is installed
check_with () {
  if command -v "$1" >/dev/null; then
    check "${@:2}"
  else
    number=$((number + 1))
    echo "ok $number /netflux/usr-local/$2 # SKIP $1 is not installed"
  fi
}

# GNOME's runner finds what is installed; a few of the tests are enough to see it.
run_installed_tests () {
  local programs files

  programs=$(find /usr/local/libexec/installed-tests/netflux -type f -perm -1 | wc -l)
  files=$(find /usr/local/share/installed-tests/netflux -name '*.test' | wc -l)
  [ "$programs" = "$files" ] && [ "$files" -gt 30 ] || { echo "$programs programs, $files files"; return 1; }
  gnome-desktop-testing-runner -d /usr/local/share netflux/api-version.test \
    netflux/layout-rules.test netflux/api-exchange.test netflux/gst-enc.test
}

# The book of devhelp has the name of its folder, and the pages of the elements are in it.
find_reference () {
  local dir=/usr/local/share/doc/netflux-1.0

  grep -q '<book .*title="' $dir/netflux-1.0.devhelp2 &&
    grep -q 'netfluxsink' $dir/elements.html && [ -s $dir/index.html ]
}

mapfile -t lines < <(sed -n '/^## Whether it works/,/^## /{/^```/,/^```/p}' "$page" | grep -v '^```')
echo "1..$((12 + ${#lines[@]}))"
check install "$meson" install -C "$build" --no-rebuild
# The line more:
line=$(grep '^sudo ldconfig' "$page")
eval "${line//sudo /}"
. /etc/profile.d/netflux.sh
check command netflux --version
check pkg-config pkg-config --exists netflux-1.0 gstreamer-netflux-1.0
check url grep '^URL: http' "$(pkg-config --variable=pcfiledir netflux-1.0)/netflux-1.0.pc"
if [ -d /usr/local/share/doc/netflux-1.0 ]; then
  check reference find_reference
else
  number=$((number + 1))
  echo "ok $number /netflux/usr-local/reference # SKIP needs -Ddocs=enabled"
fi
check python /usr/bin/python3 -c 'import gi
gi.require_version("Netflux", "1.0")
from gi.repository import Netflux
Netflux.Link(remote_address="127.0.0.1", send_layout="speed:f32").send["speed"] = 1'
check_with gjs javascript gjs -c 'imports.gi.versions.Netflux = "1.0"; imports.gi.Netflux.Link.new ("127.0.0.1", 2000)'
check_with lua5.3 lua lua5.3 -e 'require ("lgi").require ("Netflux", "1.0").Link.new ("127.0.0.1", 2000)'
echo 'void main () { new Netflux.Link ("127.0.0.1", 2000); }' >"$scratch/program.vala"
check_with valac vala valac --directory="$scratch" --pkg=netflux-1.0 --output=program "$scratch/program.vala"
check gstreamer gst-inspect-1.0 netfluxsrc
check man man -w netflux netflux.conf
if [ -d /usr/local/libexec/installed-tests ] && command -v gnome-desktop-testing-runner >/dev/null; then
  check installed-tests run_installed_tests
else
  number=$((number + 1))
  echo "ok $number /netflux/usr-local/installed-tests # SKIP needs -Dinstalled_tests=true and GNOME's runner"
fi
# A loaded machine may fail to keep two devices up.
anew () { bash -c "$1" || { sleep 1; bash -c "$1"; } || { sleep 3; bash -c "$1"; }; }
for line in "${lines[@]}"; do
  check "page-${line%% *}" anew "${line/python3/\/usr\/bin\/python3}"
done
exit $failed
