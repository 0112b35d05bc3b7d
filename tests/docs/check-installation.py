# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Checks what the page on installation names: packages, commands of ./dev, options of the build.

Usage: check-installation.py INSTALLATION.MD CONTROL DEV MESON_OPTIONS.TXT
"""

import re
import sys

page, control, dev, options = (open(path, encoding='utf-8').read() for path in sys.argv[1:])

# All packages are there, and no other.
rows = re.findall(r'^\| (`[^|]*`) \|', page[page.index('| package |'):page.index('## Fedora')], re.M)
named = {name for row in rows for name in re.findall(r'`([^`]+)`', row)}
assert named == set(re.findall(r'^Package: (.*)$', control, re.M)), named

# What is needed is what ./dev installs.
needed = page[page.index('What is needed'):page.index('What is not there is left out')]
for package in ' '.join(re.findall(r'`([^`]+)`', needed)).split():
    assert re.search(rf'^{re.escape(package)} ', dev, re.M), package

for command in re.findall(r'\./dev (\w+)', page):
    assert re.search(rf'^  {command}\b', dev, re.M), command

# An option for each of the build's, but for the fuzzers'.
known = set(re.findall(r"^option\('([a-z-]+)'", options, re.M))
table = set(re.findall(r'`-D([a-z-]+)`', page[page.index('| option |'):]))
assert table - known == set(), table - known
print('Options that the page does not name:', ', '.join(sorted(known - table)))
