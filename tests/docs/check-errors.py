# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Checks that the page about errors has every code, and no other.

Usage: check-errors.py NETFLUX-ERROR.H ERRORS.MD...
"""

import re
import sys


def find_codes(path):
    with open(path, encoding='utf-8') as file:
        return set(re.findall(r'NETFLUX_ERROR_[A-Z_]+', file.read()))


header, *pages = sys.argv[1:]
with open(header, encoding='utf-8') as file:
    codes = set(re.findall(r'^  (NETFLUX_ERROR_\w+),', file.read(), re.M))
found = set().union(*(find_codes(page) for page in pages))
for code in sorted(codes - found):
    print(f'{code} is not explained')
for code in sorted(found - codes):
    print(f'{code} is no code')
sys.exit(0 if codes and codes == found else 1)
