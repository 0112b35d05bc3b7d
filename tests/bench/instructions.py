#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Counts the instructions that the engine's thread needs for each frame, by callgrind.

Each number is that of a long run less that of a short one, for each frame between them, so
that what a start costs is not in it. Run it on two builds to compare them: what a machine has
to do besides does not matter.

Usage: instructions.py BENCH-INSTRUCTIONS
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

FEW, MANY = 200, 1000


def count(program, kind, frames):
    """Of the thread that polls."""
    with tempfile.TemporaryDirectory() as directory:
        out = os.path.join(directory, 'out')
        subprocess.run(['valgrind', '--tool=callgrind', '--separate-threads=yes',
                        f'--callgrind-out-file={out}', program, kind, str(frames)],
                       check=True, capture_output=True)
        for name in glob.glob(f'{out}-*'):
            with open(name, encoding='utf-8') as file:
                text = file.read()
            if 'netflux_poller_wait' in text and 'netflux_reactor_thread' in text:
                return int(re.search(r'^(?:totals|summary): (\d+)', text, re.M)[1])
    sys.exit('No thread of the engine was seen')


for kind in ('received', 'sent'):
    few, many = (count(sys.argv[1], kind, frames) for frames in (FEW, MANY))
    print(f'{(many - few) / (MANY - FEW):.0f} instructions for each frame {kind}')
