# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Checks that the sources keep to their floors, as lib/README.md draws them.

A file includes headers of its own folder and of the floors below it, never of one above.
Among the files of lib/ there is no circle of includes, and none of calls. A file and its
parts (netflux-channel.c, netflux-channel-private.h, netflux-channel-requests.c) are one.

Usage: check-floors.py SOURCE-DIRECTORY
"""

import os
import re
import sys

# Folder: the folders whose headers it may include besides its own.
FLOORS = {
    'include/netflux': (),
    'lib/protocol': ('ground',),
    'lib/io': ('ground', 'lib/protocol'),
    'lib/layout': ('ground', 'include/netflux'),
    'lib/core': ('ground', 'include/netflux', 'lib/protocol', 'lib/io', 'lib/layout'),
    'lib': ('ground', 'include/netflux', 'lib/protocol', 'lib/io', 'lib/layout', 'lib/core'),
    'common': ('ground', 'include/netflux'),
    'plugin': ('ground', 'include/netflux', 'common'),
    'tools': ('ground', 'include/netflux', 'common'),
}
# What a public header says without any class, how much is told of what comes and goes, and how a
# file is read; every floor stands on it, and it on nothing else.
GROUND = {'include/netflux/netflux-enums.h', 'include/netflux/netflux-error.h',
          'include/netflux/netflux-version.h', 'common/netflux-line-limit.h',
          'common/netflux-file-read.h'}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<(netflux/[^>]+)>)', re.M)
DEFINITION = re.compile(r'^(?!static|typedef|G_)[\w* ]+\n(\w+) \([^;{]*?\)\n\{', re.M)
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"', re.S)


def read_sources(root):
    sources = {}
    for folder in FLOORS:
        directory = os.path.join(root, folder)
        for name in sorted(os.listdir(directory)):
            if name.endswith(('.c', '.h')):
                with open(os.path.join(directory, name), encoding='utf-8') as file:
                    sources[f'{folder}/{name}'] = file.read()
    return sources


def resolve(sources, path, included):
    """The file that an include means; None: it is generated, or of another project."""
    candidates = (included, f'include/{included}', f'{os.path.dirname(path)}/{included}')
    return next((name for name in candidates if name in sources), None)


def find_includes(sources):
    return {path: {target for match in INCLUDE.finditer(text)
                   if (target := resolve(sources, path, match[1] or match[2]))}
            for path, text in sources.items()}


def check_floors(includes):
    complaints = []
    for path, targets in includes.items():
        folder = os.path.dirname(path)
        for target in sorted(targets):
            below = os.path.dirname(target)
            if path in GROUND and target not in GROUND:
                complaints.append(f'{path} includes {target}, and every floor stands on it')
            if below != folder and below not in FLOORS[folder] and not (
                    target in GROUND and 'ground' in FLOORS[folder]):
                complaints.append(f'{path} includes {target}, which is no floor below it')
    return complaints


def name_unit(sources, path):
    """The file that a file is a part of: its name begins like that one's."""
    folder, name = os.path.split(path)
    words = name[:-2].split('-')
    for n in range(2, len(words)):
        start = '-'.join(words[:n])
        if f'{folder}/{start}.c' in sources or f'{folder}/{start}.h' in sources:
            return f'{folder}/{start}'
    return path[:-2].removesuffix('-private')


def find_calls(sources):
    """Which file uses functions of which: those that are not public."""
    public = set(re.findall(r'\b(netflux_\w+) \(', ''.join(
        text for path, text in sources.items() if path.startswith('include/'))))
    definitions = {}
    for path, text in sources.items():
        if path.startswith('lib/') and path.endswith('.c'):
            for name in DEFINITION.findall(text):
                if name not in public:
                    # What two systems have, each in its own way, is one.
                    definitions.setdefault(name, path)
    return {path: {definitions[word]
                   for word in set(re.findall(r'\w+', COMMENT_OR_TEXT.sub(' ', text)))
                   if word in definitions}
            for path, text in sources.items() if path.startswith('lib/')}


def find_circle(edges):
    """The units of a circle, in their order; None: there is none."""
    done = set()

    def visit(unit, way):
        if unit in way:
            return way[way.index(unit):]
        if unit in done:
            return None
        for target in sorted(edges.get(unit, ())):
            circle = visit(target, way + [unit])
            if circle:
                return circle
        done.add(unit)
        return None

    for unit in sorted(edges):
        circle = visit(unit, [])
        if circle:
            return circle
    return None


def check_circles(sources, graph, what):
    edges = {}
    for path, targets in graph.items():
        if path.startswith('lib/'):
            unit = name_unit(sources, path)
            edges.setdefault(unit, set()).update(
                {name_unit(sources, target) for target in targets
                 if target.startswith('lib/')} - {unit})
    complaints = []
    while circle := find_circle(edges):
        complaints.append(f'A circle of {what}: {" → ".join(circle + circle[:1])}')
        edges[circle[-1]].discard(circle[0])
    return complaints


def main(arguments):
    sources = read_sources(arguments[-1])
    includes = find_includes(sources)
    complaints = (check_floors(includes) + check_circles(sources, includes, 'includes') +
                  check_circles(sources, find_calls(sources), 'calls'))
    print('\n'.join(complaints) or f'{len(sources)} files keep to their floors')
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
