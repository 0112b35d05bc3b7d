#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What GStreamer's own tools tell of the elements.

Usage: check-tools.py DIRECTORY [--update]

DIRECTORY has what gst-inspect-1.0 is expected to print, which --update writes anew.
"""

import difflib
import os
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common'))
from ports import pick_ports

# A shell that runs the tests in the background ignores it; what they start would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
DIRECTORY = pathlib.Path(sys.argv[1])
NEWER = ('automatic-eos',)     # properties that the base classes of newer versions add
UPDATE = '--update' in sys.argv


def inspect(element):
    """Properties and all else that is ours: no paths, and nothing that differs between versions
    of gst-inspect-1.0, such as empty lines and the flags that all elements have."""
    out = subprocess.run(['gst-inspect-1.0', '--no-colors', element], check=True, text=True,
                         capture_output=True).stdout
    out = ''.join(f'{line.rstrip()}\n' for line in out.splitlines() if line.strip())
    out = re.sub(r'^Element Flags:\n( .*\n)*', '', out, flags=re.M)
    out = re.sub(r'^  (Documentation|Source release date) .*\n', '', out, flags=re.M)
    out = re.sub(r' \((Gst\w+|string|g?u?int\d*|g?boolean|g?double)\)$', '', out, flags=re.M)
    for name in NEWER:
        out = re.sub(rf'^  {name} +:.*\n(   .*\n)*', '', out, flags=re.M)
    return re.sub(r'^  Filename .*$', '  Filename', out, flags=re.M)


def check_element(element):
    golden = DIRECTORY / f'{element}.txt'
    found = inspect(element)
    if UPDATE:
        golden.write_text(found, encoding='utf-8')
    expected = golden.read_text(encoding='utf-8')
    difference = difflib.unified_diff(expected.splitlines(), found.splitlines(), lineterm='', n=1)
    assert found == expected, '\n# '.join(difference)


def test_netfluxsrc():
    check_element('netfluxsrc')


def test_netfluxsink():
    check_element('netfluxsink')


def test_netfluxdec():
    check_element('netfluxdec')


def test_netfluxenc():
    check_element('netfluxenc')


def test_leaks():
    """Two pipelines talk to each other; nothing is alive after them."""
    ports = pick_ports(2)
    environment = dict(os.environ, GST_TRACERS='leaks', GST_DEBUG='GST_TRACER:7',
                       GST_DEBUG_NO_COLOR='1')
    children = [
        subprocess.Popen(['gst-launch-1.0', '-q', 'netfluxsrc', 'connection-key=k',
                          f'uri=netflux://127.0.0.1:{its}?local-port={ours}', '!', 'fakesink',
                          'fakesrc', 'num-buffers=100', 'is-live=true', 'sync=true',
                          'datarate=400', 'sizetype=fixed', 'sizemax=4', '!', 'netfluxsink',
                          'connection-key=k'],
                         stderr=subprocess.PIPE, text=True, env=environment)
        for ours, its in (ports, reversed(ports))]
    for child in children:
        try:
            child.wait(timeout=3)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
    for child in children:
        alive = [line for line in child.communicate(timeout=60)[1].splitlines()
                 if 'object-alive, ' in line and 'build_format' not in line]
        assert not alive, '\n# '.join(alive)


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith('test_')]
    print(f'1..{len(tests)}')
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f'ok {number} /netflux/gst/tools/{name[5:]}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            print(f'not ok {number} /netflux/gst/tools/{name[5:]}', flush=True)
            print(f'# {type(error).__name__}: {error}', flush=True)
    sys.exit(failed)


main()
