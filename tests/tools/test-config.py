# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""netflux run --config: several links that a key file describes.

Usage: test-config.py PATH-OF-NETFLUX EXAMPLE
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import terminal
from command import NETFLUX, finish, for_seconds, main, pick_ports, read_objects, run, start

EXAMPLE = sys.argv[2]

# A key file, the line that is wrong in it, and what the message must hold.
WRONG = [
    ('', 1, ['[NAME]', 'remote=HOST:PORT']),
    ('# nothing\n', 1, ['[NAME]']),
    ('remote=x\n', 1, ['group']),
    ('[a]\nremote=x\n[b\n', 3, ['[b']),
    ('[a]\nremote=x\n\nlocal port\n', 4, ['local port']),
    ('[a]\nremote=x\n' + '# \n' * 500 + 'nonsense\n' + '# \n' * 500, 503, ['nonsense']),
    ('[a]\nremote=\xe9\n'.encode('latin-1'), 2, ['byte 0xe9', 'save the file as UTF-8']),
    ('# St\xf6\xdfel\n[a]\nremote=x\n'.encode('latin-1'), 1, ['byte 0xf6', 'UTF-8']),
    ('[a]\nremote=x\n'.encode('utf-16'), 1, ['UTF-16', 'save it as UTF-8']),
    ('\ufeff[a]\nremote=x\n'.encode('utf-16-be'), 1, ['UTF-16', 'save it as UTF-8']),
    (b'[a]\nremote=x\n\0\n', 3, ['0', 'UTF-8']),
    ('[a]\nremote=C:\\plc\n', 2, ['remote', '\\\\']),
    ('[a]\nremote=x\nremote=y\n', 3, ['remote', 'line 2']),
    ('[a]\nremote=x\n[a]\nlocal-port=1\n', 3, ['[a]', 'line 1']),
    ('[a]\nlocal-port=1\n', 1, ['[a]', 'remote=HOST:PORT']),
    ('[b]\n', 1, ['[b]', 'remote=HOST:PORT']),
    ('[a]\nremote=x\nremote-port=3\n', 3, ['remote-port', 'line 2']),
    ('[a]\nremote=x\nsned-interval=5ms\n', 3, ["'sned-interval'", 'send-interval']),
    ('[a]\nremote=x\nrecieve-layout=a:f32\n', 3, ["'recieve-layout'", 'receive-layout']),
    ('[a]\nremote=x\nremote[de]=y\n', 3, ["'remote[de]'"]),
    (f'[a]\nremote=x\n{"k" * 9999}=y\n', 3, ['no key']),
    ('[a]\nremote=x\ncpu-affinity=1\n', 3, ['--cpu-affinity', 'command line']),
    ('[a]\nremote=::1\n', 2, ['remote', "'::1'", '[::1]:2000']),
    ('[a]\nremote=x\nsend-interval=5\n', 3, ['send-interval', "invalid duration '5': it has no unit", '5ms']),
    ('[a]\nremote=x\nwatch-interval=30 ms # long\n', 3, ['watch-interval', '30 ms # long']),
    ('[a]\nremote=x\nqos-dscp=64\n', 3, ['qos-dscp', '64', '63']),
    ('[a]\nremote=x\nkeep-values=yes\n', 3, ["'yes'", 'true or false']),
    ('[a]\nremote=x\nsend-data=0\n', 3, ['send-data', 'two hexadecimal digits']),
    ('[a]\nremote=x\ndialect=tia\n', 3, ['dialect', "'tia'", 'codesys']),
    ('[a]\nremote=x\npack=3\n', 3, ['pack', "'3'", '1, 2, 4, 8']),
    ('[a]\nremote=x\nporfile=s7\n', 3, ["'porfile'", 'profile']),
    ('[a]\nremote=x\ninclude=absent\nsend-layout=v:i8\n', 4, ['send-layout', 'absent']),
    ('[a]\nremote=x\nsend-layout=absent.st:Outputs\n', 3, ['send-layout', 'absent.st']),
    ('[a]\nset=x=1\nremote=x\n', 2, ['set', "'x=1'", 'add send-layout']),
    ('[a]\nremote=x\nsend-layout=v:i8\nset=v=1;w=1\n', 4, ['set', "'w=1'", 'no field']),
    ('[a]\nremote=x\nset=v=300\nsend-layout=v:i8\n', 3, ['set', "'v=300'", '127']),
    ('[a]\nremote=x\nminimum-gap=2ms\n', 3, ['minimum-gap: ', 'add send-mode=on-change']),
    ('[a]\nremote=x\nsend-mode=on-demand\nsend-interval=2ms\n', 4,
     ['send-interval: ', 'send-mode=on-demand', 'leave one']),
    ('[a]\nmulticast-ttl=2\nremote=10.0.0.1\n', 2, ['multicast-ttl: ', '10.0.0.1', 'leave it out']),
    ('[a]\nremote=x\ndialect=s7\n', 3, ['dialect: ', 'add send-layout or receive-layout']),
    ('[a]\nundefine=A\nremote=x\n', 2, ['undefine: ', 'add send-layout or receive-layout']),
    ('[a]\nremote=x\nreceive-size=3\nreceive-layout=v:i8\n', 3, ['receive-size', '3', '1']),
    ('[a]\nremote=x\nsend-layout=v:i8\nsend-data=0000\n', 4, ['send-data', '2', '1']),
]


@contextlib.contextmanager
def key_file(text, **files):
    """A directory with this netflux.conf, and with other files beside it."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'netflux.conf')
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        for name, content in files.items():
            with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
                file.write(content)
        yield path


def two_rules(a, b):
    rules = 'include=units.st; more\npack=1\npointers=4\ndefine=A;B\nundefine=C\ncharset=latin1\n'
    return ''.join(f'[{name}]\nremote=127.0.0.1:{there}\nlocal-port={here}\n{rules}'
                   'send-layout=layout:Left\nreceive-layout=layout:Left\nset=unit.b=7\n'
                   'dialect=codesys\nwatch-interval=60s\n' for name, here, there in (('left', a, b), ('right', b, a)))


RULED = {
    'layout': 'TYPE Left : STRUCT a : BYTE; unit : Unit; END_STRUCT END_TYPE\n',
    'units.st': ('TYPE Unit : STRUCT p : POINTER TO Deep;\n{IF defined (B) AND NOT defined (C)}\n'
                 'b : Deep;\n{END_IF}\nEND_STRUCT END_TYPE\n'),
    'more': 'TYPE Deep : LINT; END_TYPE\n',
}


def two_ends(a, b):
    return (f'[left]\nremote=127.0.0.1:{b}\nlocal-port={a}\nwatch-interval=60s\n'
            'send-layout=layout:Left\nset=speed=12.5;axes=[1, -2]\nreceive-layout=v:i16\n'
            'dialect=codesys\nstatistics-interval=200ms\n'
            f'[right]\r\n  remote-address = 127.0.0.1  \r\nremote-port={a}\nlocal-port={b}\n'
            'send-data=0102\naccept-foreign=false\nkeep-values-on-timeout=true\n'
            'receive-layout=layout\ndialect=codesys\nwatch-interval=60s\n')


LAYOUT = ('TYPE Left : STRUCT speed : REAL; // mm/s\n'
          'axes : ARRAY[1..2] OF INT; END_STRUCT END_TYPE')


def test_wrong():
    """Each error names file, line and remedy. What is wrong in one group does not keep the
    other links from running; what is wrong with the file does."""
    port = pick_ports(1)[0]
    before = f'[first]\nremote=127.0.0.1:9\nlocal-port={port}\n'
    for text, line, expected in WRONG:
        later = isinstance(text, str) and text[:1] == '[' and 'line' not in ' '.join(expected)
        for lead_in in ('', before) if later else ('',):
            with key_file(lead_in + text if lead_in else text) as path:
                result = run('run', '--config', path, '--seconds', '0.1')
                whole = not lead_in or '[b\n' in text or 'local port' in text or 'nonsense' in text
                assert result.returncode == (2 if whole else 1), (text, result)
                assert ('first: started' in result.stdout) == (not whole), (text, result)
                where = f'{path}:{line + lead_in.count(chr(10))}: '
                assert where in result.stderr and len(result.stderr.splitlines()) == 1, (
                    text, line, result)
                for what in expected:
                    assert what in result.stderr.replace(path, ''), (text, what, result)


def test_no_key_file():
    with key_file('# x\n' * (1 << 18) + '#') as path:
        for name, expected in [(path, 'more than 1 MiB'), ('/absent.conf', '/absent.conf'),
                               (os.path.dirname(path), 'is a folder: write')]:
            result = run('run', '--config', name, '--seconds', '1')
            assert result.returncode == 2 and expected in result.stderr, (name, result)
            assert name in result.stderr, (name, result)


def test_no_file():
    """Nothing waits for what a name that is no file's could give, wherever a file is named."""
    with (key_file('') as path, socket.socket(socket.AF_UNIX) as bound):
        folder = os.path.dirname(path)
        os.mkfifo(os.path.join(folder, 'pipe'))
        bound.bind(os.path.join(folder, 'socket'))
        os.symlink('/dev/zero', os.path.join(folder, 'device'))
        for kind in 'pipe', 'socket', 'device':
            name = os.path.join(folder, kind)
            for arguments in (['run', '--config', name], ['layout', name],
                              ['layout', '--include', name, path],
                              ['run', '--remote', '127.0.0.1:9', '--send-layout', name],
                              ['run', '--remote', '127.0.0.1:9', '--receive-layout', f'{name}:T'],
                              ['simulate', '--as', 'codesys', '--remote', '127.0.0.1:9',
                               '--layout', 'v:i8', '--generate', f'v=file:{name}']):
                result = run(*arguments, seconds=60)
                assert result.returncode != 0 and result.stdout == '', (arguments, result)
                assert f'{name} is a {kind}: write the text' in result.stderr, (arguments, result)


def test_pipe_of_a_shell():
    """It has somebody who writes."""
    port = pick_ports(1)[0]
    text = f'[a]\nremote=127.0.0.1:9\nlocal-port={port}\nsend-layout=/dev/fd/4\n'
    result = subprocess.run(['bash', '-c', '"$0" run --config <(printf %b "$1") --seconds 0.1 '
                             '4< <(echo v:i8)', NETFLUX, text], capture_output=True, text=True,
                            timeout=60)
    assert 'a: started' in result.stdout and result.stderr == '', result


def test_pipe_whose_writer_has_ended():
    """What it wrote waits in the pipe, and nobody writes more."""
    with key_file('') as path:
        name = os.path.join(os.path.dirname(path), 'pipe')
        os.mkfifo(name)
        both = os.open(name, os.O_RDWR)
        os.write(both, b'v:i8')
        with open(name) as pipe:
            os.close(both)
            result = subprocess.run([NETFLUX, 'layout', '/dev/stdin'], stdin=pipe, text=True,
                                    capture_output=True, timeout=60)
            assert ' v\n' in result.stdout and result.stderr == '', result


def test_conflicts():
    for arguments in (['--remote', 'x'], ['--accept-foreign'], ['--send-layout', 'v:i8'],
                      ['--receive-layout', 'v:i8'], ['--dialect', 's7'], ['--set', 'v=1'],
                      ['--include', 'x'],
                      ['--send-lines']):
        result = run('run', '--config', 'netflux.conf', *arguments)
        assert result.returncode == 2 and result.stdout == '', result
        assert f'{arguments[0]} does not go with --config' in result.stderr, result


def test_rules():
    """What netflux layout takes beside a file is a key, too; names start at the key file."""
    with key_file(two_rules(*pick_ports(2)), **RULED) as path:
        status, out = finish(start('run', '--config', path, *for_seconds(2), '--json'))
        assert status == 0, out
        last = read_objects(out)[-1]
        assert last['received-values']['unit.b'] == 7, out
        assert len(last['received-data']) == 2 * 13, out


def test_exchange():
    with key_file(two_ends(*pick_ports(2)), layout=LAYOUT) as path:
        status, out = finish(start('run', '--config', path, *for_seconds(2), '--json'))
        objects = read_objects(out)
        assert status == 0, out
        assert {item['name'] for item in objects} == {'left', 'right'}, out
        assert [item['event'] for item in objects[:2]] == ['started', 'started'], out
        left, right = objects[-2:]
        assert left['name'] == 'left' and right['name'] == 'right', out
        assert left['event'] == right['event'] == 'stopped', out
        assert left['received-values'] == {'v': 0x0201}, left
        assert right['received-values'] == {'speed': 12.5, 'axes[1]': 1, 'axes[2]': -2}, right
        reports = [item['event'] for item in objects if item['name'] == 'left']
        assert reports.count('statistics') > 3, out


def test_lines_for_people():
    with key_file(two_ends(*pick_ports(2)), layout=LAYOUT) as path:
        status, out = finish(start('run', '--config', path, *for_seconds(2)))
        lines = out.splitlines()
        assert status == 0, out
        assert '  left: started: ' in lines[0] and '  right: started: ' in lines[1], out
        assert any(line.startswith('left: up; received v 513; ') for line in lines), out
        assert lines[-2].startswith('Ended: left: up; '), out
        assert lines[-1].startswith(
            'Ended: right: up; received speed 12.5 mm/s, axes[1] 1, axes[2] -2; '), out


def test_terminal():
    with key_file(two_ends(*pick_ports(2)), layout=LAYOUT) as path:
        status, text = terminal.run([NETFLUX, 'run', '--config', path, *for_seconds(1.5)])
        assert status == 0 and '\x1b' in text, text
        for name in ('left', 'right'):
            assert re.search(rf'{name}: \*:\d+ -> 127\.0\.0\.1:\d+', text), text


def test_one_is_not_up():
    """The exit status is over all of them."""
    a, b, absent = pick_ports(3)
    with key_file(two_ends(a, b) + f'[nobody]\nremote=127.0.0.1:{absent}\nlocal-port={a}\n',
                  layout=LAYOUT) as path:
        status, out = finish(start('run', '--config', path, *for_seconds(1), '--json'))
        states = {item['name']: item['state'] for item in read_objects(out)}
        assert status == 1, out
        assert states['left'] == states['right'] == 'up' != states['nobody'], states


def test_bad_ones():
    """They do not keep the others from running, and the exit status tells of them."""
    a, b, c = pick_ports(3)
    with key_file(two_ends(a, b) +
                  f'[taken]\nremote=127.0.0.1:{c}\nlocal-address=127.0.0.1\nlocal-port={a}\n'
                  f'[wrong]\nremote=127.0.0.1:{c}\nsend-interval=5\n', layout=LAYOUT) as path:
        command = ['run', '--config', path, *for_seconds(2)]
        result = run(*command, '--json')
        objects = read_objects(result.stdout)
        last = {item['name']: item for item in objects}
        assert result.returncode == 1, result
        assert last['left']['state'] == last['right']['state'] == 'up', last
        assert last['taken']['event'] == 'error' and str(a) in last['taken']['message'], last
        taken, wrong = sorted(result.stderr.splitlines(), key=lambda line: f'{path}:' in line)
        assert f'netflux run: taken: ' in taken and str(a) in taken, result
        assert f"{path}:26: send-interval: invalid duration '5'" in wrong, result
        result = run(*command)
        assert result.returncode == 1 and 'Ended: left: up;' in result.stdout, result
        assert 'taken' not in result.stdout, result


def test_none_starts():
    a, b = pick_ports(2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('127.0.0.1', a))
        with key_file(f'[one]\nremote=127.0.0.1:{b}\nlocal-port={a}\n'
                      f'[two]\nremote=127.0.0.1:{b}\nlocal-address=127.0.0.1\n'
                      f'local-port={a}\n') as path:
            result = run('run', '--config', path)
            assert result.returncode == 1 and result.stdout == '', result
            assert 'one: ' in result.stderr and 'two: ' in result.stderr, result


def test_byte_order_mark():
    """Editors on Windows write one."""
    a, b = pick_ports(2)
    with key_file(('\ufeff' + two_ends(a, b)).encode(), layout=LAYOUT) as path:
        status, out = finish(start('run', '--config', path, *for_seconds(1), '--json'))
        assert status == 0 and read_objects(out)[0]['event'] == 'started', out


def test_example():
    """The one of the documentation, with loopback for its controllers."""
    a, b, c, d = pick_ports(4)
    with open(EXAMPLE, encoding='utf-8') as file:
        text = file.read()
    text = re.sub(r'remote=192\S+:2000', f'remote=127.0.0.1:{c}', text, count=1)
    text = re.sub(r'remote=192\S+:2000', f'remote=127.0.0.1:{d}', text, count=1)
    text = text.replace('local-port=2000', f'local-port={a}')
    text = text.replace('local-port=2001', f'local-port={b}')
    assert '192.' not in text, text
    text = re.sub('watch-interval=.*', 'watch-interval=60s', text)
    partners = (f'[press]\nremote=127.0.0.1:{a}\nlocal-port={c}\ndialect=codesys\n'
                'send-layout=plc.st:Inputs\nreceive-layout=plc.st:Outputs\n'
                'set=position=[1, 2, 3];name=left;running=true\nwatch-interval=60s\n'
                f'[feeder]\nremote=127.0.0.1:{b}\nlocal-port={d}\nsend-data=01020304\n'
                'watch-interval=60s\n')
    with key_file(text) as ours, key_file(partners) as theirs:
        for path in (ours, theirs):
            shutil.copy(os.path.join(os.path.dirname(EXAMPLE), 'plc.st'), os.path.dirname(path))
        children = [start('run', '--config', path, *for_seconds(2), '--json')
                    for path in (ours, theirs)]
        last = []
        for child in children:
            status, out = finish(child)
            assert status == 0, out
            last.append({item['name']: item for item in read_objects(out)})
    assert last[0]['press']['received-values'] == {
        'running': True, 'position[1]': 1, 'position[2]': 2, 'position[3]': 3, 'name': 'left'}
    assert last[0]['feeder']['received-data'] == '01020304', last
    assert last[1]['press']['received-values'] == {'enabled': True, 'speed': 12.5}, last
    assert last[1]['feeder']['received-data'] == '00ff', last


main('config', globals())
