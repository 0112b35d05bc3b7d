# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Checks that no file and no function grows too long to be read.

CONTRIBUTING.md says about 500 lines for a file and 40 for a function; this fails at 600 and 80.
--list prints what is over the former.

Usage: check-sizes.py [--list] SOURCE-DIRECTORY
"""

import ast
import os
import re
import sys

FOLDERS = ('bindings', 'common', 'include', 'lib', 'plugin', 'tests', 'tools')
LIMITS = (600, 80)
ADVICE = (500, 40)

# The protocol as its authors wrote it down, which is compared with, not changed.
FOREIGN = {'tests/protocol/receive-rule.py'}


def list_sources(root):
    for folder in FOLDERS:
        for directory, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(directory, name), root)
                if name.endswith(('.c', '.h', '.py')) and path not in FOREIGN:
                    yield path


def measure_c(lines):
    """The names of functions and the lines of their bodies, as the C style writes them."""
    start = None
    for i, line in enumerate(lines):
        if line == '{' and not re.match(r'(typedef )?(static )?(const )?(struct|enum|union)\b',
                                        lines[i - 1]):
            start = i
        elif line.startswith('}') and start is not None:
            head = next((lines[j] for j in range(start - 1, max(start - 12, -1), -1)
                         if re.match(r'[\w ]*?(\w+) \(', lines[j])), '')
            name = re.match(r'[\w ]*?(\w+) \(', head)
            if line == '}' and name:
                yield name[1], i - start - 1
            start = None


def measure_python(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.body[0].lineno + 1


def find_large(root, limits):
    """What is over the limits: of files, and of functions."""
    files, functions = [], []
    for path in list_sources(root):
        with open(os.path.join(root, path), encoding='utf-8') as file:
            text = file.read()
        lines = text.splitlines()
        if len(lines) > limits[0]:
            files.append(f'{path}: {len(lines)} lines')
        measured = measure_python(text) if path.endswith('.py') else measure_c(lines)
        functions += [f'{path}: {name} (): {length} lines' for name, length in measured
                      if length > limits[1]]
    return files, functions


def main(arguments):
    advice = '--list' in arguments
    files, functions = find_large(arguments[-1], ADVICE if advice else LIMITS)
    print('\n'.join(files + functions))
    if advice:
        print(f'{len(files)} files, {len(functions)} functions')
        return 0
    if files or functions:
        print(f'Split them: a file has at most {LIMITS[0]} lines, a function {LIMITS[1]}')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
