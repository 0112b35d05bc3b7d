#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A full queue of netfluxsrc costs the engine's thread the same for each frame, however long it
is: by instructions, which callgrind counts.

Usage: check-queue-cost.py QUEUE-FULL
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

SHORT, LONG, MORE = 10, 10000, 1000


def count(length, frames):
    """The instructions of what puts frames into the queue."""
    with tempfile.TemporaryDirectory() as directory:
        out = os.path.join(directory, 'out')
        subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={out}',
                        '--toggle-collect=gst_netflux_queue_push_frames', sys.argv[1],
                        str(length), str(frames)], check=True, capture_output=True, timeout=100)
        with open(out, encoding='utf-8') as file:
            return int(re.search(r'^(?:totals|summary): (\d+)', file.read(), re.M)[1])


def count_each(length):
    """For a frame once the queue is full."""
    full = length + 100
    return (count(length, full + MORE) - count(length, full)) / MORE


print('1..1')
if not shutil.which('valgrind'):
    print('ok 1 /netflux/gst/queue/cost # SKIP valgrind is not there')
    sys.exit()
short, long = count_each(SHORT), count_each(LONG)
print(f'# {short:.0f} instructions for each frame where {SHORT} wait, {long:.0f} where {LONG} do')
good = 10 < long < 2 * short
print(f'{"ok" if good else "not ok"} 1 /netflux/gst/queue/cost')
sys.exit(not good)
