#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# `meson devenv` finds what was built: the command, the binding, the override, the plugin.
# Usage: check-devenv.sh MESON BUILD

set -u
unset LD_LIBRARY_PATH GI_TYPELIB_PATH PYTHONPATH GST_PLUGIN_PATH_1_0
meson=$1 build=$2
number=0
failed=0

check () {
  local name=$1
  shift
  number=$((number + 1))
  if "$meson" devenv -C "$build" "$@" >"$build/devenv.log" 2>&1; then
    echo "ok $number /netflux/devenv/$name"
  else
    echo "not ok $number /netflux/devenv/$name"
    sed 's/^/# /' "$build/devenv.log"
    failed=1
  fi
}

python=/usr/bin/python3
[ -x $python ] || python=python3

echo 1..4
check command sh -c '[ "$(command -v netflux)" = "'"$build"'/tools/netflux" ] && netflux --version'
check binding "$python" -c 'import gi; gi.require_version("Netflux", "1.0")
from gi.repository import Netflux
Netflux.Link(remote_address="127.0.0.1", send_layout="speed:f32").send["speed"] = 1'
check plugin gst-inspect-1.0 netfluxsrc
check plugin-binding "$python" -c 'import gi; gi.require_version("GstNetflux", "1.0")
from gi.repository import GstNetflux
GstNetflux.buffer_get_netflux_meta'
exit $failed
