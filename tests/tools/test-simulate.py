# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""netflux simulate: partners and networks that do wrong what they are told to.

Usage: test-simulate.py PATH-OF-NETFLUX PAGE
"""

import json
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time

from command import (DEADLINE, NETFLUX, finish, for_seconds, link_arguments, main, pick_ports,
                     read_objects, run, start, wait_for)

S7 = ['--as', 's7', '--remote', '127.0.0.1']
RELAY = ['--relay', '--front-port', '0', '--back-port', '0']
MISUSES = [
    ([], 'give one of --as MODEL and --relay'),
    (['--as', 's7', '--relay'], 'give one of --as MODEL and --relay'),
    (['--as', 'tia', '--remote', '127.0.0.1'], "'tia' is not codesys, s7, python or netflux"),
    (['--as', 's7'], '--remote HOST:PORT'),
    (['--as', 's7', '--remote', '127.0.0.1', '--loss', '5'], "--loss: '5' is not a chance"),
    (['--as', 's7', '--remote', '127.0.0.1', '--loss', 'out:101%'], "'101%' is not a chance"),
    (['--as', 's7', '--remote', '127.0.0.1', '--loss-bursts', '1%'], 'ENTER,LEAVE'),
    (['--as', 's7', '--remote', '127.0.0.1', '--hold', '2s/1s'], 'the shorter'),
    (['--as', 's7', '--remote', '127.0.0.1', '--loss-every', '0'], 'from 1 to 65535'),
    (['--as', 's7', '--remote', '127.0.0.1', '--freeze', '2s'], '2s+500ms'),
    (['--as', 's7', '--remote', '127.0.0.1', '--restart', '2'], '--restart: '),
    (['--as', 's7', '--remote', '127.0.0.1', '--send-interval', '0s'], 'more than 0'),
    (['--as', 's7', '--remote', '127.0.0.1', '--seconds', '0'], '--seconds'),
    (['--as', 's7', '--remote', '127.0.0.1', '--send-size', '1462'], '1461 bytes at most'),
    (['--as', 's7', '--remote', '127.0.0.1', '--generate', 'a=counter'], 'add --layout'),
    (['--as', 's7', '--remote', '127.0.0.1', '--layout', 'a:u8', '--generate', 'b=counter'],
     "no field 'b'"),
    (['--as', 's7', '--remote', '127.0.0.1', '--layout', 'a:u8', '--generate', 'a=saw'],
     'PATH=KIND'),
    (['--as', 's7', '--remote', '127.0.0.1', '--layout', 'a:u8', '--generate', 'a=sine:1,2'],
     'FROM,TO,PERIOD'),
    ([*S7, '--freeze', '1s+0s'], "--freeze: '1s+0s' lasts for no time"),
    ([*S7, '--drift', 'nan'], '--drift: no clock goes wrong by nan ppm: use -900000 to 1000000'),
    ([*S7, '--drift', '-1000000'], 'use -900000 to'),
    ([*S7, '--seed', '-1'], '--seed: -1 is too small'),
    ([*S7, '--receive-size', '-1'], '--receive-size: -1 is not a number of bytes'),
    ([*S7, '--receive-size', '1462'], '--receive-size: 1462 is too much: s7 receives 1461'),
    ([*S7, '--local-port', '70000'], '--local-port: 70000 is not a port: use 0 to 65535'),
    ([*RELAY, '--back-port', '-1'], '--back-port: -1 is not a port'),
    (['--relay', '--front-port', '3000', '--back-port', '3000'], "3000 is the front's"),
    ([*S7, '--local-address', '::1'], 'give an IPv4 one'),
    (['--as', 's7', '--remote', '[::1]:2000', '--local-address', '127.0.0.1'],
     'give an IPv6 one'),
    ([*S7, '--local-address', 'plc'], "'plc' is not an address"),
    (['--as', 's7', '--remote', '127.0.0.1:0'], "--remote: '127.0.0.1:0' has no port"),
    # What is of the other role
    ([*S7, '--front', '127.0.0.1:1'], '--front: a partner has none'),
    ([*S7, '--front-port=5'], '--front-port: a partner has none'),
    ([*RELAY, '--echo'], '--echo: a relay has none'),
    ([*RELAY, '--remote', '127.0.0.1'], '--remote: a relay has none'),
    ([*RELAY, '--dialect', 's7'], '--dialect: a relay has none'),
    ([*S7, '--loss', 'front:5%'], "'front:5%': a partner has in: and out:"),
    ([*RELAY, '--jitter=in:5ms'], "'in:5ms': a relay has front: and back:"),
    # What the model does not have, or nothing needs
    (['--as', 'codesys', '--remote', '127.0.0.1', '--watch-interval', '50ms'],
     '--watch-interval: that of codesys is always 1s: leave it out'),
    (['--as', 'python', '--remote', '127.0.0.1', '--task-cycle', '2ms'],
     '--task-cycle: python has none: leave it out'),
    (['--as', 'netflux', '--remote', '127.0.0.1', '--task-cycle=2ms'],
     '--task-cycle: netflux has none: leave it out'),
    ([*S7, '--dialect', 's7'], '--dialect: there is no layout that it is of; add --layout'),
    ([*S7, '--depth', '3'], '--depth: nothing is overtaken'),
    ([*RELAY, '--depth=front:3', '--reorder=back:5%'], 'add --reorder or --duplicate'),
    # What is sent is said once
    ([*S7, '--send-data', '00', '--send-size', '3'], '--send-size says what is sent already'),
    ([*S7, '--echo', '--layout', 'a:u8'], '--layout says what is sent already'),
    ([*S7, '--send-data', '0'], "--send-data: '0' has half a byte"),
    ([*S7, '--layout', ''], "--layout: '': write a file"),
    ([*S7, '--layout', 'nothing.udt'], 'No such file'),
    # Values that a field cannot have
    ([*S7, '--layout', 'a:u8', '--generate', 'a=constant:300'], 'give an integer from 0 to 255'),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=constant:x'], 'which u8 does not take'),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=constant'], 'there is no value'),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=ramp:0,256,1s'], '256 does not fit into u8'),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=square:-1,1,1s'], '-1 does not fit into u8'),
    ([*S7, '--layout', 'a:f32', '--generate', 'a=sine:0,1e99,1s'], 'does not fit into f32'),
    ([*S7, '--layout', 'a:f32', '--generate', 'a=sine:0,inf,1s'], 'are not two numbers'),
    ([*S7, '--layout', 'a:f32', '--generate', 'a=sine:0,1,0s'], 'more than 0'),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=counter:nan'], "'nan' is not a step"),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=counter', '--generate', 'a=constant:1'],
     'give it once'),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=file:/nowhere'], "'a=file:/nowhere': "),
    ([*S7, '--layout', 'a:u8', '--generate', 'a=file:/dev/null'], '/dev/null is a device'),
]

# What stands in a file, and what is said of it
WRONG_FILES = [
    (b'\xff\xfe\n', 'the file is not UTF-8'),
    (b'1\0\n2\n', 'the file is not UTF-8'),
    (b'', 'the file has no line'),
    (b'1\n\n3\n', 'line 2: '),
    (b'1\n2\n300\n', 'line 3: a: 300 does not fit into u8'),
]


def device(a, b, *more):
    return ['simulate', '--local-address', '127.0.0.1', '--local-port', str(b), '--remote',
            f'127.0.0.1:{a}', *more]


def end(child):
    """Ends a simulation; the truth is its last line."""
    child.terminate()
    out, err = child.communicate(timeout=DEADLINE)
    assert child.returncode == 0 and err == '', (child.returncode, err)
    truth = json.loads(out.splitlines()[-1])
    assert truth['event'] == 'truth', truth
    return truth


def test_misuse():
    for arguments, expected in MISUSES:
        result = run('simulate', *arguments)
        assert result.returncode == 2 and expected in result.stderr, (arguments, result)


def test_wrong_files():
    for content, expected in WRONG_FILES:
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            result = run('simulate', *S7, '--layout', 'a:u8', '--generate', 'a=file:' + file.name)
            assert result.returncode == 2 and expected in result.stderr, (content, result)


def test_models():
    """A link is up with each; the image arrives whole, both ways."""
    for model in ('codesys', 's7', 'python', 'netflux'):
        a, b = pick_ports(2)
        watch = [] if model == 'codesys' else ['--watch-interval', '10s']
        child = start(*device(a, b, '--as', model, *watch, '--json'))
        wait_for(child, '"event":"ready"')
        link = start(*link_arguments(a, b, '--json', '--receive-size', '8', '--watch-interval',
                                     '10s', '--send-data', '0123456789abcdef'))
        for line in link.stdout:
            last = json.loads(line)
            if last['state'] == 'up' and min(last['frames-accepted'], last['frames-sent']) > 100:
                break
        link.terminate()
        link.communicate()
        truth = end(child)
        assert link.returncode == 0 and last['state'] == 'up', link
        assert last['received-data'].startswith('01000000'), last
        assert truth['model'] == model and truth['image'] == '0123456789abcdef', truth
        assert truth['sent'] >= last['frames-accepted'] > 50, (truth, last)
        assert truth['accepted'] > 50, (truth, last)
        assert last['frames-malformed'] == last['partner-lost'] == 0, last


def impaired(a, b, seed, *more):
    child = start(*device(a, b, '--as', 'netflux', '--watch-interval', '60s', '--send-interval',
                          '2ms', '--seed', str(seed), *more))
    wait_for(child, 'on port')
    link = start(*link_arguments(a, b, '--json', '--watch-interval', '60s', '--send-interval',
                                 '2ms', '--receive-size', '8'))
    for line in link.stdout:
        counts = json.loads(line)
        if min(counts['frames-accepted'], counts['frames-sent']) > 600:
            break
    link.terminate()
    link.communicate()
    assert link.returncode == 0, link
    return end(child), counts


def test_truth():
    """What the link has counted is what was done to it, but for what is on its way."""
    truth, counts = impaired(*pick_ports(2), 3, '--loss', 'out:10%', '--duplicate', 'out:5%',
                             '--reorder', 'out:5%', '--depth', '3', '--loss', 'in:20%')
    lane = truth['out']
    assert lane['arrived'] == truth['sent'], truth
    assert lane['lost'] > 30 and lane['duplicated'] > 10 and lane['reordered'] > 10, lane
    assert truth['in']['lost'] > 60, truth
    for name, counted in (('lost', counts['partner-lost']), ('reordered', counts['frames-late']),
                          ('duplicated', counts['frames-duplicate'])):
        assert counted <= lane[name] + 3, (name, truth, counts)
    seen = counts['frames-accepted'] + counts['partner-lost'] + counts['frames-late']
    assert seen <= truth['sent'] + 3, (truth, counts)


def agree(one, other):
    """Whether what one has seen lost after so many datagrams lies between what the other saw
    lost before and after as many. Of a copy that waits it depends on when somebody looks."""
    for n, (lost, _) in one.items():
        before = [seen[0] for k, seen in other.items() if k <= n]
        after = [seen[0] for k, seen in other.items() if k >= n]
        if before and after and not max(before) <= lost <= min(after):
            return False
    return True


def test_reproducible():
    """The same seed does the same to the n-th datagram."""
    options = ['--loss', '10%', '--duplicate', '5%', '--json', '--send-size', '4']
    fates = []
    for seed in (5, 5, 6):
        a, b = pick_ports(2)
        child = start(*device(a, b, '--as', 'netflux', '--send-interval', '1ms', '--seed',
                              str(seed), '--status-interval', '10ms', *options))
        seen = {}
        for line in child.stdout:
            lane = json.loads(line)['out']
            seen[lane['arrived']] = (lane['lost'], lane['duplicated'])
            if lane['arrived'] > 600:
                break
        child.kill()
        child.communicate()
        fates.append(seen)
    assert agree(fates[0], fates[1]), fates
    assert not agree(fates[0], fates[2]), fates


def are_all_there(values):
    """Of each generator, as much as tells it from the others."""
    return (len(values) > 50 and {v['f'] for v in values} == {10, 20, 30} and
            {v['q'] for v in values} == {True, False} and len({v['c'] for v in values}) > 20 and
            max(v['r'] for v in values) > 700 and min(v['r'] for v in values) < 300 and
            max(v['s'] for v in values) > 8 and min(v['s'] for v in values) < -8)


def test_generated_values():
    with tempfile.TemporaryDirectory() as directory:
        name = os.path.join(directory, 'values')
        with open(name, 'w', encoding='utf-8') as file:
            file.write('10\n20\n30\n')
        layout = ('TYPE T : STRUCT s : REAL; r : INT; q : BOOL; c : USINT; f : DINT; k : LREAL; '
                  't : STRING(5); END_STRUCT END_TYPE')
        a, b = pick_ports(2)
        child = start(*device(
            a, b, '--as', 'codesys', '--dialect', 'codesys', '--layout', layout,
            '--generate', 's=sine:-10,10,200ms', '--generate', 'r=ramp:0,1000,500ms',
            '--generate', 'q=square:0,1,100ms', '--generate', 'c=counter:3',
            '--generate', 'f=file:' + name, '--generate', 'k=constant:2.5',
            '--generate', 't=constant:"hi"'))
        wait_for(child, 'on port')
        link = start(*link_arguments(a, b, '--json', '--dialect', 'codesys', '--receive-layout',
                                     layout, '--watch-interval', '60s',
                                     '--statistics-interval', '10ms'))
        values = []
        deadline = time.monotonic() + DEADLINE
        while not are_all_there(values):
            assert time.monotonic() < deadline, values
            item, = read_objects(link.stdout.readline())
            if item['state'] == 'up':
                values.append(item['received-values'])
        link.terminate()
        link.communicate()
        end(child)
        assert {v['k'] for v in values} == {2.5} and {v['t'] for v in values} == {'hi'}, values
        for v in values:
            # The how manieth frame it is decides on all of them.
            n = next(n for n in range(1, 5000) if n * 3 % 256 == v['c'] and
                     abs((n - 1) * 5 % 500 * 2 - v['r']) < 1)
            assert abs(10 * math.sin((n - 1) * 5 % 200 / 200 * 2 * math.pi) - v['s']) < 1e-4, v


def values_of(layout, *more):
    """The values of the first fields that a link sees, which it knows by the same layout."""
    a, b = pick_ports(2)
    child = start(*device(a, b, '--as', 'netflux', '--layout', layout, *more))
    wait_for(child, 'on port')
    link = start(*link_arguments(a, b, '--json', '--receive-layout', layout, '--watch-interval',
                                 '60s', '--statistics-interval', '10ms', *more[:2]))
    line = wait_for(link, '"state":"up"')
    link.kill()
    link.communicate()
    end(child)
    return json.loads(line)['received-values']


def test_layouts():
    """In whatever notation it is written; as editors of other systems end the lines."""
    with tempfile.TemporaryDirectory() as directory:
        def write(name, content):
            path = os.path.join(directory, name)
            with open(path, 'w', encoding='utf-8', newline='') as file:
                file.write(content)
            return path

        numbers = write('numbers', '\ufeff7\r\n7\r\n')
        members = 'a : INT; b : REAL;'
        for layout, dialect in (
                ('a:i16 b:f32', 'packed'),
                (f'TYPE T : STRUCT {members} END_STRUCT END_TYPE', 'codesys'),
                (write('t.st', f'TYPE T : STRUCT {members} END_STRUCT END_TYPE\r\n'), 'codesys'),
                (write('t.udt', f'TYPE "T"\nSTRUCT\n{members}\nEND_STRUCT;\nEND_TYPE\n'), 's7'),
                (write('two.st', f'TYPE T : STRUCT {members} END_STRUCT END_TYPE\n'
                       'TYPE U : STRUCT a : INT; END_STRUCT END_TYPE\n') + ':T', 'codesys')):
            values = values_of(layout, '--dialect', dialect, '--generate', 'a=file:' + numbers,
                               '--generate', 'b=constant:0.5')
            assert values == {'a': 7, 'b': 0.5}, (layout, values)


def test_what_counts():
    """Without rules, all that can: times by their unit, counts that are at their end anew."""
    layout = ('TYPE T : STRUCT t : TIME; l : LTIME; d : DATE; u : USINT; s : STRING(9); r : LREAL; '
              'END_STRUCT END_TYPE')
    values = values_of(layout, '--dialect', 'codesys')
    n = values['l']
    assert n > 0 and values == {
        't': n * 10**6, 'l': n, 'd': n * 10**9, 'u': n & 255, 's': str(n), 'r': n}, values
    values = values_of('u:u8 i:i8 w:u64 x:i64', '--dialect', 'packed', '--generate', 'u=counter:-1',
                       '--generate', 'i=counter:100', '--generate', 'w=counter:-1',
                       '--generate', 'x=counter:-3')
    n = values['x'] // -3
    assert n > 0 and values == {'u': -n & 255, 'i': (n * 100 + 128) % 256 - 128,
                                'w': 2**64 - n, 'x': -3 * n}, values


def test_echo():
    a, b = pick_ports(2)
    child = start(*device(a, b, '--as', 's7', '--echo', '--receive-size', '2'))
    wait_for(child, 'on port')
    link = start(*link_arguments(a, b, '--json', '--send-data', 'beef', '--receive-size', '2'))
    wait_for(link, '"received-data":"beef"')
    link.kill()
    link.communicate()
    end(child)


def test_episodes():
    """Silent, frozen and restarted: each as the link tells of it."""
    a, b = pick_ports(2)
    child = start(*device(a, b, '--as', 'netflux', '--silence', '1s+1s', '--freeze', '3s+1s',
                          '--restart', '5s', '--receive-size', '0', '--json'))
    wait_for(child, '"event":"ready"')
    link = start(*link_arguments(a, b, '--json', '--watch-interval', '300ms', '--seconds', '6'))
    status, out = finish(link)
    objects = read_objects(out)
    truth = end(child)
    lost = [item for item in objects if item['event'] == 'watchdog-expired' and
            item['watchdog'] == 'receive']
    assert status == 0 and len(lost) >= 2, out
    assert truth['restarts'] == 1 and truth['starts'] == 2 and truth['silenced'] > 0, truth
    assert objects[-1]['outages'] >= 2, objects[-1]


def test_commands():
    a, b = pick_ports(2)
    child = subprocess.Popen([NETFLUX, *device(a, b, '--as', 's7', '--json',
                                              '--status-interval', '1000s')], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(child, '"event":"ready"')

    def ask(command):
        child.stdin.write(f'{command}\n' + ('' if command == 'status' else 'status\n'))
        child.stdin.flush()
        return json.loads(wait_for(child, '"event":"status"'))

    assert ask('restart')['starts'] == 2
    off = ask('off')
    assert ask('status')['sent'] <= off['sent'] + 1
    assert ask('on')['starts'] == 3
    link = start(*link_arguments(a, b, '--json'))
    ask('data beef')
    wait_for(link, '"received-data":"beef"')
    ask('unplug')
    wait_for(link, '"state":"lost"')
    ask('plug')
    wait_for(link, '"state":"up"')
    link.kill()
    link.communicate()
    child.stdin.write('nonsense\nquit\n')
    child.stdin.flush()
    out, err = child.communicate(timeout=DEADLINE)
    assert child.returncode == 0 and json.loads(out.splitlines()[-1])['event'] == 'truth', out
    assert "'nonsense' is not one of restart" in err, err


def test_relay():
    a, b, front, back = pick_ports(4)
    relay = start('simulate', '--relay', '--local-address', '127.0.0.1', '--front-port',
                  str(front), '--back-port', str(back), '--loss', 'front:20%', '--delay', '5ms',
                  '--json')
    wait_for(relay, '"event":"ready"')
    patient = ['--watch-interval', '60s', '--json']
    children = [start(*link_arguments(b, back, *patient, '--send-data', '02'))]
    # Before it is known where to, what the other one sends is lost without a trace.
    for line in relay.stdout:
        if json.loads(line)['back']['arrived'] > 0:
            break
    children.append(start(*link_arguments(a, front, *patient, '--send-data', '01')))
    for line in relay.stdout:
        if min(json.loads(line)[way]['arrived'] for way in ('front', 'back')) > 300:
            break
    last = []
    for child in reversed(children):
        child.terminate()
        status, out = finish(child)
        assert status == 0, out
        last.append(read_objects(out)[-1])
    truth = end(relay)
    assert last[0]['received-data'] == '02' and last[1]['received-data'] == '01', last
    assert truth['front']['lost'] > 40 and truth['back']['lost'] == 0, truth
    assert abs(last[1]['partner-lost'] - truth['front']['lost']) <= 10, (last, truth)
    assert last[0]['min-rtt'] >= 10000 and last[0]['partner-lost'] == 0, last


def rate_of(child):
    """Frames a second, after a while."""
    for line in child.stdout:
        report = json.loads(line)
        if report['seconds'] > 2.9:
            break
    child.kill()
    child.communicate()
    return report['sent'] / report['seconds']


def test_drift():
    """A clock that goes wrong by 20 %, unless the machine had no time for all of the frames."""
    for _ in range(5):
        children = [start(*device(*pick_ports(2), '--as', 'netflux', '--send-interval', '60ms',
                                  '--drift', ppm, '--json')) for ppm in ('0', '200000')]
        right, fast = map(rate_of, children)
        if 1.15 < fast / right < 1.25:
            break
    assert 1.15 < fast / right < 1.25, (right, fast)


def test_page():
    """The commands of the documentation, each group of them together."""
    with open(sys.argv[2], encoding='utf-8') as file:
        blocks = re.findall(r'^```\n((?:.*\n)*?)```$', file.read().replace('\\\n', ' '), re.M)
    commands = [line.split('netflux ', 1)[1] for block in blocks for line in block.splitlines()
                if line.strip().startswith('netflux ')]
    assert len(commands) == 5, commands
    ports = dict(zip(('2000', '2001', '2011', '2012'), pick_ports(4)))
    for group in (commands[:2], commands[2:]):
        text = [re.sub(r'\b20[01][012]\b', lambda found: str(ports[found[0]]), line)
                for line in group]
        children = [start(*shlex.split(line), *for_seconds(2)) for line in text]
        for line, child in zip(text, children):
            out, err = child.communicate(timeout=DEADLINE)
            # The link has started before its partner, or ends after it.
            assert child.returncode == 0 or line.startswith('run '), (line, out, err)
            assert not line.startswith('run ') or 'state: up' in out, (line, out, err)


main('simulate', globals())
