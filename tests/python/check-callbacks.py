# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Callbacks of a program in Python that run in the engine's thread, while the program's own thread
does whatever it likes: neither waits for the other for ever."""

import faulthandler
import gc
import os
import sys
import time
import unittest

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GObject, Netflux

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common'))
from ports import pick_ports

faulthandler.dump_traceback_later(100, exit=True)
ROUNDS = 20


class Callbacks(unittest.TestCase):
    def setUp(self):
        self.n_frames = self.n_prepared = 0
        a, b = pick_ports(2)
        self.link, self.partner = (
            Netflux.Link(local_address='127.0.0.1', local_port=here, remote_address='127.0.0.1',
                         remote_port=there, send_interval=100, watch_interval=0)
            for here, there in ((a, b), (b, a)))
        self.link.get_source().set_frame_callback(self.on_frame)
        self.link.get_sink().set_prepare_callback(self.on_prepare)
        self.partner.start()
        self.link.start()

    def tearDown(self):
        for link in (self.link, self.partner):
            if link is not None:
                link.stop()

    def on_frame(self, frame, *_):
        self.n_frames += 1
        frame.get_payload()

    def on_prepare(self, sink, *_):
        self.n_prepared += 1
        sink.get_sequence()

    def assert_called(self):
        before = self.n_frames, self.n_prepared
        while self.n_frames == before[0] or self.n_prepared == before[1]:
            time.sleep(0.001)

    def test_properties(self):
        """Each way to set and to read each of them."""
        for item in (self.link, self.link.get_source(), self.link.get_sink()):
            for pspec in item.list_properties():
                name = pspec.name.replace('-', '_')
                for _ in range(ROUNDS):
                    value = getattr(item.props, name)
                    getattr(item, name)
                    item.get_property(pspec.name)
                    if not pspec.flags & GObject.ParamFlags.WRITABLE:
                        continue
                    setattr(item.props, name, value)
                    setattr(item, name, value)
                    item.set_property(pspec.name, value)
                    item.set_properties(**{name: value})
        for _ in range(ROUNDS):
            for interval in (50000, 0):
                self.link.watch_interval = interval
                self.link.send_interval = 200 - interval // 1000
        self.assert_called()

    def test_methods(self):
        for _ in range(ROUNDS):
            self.link.set_send_data(b'abc')
            self.link.send_now()
            self.link.get_statistics()
            self.link.reset_statistics()
            self.link.get_received_data()
            self.link.get_source().set_frame_callback(self.on_frame)
            self.link.get_sink().set_prepare_callback(self.on_prepare)
            str(self.link)
            self.link.stop()
            self.link.start()
        self.assert_called()

    def test_dropped(self):
        """While it runs."""
        for i in range(ROUNDS):
            self.assert_called()
            if i % 2:
                self.link.run_dispose()
            settings = {name: getattr(self.link, name) for name in (
                'local_address', 'local_port', 'remote_address', 'remote_port', 'send_interval',
                'watch_interval')}
            self.link = None
            gc.collect()
            self.link = Netflux.Link(**settings)
            self.link.get_source().set_frame_callback(self.on_frame)
            self.link.get_sink().set_prepare_callback(self.on_prepare)
            self.link.start()
        self.assert_called()


if __name__ == '__main__':
    unittest.main()
