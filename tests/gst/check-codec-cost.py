#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What netfluxdec and netfluxenc need for a frame of 63 REALs, with the push downstream: by
instructions, which callgrind counts. A machine that needed 1 µs for the 16,000 of samples, and
3.3 µs for the 51,000 and 57,000 of JSON, set the limits: a quarter more, or three times as many
where the compiler does not optimise, or counts lines.

Usage: check-codec-cost.py OPTIMIZATION
"""

import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

FIELDS, FEW, MANY = 63, 200, 1200
SLOWNESS = 3 if sys.argv[1] in ('plain', '0', 'g', '1') else 1
LAYOUT = 'layout=' + ' '.join(f'v{i}:f32' for i in range(FIELDS))
FIELD = 'field=' + ','.join(f'v{i}' for i in range(FIELDS))
SAMPLES = [LAYOUT, FIELD]
CASES = {
    'decode-samples': ('gst_netflux_dec_chain', 20000,
                       ['!', 'netfluxdec', *SAMPLES, 'rate=200']),
    'decode-json': ('gst_netflux_dec_chain', 65000, ['!', 'netfluxdec', LAYOUT]),
    'encode-samples': ('gst_netflux_enc_chain', 20000,
                       ['!', 'netfluxdec', *SAMPLES, 'rate=200', '!', 'netfluxenc', *SAMPLES]),
    'encode-json': ('gst_netflux_enc_chain', 70000,
                    ['!', 'netfluxdec', LAYOUT, '!', 'netfluxenc', LAYOUT]),
}


def write_payloads(path, frames):
    numbers = random.Random(1)
    with open(path, 'wb') as file:
        for _ in range(frames):
            file.write(struct.pack(f'={FIELDS}f', *(round(numbers.uniform(-1000, 1000), 2)
                                                    for _ in range(FIELDS))))


def count(function, elements, frames, directory):
    payloads, out = (os.path.join(directory, name) for name in ('payloads', 'out'))
    write_payloads(payloads, frames)
    subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={out}',
                    f'--toggle-collect={function}', 'gst-launch-1.0', '-q', 'filesrc',
                    f'location={payloads}', f'blocksize={4 * FIELDS}', *elements, '!', 'fakesink'],
                   check=True, capture_output=True, timeout=200)
    with open(out, encoding='utf-8') as file:
        return int(re.search(r'^(?:totals|summary): (\d+)', file.read(), re.M)[1])


def count_each(function, elements):
    """For each frame but the first ones, which negotiate."""
    with tempfile.TemporaryDirectory() as directory:
        few, many = (count(function, elements, frames, directory) for frames in (FEW, MANY))
    return (many - few) / (MANY - FEW)


print(f'1..{len(CASES)}')
failed = False
for number, (name, (function, limit, elements)) in enumerate(CASES.items(), 1):
    if not shutil.which('valgrind') or not shutil.which('gst-launch-1.0'):
        print(f'ok {number} /netflux/gst/cost/{name} # SKIP no valgrind, or no gst-launch-1.0')
        continue
    each = count_each(function, elements)
    limit *= SLOWNESS
    good = 500 < each <= limit
    failed = failed or not good
    print(f'# {each:.0f} instructions for each frame, at most {limit}')
    print(f'{"ok" if good else "not ok"} {number} /netflux/gst/cost/{name}', flush=True)
sys.exit(failed)
