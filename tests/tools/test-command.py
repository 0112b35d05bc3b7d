# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The netflux command, as people and programs use it.

Usage: test-command.py PATH-OF-NETFLUX
"""

import json
import os
import signal
import socket
import struct
import subprocess
import tempfile

import terminal
from command import (DEADLINE, NETFLUX, finish, for_seconds, link_arguments, main, pick_ports,
                     read_objects, run, start, wait_for)

# Arguments, then what the message must hold: the value, and the remedy.
MISUSES = [
    ([], 'no command was given', 'demo'),
    (['rnu'], "no command 'rnu'", 'run '),
    (['--bogus'], '--bogus', '--help'),
    (['layout'], 'a file is needed', 'netflux layout FILE'),
    (['layout', 'a', '--dialect', 'x'], "--dialect: invalid value 'x'", 'write packed, codesys'),
    (['layout', '--emit', 'c', '--diff', 'a', 'b'], '--emit', 'give one of them'),
    (['layout', '--json', '--diff', 'a', 'b'], '--json', 'give one of them'),
    (['layout', '--json', '--emit', 'c', 'a'], '--json', 'give one of them'),
    (['layout', '--output', 'd', '--diff', 'a', 'b'], '--output', '--emit tcdut'),
    (['run'], 'no partner', '--remote HOST:PORT'),
    (['run', '--bogus'], '--bogus', 'netflux run --help'),
    (['run', 'extra'], "'extra'", 'netflux run --help'),
    (['run', '--remote'], '--remote', 'netflux run --help'),
    (['run', '--remote', '::1'], "--remote: '::1'", '[::1]:2000'),
    (['run', '--remote', '127.0.0.1:0'], "'127.0.0.1:0'", 'from 1 to 65535'),
    (['run', '--send-interval', '5'], "--send-interval: invalid duration '5': it has no unit", '5us, 5ms or 5s'),
    (['run', '--send-interval', '5min'], "unit 'min'", 'us, ms or s'),
    (['run', '--send-interval', '0s'], '--send-interval: 0s is out of range', 'from '),
    (['run', '--watch-interval', '30'], "--watch-interval: invalid duration '30': it has no unit", '30ms'),
    (['run', '--minimum-gap', '1'], "--minimum-gap: invalid duration '1': it has no unit", '1ms'),
    (['run', '--statistics-interval', 'x'], "--statistics-interval: invalid duration 'x'", '1s'),
    (['run', '--local-port', '65536'], '--local-port: 65536', 'from 0 to 65535'),
    (['run', '--local-port', 'http'], "--local-port: invalid number 'http'", 'whole number'),
    (['run', '--receive-size', '-1'], "--receive-size: -1 is out of range", 'from 0 to 65505'),
    (['run', '--receive-size', '65506'], '--receive-size: 65506', 'to 65505'),
    (['run', '--send-data', '012'], "--send-data: '012'", 'two hexadecimal digits'),
    (['run', '--send-data', 'xy'], "--send-data: 'xy'", '00 to ff'),
    (['run', '--send-data', '00' * 65506], '65506 bytes', '65505 at most'),
    (['run', '--send-mode', 'sometimes'], "'sometimes'", 'cyclic, on-change or on-demand'),
    (['run', '--remote', '127.0.0.1', '--seconds', '-1'], '--seconds', 'more than 0'),
    (['run', '--remote', '127.0.0.1', '--seconds', '0'], '--seconds', 'more than 0: leave it out'),
    (['run', '--remote', '127.0.0.1', '--seconds', 'nan'], '--seconds', 'more than 0'),
    (['run', '--remote', '127.0.0.1', '--on-input-end', 'x'], "'x'", 'keep, stop or quit'),
    (['run', '--remote', '127.0.0.1', '--seconds', 'x'], '“x”', 'netflux run --help'),
    (['run', '--remote', '127.0.0.1', '--on-input-end', 'quit'], '--on-input-end',
     'add --send-lines'),
    (['run', '--remote', '127.0.0.1', '--dialect', 's7'], '--dialect', 'add --send-layout'),
    (['run', '--remote', '127.0.0.1', '--minimum-gap', '2ms'], '--minimum-gap',
     'add --send-mode on-change'),
    (['run', '--remote', '127.0.0.1', '--send-mode', 'on-demand', '--send-interval=2ms'],
     '--send-interval', 'on-demand'),
    (['run', '--remote', '127.0.0.1', '--multicast-ttl', '2'], '--multicast-ttl', "127.0.0.1"),
    (['run', '--remote', '127.0.0.1', '--realtime-priority', '100'], '--realtime-priority', '99'),
    (['demo', '--seconds', '0'], '--seconds', 'more than 0'),
    (['demo', '--json'], '--json', 'netflux demo --help'),
]


def test_help():
    for arguments, expected in [(['--help'], 'demo'), (['run', '--help'], '--send-interval=TIME'),
                                (['demo', '--help'], '--seconds=N')]:
        result = run(*arguments)
        assert result.returncode == 0 and expected in result.stdout, result
    result = run('--version')
    assert result.returncode == 0 and result.stdout.startswith('netflux 1.'), result


def test_misuse():
    for arguments, found, remedy in MISUSES:
        result = run(*arguments)
        assert result.returncode == 2, (arguments, result)
        assert result.stdout == '', (arguments, result)
        assert result.stderr.startswith('netflux'), (arguments, result)
        assert found in result.stderr and remedy in result.stderr, (arguments, result)


def test_port_in_use():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('127.0.0.1', 0))
        port = taken.getsockname()[1]
        result = run(*link_arguments(port, 9))
    assert result.returncode == 1, result
    assert f'127.0.0.1:{port}' in result.stderr, result


def test_family_mismatch():
    result = run('run', '--local-address', '127.0.0.1', '--local-port', '0', '--remote', '[::1]:9')
    assert result.returncode == 1, result
    assert '127.0.0.1' in result.stderr and '::1' in result.stderr, result


def exchange(host):
    a, b = pick_ports(2, host)
    # The later of them must not find the other one silent, however slow the machine is.
    patient = ['--json', '--watch-interval', '60s']
    children = [
        start(*link_arguments(a, b, *patient, '--send-data', '0102 03ff', '--receive-size', '2',
                              host=host)),
        start(*link_arguments(b, a, *patient, '--send-data', 'beef', '--receive-size', '4',
                              host=host)),
    ]
    begun = [read_until_both_ways(child) for child in children]
    for child in children:
        child.terminate()
    for child, lines, received in zip(children, begun, ['beef', '010203ff']):
        objects = read_objects(lines + child.stdout.read())
        events = [item['event'] for item in objects]
        assert child.stderr.read() == '' and child.wait(DEADLINE) == 0, objects[-1]
        assert events[0] == 'started' and events[-1] == 'stopped', events
        assert 'statistics' in events and 'state' in events, events
        assert objects[-1]['state'] == 'up', objects[-1]
        assert objects[-1]['received-data'] == received, objects[-1]
        assert objects[-1]['frames-foreign'] == 0 and objects[-1]['frames-malformed'] == 0
        assert objects[-1]['last-rtt'] > 0, objects[-1]


def count_dropped(partner):
    """Datagrams that the socket had no room for: the last item of what SO_MEMINFO says."""
    return struct.unpack('9I', partner.getsockopt(socket.SOL_SOCKET, 55, 36))[-1]


def test_last_word():
    """After the last line nothing is sent, and its figures are of the whole run."""
    local_port, = pick_ports(1)
    for _ in range(10):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as partner:
            partner.bind(('127.0.0.1', 0))
            partner.setblocking(False)
            result = run(*link_arguments(local_port, partner.getsockname()[1], '--json',
                                         '--send-interval', '500us', '--seconds', '0.1'))
            last = read_objects(result.stdout)[-1]
            frames = count_dropped(partner)
            while True:
                try:
                    partner.recv(100)
                except BlockingIOError:
                    break
                frames += 1
            assert last['event'] == 'stopped' and last['state'] != 'stopped', last
            assert last['frames-sent'] == frames > 0, (last, frames)


def read_until_both_ways(child):
    """The lines up to the one that tells of frames of both."""
    lines = ''
    for line in child.stdout:
        lines += line
        item = json.loads(line)
        if (item['event'] == 'statistics' and item['frames-sent'] > 10
                and item['frames-accepted'] > 10 and 'last-rtt' in item):
            return lines
    raise AssertionError(f'ended without frames: {lines}{child.stderr.read()}')


def test_json_exchange():
    exchange('127.0.0.1')


def test_ipv6_exchange():
    try:
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).bind(('::1', 0))
    except OSError:
        return 'no IPv6 here'
    exchange('::1')


def test_settings():
    """Each setting reaches the link: what it does can be seen from outside."""
    a, b = pick_ports(2)
    slow = start(*link_arguments(a, b, '--json', *for_seconds(2), '--send-interval', '100ms',
                                 '--send-data', '01', '--receive-size', '3'))
    fast = start(*link_arguments(b, a, '--json', *for_seconds(2), '--send-interval', '2ms',
                                 '--send-data', '0203', '--accept-foreign'))
    slow = read_objects(finish(slow)[1])[-1]
    fast = read_objects(finish(fast)[1])[-1]
    assert slow['frames-malformed'] > 0 and slow['frames-accepted'] == 0, slow
    assert slow['avg-own-interval'] > 50000 > fast['avg-own-interval'] > 0, (slow, fast)
    # Where the slow one ended long before it, its image is gone, too.
    image = {'unacknowledged': '01', 'lost': '00'}
    assert fast['received-data'] == image[fast['state']], fast


def test_malformed():
    """What came, and what is expected."""
    a, b = pick_ports(2)
    partner = start(*link_arguments(b, a, '--send-data', '01' * 8))
    wait_for(partner, 'started')
    status, out = finish(start(*link_arguments(a, b, '--receive-size', '20', *for_seconds(1))))
    partner.kill()
    partner.communicate()
    assert status == 1 and '(8 bytes came, 20 are expected)' in out.splitlines()[-1], out


def test_foreign():
    """Somebody else sends to the link: who that is, how much and how often."""
    a, b = pick_ports(2)
    child = start(*link_arguments(a, b, '--seconds', '2'))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(('127.0.0.1', 0))
        wait_for(child, 'started')
        for _ in range(3):
            stranger.sendto(b'\1\0what', ('127.0.0.1', a))
        status, out = finish(child)
        who = f'last: 4 bytes from 127.0.0.1:{stranger.getsockname()[1]}, 3 in a row'
    assert status == 1 and 'foreign 3' in out and who in out.splitlines()[-1], out


def test_data_that_nobody_renews():
    a, b = pick_ports(2)
    partner = start(*link_arguments(b, a, '--json', '--watch-interval', '60s'))
    wait_for(partner, '"event":"started"')
    child = subprocess.Popen(
        [NETFLUX, *link_arguments(a, b, '--json', '--send-lines', '--max-send-age', '300ms')],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for line in ('0a', '0b'):
        child.stdin.write(line + '\n')
        child.stdin.flush()
        wait_for(partner, f'"received-data":"{line}"')
        wait_for(child, '"event":"send-data-expired"')
    child.terminate()
    child.communicate()
    partner.terminate()
    partner.communicate()


def test_state_once():
    """A link that is up before its start is told comes up once."""
    a, b = pick_ports(2)
    partner = start(*link_arguments(b, a, '--send-interval', '500us', '--watch-interval', '60s'))
    for _ in range(10):
        child = start(*link_arguments(a, b, '--json', '--send-interval', '500us',
                                      '--watch-interval', '60s', '--seconds', '0.1'))
        events = [(item['event'], item['state']) for item in read_objects(child.communicate()[0])]
        changes = [event for event in events if event[0] in ('state', 'changes-dropped')]
        for before, after in zip(changes, changes[1:]):
            assert before != after, changes
    partner.terminate()
    partner.communicate()


def test_last_changes():
    """Those of the last second are counted at the end: here nobody has been told of them yet."""
    a, b = pick_ports(2)
    partner = start(*link_arguments(b, a, '--send-interval', '5ms', '--watch-interval', '0s'))
    for _ in range(10):     # if the machine does not let it see enough of them
        child = start(*link_arguments(a, b)[:-4], '--json', '--watch-interval', '1ms',
                      '--seconds', '0.9')
        events = [item['event'] for item in read_objects(child.communicate()[0])]
        if events[-2:] == ['changes-dropped', 'stopped']:
            break
    else:
        raise AssertionError(events)
    partner.terminate()
    partner.communicate()


def test_send_modes():
    a, b = pick_ports(2)
    demand = start(*link_arguments(a, b, '--json', '--seconds', '1', '--send-mode', 'on-demand'))
    assert read_objects(finish(demand)[1])[-1]['frames-sent'] <= 1
    change = start(*link_arguments(a, b, '--json', *for_seconds(1), '--send-mode', 'on-change',
                                   '--minimum-gap', '2ms', '--send-interval', '300ms'))
    change = read_objects(finish(change)[1])[-1]
    assert change['frames-sent'] == 1 or change['avg-own-interval'] > 150000, change


def test_lines_to_send():
    a, b = pick_ports(2)
    partner = start(*link_arguments(b, a, '--json'))
    # What is sent on demand to a port that nobody has yet is lost for good.
    wait_for(partner, '"event":"started"')
    child = subprocess.Popen(
        [NETFLUX, *link_arguments(a, b, '--send-lines', '--send-mode', 'on-demand')], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for line, expected in [('01 02\n', '0102'), ('xyz\nff\n', 'ff')]:
        child.stdin.write(line)
        child.stdin.flush()
        wait_for(partner, f'"received-data":"{expected}"')
    child.terminate()
    partner.terminate()
    complaint = child.communicate()[1]
    partner.communicate()
    assert complaint.startswith("netflux run: 'xyz' has no hexadecimal digit"), complaint


def test_nobody_there():
    a, b = pick_ports(2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(('127.0.0.1', b))
        status, out = finish(start(*link_arguments(a, b, '--json', *for_seconds(1.5))))
    objects = read_objects(out)
    watchdogs = {item['watchdog'] for item in objects if item['event'] == 'watchdog-expired'}
    assert status == 1 and objects[-1]['state'] == 'waiting', out
    assert watchdogs == {'receive', 'feedback'}, out
    assert objects[-1]['frames-accepted'] == 0 and objects[-1]['frames-sent'] > 0, out


def outage(*arguments):
    """What a link had received before, and has after, its partner fell silent."""
    a, b = pick_ports(2)
    partner = start(*link_arguments(b, a, '--json', '--send-data', 'abcd'))
    child = start(*link_arguments(a, b, '--json', '--receive-size', '2', *arguments))
    before = json.loads(wait_for(child, '"state":"up"'))
    wait_for(partner, '"state":"up"')
    partner.kill()
    partner.communicate()
    after = json.loads(wait_for(child, '"watchdog":"receive"'))
    child.send_signal(signal.SIGTERM)
    status, out = finish(child)
    assert status == 0, out  # it was asked to stop
    assert read_objects(out)[-1]['state'] in ('lost', 'failed'), out
    return before['received-data'], after['received-data']


def test_values_in_an_outage():
    assert outage() == ('abcd', '0000')
    assert outage('--keep-values') == ('abcd', 'abcd')


def test_layout():
    with tempfile.NamedTemporaryFile('w', suffix='.st') as file:
        file.write('TYPE A : STRUCT b : BOOL; n : INT; // mm/s\nEND_STRUCT END_TYPE\n'
                   'TYPE B : REEL; END_TYPE\n')
        file.flush()
        command = [NETFLUX, 'layout', file.name]
        table = subprocess.run([*command, '--type', 'A', '--dialect', 's7'], capture_output=True,
                               text=True, timeout=DEADLINE)
        assert table.returncode == 0, table.stderr
        assert [line.split() for line in table.stdout.splitlines()[1:]] == [
            ['0.0', 'bit', 'BOOL', 'b'], ['2.0', '2', 'INT', 'n', 'mm/s'], ['4.0', 'end']]
        lines = subprocess.run([*command, '--type', 'A', '--json'], capture_output=True, text=True,
                               timeout=DEADLINE).stdout.splitlines()
        assert json.loads(lines[1]) == {
            'path': 'n', 'type': 'INT', 'offset': 1, 'length': 2, 'comment': 'mm/s'}
        wrong = subprocess.run([*command, '--type', 'B'], capture_output=True, text=True,
                               timeout=DEADLINE)
        assert wrong.returncode == 1
        assert f'{file.name}:3:10: ' in wrong.stderr, wrong.stderr


DECLARATION = '''TYPE Inputs : STRUCT
    enabled : BOOL;
    speed   : ARRAY[1..2] OF REAL; // mm/s
    name    : STRING(8);           // what it is called
END_STRUCT END_TYPE
'''


def test_values():
    with tempfile.NamedTemporaryFile('w', suffix='.st') as file:
        file.write(DECLARATION)
        file.flush()
        a, b = pick_ports(2, '127.0.0.1')
        common = ['--watch-interval', '60s', *for_seconds(2), '--dialect', 'codesys']
        children = [
            start(*link_arguments(a, b, *common, '--json', '--send-layout', file.name,
                                  '--receive-layout', 'x:i16 y:f64 z:u32 w:u64[2] v:i64[2] u:f64[2]',
                                  '--set', 'enabled=true',
                                  '--set', 'speed=[12.5, -3]', '--set', 'name=77')),
            start(*link_arguments(b, a, *common, '--receive-layout', file.name + ':Inputs',
                                  '--send-layout', 'x:i16 y:f64 z:u32 w:u64[2] v:i64[2] u:f64[2]',
                                  '--set', 'x=-0x10', '--set', 'y=inf', '--set', 'z=4294967295',
                                  '--set', 'u=[4294967296, 0.5]',
                                  '--set', 'w=[18446744073709551615, 0xFFFFFFFF]',
                                  '--set', 'v=[-3000000000, 1]')),
        ]
        status, out = finish(children[0])
        assert status == 0, out
        assert read_objects(out)[-1]['received-values'] == {
            'x': -16, 'y': 'Infinity', 'z': 4294967295, 'w[0]': 18446744073709551615,
            'w[1]': 0xFFFFFFFF, 'v[0]': -3000000000, 'v[1]': 1,
            'u[0]': 4294967296.0, 'u[1]': 0.5}, out
        status, out = finish(children[1])
        assert status == 0, out
        assert ("received enabled true, speed[1] 12.5 mm/s, speed[2] -3.0 mm/s, name '77'; "
                in out.splitlines()[-1]), out


def test_wrong_values():
    with (tempfile.NamedTemporaryFile('w', suffix='.st') as file,
          tempfile.NamedTemporaryFile('w', suffix='.st') as large):
        file.write(DECLARATION)
        file.flush()
        large.truncate((64 << 20) + 1)
        for arguments, expected in [
                (['--set', 'x=1'], "--set: 'x=1': no layout says where it lies; add send-layout"),
                (['--receive-layout', 'x:f32', '--receive-size', '3'],
                 '--receive-size: 3 bytes are not the 4 of receive-layout'),
                (['--receive-size', '3', '--receive-layout', 'x:f32'], '--receive-size: 3 bytes'),
                (['--send-layout', 'x:f32', '--send-data', '00'], '--send-data: 1 bytes'),
                (['--receive-layout', '/dev/zero'], '/dev/zero is a device'),
                (['--receive-layout', large.name], 'more than 64 MiB'),
                (['--send-layout', file.name + ':Out'], 'declares no type Out'),
                (['--send-layout', 'absent.st:Out'], 'absent.st'),
                (['--receive-layout', 'x:i17'], "--receive-layout: 'x:i17': "),
                (['--send-layout', file.name, '--dialect', 'tia'],
                 "--dialect: invalid value 'tia': write packed, codesys, s7 or codesys-big-endian"),
                (['--send-layout', file.name, '--pack', '3'],
                 "--pack: invalid value '3': use one of 1, 2, 4, 8"),
                (['--send-layout', file.name, '--charset', 'ebcdic'], "--charset: invalid value "),
                (['--send-layout', file.name, '--profile', 'x'], "'x'"),
                (['--send-layout', 'TYPE T : STRUCT a : Unit; END_STRUCT END_TYPE',
                  '--include', 'absent'], 'absent'),
                (['--send-layout', file.name, '--set', 'speed'], 'write PATH=VALUE'),
                (['--send-layout', file.name, '--set', 'sped=1'], 'no field “sped”'),
                (['--send-layout', file.name, '--set', 'speed[3]=1'], "--set: 'speed[3]=1': "),
                (['--send-layout', file.name, '--set', 'speed[1]=fast'], 'REAL')]:
            result = run('run', '--remote', '127.0.0.1:9', '--seconds', '1', *arguments)
            assert result.returncode != 0 and result.stdout == '', (arguments, result)
            assert expected in result.stderr, (arguments, result)


def test_origin():
    """Of a file that a controller's tool wrote, where nobody said how that one lays it out."""
    port, = pick_ports(1, '127.0.0.1')
    with tempfile.TemporaryDirectory() as folder:
        name = 'Ü' * 60 + '.TcDUT'
        path = os.path.join(folder, name)
        config = os.path.join(folder, 'links.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('<TcPlcObject><DUT Name="T"><Declaration>TYPE T : STRUCT x : INT; '
                       'END_STRUCT END_TYPE</Declaration></DUT></TcPlcObject>')
        with open(config, 'w', encoding='utf-8') as file:
            file.write(f'[plc]\nremote-address=127.0.0.1\nremote-port={port}\n'
                       f'send-layout={name}:T\n')
        link = ['--remote', f'127.0.0.1:{port}', '--receive-layout', path]
        for arguments, noted in (
                (link, 1), ([*link, '--send-layout', path], 1), (['--config', config], 1),
                ([*link, '--profile', 'twincat3'], 0), ([*link, '--dialect', 'packed'], 0)):
            result = run('run', *arguments, '--json', '--seconds', '0.2')
            assert result.stderr.count('set profile to twincat3') == noted, (arguments, result)
            assert result.stderr.count('comes from TwinCAT') == noted, (arguments, result)
            assert result.stderr.count(name) == noted, (arguments, result)


def test_rules():
    """What netflux layout takes beside a file, run and simulate take, too."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'types.st'), 'w', encoding='utf-8') as file:
            file.write('TYPE Unit : STRUCT a : BYTE; b : LREAL; p : POINTER TO BYTE;\n'
                       '{IF defined (MORE)}\nc : INT;\n{END_IF}\nEND_STRUCT END_TYPE\n')
        a, b = pick_ports(2, '127.0.0.1')
        text = 'TYPE T : STRUCT unit : Unit; END_STRUCT END_TYPE'
        rules = ['--include', folder, '--dialect', 'codesys', '--pack', '4', '--pointers', '4',
                 '--define', 'MORE']
        common = ['--watch-interval', '60s', *rules]
        device = start('simulate', '--as', 'python', '--remote', f'127.0.0.1:{a}',
                       '--local-address', '127.0.0.1', '--local-port', str(b), *for_seconds(4),
                       '--layout', text, *rules, '--generate', 'unit.b=constant:7',
                       '--generate', 'unit.c=constant:9', '--receive-size', '20')
        status, out = finish(start(*link_arguments(
            a, b, *common, '--json', *for_seconds(2), '--receive-layout', text,
            '--send-layout', text, '--set', 'unit.c=3')))
        device.kill()
        device.communicate()
        assert status == 0, out
        values = read_objects(out)[-1]['received-values']
        assert values['unit.b'] == 7 and values['unit.c'] == 9, values
        assert len(read_objects(out)[-1]['received-data']) == 2 * 20, out


def test_signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        a, b = pick_ports(2)
        partner = start(*link_arguments(b, a, '--json'))
        child = start(*link_arguments(a, b, '--json'))
        wait_for(child, '"state":"up"')
        child.send_signal(number)
        status, out = finish(child)
        partner.kill()
        partner.communicate()
        assert status == 0, (number, status, out)
        assert read_objects(out)[-1]['event'] == 'stopped', out


def test_lines_for_people():
    a, b = pick_ports(2)
    patient = '--watch-interval', '60s'
    partner = start(*link_arguments(b, a, *patient, '--send-data', '00' * 40))
    wait_for(partner, 'started')
    status, out = finish(start(*link_arguments(a, b, *patient, *for_seconds(1.5), '--send-data',
                                               '01')))
    partner.terminate()
    assert finish(partner)[1].count('received 01;') > 1
    assert status == 0, out
    assert '00' * 32 + '... (40 bytes)' in out, out
    assert out.splitlines()[-1].startswith('Ended: up; '), out
    assert 'started: 127.0.0.1:' in out and 'state: up' in out and '\x1b' not in out, out


def test_run_on_a_terminal():
    a, b = pick_ports(2)
    patient = '--watch-interval', '60s'
    partner = start(*link_arguments(b, a, *patient))
    wait_for(partner, 'started')
    status, text = terminal.run([NETFLUX, *link_arguments(a, b, *patient, *for_seconds(2))])
    partner.kill()
    partner.communicate()
    screen = terminal.Screen(40, 1000)
    screen.feed(text)
    shown = '\n'.join(screen.lines)
    assert status == 0, shown
    assert screen.ups >= 5 and shown.count('round trip  last') == 1, shown
    assert shown.index('state: up') < shown.index('round trip  last'), shown


def test_json_on_a_terminal():
    a, b = pick_ports(2)
    status, text = terminal.run([NETFLUX, *link_arguments(a, b, *for_seconds(1), '--json')])
    assert '\x1b' not in text, text
    read_objects(text)


main('command', globals())
