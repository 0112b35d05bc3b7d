# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Follows the links and pictures of the pages: each leads to a file, a page or a heading.

Usage: check-links.py SOURCE-ROOT NETFLUX.TOML.IN
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
TOML = pathlib.Path(sys.argv[2]).read_text(encoding='utf-8')


def read(path):
    """Without what is only shown."""
    text = path.read_text(encoding='utf-8')
    return re.sub(r'^ *```.*?^ *```$', '', text, flags=re.M | re.S)


def list_anchors(text):
    """As Python-Markdown makes them of headings."""
    headings = re.findall(r'^#+ (.*)$', text, re.M)
    return {re.sub(r'[-\s]+', '-', re.sub(r'[^\w\s-]', '', heading).strip().lower())
            for heading in headings}


pages = {path.stem: read(path) for path in sorted((ROOT / 'docs').glob('*.md'))}
listed = re.findall(r'^  "([a-z-]+)\.md",$', TOML, re.M)
pictures = re.findall(r'^  "images/([a-z-]+\.png)",$', TOML, re.M)
wrong = []
n = 0
if sorted(pages) != sorted(listed):
    wrong.append(f'pages that are not listed, or not there: {sorted(set(pages) ^ set(listed))}')
for name in pages:
    if f'Slug: {name}\n' not in pages[name]:
        wrong.append(f'{name}: its slug is another name')

# Those of the reference: pages are HTML beside it.
for name, text in pages.items():
    for link in re.findall(r'\]\(([^)\s]+)\)', text):
        page, _, anchor = link.partition('#')
        n += 1
        if '://' in link or page in pictures:
            continue
        target = page.removesuffix('.html') if page else name
        if target not in pages or (page and not page.endswith('.html')):
            wrong.append(f'{name}: {link}')
        elif anchor and anchor not in list_anchors(pages[target]):
            wrong.append(f'{name}: {link}: no such heading')

# Those that are read in the source
for path in [*ROOT.glob('*.md'), ROOT / 'lib/README.md', ROOT / 'docs/examples/README.md']:
    for link in re.findall(r'\]\(([^)\s]+)\)', read(path)):
        page, _, anchor = link.partition('#')
        n += 1
        target = path.parent / page if page else path
        if '://' not in link and not target.exists():
            wrong.append(f'{path.name}: {link}')
        elif anchor and '://' not in link and anchor not in list_anchors(read(target)):
            wrong.append(f'{path.name}: {link}: no such heading')

print('\n'.join(wrong))
print(n, 'links')
assert n > 100
sys.exit(1 if wrong else 0)
