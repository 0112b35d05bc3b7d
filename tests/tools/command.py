# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The command netflux, whose path is the first argument, for the tests of it."""

import atexit
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common'))
from ports import pick_ports     # for those who import this  # noqa: F401

NETFLUX = sys.argv[1]
os.environ['LC_ALL'] = 'C.UTF-8'
DEADLINE = 120
# How much slower everything is than in a plain build: sanitizers, an emulator
SLOWNESS = float(os.environ.get('NETFLUX_TEST_SLOWNESS', '1'))
CHILDREN = []
# A shell that runs the tests in the background ignores the first, nohup the second; the commands
# would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

COUNTS = ['frames-sent', 'send-errors', 'missed-cycles', 'frames-accepted', 'frames-duplicate',
          'frames-late', 'frames-foreign', 'frames-malformed', 'frames-oversize', 'partner-lost',
          'feedback-lost', 'restarts', 'outages', 'icmp-reports', 'kernel-drops',
          'frames-dropped', 'recent-frames-sent', 'recent-frames-accepted']
DURATIONS = ['avg-own-interval', 'own-jitter', 'avg-partner-interval', 'partner-jitter',
             'lateness-p50', 'lateness-p99', 'lateness-max', 'last-rtt', 'min-rtt', 'avg-rtt',
             'rtt-p50', 'rtt-p99', 'max-rtt']


def for_seconds(seconds):
    """The option that ends an exchange after so long, in which what the test waits for happens."""
    return '--seconds', str(seconds * SLOWNESS)


def run(*arguments, seconds=DEADLINE):
    return subprocess.run([NETFLUX, *arguments], capture_output=True, text=True, timeout=seconds)


def start(*arguments):
    CHILDREN.append(subprocess.Popen([NETFLUX, *arguments], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True))
    return CHILDREN[-1]


@atexit.register
def kill_children():
    """What a failed test has left would hold the pipe that the runner reads to its end."""
    for child in CHILDREN:
        if child.poll() is None:
            child.kill()


def link_arguments(local_port, remote_port, *more, host='127.0.0.1'):
    remote = f'[{host}]:{remote_port}' if ':' in host else f'{host}:{remote_port}'
    return ['run', '--local-address', host, '--local-port', str(local_port), '--remote', remote,
            '--watch-interval', '500ms', '--statistics-interval', '100ms', *more]


def finish(child):
    out, err = child.communicate(timeout=DEADLINE)
    assert err == '', err
    return child.returncode, out


def read_objects(out):
    objects = [json.loads(line) for line in out.splitlines()]
    for item in objects:
        assert item['state'] in ('stopped', 'waiting', 'up', 'unacknowledged', 'lost', 'failed')
        assert item['time'].endswith('Z'), item['time']
        bytes.fromhex(item['received-data'])
        for name in COUNTS:
            assert isinstance(item[name], int) and item[name] >= 0, (name, item[name])
        for name in DURATIONS:
            if name not in item:    # not known now
                continue
            assert isinstance(item[name], (int, float)) and item[name] >= 0, (name, item[name])
    return objects


def wait_for(child, what):
    """The first line that holds it."""
    for line in child.stdout:
        if what in line:
            return line
    raise AssertionError(f'ended without {what!r}: {child.stderr.read()}')


def judge(test):
    """Runs a test: a failure's traceback, or why it was skipped."""
    try:
        return None, test()
    except Exception:
        return traceback.format_exc(), None


def main(suite, functions):
    """Runs the functions that are tests, as TAP under /netflux/SUITE/."""
    tests = [(name, value) for name, value in functions.items() if name.startswith('test_')]
    failed = 0
    print(f'1..{len(tests)}', flush=True)
    # They mostly wait.
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        results = pool.map(judge, [test for _, test in tests])
        for number, ((name, _), (failure, skipped)) in enumerate(zip(tests, results), 1):
            path = f'/netflux/{suite}/' + name[len('test_'):].replace('_', '-')
            for line in (failure or '').splitlines():
                print(f'# {line}')
            print(f'{"not ok" if failure else "ok"} {number} {path}'
                  + (f' # SKIP {skipped}' if skipped else ''), flush=True)
            failed += failure is not None
    sys.exit(1 if failed else 0)
