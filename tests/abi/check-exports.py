# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The symbols file of Debian's package names what the library exports, no more and no less.
Usage: check-exports.py LIBRARY SYMBOLS"""

import pathlib
import re
import subprocess
import sys


# What a build that counts lines has besides
COVERAGE = re.compile(r'__gcov_\w+|mangle_path')


def exports(library):
    out = subprocess.run(['nm', '--dynamic', '--defined-only', '--format=posix', library],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    names = {line.split()[0] for line in out.stdout.splitlines()}
    return {name for name in names if not COVERAGE.fullmatch(name)}


def named(text):
    return set(re.findall(r'^ (\S+)@Base ', text, re.M))


def main():
    library, path = (pathlib.Path(word) for word in sys.argv[1:])
    found, kept = exports(library), named(path.read_text(encoding='utf-8'))
    print('1..2')
    print('ok' if found == kept and found else 'not ok', f'1 /netflux/exports/{path.stem}/as-named')
    for name in sorted(found - kept):
        print(f'# {path.name} lacks “ {name}@Base VERSION”, with the version that brings it')
    for name in sorted(kept - found):
        print(f'# {name} is in {path.name}, but the library does not have it: what was built runs no more')
    planted = named(f'{path.read_text(encoding="utf-8")} netflux_planted@Base 1.0.0\n') != found
    print('ok' if planted else 'not ok', f'2 /netflux/exports/{path.stem}/planted-is-found')
    return 0 if found == kept and planted else 1


if __name__ == '__main__':
    sys.exit(main())
