# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A terminal, small and exact, to see what a command leaves on the screen."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

SEQUENCE = re.compile(r'\x1b\[(\d*)([A-Za-z])')


class Screen:
    """Understands what the command uses, and refuses everything else."""

    def __init__(self, rows, columns):
        self.rows = rows
        self.columns = columns
        self.lines = ['']
        self.row = 0
        self.column = 0
        self.ups = 0

    def feed(self, text):
        position = 0
        while position < len(text):
            if text[position] == '\x1b':
                match = SEQUENCE.match(text, position)
                assert match, f'an unknown sequence: {text[position:position + 8]!r}'
                self.escape(match.group(1), match.group(2))
                position = match.end()
            else:
                self.put(text[position])
                position += 1

    def escape(self, number, code):
        if code == 'A':
            self.ups += 1
            self.row -= int(number or 1)
            assert self.row >= max(0, len(self.lines) - self.rows), 'above the screen'
        elif code == 'K':
            self.lines[self.row] = self.lines[self.row][:self.column]
        elif code == 'J':
            self.lines[self.row] = self.lines[self.row][:self.column]
            del self.lines[self.row + 1:]
        else:
            raise AssertionError(f'an unknown sequence: ESC [ {number} {code}')

    def put(self, character):
        if character == '\r':
            self.column = 0
        elif character == '\n':
            self.row += 1
            if self.row == len(self.lines):
                self.lines.append('')
        else:
            assert self.column < self.columns, f'a line that wraps: {self.lines[self.row]!r}'
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[:self.column] + character + line[self.column + 1:]
            self.column += 1


def run(command, rows=40, columns=120, term='xterm', seconds=60):
    """Runs a command on a terminal; gives its exit status and all that it wrote."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave,
                             env={**os.environ, 'TERM': term})
    os.close(slave)

    written = b''
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(master, 65536)
        except OSError:  # the other end was closed
            break
        if not data:
            break
        written += data
    else:
        child.kill()
    os.close(master)

    return child.wait(), written.decode()
