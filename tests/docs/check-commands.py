# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Whether each command in the pages is run by a test, or is known not to be.

Usage: check-commands.py DEV PAGE…
"""

import os
import re
import sys

import plant

DEV, *PAGES = sys.argv[1:]
COMMAND = re.compile(r'(\$ |sudo |\./|[a-z][\w.-]* .*(?:-|\.\w|\d)|(?:netflux|meson|mosquitto)\b)')
# All blocks of these pages, by the test of that name
WHOLE = {
    'faults.md': 'page-faults',
    'gateways.md': 'page-gateways',
    'gtk.md': 'page-gtk',
    'jobs.md': 'page-jobs',
    'plc.md': 'page-plc',
    'python.md': 'page-python',
    'simulator.md': 'page-simulator',
}
# Commands, by how they begin
RUN = {
    ('pipelines.md', 'gst-launch-1.0 '): 'gst-pipelines',
    ('networks.md', '$ '): 'page-networks',
    ('timing.md', 'netflux '): 'page-timing',
    ('tutorial.md', 'netflux '): 'page-tutorial',
    ('tutorial.md', 'cc program.c $(pkg-config'): 'tutorial-c',
    ('installation.md', 'cc program.c $(pkg-config'): 'tutorial-c',
    ('installation.md', 'sudo ldconfig'): 'usr-local',
    ('installation.md', 'netflux --version'): 'usr-local',
    ('installation.md', 'meson setup build\n'): 'usr-local',
    ('typed-payloads.md', '$ netflux layout'): 'typed-payloads',
    ('typed-payloads.md', 'netflux '): 'page-typed-payloads',
    ('wireshark.md', '$ '): 'page-wireshark',
    ('README.md', 'netflux '): 'page-readme',
}
# What would change the machine that runs the tests, or needs another one
SHOWN = {
    ('installation.md', 'sudo dnf'): 'needs Fedora',
    ('networks.md', 'sudo firewall-cmd'): 'needs firewalld and ufw',
    ('networks.md', 'sudo systemctl'): 'needs a system with the package; see packaging/debian/tests',
    ('timing.md', 'sysctl '): 'changes the machine',
    ('typed-payloads.md', 'export '): 'needs an installation in another place',
    ('wireshark.md', 'cp '): 'changes the home of a user',
}


def is_known(page, block):
    if page in WHOLE:
        return True
    if block.startswith('./dev '):  # by those who develop, and by .ci/run
        command = re.match(r'\./dev (\w+)', block)[1]
        return re.search(rf'^  {command}\b', open(DEV, encoding='utf-8').read(), re.M) is not None
    return any(page == name and block.startswith(begin) for name, begin in [*RUN, *SHOWN])


unknown = []
n = 0
for path in PAGES:
    for heading, language, block in plant.read_blocks(path):
        if language or not COMMAND.match(block) or re.match(r'[\w.-]+(:| *=|  )', block):
            continue
        n += 1
        if not is_known(os.path.basename(path), block):
            unknown.append(f'{path}: {heading}: {block.splitlines()[0]}')
print('\n'.join(unknown))
print(n, 'blocks of commands')
assert n > 40
sys.exit(1 if unknown else 0)
