# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""UDP ports for the tests, which run at the same time."""

import os
import random
import socket
import threading

FIRST, LAST, BLOCK_SIZE = 10000, 32000, 20
LOCK = threading.Lock()
BLOCKS = []     # what reserves them
FREE = []
OWNER = None


def reserve_block():
    """As in netflux-test-loop.c: who has the first port in TCP has the block."""
    while True:
        first = FIRST + BLOCK_SIZE * random.SystemRandom().randrange((LAST - FIRST) // BLOCK_SIZE)
        block = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            block.bind(('0.0.0.0', first))
        except OSError:
            block.close()
            continue
        BLOCKS.append(block)
        return list(range(first, first + BLOCK_SIZE))


def is_free(host, port):
    with socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET,
                       socket.SOCK_DGRAM) as taken:
        try:
            taken.bind((host, port))
        except OSError:
            return False
    return True


def pick_ports(n, host='127.0.0.1'):
    """Ports that nobody has, and that are this program's own as long as it lives; outside of the
    range that the kernel picks from. Each is given once."""
    global OWNER    # pylint: disable=global-statement
    ports = []
    with LOCK:
        while len(ports) < n:
            if not FREE or OWNER != os.getpid():
                FREE[:] = reserve_block()
                OWNER = os.getpid()
            port = FREE.pop(0)
            if is_free(host, port):
                ports.append(port)
    return ports
