#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Whether the declarations, tables and errors of a page are as the page says.

Usage: check-layouts.py PAGE NETFLUX

A block that begins with a declaration is what the commands and sessions below it are about.
"""

import doctest
import os
import re
import subprocess
import sys
import tempfile

import gi
gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

page, netflux = map(os.path.abspath, sys.argv[1:])
blocks = re.findall(r'^```(\w*)\n(.*?)^```$', open(page, encoding='utf-8').read(), re.M | re.S)
counts = dict.fromkeys(('commands', 'sessions', 'short forms', 'errors'), 0)
text = None


def run_layout(name, *arguments, declaration):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(declaration)
        return subprocess.run([netflux, 'layout', name, *arguments], cwd=folder, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=dict(os.environ, LC_ALL='C.UTF-8'))


def check_command(block):
    line, expected = block.split('\n', 1)
    result = run_layout(*line.split()[3:], declaration=text)
    shown = result.stdout + result.stderr  # as on a terminal
    assert shown == expected, f'{line}\n{shown}'


def check_session(block):
    test = doctest.DocTestParser().get_doctest(
        block, {'text': text, 'GLib': GLib, 'Netflux': Netflux}, page, page, 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 0 and result.failed == 0, result


for language, block in blocks:
    if re.match(r"TYPE|DATA_BLOCK|\{attribute", block):
        text = block
    elif block.startswith('$ netflux layout '):
        check_command(block)
        counts['commands'] += 1
    elif '>>> ' in block:
        check_session(block)
        counts['sessions'] += 1
    elif block.startswith('value1:'):
        for line in block.splitlines():
            assert run_layout('short', declaration=line).returncode == 0, line
            counts['short forms'] += 1
    elif found := re.match(r'(\S+):\d+:\d+: found “(\w+)”', block):
        wrong = text.replace('REAL', found[2])
        assert block.strip() in run_layout(found[1], declaration=wrong).stderr, block
        counts['errors'] += 1

print(counts)
assert counts == {'commands': 5, 'sessions': 2, 'short forms': 2, 'errors': 1}, counts
