# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The netflux command where its surroundings fail: readers that are stuck or gone, full
disks, signals, service managers, input that ends.

Usage: test-bad-day.py PATH-OF-NETFLUX
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from command import (DEADLINE, NETFLUX, finish, for_seconds, link_arguments, main, pick_ports,
                     read_objects, run, start, wait_for)

# How long ending may take, on a machine that has much else to do.
PROMPTLY_S = 20
FAST = ['--statistics-interval', '1ms', '--json']


@contextlib.contextmanager
def partner_of(a, b, *arguments):
    """A partner that tells how it is, without end."""
    child = start(*link_arguments(b, a, '--json', '--watch-interval', '60s', *arguments))
    try:
        wait_for(child, '"event":"started"')
        yield child
    finally:
        child.kill()
        child.communicate()


def accepted(partner):
    """How many frames the partner has accepted until now."""
    return json.loads(wait_for(partner, '"event":"statistics"'))['frames-accepted']


def wait_for_more(partner, n=100):
    before = accepted(partner)
    while accepted(partner) < before + n:
        pass


def end(child, number=signal.SIGTERM):
    began = time.monotonic()
    child.send_signal(number)
    status = child.wait(DEADLINE)
    assert time.monotonic() - began < PROMPTLY_S, time.monotonic() - began
    return status


def stuck_output(stderr):
    """A command whose standard output, or all of whose output, nobody reads."""
    a, b = pick_ports(2)
    with partner_of(a, b) as partner:
        ours, theirs = os.pipe()
        child = subprocess.Popen([NETFLUX, *link_arguments(a, b, *FAST, '--send-lines')],
                                 stdin=subprocess.PIPE, stdout=theirs,
                                 stderr=theirs if stderr else subprocess.PIPE)
        os.close(theirs)
        if stderr:
            # Each line is answered on standard error, until that is full.
            threading.Thread(target=child.communicate, args=(b'x\n' * 100000,)).start()
        wait_for_more(partner, 400)
        status = end(child)
        os.close(ours)
        assert status == 0, status


def test_nobody_reads():
    stuck_output(False)


def test_nobody_reads_errors():
    stuck_output(True)


def test_signals_while_nobody_reads():
    for number in (signal.SIGINT, signal.SIGHUP):
        a, b = pick_ports(2)
        ours, theirs = os.pipe()
        child = subprocess.Popen([NETFLUX, *link_arguments(a, b, *FAST)], stdout=theirs)
        os.close(theirs)
        time.sleep(1)
        assert end(child, number) == 0
        os.close(ours)


def test_reader_comes_back():
    """What was dropped is told, in an object of its own; lines are whole."""
    a, b = pick_ports(2)
    with partner_of(a, b) as partner:
        child = start(*link_arguments(a, b, *FAST, '--receive-size', '0', '--send-data', '00' * 600))
        size = 0
        wait_for_more(partner, 1000)
        child.send_signal(signal.SIGCONT)
        out = []
        reader = threading.Thread(target=lambda: out.extend(child.stdout))
        reader.start()
        wait_for_more(partner, 200)
        assert end(child) == 0
        reader.join()
        objects = [json.loads(line) for line in out]
        assert objects[-1]['event'] == 'stopped', objects[-1]
        for item in objects:
            size += item.get('count', 0) if item['event'] == 'output-dropped' else 0
        assert child.stderr.read() == ''
        child.stderr.close()


def test_closed_reader():
    """The exchange goes on, and that is said once."""
    a, b = pick_ports(2)
    with partner_of(a, b) as partner:
        child = start(*link_arguments(a, b, *FAST))
        child.stdout.readline()
        child.stdout.close()
        wait_for_more(partner)
        assert child.poll() is None
        assert end(child) == 0
        complaint = child.stderr.read()
        child.stderr.close()
        assert complaint.count('\n') == 1 and 'the exchange of data goes on' in complaint, complaint


def test_closed_descriptors():
    """What the command opens is never taken for its input or its outputs."""
    for closed in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)):
        a, b = pick_ports(2)
        with partner_of(a, b, '--receive-size', '2') as partner:
            redirections = ' '.join(f'{number}>&-' for number in closed)
            child = subprocess.Popen(
                ['sh', '-c', f'exec "$@" {redirections}', 'sh', NETFLUX,
                 *link_arguments(a, b, *FAST, '--send-data', 'beef', '--send-lines',
                                 '--on-input-end', 'keep')],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if 1 in closed and 2 not in closed:
                assert 'standard output cannot be written: Bad' in child.stderr.readline()
            elif 1 not in closed:
                wait_for(child, '"state":"up"')
            wait_for_more(partner)
            item = json.loads(wait_for(partner, '"event":"statistics"'))
            assert item['frames-malformed'] == item['frames-oversize'] == 0, (closed, item)
            assert item['received-data'] == 'beef', (closed, item)
            assert child.poll() is None, closed
            assert end(child) == 0, closed
            child.stdout.close()
            child.stderr.close()


def test_full_disk():
    a, b = pick_ports(2)
    with partner_of(a, b) as partner, open('/dev/full', 'w', encoding='utf-8') as full:
        child = subprocess.Popen([NETFLUX, *link_arguments(a, b, *FAST)], stdout=full,
                                 stderr=subprocess.PIPE, text=True)
        wait_for_more(partner)
        assert end(child) == 0
        complaint = child.stderr.read()
        child.stderr.close()
        assert complaint.count('\n') == 1 and 'No space left' in complaint, complaint


def test_disk_that_was_full():
    """What comes when there is space again begins with a line of its own."""
    with tempfile.TemporaryDirectory() as directory:
        if os.geteuid() != 0 or subprocess.run(
                ['unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', directory],
                check=False, capture_output=True).returncode != 0:
            return 'needs a mount namespace'
        a, b = pick_ports(2)
        script = '''
            mount -t tmpfs -o size=64k none "$1"; cd "$1"; head -c 60000 /dev/zero >filler; shift
            "$@" >out & pid=$!
            while [ "$(stat -c %s out)" = 0 ] || ! grep -q goes "$ERRORS"; do sleep 0.1; done
            rm filler; size=$(stat -c %s out)
            while [ "$(stat -c %s out)" = "$size" ]; do sleep 0.1; done
            kill "$pid"; wait "$pid"; cat out'''
        with tempfile.NamedTemporaryFile('r') as errors:
            result = subprocess.run(
                ['unshare', '--mount', 'sh', '-e', '-c', script, 'sh', directory,
                 os.path.abspath(NETFLUX), *link_arguments(a, b, '--json', '--statistics-interval', '20ms')],
                stdout=subprocess.PIPE, stderr=open(errors.name, 'w'), text=True, timeout=DEADLINE,
                env={**os.environ, 'ERRORS': errors.name})
            assert result.returncode == 0, result
        whole = 0
        for line in result.stdout.splitlines():
            with contextlib.suppress(ValueError):
                item = json.loads(line)
                whole += 1
                if item['event'] == 'output-dropped':
                    assert item['count'] > 0
                    return None
        raise AssertionError(f'{whole} objects, none of them about what was dropped')


def test_asked_to_stop():
    """Whatever the state of the link is."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        a, b = pick_ports(2)
        child = start(*link_arguments(a, b, '--json'))
        wait_for(child, '"event":"watchdog-expired"')
        child.send_signal(number)
        status, out = finish(child)
        assert status == 0 and read_objects(out)[-1]['state'] != 'up', out
        status, out = finish(start(*link_arguments(a, b, '--json', '--seconds', '0.2')))
        assert status == 1, out


def test_ignored_hangup():
    a, b = pick_ports(2)
    child = subprocess.Popen([NETFLUX, *link_arguments(a, b, '--json')], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_for(child, '"event":"started"')
    child.send_signal(signal.SIGHUP)
    wait_for(child, '"event":"statistics"')
    wait_for(child, '"event":"statistics"')
    assert child.poll() is None
    child.terminate()
    assert finish(child)[0] == 0


def test_ignored_interrupt():
    """A shell starts what is to run in the background so."""
    child = subprocess.Popen([NETFLUX, *link_arguments(*pick_ports(2), '--json')],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    wait_for(child, '"event":"started"')
    assert end(child, signal.SIGINT) == 0
    child.communicate()


def read_messages(manager, child, until):
    messages = []
    manager.settimeout(DEADLINE)
    while not any(until in message for message in messages):
        assert child.poll() is None, messages
        messages.append(manager.recv(65536).decode())
    return messages


def tell_manager(address):
    a, b = pick_ports(2)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        name = address.decode().replace('\0', '@', 1)
        environment = {**os.environ, 'NOTIFY_SOCKET': name, 'WATCHDOG_USEC': '50000'}
        child = subprocess.Popen([NETFLUX, *link_arguments(a, b, '--json')], env=environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        messages = read_messages(manager, child, 'READY=1')
        assert 'STATUS=waiting' in messages, messages
        with partner_of(a, b):
            read_messages(manager, child, 'STATUS=up')
        read_messages(manager, child, 'STATUS=lost')
        messages = read_messages(manager, child, 'WATCHDOG=1')
        messages += read_messages(manager, child, 'WATCHDOG=1')
        child.terminate()
        while 'STOPPING=1' not in messages:
            messages.append(manager.recv(65536).decode())
        assert finish(child)[0] == 0


def test_service_manager():
    with tempfile.TemporaryDirectory() as directory:
        tell_manager(os.path.join(directory, 'notify').encode())


def test_service_manager_in_the_abstract():
    tell_manager(b'\0netflux-test-' + str(os.getpid()).encode())


def test_service_manager_of_several():
    a, b, c, d = pick_ports(4)
    with tempfile.TemporaryDirectory() as directory, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(directory + '/notify')
        with open(directory + '/conf', 'w', encoding='utf-8') as file:
            file.write(f'[left]\nremote=127.0.0.1:{b}\nlocal-port={a}\nwatch-interval=60s\n'
                       f'[right]\nremote=127.0.0.1:{a}\nlocal-port={b}\nwatch-interval=60s\n'
                       f'[alone]\nremote=127.0.0.1:{c}\nlocal-port={d}\nwatch-interval=60s\n')
        child = subprocess.Popen([NETFLUX, 'run', '--config', directory + '/conf'], text=True,
                                 env={**os.environ, 'NOTIFY_SOCKET': directory + '/notify'},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        read_messages(manager, child, 'STATUS=2 of 3 up; alone ')
        child.terminate()
        assert child.wait(DEADLINE) == 0, child.stderr.read()
        child.stderr.close()


def test_service_manager_of_one_that_waits():
    """For its network, since before it has been started."""
    a, b, c, d = pick_ports(4)
    with tempfile.TemporaryDirectory() as directory, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(directory + '/notify')
        with open(directory + '/conf', 'w', encoding='utf-8') as file:
            file.write(f'[left]\nremote=127.0.0.1:{b}\nlocal-port={a}\nwatch-interval=0s\n'
                       f'[right]\nremote=plc..invalid:{c}\nlocal-port={d}\n'
                       'wait-for-network=true\n')
        child = subprocess.Popen([NETFLUX, 'run', '--config', directory + '/conf'], text=True,
                                 env={**os.environ, 'NOTIFY_SOCKET': directory + '/notify'},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        read_messages(manager, child, 'left waiting; right waiting')
        child.terminate()
        assert child.wait(DEADLINE) == 0, child.stderr.read()
        child.stderr.close()


def test_half_a_line():
    """Waiting for the rest of it keeps nothing from going on."""
    a, b = pick_ports(2)
    with partner_of(a, b) as partner:
        child = subprocess.Popen(
            [NETFLUX, *link_arguments(a, b, '--send-lines', '--json', '--send-layout', 'v:u16')],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child.stdin.write('01')
        child.stdin.flush()
        for _ in range(3):
            wait_for(child, '"event":"statistics"')
        child.stdin.write('02\n010203\n')
        child.stdin.flush()
        wait_for(partner, '"received-data":"0102"')
        assert 'a line of 3 bytes is not sent: send-layout has 2' in child.stderr.readline()
        child.stdin.write('0304')
        child.stdin.close()
        wait_for(partner, '"received-data":"0304"')
        wait_for(child, '"event":"input-ended"')
        assert end(child) == 0
        child.stdout.close()
        child.stderr.close()


def test_input_ends():
    for action in ('keep', 'stop', 'quit'):
        a, b = pick_ports(2)
        with partner_of(a, b, '--watch-interval', '500ms') as partner:
            child = subprocess.Popen(
                [NETFLUX, *link_arguments(a, b, '--send-lines', '--json', '--on-input-end', action)],
                text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            child.stdin.write('0a\n')
            child.stdin.flush()
            wait_for(partner, '"received-data":"0a"')
            wait_for(child, '"state":"up"')
            child.stdin.close()
            item = json.loads(wait_for(child, '"event":"input-ended"'))
            assert item['action'] == action, item
            if action == 'quit':
                assert child.wait(DEADLINE) == 0
            elif action == 'stop':
                wait_for(partner, '"state":"lost"')
            else:
                wait_for_more(partner)
            child.kill()
            child.wait()
            child.stdout.close()
            child.stderr.close()


def test_names_that_take_long():
    """A name server that does not answer keeps no other link from running, and no signal from
    ending the command."""
    if not shutil.which('ip'):
        return 'ip is not installed'
    script = '''
        ip link set lo up; echo nameserver 127.0.0.1 >"$1/resolv"
        mount --bind "$1/resolv" "$(readlink -f /etc/resolv.conf)"
        "$2" -c 'if True:
            import pathlib, socket, sys, time
            silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            silent.bind(("127.0.0.1", 53))
            pathlib.Path(sys.argv[1], "bound").touch()
            time.sleep(100)' "$1" & server=$!
        trap 'kill "$server"' EXIT
        while ! [ -e "$1/bound" ]; do sleep 0.1; done
        out=$1/out; shift 2; "$@" >"$out" & pid=$!
        for i in $(seq 600); do
            grep -q "left: state: up" "$out" && grep -q "right: state: up" "$out" && break
            sleep 0.1
        done
        kill "$pid"; began=$(date +%s)
        status=0; wait "$pid" || status=$?
        cat "$out"; echo "status $status after $(($(date +%s) - began))"'''
    with tempfile.TemporaryDirectory() as directory:
        with open(directory + '/conf', 'w', encoding='utf-8') as file:
            file.write('[slow]\nremote=plc.example:2000\nlocal-port=2002\n'
                       '[left]\nremote=127.0.0.1:2001\nlocal-port=2000\nwatch-interval=60s\n'
                       '[right]\nremote=127.0.0.1:2000\nlocal-port=2001\nwatch-interval=60s\n')
        result = subprocess.run(
            ['unshare', '--mount', '--net', 'sh', '-e', '-c', script, 'sh', directory,
             sys.executable, os.path.abspath(NETFLUX), 'run', '--config', directory + '/conf'],
            capture_output=True, text=True, timeout=DEADLINE, check=False)
    if 'Operation not permitted' in result.stderr or result.stderr.startswith('unshare: '):
        return 'needs a network namespace, and a root that is mounted'
    assert 'left: state: up' in result.stdout and 'right: state: up' in result.stdout, result
    status, seconds = re.search(r'status (\d+) after (\d+)', result.stdout).groups()
    assert status == '0' and int(seconds) < PROMPTLY_S, result
    return None


def meet_slow_partner():
    """What the command tells of it, as lines and as objects, and whether the partner was on time."""
    a, b = pick_ports(2)
    command = link_arguments(a, b, '--watch-interval', '30ms', '--seconds', '4')
    with partner_of(a, b, '--send-interval', '40ms') as partner:
        out = run(*command, '--statistics-interval', '1s').stdout
        objects = read_objects(run(*command, '--json').stdout)
        partner.terminate()
        last = read_objects(partner.stdout.read())[-1]
    return out, objects, last['missed-cycles'] == 0 and last['lateness-max'] < 10000


def test_slow_partner():
    """One that is slower than the watch interval: few lines, and one that says it."""
    for _ in range(5):  # if the machine makes another interval of it, that is told, too
        out, objects, on_time = meet_slow_partner()
        if on_time:
            break
    else:
        return 'this machine is too busy for the partner to be on time'
    assert len(out.splitlines()) < 60, out
    assert re.search(r'warning: 127.0.0.1 port \d+ sends every \d+\.\d ms, which is longer than '
                     r'the watch interval of 30\.0 ms', out), out
    assert out.count('warning: ') == 1 and 'come and go' in out, out
    assert sum(item['event'] == 'warning' for item in objects) == 1, objects
    assert sum(item['event'] in ('state', 'watchdog-expired') for item in objects) < 50, objects
    return None


def test_numbers_above_2_63():
    a, b = pick_ports(2)
    numbers = {'n': 2**64 - 1, 'w': 2**63, 't': 2**64 - 2, 'i': -2**63, 'b': 255}
    layout = 'TYPE T : STRUCT n : ULINT; w : LWORD; t : LTIME; i : LINT; b : BYTE; END_STRUCT END_TYPE'
    with partner_of(a, b, '--send-data', struct.pack('<QQQqB', *numbers.values()).hex()):
        child = start(*link_arguments(a, b, '--json', '--receive-layout', layout))
        line = json.loads(wait_for(child, '"state":"up"'))
        assert end(child) == 0
        child.communicate()
    values = line['received-values']
    assert values.pop('t') in (2**64 - 2, -2) and all(
        values[name] == numbers[name] for name in values), line


def test_one_image():
    """All that a report says of the received data is of one frame."""
    n = 400
    a, b = pick_ports(2)
    layout = ' '.join(f'f{i}:u32' for i in range(n))
    feeder = subprocess.Popen(
        [NETFLUX, *link_arguments(b, a, '--send-lines', '--send-interval', '200us')],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
    stop = threading.Event()

    def feed():
        k = 0
        while not stop.is_set():
            k += 1
            feeder.stdin.write((struct.pack('<I', k) * n).hex() + '\n')
            feeder.stdin.flush()

    thread = threading.Thread(target=feed)
    thread.start()
    result = run(*link_arguments(a, b, '--json', '--receive-layout', layout, *for_seconds(2),
                                 '--statistics-interval', '20ms'))
    stop.set()
    thread.join()
    feeder.kill()
    feeder.communicate()
    reports = [item for item in map(json.loads, result.stdout.splitlines())
               if item.get('received-values')]
    assert len({item['received-data'] for item in reports}) > 10, result
    for item in reports:
        words = set(struct.unpack(f'<{n}I', bytes.fromhex(item['received-data'])))
        assert len(words) == 1 and set(item['received-values'].values()) == words, item


main('bad-day', globals())
