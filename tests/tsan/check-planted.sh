#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# Shows that the check is not blind: it finds each race that is planted, in the function
# where it is planted, and nothing in the same program without the race.

set -u
planted=$1
number=0
failed=0

verdict () {
  number=$((number + 1))
  if [ "$1" = 0 ]; then
    echo "ok $number /netflux/tsan/planted/$2"
  else
    echo "not ok $number /netflux/tsan/planted/$2"
    sed 's/^/# /' <<<"$report"
    failed=1
  fi
}

check () {
  report=$("$planted" "$1" racy 2>&1)
  [ $? = 66 ] && grep -qE "ThreadSanitizer: data race .* in ($2)\$" <<<"$report"
  verdict $? "$1/racy"

  report=$("$planted" "$1" right 2>&1)
  verdict $? "$1/right"
}

echo 1..12
check forgotten-lock count_forgetful
check wrong-lock count_wrong_lock
check used-after-push 'read_letters|used_after_push'
check used-while-invoked 'count_in_context|used_while_invoked'
check changed-with-references change_and_unref
check changed-in-handler count_in_handler
exit $failed
