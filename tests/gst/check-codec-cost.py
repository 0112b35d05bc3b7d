#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What netfluxdec and netfluxenc need for a frame of 63 REALs, with the push downstream: by
instructions, which callgrind counts. At 3,000 in a microsecond, which is what a PC does, the limits
are 3 µs for samples and 15 µs for JSON.

Usage: check-codec-cost.py
"""

import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

FIELDS, FRAMES = 63, 500
SLOWNESS = 3 if sys.argv[1] in ('plain', '0', 'g', '1') else 1
LAYOUT = 'layout=' + ' '.join(f'v{i}:f32' for i in range(FIELDS))
FIELD = 'field=' + ','.join(f'v{i}' for i in range(FIELDS))
SAMPLES = [LAYOUT, FIELD]
CASES = {
    'decode-samples': ('gst_netflux_dec_chain', 9000,
                       ['!', 'netfluxdec', *SAMPLES, 'rate=200']),
    'decode-json': ('gst_netflux_dec_chain', 45000, ['!', 'netfluxdec', LAYOUT]),
    'encode-samples': ('gst_netflux_enc_chain', 9000,
                       ['!', 'netfluxdec', *SAMPLES, 'rate=200', '!', 'netfluxenc', *SAMPLES]),
    'encode-json': ('gst_netflux_enc_chain', 45000,
                    ['!', 'netfluxdec', LAYOUT, '!', 'netfluxenc', LAYOUT]),
}


def count(function, elements, directory):
    """For each frame, the first one of which is dearer than the others."""
    payloads, out = (os.path.join(directory, name) for name in ('payloads', 'out'))
    numbers = random.Random(1)
    with open(payloads, 'wb') as file:
        for _ in range(FRAMES):
            file.write(struct.pack(f'={FIELDS}f', *(round(numbers.uniform(-1000, 1000), 2)
                                                    for _ in range(FIELDS))))
    subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={out}',
                    f'--toggle-collect={function}', 'gst-launch-1.0', '-q', 'filesrc',
                    f'location={payloads}', f'blocksize={4 * FIELDS}', *elements, '!', 'fakesink'],
                   check=True, capture_output=True, timeout=200)
    with open(out, encoding='utf-8') as file:
        return int(re.search(r'^(?:totals|summary): (\d+)', file.read(), re.M)[1]) / FRAMES


print(f'1..{len(CASES)}')
failed = False
for number, (name, (function, limit, elements)) in enumerate(CASES.items(), 1):
    if not shutil.which('valgrind') or not shutil.which('gst-launch-1.0'):
        print(f'ok {number} /netflux/gst/cost/{name} # SKIP valgrind or gst-launch-1.0 is not there')
        continue
    with tempfile.TemporaryDirectory() as directory:
        each = count(function, elements, directory)
    limit *= SLOWNESS
    good = 500 < each <= limit
    failed = failed or not good
    print(f'# {each:.0f} instructions for each frame, at most {limit}')
    print(f'{"ok" if good else "not ok"} {number} /netflux/gst/cost/{name}', flush=True)
sys.exit(failed)
