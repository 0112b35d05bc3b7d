# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Fedora's spec file parses, and puts all that is installed into a package: rpmbuild refuses what
is in none, and names of which nothing is there.
Usage: check-spec.py INTRO-INSTALL_PLAN.JSON LIBDIR NETFLUX.SPEC"""

import fnmatch
import json
import pathlib
import re
import shutil
import subprocess
import sys

# Fedora's folders, and what Meson calls them
MACROS = {
    'bindir': '/usr/bin', 'datadir': '/usr/share', 'includedir': '/usr/include',
    'libdir': '/usr/lib64', 'mandir': '/usr/share/man', 'prefix': '/usr',
    'python3_sitelib': '/usr/lib/python3/site-packages',
}
MESON = {'libdir_shared': MACROS['libdir'], 'libdir_static': MACROS['libdir'],
         'py_purelib': MACROS['python3_sitelib']}
# Not installed in Fedora's way: with -Dtests=disabled, and into /usr
NOT_THERE = ('installed-tests', 'netflux/profile.sh')


def installed(plan, libdir):
    """What is installed in Fedora's folders, with the links to libraries."""
    for kind, entries in plan.items():
        for entry in entries.values():
            place = re.sub(r'\{(\w+)\}', lambda match: {**MACROS, **MESON}[match[1]],
                           entry['destination'])
            place = '/' + place.lstrip('/') if place.startswith('/usr') else f'/usr/{place}'
            place = place.replace(f'/usr/{libdir}/', MACROS['libdir'] + '/')
            place = re.sub(r'^/usr/.*(?=/gi/overrides/)', MACROS['python3_sitelib'], place)
            if any(word in place for word in NOT_THERE):
                continue
            yield place + ('.gz' if kind == 'man' else '')
            library = re.fullmatch(r'(.*\.so)(\.\d+)\.\d+\.\d+', place)
            if library:
                yield library[1]
                yield library[1] + library[2]


def patterns(spec):
    """What the packages hold."""
    for section in re.findall(r'^%files\b[^\n]*\n(.*?)(?=^%(?:files|changelog)\b|\Z)', spec, re.M | re.S):
        for line in section.split('\n'):
            if line.startswith('%{'):
                yield re.sub(r'%\{_?(\w+)\}', lambda match: MACROS[match[1]], line.strip())


def check(places, spec):
    """The faults of the spec file."""
    named = list(patterns(spec))

    def holds(pattern, place):
        if pattern.endswith('/'):
            return f'{place}/'.startswith(pattern)
        return fnmatch.fnmatchcase(place, pattern)

    faults = [f'in no package: {place}' for place in places
              if not any(holds(pattern, place) for pattern in named)]
    return faults + [f'nothing is there: {pattern}' for pattern in named
                     if not any(holds(pattern, place) for place in places)]


def parse(path):
    if shutil.which('rpmspec') is None:
        return None
    return subprocess.run(['rpmspec', '--parse', path], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def main():
    plan_path, libdir, spec_path = sys.argv[1:]
    spec = pathlib.Path(spec_path).read_text(encoding='utf-8')
    plan = json.loads(pathlib.Path(plan_path).read_text(encoding='utf-8'))
    places = sorted(set(installed(plan, libdir)))
    failed = False

    def case(number, name, faults):
        nonlocal failed
        failed = failed or bool(faults)
        print('not ok' if faults else 'ok', f'{number} /netflux/install/spec/{name}')
        print(''.join(f'# {fault}\n' for fault in faults), end='', flush=True)

    print('1..4')
    case(1, 'files', check(places, spec) if len(places) > 30 else [f'installed: {places}'])
    case(2, 'one-more-is-found', [] if check([*places, '/usr/bin/planted'], spec) else ['not found'])
    case(3, 'one-less-is-found',
         [] if check([place for place in places if place != '/usr/bin/netflux'], spec) else ['not found'])
    result = parse(spec_path)
    if result is None:
        print('ok 4 /netflux/install/spec/parses # SKIP rpmspec is not installed: the package rpm')
    else:
        case(4, 'parses', result.stdout.splitlines() if result.returncode != 0 else [])
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
