# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A plant of its own for the commands of the pages: this machine is 192.168.1.10, and a PLC
192.168.1.100, each in a network namespace. Nothing leaves them.

`enter ()` runs the calling program again in there, and ends it with what that has printed, or
with a reason for TAP why it cannot.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time

DEADLINE = 60
INSIDE, SHARD = 'NETFLUX_TEST_PLANT', 'NETFLUX_TEST_SHARD'
OURS, PLC = '192.168.1.10', '192.168.1.100'

# A shell that runs the tests in the background ignores it; the commands would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)


def enter(shards=1):
    """With shards, as many plants share the tests; their results come in order."""
    if INSIDE in os.environ:
        return Plant(os.environ[INSIDE] == 'root')
    command = ['unshare', '--net', '--mount']
    if os.getuid() != 0:
        command += ['--user', '--map-root-user']
    for tool in ('unshare', 'nsenter', 'ip'):
        if shutil.which(tool) is None:
            print(f'1..0 # SKIP {tool} is not installed')
            sys.exit(0)
    if subprocess.run([*command, 'ip', 'link', 'add', 'x', 'type', 'veth'], check=False,
                      capture_output=True).returncode != 0:
        print('1..0 # SKIP network namespaces are not allowed here: run the tests as root')
        sys.exit(0)
    os.environ[INSIDE] = 'root' if os.getuid() == 0 else 'user'
    children = []
    for i in range(shards):
        os.environ[SHARD] = f'{i}/{shards}'
        children.append(subprocess.Popen([*command, sys.executable, *sys.argv], text=True,
                                         stdout=subprocess.PIPE))
    printed = ''.join(child.communicate()[0] for child in children)
    results = re.split(r'^(?=ok |not ok )', printed, flags=re.M)
    results.sort(key=lambda result: int((re.match(r'(?:not )?ok (\d+)', result) or [0, 0])[1]))
    print(''.join(results), end='')
    sys.exit(max(child.returncode for child in children))


class Plant:
    def __init__(self, is_root):
        self.is_root = is_root
        # It ends when we do, as its standard input ends then.
        self.holder = subprocess.Popen(['unshare', '--net', 'cat'], stdin=subprocess.PIPE)
        self.net = f'/proc/{self.holder.pid}/ns/net'
        ours = os.readlink('/proc/self/ns/net')
        end = time.monotonic() + DEADLINE
        while os.readlink(self.net) == ours:
            assert time.monotonic() < end
            time.sleep(0.002)
        self.ip('link add eth0 type veth peer name plc0')
        self.ip(f'link set plc0 netns {self.holder.pid}')
        self.ip('link set lo up')
        self.ip(f'address add {OURS}/24 dev eth0')
        self.ip('link set eth0 up')
        self.ip('link set lo up', there=True)
        self.ip(f'address add {PLC}/24 dev plc0', there=True)
        self.ip('link set plc0 up', there=True)

    def there(self, *command):
        """The command, as the PLC would run it."""
        return ['nsenter', f'--net={self.net}', *command]

    def ip(self, arguments, there=False):
        command = ['ip', *arguments.split()]
        subprocess.run(self.there(*command) if there else command, check=True)

    @contextlib.contextmanager
    def partner(self, *arguments, wait=True):
        """netflux simulate as the PLC."""
        command = ['netflux', 'simulate', '--local-address', PLC, *arguments]
        if '--remote' not in arguments:
            command += ['--remote', f'{OURS}:2000']
        child = subprocess.Popen(self.there(*command), stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        if wait:    # it answers once it runs
            child.stdin.write('status\n')
            child.stdin.flush()
            assert child.stdout.readline() != '', command
        try:
            yield child
        finally:
            stop(child)


def stop(child):
    if child.poll() is None:
        child.terminate()
    child.communicate(timeout=DEADLINE)


# A figure that differs from run to run; that it is 0, or is not, does not.
FIGURE = re.compile(
    r'(?P<time>\b\d\d:\d\d:\d\d\.\d{3}\b)|(?P<pid>(?<=run:)\d+)|(?P<hex>(?<=received )[0-9a-f]{8,})|'
    r'\d+(?:\.\d+)?(?= ?(?:us|ms|sent|accepted|lost|unacknowledged)\b)|'
    r'(?<=malformed )\d+|(?<=foreign )\d+|(?<=errors )\d+|(?<=undeliverable )\d+|\d+(?= in a row)|'
    r'(?<=outages )\d+|(?<=cycles )\d+')
KINDS = {'time': r'\d\d:\d\d:\d\d\.\d{3}', 'pid': r'\d+', 'hex': r'[0-9a-f]+'}


def to_pattern(line):
    """“…” is anything, a figure is any figure."""
    pattern, end = '', 0
    for match in re.finditer(f'{FIGURE.pattern}|…', line):
        pattern += re.escape(line[end:match.start()])
        if match[0] == '…':
            pattern += '.*'
        elif match.lastgroup:
            pattern += KINDS[match.lastgroup]
        elif float(match[0]) == 0:
            pattern += re.escape(match[0])
        else:
            pattern += r'(?!0(?:\.0+)?\b)\d+(?:\.\d+)?'
        end = match.end()
    return pattern + re.escape(line[end:])


def matches(expected, printed):
    """Whether the lines are as expected; a line “…” stands for any number of them."""
    pattern = ''.join('(?:.*\n)*' if line.strip() == '…' else to_pattern(line) + '\n'
                      for line in expected.splitlines())
    return re.fullmatch(pattern.rstrip('\n') + '\n*', printed) is not None


def read_blocks(path):
    """The fenced blocks of a page: the heading that each is below, its language, its lines."""
    blocks, heading, fence, lines = [], '', None, []
    with open(path, encoding='utf-8') as file:
        for line in file:
            bare = line.strip()
            if fence is not None:
                if bare == '```':
                    indent = len(fence) - len(fence.lstrip())
                    blocks.append((heading, fence.strip()[3:], ''.join(
                        text[indent:] if text.strip() else '\n' for text in lines)))
                    fence = None
                else:
                    lines.append(line)
            elif bare.startswith('```'):
                fence, lines = line.rstrip('\n'), []
            elif line.startswith('#'):
                heading = line.lstrip('#').strip()
    assert fence is None, path
    return blocks


def read_manual(path):
    """The examples of a manual page, as the blocks of a page."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    text = text[text.index('.SH EXAMPLE'):]
    blocks = []
    for block in re.findall(r'^\.EX\n(.*?)^\.EE$', text, re.M | re.S):
        for escape, character in (('\\-', '-'), ('\\(aq', "'"), ('\\e', '\\')):
            block = block.replace(escape, character)
        blocks.append((f'Example {len(blocks) + 1}', '', block))
    assert blocks, path
    return blocks


def read_session(block):
    """Commands after “$ ”, each with what it is expected to print."""
    steps = []
    for line in block.splitlines():
        if line.startswith('$ '):
            steps.append([line[2:], '', False])
        elif steps and not steps[-1][2] and steps[-1][0].endswith(('\\', '|')):
            steps[-1][0] += '\n' + line
        else:
            steps[-1][1] += line + '\n'
            steps[-1][2] = True
    return [(command, expected) for command, expected, _ in steps]


# What a build that counts lines says if it is run by another user
COVERAGE = re.compile(r'^profiling:.*:Cannot open\n', re.M)


def run(command, folder, seconds=DEADLINE):
    """As a shell would, standard error among what is printed."""
    printed = subprocess.run(['bash', '-c', command], cwd=folder, check=False, text=True,
                             timeout=seconds, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT).stdout
    return COVERAGE.sub('', printed)


def check_command(command, expected, folder, attempts=4):
    """Runs it, anew where a loaded machine has held it up; what is wrong stays wrong."""
    for _ in range(attempts):
        printed = run(command, folder)
        if matches(expected, printed):
            return printed
    raise AssertionError(f'{command}\n{printed}')


def run_tests(prefix, tests):
    shard, shards = map(int, os.environ[SHARD].split('/'))
    if shard == 0:
        print(f'1..{len(tests)}')
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        if number % shards != shard:
            continue
        name = re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')
        try:
            skipped = test()
            print(f'ok {number} /netflux/{prefix}/{name}' +
                  (f' # SKIP {skipped}' if skipped else ''), flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            print(f'not ok {number} /netflux/{prefix}/{name}', flush=True)
            for line in f'{type(error).__name__}: {error}'.splitlines():
                print(f'# {line}', flush=True)
    sys.exit(failed)
