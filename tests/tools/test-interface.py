# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Two network cards with equal addresses, and a partner with equal addresses on each: the
network-interface decides. Needs root, for network namespaces of its own.

Usage: test-interface.py NETFLUX
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

netflux = os.path.abspath(sys.argv[1])
NAMES = {where: f'netflux-{os.getpid()}-{where}' for where in ('main', 'one', 'two')}


def ip(*arguments):
    return subprocess.run(['ip', *arguments], capture_output=True, text=True)


def set_up():
    """False: this machine does not let us."""
    if os.geteuid() != 0 or not shutil.which('ip') or any(ip('netns', 'add', name).returncode for name in NAMES.values()):
        return False
    for name in NAMES.values():
        ip('-n', name, 'link', 'set', 'lo', 'up')
    for card, where in (('card1', 'one'), ('card2', 'two')):
        if ip('-n', NAMES['main'], 'link', 'add', card, 'type', 'veth', 'peer', 'name', 'card0',
              'netns', NAMES[where]).returncode:
            return False
        ip('-n', NAMES['main'], 'addr', 'add', '10.0.0.1/24', 'dev', card)
        ip('-n', NAMES['main'], 'link', 'set', card, 'up')
        ip('-n', NAMES[where], 'addr', 'add', '10.0.0.2/24', 'dev', 'card0')
        ip('-n', NAMES[where], 'link', 'set', 'card0', 'up')
    return True


def start(where, *arguments):
    return subprocess.Popen(['ip', 'netns', 'exec', NAMES[where], netflux, 'run', '--json',
                             *arguments],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check_key_file():
    """Both links, with the same local address, port and partner, in one process."""
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as file:
        for card, data in (('card1', '01'), ('card2', '02')):
            file.write(f'[{card}]\nnetwork-interface={card}\nremote=10.0.0.2:2000\n'
                       f'local-address=10.0.0.1\nsend-data={data}\nwatch-interval=60s\n')
        file.flush()
        process = start('main', '--config', file.name, '--seconds', '3')
        out, errors = process.communicate(timeout=60)
    received = {}
    for line in out.splitlines():
        report = json.loads(line)
        if report.get('received-data'):
            received[report['name']] = report['received-data']
    assert process.returncode == 0, (process.returncode, out, errors)
    assert received == {'card1': '0a', 'card2': '0b'}, (received, errors)


def check_option():
    for card, data in (('card1', '0a'), ('card2', '0b')):
        process = start('main', '--network-interface', card, '--remote', '10.0.0.2:2000',
                        '--watch-interval', '60s', '--seconds', '2')
        out, errors = process.communicate(timeout=60)
        assert process.returncode == 0, (card, out, errors)
        assert json.loads(out.splitlines()[-1])['received-data'] == data, (card, out)


def check_unknown():
    process = start('main', '--network-interface', 'card9', '--remote', '10.0.0.2:2000')
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0, errors
    assert 'card9' in errors and 'network-interface' in errors and 'ip link' in errors, errors


def check(name, test):
    try:
        test()
    except (AssertionError, ValueError, KeyError, IndexError,
            subprocess.TimeoutExpired) as problem:
        print(f'# {problem!r}'.replace('\n', ' '))
        print('not ok', name)
        return False
    print('ok', name)
    return True


partners = []
try:
    print('1..3')
    if not set_up():
        for name in ('key-file', 'option', 'unknown'):
            print(f'ok {name} # SKIP network namespaces need root and the command ip')
        sys.exit(0)
    partners = [start('one', '--remote', '10.0.0.1:2000', '--send-data', '0a'),
                start('two', '--remote', '10.0.0.1:2000', '--send-data', '0b')]
    results = [check('key-file', check_key_file), check('option', check_option),
               check('unknown', check_unknown)]
    sys.exit(0 if all(results) else 1)
finally:
    for partner in partners:
        partner.terminate()
        partner.communicate()
    for name in NAMES.values() if shutil.which('ip') else ():
        ip('netns', 'delete', name)
