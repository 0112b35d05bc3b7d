# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Two devices that exchange data on this machine.

Usage: bidirectional.py [SECONDS [PORT-A [PORT-B]]]
"""

import math
import struct
import sys

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

LAYOUT = struct.Struct('<ffIII')


class Device:
    def __init__(self, name, local_port, remote_port):
        self.name = name
        self.frames = 0
        self.link = Netflux.Link(
            local_address='127.0.0.1',
            local_port=local_port,
            remote_address='127.0.0.1',
            remote_port=remote_port,
            receive_size=LAYOUT.size,
        )
        self.link.connect('frame-received', self.on_frame_received)
        self.link.connect('watchdog-expired', self.on_watchdog, 'expired')
        self.link.connect('watchdog-recovered', self.on_watchdog, 'recovered')

    def on_frame_received(self, link, frame):
        self.frames += 1

    def on_watchdog(self, link, watchdog, what):
        print(f'{self.name}: the {watchdog.value_nick} watchdog has {what}')

    def send(self, step):
        data = LAYOUT.pack(math.sin(step / 10), math.cos(step / 10), step, 2 * step, step & 0xFF)
        self.link.set_send_data(GLib.Bytes.new(data))

    def print_status(self):
        received = self.link.get_received_data().get_data()
        values = LAYOUT.unpack(received) if received else 'nothing'
        statistics = self.link.get_statistics().props
        print(f'{self.name} is {self.link.props.state.value_nick}: received {values} in '
              f'{self.frames} frames, round trip {statistics.last_rtt / 1000:.2f} ms, '
              f'{statistics.partner_lost} lost')


arguments = dict(enumerate(sys.argv))
seconds = int(arguments.get(1, 10))
port_a = int(arguments.get(2, 2000))
port_b = int(arguments.get(3, 2001))

devices = [Device('A', port_a, port_b), Device('B', port_b, port_a)]
loop = GLib.MainLoop()
step = 0


def change_data():
    global step
    step += 1
    for device in devices:
        device.send(step)
    return GLib.SOURCE_CONTINUE


def print_status():
    for device in devices:
        device.print_status()
    return GLib.SOURCE_CONTINUE


change_data()
for device in devices:
    device.link.start()

GLib.timeout_add(20, change_data)
GLib.timeout_add(500, print_status)
GLib.timeout_add(seconds * 1000, loop.quit)
loop.run()

all_up = all(device.link.props.state == Netflux.LinkState.UP for device in devices)
for device in devices:
    device.link.stop()
sys.exit(0 if all_up else 1)
