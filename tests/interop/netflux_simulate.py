# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""Becomes `netflux simulate`: that of $NETFLUX, of the PATH, or the newest that was built."""

import os
import pathlib
import shutil
import sys


def find():
    found = os.environ.get("NETFLUX") or shutil.which("netflux")
    if found:
        return found
    built = pathlib.Path(__file__).resolve().parents[2].glob("_build/*/tools/netflux")
    newest = max(built, key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        sys.exit(f"{sys.argv[0]}: there is no netflux: build it, by ./dev build _build/run")
    return str(newest)


def run(*options):
    netflux = find()
    os.execv(netflux, [netflux, "simulate", *options, *sys.argv[1:]])
