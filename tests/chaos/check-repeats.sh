#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# check-repeats.sh CHAOS: the same seed does the same again, in a process of its own or after
# others, with and without a trace; another seed does not.
set -eu

hash_of () {
  "$chaos" --hash "$@" | grep -x '[0-9a-f]\{16\}'
}

chaos=$1
for seed in 3 17 20 1001 123456789; do
  once=$(hash_of --seed $seed)
  again=$(hash_of --seed $seed)
  after=$(hash_of --seed $((seed - 2)) --seeds 3)
  traced=$(hash_of --seed $seed --trace)
  other=$(hash_of --seed $((seed + 1)))
  for same in "$again" "$after" "$traced"; do
    if [ "$once" != "$same" ]; then
      echo "seed $seed has done $once, and $same the second time"
      exit 1
    fi
  done
  if [ "$once" = "$other" ]; then
    echo "seeds $seed and $((seed + 1)) do the same: $once"
    exit 1
  fi
done
