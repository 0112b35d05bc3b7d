#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# What was built against the library that is released runs with the one that was built now:
# nothing that was there is gone or has another form. What is added does no harm.
# Usage: check-abi.sh KEPT LIBRARY FUNCTION HEADERS…           compares, as TAP
#        check-abi.sh --update KEPT LIBRARY FUNCTION HEADERS…  writes what is kept
# FUNCTION is one with a parameter, for the faults that are planted.

set -u
update=no
[ "$1" = --update ] && { update=yes; shift; }
kept=$1 library=$2 function=$3
shift 3

headers=() # as abidw names them
newer=()   # as abidiff names those of the second library
for place in "$@"; do
  [ -d "$place" ] && option=--headers-dir || option=--header-file
  headers+=("$option" "$place")
  newer+=("${option}2" "$place")
done

if [ $update = yes ]; then
  exec abidw --no-show-locs --exported-interfaces-only --type-id-style hash --no-parameter-names \
    --no-corpus-path --no-comp-dir-path --no-elf-needed --drop-private-types "${headers[@]}" \
    --out-file "$kept" "$library"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
name=$(basename "$kept" .abi)
number=0
failed=0

# is_same KEPT: nothing is gone, nothing is changed.
is_same () {
  abidiff --no-show-locs --no-added-syms "${newer[@]}" "$1" "$library" >"$scratch/log" 2>&1
}

result () {
  number=$((number + 1))
  if [ "$1" = good ]; then
    echo "ok $number /netflux/abi/$name/$2"
  else
    echo "not ok $number /netflux/abi/$name/$2"
    sed 's/^/# /' "$scratch/log"
    failed=1
  fi
}

echo 1..3
if is_same "$kept"; then result good as-kept; else result bad as-kept; fi

# A function that is gone: one that only the kept library had
sed "s/\\b$function\\b/${function}_planted/" "$kept" >"$scratch/removed.abi"
if is_same "$scratch/removed.abi"; then result bad removed-is-found; else result good removed-is-found; fi

# A parameter more than there was
sed "/<function-decl name='$function'/,/<\/function-decl>/{/<parameter /d}" "$kept" >"$scratch/changed.abi"
if is_same "$scratch/changed.abi"; then result bad changed-is-found; else result good changed-is-found; fi
exit $failed
