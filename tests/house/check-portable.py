# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The portable side of lib/io, and all that is above it in the engine, compiles on a system
without epoll, recvmmsg and what else only Linux has: their names are made unavailable.
Usage: check-portable.py SOURCE BUILD"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

FOLDERS = ('lib/io', 'lib/core')


def commands(source, build):
    """How each file of the library is compiled, with the portable files in Linux's place."""
    found = {}
    for entry in json.loads((build / 'compile_commands.json').read_text(encoding='utf-8')):
        path = (build / entry['file']).resolve()
        folder = str(path.parent.relative_to(source)) if path.is_relative_to(source) else ''
        if folder not in FOLDERS or not re.search(r'libnetflux-1\.0\.(so|a)', entry['output']):
            continue
        words = shlex.split(entry['command'])
        words = [word for word in words[:words.index('-o')]
                 if word not in ('-MD', '-MQ', '-MF', 'ccache', '-fdiagnostics-color=always') and not word.endswith(('.o', '.o.d'))]
        portable = path.with_name(path.name.replace('-linux.c', '-portable.c'))
        found[portable if portable.exists() else path] = words
    return found


def compiles(words, path, source, build):
    command = [*words, '-include', source / 'tests/house/elsewhere.h', '-DNETFLUX_TEST_NO_LINUX',
               '-Wno-unused-function', '-Werror', '-fsyntax-only', path]
    result = subprocess.run([str(word) for word in command], cwd=build, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return result.returncode == 0, result.stdout


def main():
    source, build = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    found = commands(source, build)
    failed = 0
    number = 0
    if not any(path.name.endswith('-portable.c') for path in found):
        print('not ok 1 /netflux/portable/files # the portable files were not found')
        return 1
    for number, (path, words) in enumerate(sorted(found.items()), 1):
        good, said = compiles(words, path, source, build)
        failed += not good
        print('ok' if good else 'not ok', f'{number} /netflux/portable/{path.stem}', flush=True)
        if not good:
            print(''.join(f'# {line}\n' for line in said.splitlines()[:20]), end='')

    # And that this is not so of the files for Linux
    for path in sorted((source / 'lib/io').glob('*-linux.c')):
        number += 1
        good, _ = compiles(next(iter(found.values())), path, source, build)
        failed += good
        print('not ok' if good else 'ok', f'{number} /netflux/portable/not-{path.stem}', flush=True)
    print(f'1..{number}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
