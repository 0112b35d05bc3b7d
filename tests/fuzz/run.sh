#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# run.sh FUZZER CORPUS: for NETFLUX_FUZZ_SECONDS, 5 if that is not set. What it finds on
# the way is not kept; an input that fails is, in the working directory.
set -eu

found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$1" -max_total_time="${NETFLUX_FUZZ_SECONDS:-5}" -timeout=10 -print_final_stats=1 \
  "$found" "$2"
