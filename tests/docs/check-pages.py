#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Runs what a page shows, section by section, with a PLC at 192.168.1.100.

Usage: check-pages.py PLC.ST PAGE [HEADING…], where PAGE can be a manual page

Of each section, in a folder of its own with the declaration PLC.ST:

* a block whose first line is a comment with the name of a file is written into that file;
* a block of commands runs beside the others until the section ends;
* a block of commands after “$ ” runs, and prints what is below;
* a block after “>>> ” is a session of Python;
* a key file that begins with [press] is run in a section of its own.

Other blocks are shown only: declarations, key files, parts of programs, and what has to be run on
a system of its own, as whatever begins with sudo.
"""

import code
import contextlib
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import plant

DECLARATION, PAGE = map(os.path.abspath, sys.argv[1:3])
ONLY = sys.argv[3:]
PLANT = plant.enter(shards=2)
NAME = os.path.basename(PAGE)
SENDS = ('--layout', f'{DECLARATION}:Inputs', '--dialect', 'codesys', '--receive-size', '8',
         '--generate', 'running=constant:1', '--generate', 'position[1]=sine:0,1000,2s')
# Who is root here need not be so outside, and cannot become another user then.
BROKER = 'listener 1883 127.0.0.1\nallow_anonymous true\nuser root\nlog_type error\n'
# Sections without a PLC of ours
NO_PARTNER = {'plc.md': {'The data types', 'Without a PLC', 'A bad network'}}
# What the PLC has received in the end
RECEIVED = {('gateways.md', 'MQTT to the PLC'): '0100000000004841'}
# First words of what runs beside the rest
COMMANDS = ('cat >links.conf', 'netflux ', 'gst-launch-1.0 ', 'mosquitto_sub ', 'tshark ')
# Wireshark runs no scripts for root, since 4.4: it is nobody who looks at what root has captured.
TSHARK = """#!/bin/sh
drop='setpriv --reuid=65534 --regid=65534 --clear-groups'
case $* in
  *lua_script:*) $drop true 2>/dev/null && chmod a+rX . * && exec $drop %s "$@" ;;
esac
exec %s "$@"
"""
TOOLS = {'mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'jq', 'nft', 'tshark', 'gst-launch-1.0'}


class Section:
    def __init__(self, heading):
        self.heading = heading
        self.blocks = []

    def run(self):
        for tool in sorted(TOOLS):
            if any(re.search(rf'\b{re.escape(tool)}\b', block) for _, block in self.blocks) and \
                    shutil.which(tool) is None:
                return f'{tool} is not installed'
        if any(re.search(r'\bnetflux(src|enc)\b', block) for _, block in self.blocks) and \
                subprocess.run(['gst-inspect-1.0', '--exists', 'netfluxsrc'],
                               check=False).returncode != 0:
            return 'the plugin is not built'
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            shutil.copy(DECLARATION, folder)
            if NAME == 'wireshark.md':
                shutil.copy(f'{os.path.dirname(DECLARATION)}/../../wireshark/netflux.lua', folder)
                write_tshark(folder)
            os.mkdir(os.path.join(folder, 'released'))
            shutil.copy(DECLARATION, os.path.join(folder, 'released'))
            if self.heading not in NO_PARTNER.get(NAME, ()):
                self.partner = stack.enter_context(PLANT.partner('--as', 'codesys', *SENDS))
            if any('mosquitto' in block for _, block in self.blocks):
                with open(os.path.join(folder, 'mosquitto.conf'), 'w', encoding='utf-8') as file:
                    file.write(BROKER)
                stack.enter_context(in_background('mosquitto -c mosquitto.conf', folder))
                check_soon('mosquitto_pub -h 127.0.0.1 -t test -m test && echo up', 'up', folder)
            self.python = Session()
            for language, block in self.blocks:
                self.run_block(stack, folder, language, block)
            wanted = RECEIVED.get((NAME, self.heading))
            while wanted is not None:   # or for as long as the test may
                self.partner.stdin.write('status\n')
                self.partner.stdin.flush()
                if f'received {wanted}' in self.partner.stdout.readline():
                    break
                time.sleep(0.05)
        return None

    def run_block(self, stack, folder, language, block):
        named = re.match(r'(?:#|//) ([\w.-]+\.\w+)\n', block)
        if named:
            with open(os.path.join(folder, named[1]), 'w', encoding='utf-8') as file:
                file.write(block)
        elif block.startswith('[Unit]'):
            check_service(block, folder)
        elif block.startswith('>>> '):
            self.python.check(block)
        elif block.startswith('$ '):
            for command, expected in plant.read_session(block):
                check_soon(command, expected, folder)
        elif block.startswith(COMMANDS):
            commands = [block] if 'END' in block else re.split(r'(?<![\\|])\n', block.strip())
            for command in commands:
                stack.enter_context(in_background(command, folder))


class Session:
    """What is typed into Python, or into the cells of a notebook."""
    def __init__(self):
        self.variables = {}

    def check(self, block):
        shell = code.InteractiveInterpreter(self.variables)
        for step in re.split(r'^(?=>>> )', block, flags=re.M)[1:]:
            lines = step.splitlines()
            n = next((i for i, line in enumerate(lines) if not re.match(r'(>>>|\.\.\.)( |$)', line)),
                     len(lines))
            source = '\n'.join(line[4:] for line in lines[:n])
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                assert shell.runsource(source + ('\n' if n > 1 else ''), symbol='single') is False, source
            expected = ''.join(line + '\n' for line in lines[n:] if line)
            assert plant.matches(expected, out.getvalue()), f'{source}\n{out.getvalue()}'


def write_tshark(folder):
    """The tshark of the page."""
    path = os.path.join(folder, 'bin', 'tshark')
    os.mkdir(os.path.dirname(path))
    real = shutil.which('tshark')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(TSHARK % (real, real))
    os.chmod(path, 0o755)
    os.environ['PATH'] = f'{os.path.dirname(path)}:{os.environ["PATH"]}'


@contextlib.contextmanager
def in_background(command, folder):
    child = subprocess.Popen(['bash', '-o', 'pipefail', '-c', command], cwd=folder, start_new_session=True,
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        yield
        time.sleep(0.3)
        assert child.poll() in (None, 0), f'{command}\nended with {child.poll()}'
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        child.communicate(timeout=plant.DEADLINE)


def check_soon(command, expected, folder):
    """Until what runs beside it has started."""
    end = time.monotonic() + 20
    while True:
        try:
            return plant.check_command(command, expected, folder, 1)
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def check_service(block, folder):
    """A unit of systemd runs, and ends when a part of it does."""
    with open(os.path.join(folder, 'press.conf'), 'w', encoding='utf-8') as file:
        file.write('[press]\nremote=192.168.1.100\nreceive-layout=plc.st:Inputs\ndialect=codesys\n')
    command = re.search(r'^ExecStart=(.*)$', block, re.M)[1]
    command = shlex.split(command.replace('/etc/netflux/', folder + '/'))
    with subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL) as child:
        try:
            check_soon('mosquitto_sub -h 127.0.0.1 -t plant/press -C 1', '{…"name":"press",…}', folder)
            for pid in filter(str.isdigit, os.listdir('/proc')):
                with contextlib.suppress(OSError), open(f'/proc/{pid}/comm', encoding='utf-8') as f:
                    if f.read() == 'netflux\n' and os.getsid(int(pid)) == child.pid:
                        os.kill(int(pid), signal.SIGTERM)
            child.wait(plant.DEADLINE)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)


def read_sections():
    sections = []
    read = plant.read_blocks if PAGE.endswith('.md') else plant.read_manual
    for heading, language, block in read(PAGE):
        alone = block.startswith('[press]')     # a key file, which netflux.conf(5) shows
        if alone:
            block = f'cat >links.conf <<END\n{block}END\nexec netflux run --config links.conf'
        if not re.match(r'(#|//) [\w.-]+\.\w+\n|\$ |>>> |\[Unit\]', block) and \
                not (language == '' and block.startswith(COMMANDS)):
            continue
        if ONLY and heading not in ONLY:
            continue
        # It would want the local port of the command that stands above.
        if alone and sections and sections[-1].heading == heading:
            heading += ', key file'
        if not sections or sections[-1].heading != heading:
            sections.append(Section(heading))
        sections[-1].blocks.append((language, block))
    return sections


os.environ['LC_ALL'] = 'C.UTF-8'
os.environ['PYTHONUNBUFFERED'] = '1'
# “python3” is the one that runs this.
os.environ['PATH'] = f'{os.path.dirname(sys.executable)}:{os.environ["PATH"]}'
plant.run_tests('pages/' + NAME.removesuffix('.md'),
                [(section.heading, section.run) for section in read_sections()])
