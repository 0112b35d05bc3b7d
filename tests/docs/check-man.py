# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Checks the manual pages: that they are well formed, and that they have all options.

Usage: check-man.py NETFLUX.1 NETFLUX.CONF.5 COMMAND
"""

import os
import re
import shutil
import subprocess
import sys

page, conf, netflux = sys.argv[1:]
environment = {**os.environ, 'LC_ALL': 'C.UTF-8'}
checkers = {
    'man': ['man', '--warnings', '-E', 'UTF-8', '-Tutf8', '-Z', '-l', page, conf],
    'mandoc': ['mandoc', '-T', 'lint', '-W', 'warning', page, conf],
}
found = [command for name, command in checkers.items() if shutil.which(name)]
if not found:
    print('Neither man nor mandoc is installed')
    sys.exit(77)

status = 0
for command in found:
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    complaints = result.stderr + (result.stdout if command[0] == 'mandoc' else '')
    if result.returncode != 0 or complaints:
        print(f'{command[0]}: {complaints}')
        status = 1

# What is one for all links, or for a single one, is no key.
NO_KEYS = {'--config', '--seconds', '--json', '--realtime-priority', '--cpu-affinity',
           '--send-lines', '--on-input-end'}
keys = open(conf, encoding='utf-8').read().replace('\\-', '-')
text = open(page, encoding='utf-8').read().replace('\\-', '-')
for command in ('demo', 'layout', 'run', 'simulate'):
    help_text = subprocess.run([netflux, command, '--help'], capture_output=True, text=True,
                               check=True).stdout
    options = set(re.findall(r'--[a-z][a-z-]*', help_text)) - {'--help'}
    if not options:
        print(f'{command} --help shows no options')
        status = 1
    for option in sorted(options):
        if not re.search(re.escape(option) + r'\b(?!-)', text):
            print(f'{option} of {command} is not in {page}')
            status = 1
        if command == 'run' and option not in NO_KEYS and f' {option[2:]}= ' not in keys:
            print(f'{option[2:]} is not in {conf}')
            status = 1

# What the objects of --json have, and what happens.
tools = os.path.join(os.path.dirname(page), '..', 'tools')
source = ''.join(open(os.path.join(tools, f'netflux-{name}.c'), encoding='utf-8').read()
                 for name in ('command-run', 'input', 'partner', 'report'))
words = {
    'event': set(re.findall(r'(?:_tell|tell_change|print_object) \(\w+, "([a-z-]+)"', source)),
    'member': set(re.findall(r'"\{sv\}", "([a-z-]+)"', source)),
}
output = text.partition('.SH OUTPUT FOR PROGRAMS')[2].partition('.SH ')[0]
for kind, names in words.items():
    if len(names) < 4:
        print(f'no {kind}s of --json are found in {tools}')
        status = 1
    for name in sorted(names):
        if not re.search(rf'^\.BR? {name}\b(?!-)', output, re.MULTILINE):
            print(f'the {kind} {name} of --json is not in {page}')
            status = 1

sys.exit(status)
