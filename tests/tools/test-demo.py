# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""netflux demo: two devices that exchange data on this machine.

Usage: test-demo.py PATH-OF-NETFLUX
"""

import signal
import socket
import time

import terminal
from command import DEADLINE, NETFLUX, finish, for_seconds, main, run, start, wait_for


def test_broken_pipe():
    """A demonstration that nobody looks at ends."""
    child = start('demo', '--seconds', '100')
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(DEADLINE) in (0, 1)
    assert child.stderr.read() == ''
    child.stderr.close()


def demonstrate(attempt):
    """What a demonstration prints, of which attempt() gives the status and the output. A machine
    that is too busy for its watch interval loses a link, which is said, too: then once more."""
    for _ in range(10):
        status, out = attempt()
        assert status == (0 if 'Both links were up.' in out else 1), (status, out)
        if status == 0 and ': lost' not in out:
            return out
    raise AssertionError(out)


def run_demo(seconds):
    result = run('demo', *for_seconds(seconds))
    return result.returncode, result.stdout


def test_demo():
    out = demonstrate(lambda: run_demo(2.5))
    lines = out.splitlines()
    assert lines[-1] == 'Both links were up.', out
    for name in 'AB':
        status = [line for line in lines if line.startswith(f'  {name}: ')]
        assert len(status) >= 2, out
        assert all(': up; received value1=' in line for line in status[1:]), status
        assert len({line.split(';')[1] for line in status}) > 1, 'the data does not change'
    assert '\x1b' not in out


def test_demo_on_busy_ports():
    taken = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    for i, holder in enumerate(taken):
        for _ in range(50):
            try:
                holder.bind(('127.0.0.1', 2000 + i))
                break
            except OSError:
                time.sleep(0.1)  # who has it for longer than that does as well
    out = demonstrate(lambda: run_demo(1))
    for holder in taken:
        holder.close()
    assert 'Port 2000 or 2001 is in use here' in out, out


def end_demo():
    child = start('demo', '--seconds', '100')
    wait_for(child, 'After ')
    child.send_signal(signal.SIGINT)
    return finish(child)


def test_demo_ended_by_a_signal():
    out = demonstrate(end_demo)
    assert out.endswith('Both links were up.\n'), out


def test_demo_on_a_terminal():
    for rows, columns in [(40, 120), (8, 50)]:
        text = demonstrate(
            lambda: terminal.run([NETFLUX, 'demo', *for_seconds(2)], rows, columns))
        head, tail = text.split('Summary of')
        screen = terminal.Screen(rows, columns)
        screen.feed(head[head.index('\r\n', head.index('Devices A')) + 2:])
        assert 'Both links were up.' in tail, text
        assert screen.ups >= 5, 'the block was not redrawn'
        shown = '\n'.join(screen.lines)
        assert shown.count('Device A  127.0.0.1:') == 1, shown
        assert shown.count('state       up') == (2 if rows == 40 else 1), shown


def test_terminal_without_a_cursor():
    text = demonstrate(lambda: terminal.run([NETFLUX, 'demo', *for_seconds(1.5)], term='dumb'))
    assert '\x1b' not in text and '\nAfter ' in text.replace('\r', ''), text


main('demo', globals())
