# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""netflux simulate: what it says that it did is what the other side has seen, to the last datagram;
the same seed does the same to each byte; it tells the truth however it ends.

Usage: test-simulate-truth.py PATH-OF-NETFLUX
"""

import json
import os
import signal
import socket
import subprocess
import time

from command import (DEADLINE, NETFLUX, for_seconds, link_arguments, main, pick_ports, run, start,
                     wait_for)

PATIENT = ['--watch-interval', '60s', '--json']
IMAGE = '0123456789abcdef'


def simulate(*arguments):
    """With a standard input, by which it is asked."""
    child = subprocess.Popen([NETFLUX, 'simulate', '--local-address', '127.0.0.1', '--json',
                              '--status-interval', '1000s', *arguments], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(child, '"event":"ready"')
    return child


def ask(child):
    child.stdin.write('status\n')
    child.stdin.flush()
    return json.loads(wait_for(child, '"event":"status"'))


def ask_until(child, is_so):
    """The status, once it is so: what has been sent may have to be read yet."""
    deadline = time.monotonic() + DEADLINE
    while True:
        status = ask(child)
        if is_so(status):
            return status
        assert time.monotonic() < deadline, status
        time.sleep(0.01)


def quit_simulation(child):
    out, err = child.communicate('quit\n', timeout=DEADLINE)
    assert child.returncode == 0 and err == '', (child.returncode, err)
    truth = json.loads(out.splitlines()[-1])
    assert truth['event'] == 'truth', truth
    return truth


def seen(counts):
    """How many datagrams of its partner a link has seen."""
    return sum(counts['frames-' + name] for name in ('accepted', 'duplicate', 'late', 'malformed'))


def start_feeding(a, b, *more):
    """A link that sends a frame for each line, so that it is known which one is its last."""
    return subprocess.Popen([NETFLUX, *link_arguments(a, b, *PATIENT, *for_seconds(60),
                                                      '--send-mode', 'on-demand', '--send-lines',
                                                      *more)], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def feed(link, n):
    """What it has counted when it has sent them all."""
    for _ in range(n):
        link.stdin.write(IMAGE + '\n')
        link.stdin.flush()
        time.sleep(0.002)
    for line in link.stdout:
        counts = json.loads(line)
        if counts['frames-sent'] == n:
            return counts
    raise AssertionError('the link has ended')


def test_all_that_a_link_sent():
    """The partner is there before the link and after it: each frame has reached it, and what is
    not lost on purpose is accepted."""
    for model in ('codesys', 's7', 'python', 'netflux'):
        a, b = pick_ports(2)
        watch = [] if model == 'codesys' else ['--watch-interval', '100s']
        child = simulate('--as', model, '--local-port', str(b), '--remote', f'127.0.0.1:{a}',
                         *watch, '--keep-values', '--loss-every', 'in:5')
        link = start_feeding(a, b)
        counts = feed(link, 203)
        ask_until(child, lambda status: status['in']['arrived'] == 203 and
                  status['arrived'] == 163)
        truth = quit_simulation(child)
        link.terminate()
        link.communicate()
        assert counts['frames-sent'] == truth['in']['arrived'] == 203, (truth, counts)
        assert truth['in']['lost'] == 40, (truth, counts)
        assert truth['in']['passed'] == truth['arrived'] == truth['accepted'] == 163, truth
        assert truth['rejected'] == truth['short'] == truth['foreign'] == truth['send-errors'] == 0
        assert truth['image'] == IMAGE, truth


def test_all_that_a_partner_sent():
    """The link is there before the partner and after it: it has seen all that was passed on, and
    counts each impairment as often as it was done."""
    for option, mine, theirs in (
            (['--loss-every', 'out:7'], 'lost', 'partner-lost'),
            (['--duplicate', 'out:20%'], 'duplicated', 'frames-duplicate'),
            (['--reorder', 'out:10%', '--depth', '3'], 'reordered', 'frames-late'),
            (['--truncate', 'out:10%'], 'truncated', 'frames-malformed')):
        a, b = pick_ports(2)
        link = start(*link_arguments(a, b, *PATIENT, *for_seconds(20), '--receive-size', '8',
                                     '--send-data', IMAGE))
        wait_for(link, '"event":"started"')
        child = simulate('--as', 'netflux', '--local-port', str(b), '--remote', f'127.0.0.1:{a}',
                         '--watch-interval', '100s', '--send-interval', '2ms', '--seed', '4',
                         *option)
        ask_until(child, lambda status: status['sent'] > 300)
        truth = quit_simulation(child)
        lane = truth['out']
        counts = None
        for line in link.stdout:
            counts = json.loads(line)
            if seen(counts) == lane['passed']:
                break
        link.terminate()
        link.communicate()
        assert seen(counts) == lane['passed'] > 200, (option, lane, counts)
        assert lane['arrived'] == truth['sent'], truth
        assert lane['arrived'] + lane['duplicated'] == sum(
            lane[name] for name in ('passed', 'lost', 'waiting')), lane
        # What is lost last is not missed yet.
        unseen = mine == 'lost' and truth['sent'] % 7 == 0
        assert counts[theirs] == lane[mine] - unseen > 10, (option, lane, counts)
        assert counts['restarts'] == counts['frames-foreign'] == 0, counts


def test_all_that_a_relay_passed():
    """The front is there all the time, the back in between: all that came from there is seen."""
    a, b = pick_ports(2)
    relay = simulate('--relay', '--front-port', '0', '--back-port', '0', '--loss-every', 'back:10',
                     '--delay', '2ms')
    ready = ask(relay)
    front = start(*link_arguments(a, ready['port'], *PATIENT, *for_seconds(30), '--receive-size',
                                  '8'))
    ask_until(relay, lambda status: status['front']['arrived'] > 0)
    back = start_feeding(b, ready['back-port'])
    sent = feed(back, 205)
    truth = ask_until(relay, lambda status: status['back']['arrived'] == 205 and
                      status['back']['waiting'] == 0)
    back.terminate()
    back.communicate()
    assert sent['frames-sent'] == truth['back']['arrived'] == 205, (truth, sent)
    assert truth['back']['lost'] == 20 and truth['back']['passed'] == 185, truth
    assert truth['back']['unrouted'] == truth['send-errors'] == truth['restarts'] == 0, truth
    for line in front.stdout:
        counts = json.loads(line)
        if seen(counts) == 185:
            break
    front.terminate()
    front.communicate()
    assert counts['frames-accepted'] == 185 and counts['partner-lost'] == 20, (truth, counts)
    truth = quit_simulation(relay)
    assert truth['back']['arrived'] == 205 and truth['front']['lost'] == 0, truth


def open_socket():
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    taken.bind(('127.0.0.1', 0))
    taken.settimeout(DEADLINE)
    return taken


BAD = ['--loss', '10%', '--loss-bursts', '2%,30%,80%', '--duplicate', '10%', '--reorder', '10%',
       '--depth', '4', '--corrupt', '10%', '--truncate', '10%']


def test_same_bytes_of_a_partner():
    """The same seed, the same bytes, datagram by datagram."""
    for model in ('codesys', 's7', 'python', 'netflux'):
        heard = []
        for seed in ('5', '5', '6'):
            with open_socket() as partner:
                child = simulate('--as', model, '--local-port', '0', '--remote',
                                 '127.0.0.1:%d' % partner.getsockname()[1], '--send-interval',
                                 '1ms', '--send-size', '32', '--seed', seed, *BAD)
                heard.append([partner.recv(100) for _ in range(200)])
                truth = quit_simulation(child)
                assert truth['seed'] == int(seed) and truth['out']['corrupted'] > 5, truth
        assert heard[0] == heard[1], (model, heard[:2])
        assert heard[0] != heard[2], model


def test_same_bytes_of_a_relay():
    passed = []
    for seed in ('5', '5', '6'):
        with open_socket() as front, open_socket() as back:
            child = simulate('--relay', '--front-port', '0', '--back-port', '0', '--seed', seed,
                             '--back', '127.0.0.1:%d' % back.getsockname()[1], *BAD)
            port = ask(child)['port']
            for i in range(400):
                front.sendto(bytes([i & 255, i >> 8]) * 16, ('127.0.0.1', port))
            truth = ask_until(child, lambda status: status['front']['arrived'] == 400)
            passed.append([back.recv(100) for _ in range(truth['front']['passed'])])
            assert quit_simulation(child)['front'] == truth['front']
    assert len(passed[0]) > 200 and passed[0] == passed[1] != passed[2], passed


def test_signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        child = simulate('--as', 's7', '--local-port', '0', '--remote', '127.0.0.1:9')
        child.send_signal(number)
        out, err = child.communicate(timeout=DEADLINE)
        assert child.returncode == 0 and err == '', (number, child.returncode, err)
        assert json.loads(out.splitlines()[-1])['event'] == 'truth', out


def test_output_is_closed():
    """What would have been printed goes nowhere else, and that it could not be printed is said."""
    with open_socket() as partner:
        arguments = [NETFLUX, 'simulate', '--as', 'netflux', '--local-address', '127.0.0.1',
                     '--local-port', '0', '--send-data', 'beef', '--json', '--remote',
                     '127.0.0.1:%d' % partner.getsockname()[1], '--status-interval', '10ms']
        child = subprocess.Popen(['sh', '-c', 'exec "$@" >&-', 'sh', *arguments],
                                 stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for i in range(100):
            assert partner.recv(100)[2:] == b'\xbe\xef'
        _, err = child.communicate('quit\n', timeout=DEADLINE)
        assert 'standard output cannot be written' in err and err.count('\n') == 1, err


def test_reader_has_gone():
    """It ends by itself, as other commands in front of a head do."""
    child = simulate('--as', 's7', '--local-port', '0', '--remote', '127.0.0.1:9',
                     '--status-interval', '10ms')
    child.stdout.close()
    child.stdout = None
    _, err = child.communicate(timeout=DEADLINE)
    assert 'Traceback' not in err and child.returncode in (0, 1), (child.returncode, err)


def test_nobody_reads():
    """A full pipe holds up neither the frames nor the end."""
    with open_socket() as partner:
        ours, theirs = os.pipe()
        child = subprocess.Popen([NETFLUX, 'simulate', '--as', 'netflux', '--local-port', '0',
                                  '--remote', '127.0.0.1:%d' % partner.getsockname()[1], '--json',
                                  '--status-interval', '1ms', '--send-interval', '2ms'],
                                 stdin=subprocess.DEVNULL, stdout=theirs)
        os.close(theirs)
        for _ in range(1000):
            partner.recv(100)
        child.terminate()
        assert child.wait(DEADLINE) == 0
        os.close(ours)


def test_input():
    """The last line counts without its end, too; one without an end is passed over."""
    for text in ('quit', 'x' * 300000 + '\nquit\n', '\0\xff\nquit'):
        result = subprocess.run([NETFLUX, 'simulate', '--as', 's7', '--local-port', '0', '--remote',
                                 '127.0.0.1:9'], input=text.encode('latin-1'), capture_output=True,
                                timeout=DEADLINE, check=True)
        assert json.loads(result.stdout.splitlines()[-1])['event'] == 'truth', (text[:9], result)
        assert len(result.stderr) < 500, result.stderr[:600]


def test_data():
    """As much as the model can send, and nothing beside --echo."""
    for more, data, wanted in ((['--as', 's7'], '00' * 1462, 'more bytes'),
                               (['--as', 's7'], 'zz', 'hexadecimal'),
                               (['--as', 'codesys', '--echo'], '00', '--echo'),
                               (['--relay', '--front-port', '0', '--back-port', '0'], '00',
                                'not one of restart')):
        partner = [] if '--relay' in more else ['--local-port', '0', '--remote', '127.0.0.1:9']
        result = subprocess.run([NETFLUX, 'simulate', *more, *partner], text=True, check=True,
                                input=f'data {data}\nquit\n', capture_output=True,
                                timeout=DEADLINE)
        assert wanted in result.stderr, (more, result)


def test_episodes_of_a_relay():
    """Nothing passes in a silence, and what waits in a relay that starts anew is lost; both are
    counted."""
    with open_socket() as front, open_socket() as back:
        child = simulate('--relay', '--front-port', '0', '--back-port', '0', '--silence',
                         '0s+100s', '--back', '127.0.0.1:%d' % back.getsockname()[1])
        for _ in range(10):
            front.sendto(b'12', ('127.0.0.1', ask(child)['port']))
        ask_until(child, lambda status: status['front']['arrived'] == 10)
        assert quit_simulation(child)['front']['lost'] == 10

        child = simulate('--relay', '--front-port', '0', '--back-port', '0', '--delay', '100s',
                         '--back', '127.0.0.1:%d' % back.getsockname()[1])
        ready = ask(child)
        for _ in range(10):
            front.sendto(b'12', ('127.0.0.1', ready['port']))
        ask_until(child, lambda status: status['front']['waiting'] == 10)
        child.stdin.write('restart\n')
        status = ask(child)
        assert status['front']['waiting'] == 0 and status['front']['lost'] == 10, status
        # It has forgotten whom it had heard, but not whom it was told.
        back.sendto(b'12', ('127.0.0.1', ready['back-port']))
        child.stdin.write('off\n')
        child.stdin.flush()
        truth = quit_simulation(child)
        assert truth['restarts'] == 1, truth


def test_drift_of_a_relay():
    """A clock that is fast by its half makes a delay of 3 s one of 2 s, no shorter."""
    with open_socket() as front, open_socket() as back:
        child = simulate('--relay', '--front-port', '0', '--back-port', '0', '--delay', '3s',
                         '--drift', '500000', '--back', '127.0.0.1:%d' % back.getsockname()[1])
        port = ask(child)['port']
        began = time.monotonic()
        front.sendto(b'12', ('127.0.0.1', port))
        front.settimeout(0.1)
        assert back.recv(100) == b'12'
        assert time.monotonic() - began >= 2, time.monotonic() - began
        quit_simulation(child)


def test_refused():
    """What cannot start says why, and what to do."""
    with open_socket() as taken:
        port = str(taken.getsockname()[1])
        for more, expected in (
                (['--as', 's7', '--remote', '127.0.0.1:9', '--local-port', port],
                 ['in use', 'give another --local-port']),
                (['--relay', '--front-port', port, '--back-port', '0'],
                 ['in use', '--front-port or --back-port']),
                (['--as', 's7', '--remote', '127.0.0.1:2000', '--local-address', '192.0.2.7',
                  '--local-port', '0'], ['192.0.2.7', 'of this machine'])):
            result = run('simulate', *more)
            assert result.returncode == 1, (more, result)
            assert all(text in result.stderr for text in expected), (more, result)


main('simulate-truth', globals())
