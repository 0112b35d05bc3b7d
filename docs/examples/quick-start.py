# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Exchanges data with one partner for a second.

Usage: quick-start.py [REMOTE-ADDRESS [REMOTE-PORT [LOCAL-PORT]]]
"""

import struct
import sys
import time

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

# value1, value2, value3, value4 and flags, little-endian.
LAYOUT = struct.Struct('<ffIII')

arguments = dict(enumerate(sys.argv))

link = Netflux.Link(
    remote_address=arguments.get(1, '192.168.1.100'),
    remote_port=int(arguments.get(2, 2000)),
    local_port=int(arguments.get(3, 2000)),
    send_interval=5000,     # microseconds
    watch_interval=30000,
    receive_size=LAYOUT.size,
)
link.set_send_data(GLib.Bytes.new(LAYOUT.pack(123.45, 678.90, 42, 1000, 0xAB)))
link.start()

# The library needs no main loop to exchange data; this program has nothing else to do.
time.sleep(1)

state = link.props.state
received = link.get_received_data().get_data()
if received:
    value1, value2, value3, value4, flags = LAYOUT.unpack(received)
    print(f'Received: {value1:.2f} {value2:.2f} {value3} {value4} {flags:#x}')

statistics = link.get_statistics().props
print(f'The link is {state.value_nick}')
print(f'Own interval: {statistics.avg_own_interval / 1000:.2f} ms')
print(f'Round trip: {statistics.last_rtt / 1000:.2f} ms')
print(f'Lost: {statistics.partner_lost} frames')

link.stop()
sys.exit(0 if state == Netflux.LinkState.UP else 1)
