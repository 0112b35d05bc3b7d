# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Everything that is installed has a tag, so that `meson install --tags` leaves nothing out.
Usage: check-tags.py INTRO-INSTALL-PLAN.JSON"""

import json
import pathlib
import sys

TAGS = ('devel', 'doc', 'man', 'python-runtime', 'runtime', 'tests', 'typelib')


def untagged(plan):
    """What is installed to a place for which no entry has a tag."""
    tags = {}
    for entries in plan.values():
        for entry in entries.values():
            place = entry['destination'].replace('{datadir}', 'share')
            tags.setdefault(place, set()).add(entry['tag'])
    return sorted(place for place, names in tags.items() if not names & set(TAGS))


def main():
    plan = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'))
    missing = untagged(plan)
    print('1..2')
    print('not ok' if missing or not plan else 'ok', '1 /netflux/install/tags/all')
    for place in missing:
        print('# no tag:', place)
    planted = {'data': {'file': {'destination': '{bindir}/planted', 'tag': None}}}
    found = untagged({**plan, **planted}) != missing
    print('ok' if found else 'not ok', '2 /netflux/install/tags/planted-is-found')
    return 0 if found and not missing and plan else 1


if __name__ == '__main__':
    sys.exit(main())
