#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Counts the instructions that the engine's thread needs for each frame, by callgrind.

Each number is that of a long run less that of a short one, for each frame between them, so
that what a start costs is not in it. Run it on two builds to compare them: what a machine has
to do besides matters little, as a frame that was late needs a few instructions more.

With --check, the numbers are compared with those that are kept beside this program, if the
build is of the same compiler and the same GLib.

Usage: instructions.py [--check] BUILD
"""

import configparser
import glob
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

FEW, MANY = 200, 1000
KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'instructions.ini')

# How often a number that is too high is counted again: a machine that stalls makes frames late,
# but never needs fewer instructions than it must.
ATTEMPTS = 3


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


def count_each(program, kind):
    """For each frame."""
    few, many = (count(program, kind, frames) for frames in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def describe(build):
    """What the numbers are of."""
    def read(*path):
        with open(os.path.join(build, *path), encoding='utf-8') as file:
            return file.read()

    compiler = re.search(r'^C compiler for the host machine: .*?\((\w+ [\d.]+) \"',
                         read('meson-logs', 'meson-log.txt'), re.M)[1]
    glib = next(item['version']
                for item in json.loads(read('meson-info', 'intro-dependencies.json'))
                if item['name'] == 'glib-2.0')
    return {'machine': platform.machine(), 'compiler': compiler, 'glib': glib}


def check(build, program):
    """Whether no number is above what is kept, and allowed beside it."""
    kept = configparser.ConfigParser()
    kept.read(KEPT, encoding='utf-8')
    if shutil.which('valgrind') is None:
        print('Not counted: there is no valgrind')
        return True
    of = describe(build)
    for name, value in kept['of'].items():
        if not (of[name] + '.').startswith(value + '.'):
            print(f'Not compared: the kept numbers are of {value}, this build is of {of[name]}')
            return True

    good = True
    for kind in kept['counts']:
        limit = kept.getint('counts', kind) * (1 + kept.getfloat('allowed', 'per_cent') / 100)
        for _ in range(ATTEMPTS):
            number = count_each(program, kind)
            if number <= limit:
                break
        word = 'at most' if number <= limit else 'TOO MANY: more than'
        print(f'{number:.0f} instructions for each frame {kind}, {word} {limit:.0f}')
        good = good and number <= limit
    return good


def main(arguments):
    """A number for each direction, or a comparison of both."""
    if len(arguments) not in (1, 2) or arguments[:-1] not in ([], ['--check']):
        sys.exit(__doc__)
    build = arguments[-1]
    program = os.path.join(build, 'tests', 'bench', 'bench-instructions')
    if len(arguments) == 2:
        sys.exit(0 if check(build, program) else 1)
    for kind in ('received', 'sent'):
        print(f'{count_each(program, kind):.0f} instructions for each frame {kind}')


main(sys.argv[1:])
