#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Makes each fault of the page on faults, and runs what the page says to find it.

Usage: check-faults.py FAULTS.MD
"""

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile

import plant

PAGE = sys.argv[1]
PLANT = plant.enter(shards=4)
# A user without any privilege.
NOBODY = 'setpriv --reuid 65534 --clear-groups --bounding-set -all '


@contextlib.contextmanager
def firewall(there, hook, rule):
    """A rule of nftables, here or in the PLC."""
    def nft(text):
        command = ['nft', text]
        subprocess.run(PLANT.there(*command) if there else command, check=True)
    nft('add table inet test')
    nft(f'add chain inet test rules {{ type filter hook {hook} priority 0 ; }}')
    nft(f'add rule inet test rules {rule}')
    try:
        yield
    finally:
        nft('delete table inet test')


@contextlib.contextmanager
def other_program():
    # It sends nothing: a frame that waits for the partner's hardware address has a socket of its own.
    child = subprocess.Popen(['netflux', 'run', '--remote', '192.168.1.100', '--send-mode',
                              'on-demand'], text=True, stdout=subprocess.PIPE)
    try:
        assert 'started' in child.stdout.readline()
        yield
    finally:
        plant.stop(child)


@contextlib.contextmanager
def firewall_in():
    with PLANT.partner('--as', 'codesys'), firewall(False, 'input', 'udp sport 2000 drop'):
        yield


REVERSED = ('--as', 's7', '--layout', 'speed:f32 count:u16', '--generate', 'speed=constant:12.5',
            '--dialect', 's7')
FAULTS = {
    'Port in use': other_program,
    'Port denied': contextlib.nullcontext,
    'Wrong local address': contextlib.nullcontext,
    'Unknown host': contextlib.nullcontext,
    'No route': contextlib.nullcontext,
    'Partner off': contextlib.nullcontext,
    'Nobody listens': contextlib.nullcontext,
    'Firewall out': lambda: firewall(False, 'output', 'udp dport 2000 drop'),
    'Other port': lambda: PLANT.partner('--as', 'codesys', '--local-port', '2001'),
    'Wrong size': lambda: PLANT.partner('--as', 'codesys'),
    'Firewall in': firewall_in,
    'Silent partner': lambda: firewall(True, 'input', 'udp dport 2000 drop'),
    'Not heard': lambda: PLANT.partner('--as', 'codesys', '--loss', 'in:100%'),
    'Slow partner': lambda: PLANT.partner('--as', 'codesys', '--send-interval', '50ms'),
    'Losses': lambda: PLANT.partner('--as', 'codesys', '--loss', 'out:20%'),
    'Byte order': lambda: PLANT.partner(*REVERSED),
    'No priority': lambda: PLANT.partner('--as', 'codesys'),
}
AS_NOBODY = {'Port denied', 'No priority'}


def read_table():
    """What is printed for each fault, as the table has it."""
    text = open(PAGE, encoding='utf-8').read()
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip('|').split('|')]
        found = len(cells) == 4 and re.search(r'\(#([a-z-]+)\)', cells[2])
        if found:
            shown = re.match(r'`([^`]*)`', cells[1])
            rows[found[1]] = shown[1] if shown else None
    return rows


def check(heading, session, shown):
    printed = ''
    if heading in AS_NOBODY and not PLANT.is_root:
        return 'it needs another user: run the tests as root'
    with FAULTS[heading](), tempfile.TemporaryDirectory() as folder:
        for command, expected in session:
            tool = command.split()[0]
            if tool != 'netflux' and shutil.which(tool) is None:
                return f'{tool} is not installed'
            if tool in ('tshark', 'timeout'):
                command += ' 2>/dev/null'   # how many were captured, and who should not do it
            if heading in AS_NOBODY:
                command = NOBODY + command
            printed += plant.check_command(command, expected, folder)
    if shown is not None:
        pattern = plant.to_pattern(shown).replace(r'2\.59', r'2\.59\d*')
        assert re.search(pattern, printed), f'“{shown}” is not in\n{printed}'
    return None


def check_bindings():
    """What Python and JavaScript print where the library is not installed."""
    page = open(PAGE, encoding='utf-8').read()
    programs = {
        'Python': [sys.executable, '-c', 'import gi; gi.require_version("Netflux", "1.0")'],
        'GJS': ['gjs', '-c', 'imports.gi.versions.Netflux = "1.0"; imports.gi.Netflux'],
    }
    for language, command in programs.items():
        if shutil.which(command[0]) is None:
            return f'{command[0]} is not installed'
        result = subprocess.run(command, env={'PATH': '/usr/bin:/bin'}, check=False, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode == 0:
            return 'the library is installed'
        shown = re.search(rf'`([^`]*)` \({language}\)', page)[1]
        assert shown in result.stdout, (shown, result.stdout)
    return None


blocks = [(heading, plant.read_session(block)) for heading, _, block in plant.read_blocks(PAGE)
          if block.startswith('$ ')]
rows = read_table()
slugs = {heading: heading.lower().replace(' ', '-') for heading, _ in blocks}
assert sorted(slugs.values()) == sorted(rows), (sorted(slugs.values()), sorted(rows))
assert sorted(slugs) == sorted(FAULTS), (sorted(slugs), sorted(FAULTS))
plant.run_tests('faults', [
    (heading, lambda heading=heading, session=session: check(heading, session,
                                                             rows[slugs[heading]]))
    for heading, session in blocks] + [('Programs that use the library', check_bindings)])
