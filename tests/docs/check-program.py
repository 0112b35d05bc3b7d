# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Runs the first program of a page, with a partner on this machine.

Usage: check-program.py PAGE LANGUAGE NETFLUX COMMAND…

COMMAND runs the file that is given to it; for C it is the compiler.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common'))
from ports import pick_ports

page, language, netflux, *command = sys.argv[1:]


def extract(remote_port, local_port):
    """The first program of the language, with other addresses."""
    blocks = re.findall(rf'^```{language}\n(.*?)^```$', open(page, encoding='utf-8').read(),
                        re.M | re.S)
    parts = blocks[0].replace('192.168.1.100', '127.0.0.1').split('2000')
    assert len(parts) == 3, 'the ports are not two'
    return f'{parts[0]}{remote_port}{parts[1]}{local_port}{parts[2]}'


ports = pick_ports(2)
with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, 'program.' + {'c': 'c', 'python': 'py'}[language])
    with open(source, 'w', encoding='utf-8') as file:
        file.write(extract(*ports))

    program = [*command, source]
    if language == 'c':
        program = [os.path.join(folder, 'program')]
        flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'netflux-1.0'], check=True,
                               capture_output=True, text=True).stdout.split()
        subprocess.run([*command, source, *flags, '-o', program[0]], check=True)

    partner = subprocess.Popen(
        [netflux, 'run', '--local-port', str(ports[0]), '--remote', f'127.0.0.1:{ports[1]}',
         '--send-data', '0500000006000000', '--json'], stdout=subprocess.PIPE, text=True)
    heard = [json.loads(partner.stdout.readline())]
    # Each program has its partner for a second; what stood still for longer than the watch interval
    # at its end has another try, if the partner saw it.
    first = None
    for _ in range(10):
        result = subprocess.run(program, capture_output=True, text=True, timeout=60)
        first = first or result
        print(result.stdout, result.stderr)
        assert result.returncode == 0, result.returncode
        good = '5' in result.stdout and '6' in result.stdout
        if good:
            break
    partner.terminate()
    heard += [json.loads(line) for line in partner.communicate()[0].splitlines()]

late = max(heard[-1].get('lateness-max', 0), heard[-1].get('max-own-interval', 0) - 5000,
           heard[-1].get('max-partner-interval', 0) - 5000) > 10000
assert good and (late or result is first), result.stdout
assert heard[-1]['frames-accepted'] > 0, heard[-1]
