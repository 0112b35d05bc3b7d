# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A program whose links run forks, as multiprocessing does by default: in the child the objects
of the parent are inert, and new ones work."""

import multiprocessing
import os
import signal
import time
import unittest
import warnings

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

PATIENCE_S = 60


def new_link(remote_port=9):
    return Netflux.Link(local_address='127.0.0.1', local_port=0, remote_address='127.0.0.1',
                        remote_port=remote_port, watch_interval=0)


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def use_inherited(link, queue):
    """All that a program may do with it: nothing of it reaches the parent's socket."""
    before = link.get_statistics().frames_sent
    link.set_send_data(b'child')
    link.watch_interval = 50000
    try:
        link.send_now()
        queue.put('send_now() has worked')
        return
    except GLib.Error as error:
        message = error.message
    link.stop()
    queue.put((link.get_statistics().frames_sent >= before, link.state.value_nick, message))


def start_inherited(link, queue):
    """It can be started anew, on another port."""
    link.stop()
    link.local_port = 0
    link.start()
    wait_until(lambda: link.get_statistics().frames_sent > 10)
    queue.put(link.state.value_nick)
    link.stop()


def make_new(link, queue):
    """Two that talk to each other."""
    a, b = new_link(), new_link()
    a.start()
    b.remote_port = a.props.local_port
    b.start()
    a.stop()
    a.local_port, a.remote_port = b.remote_port, b.props.local_port
    a.start()
    wait_until(lambda: a.state == b.state == Netflux.LinkState.UP)
    queue.put((a.state.value_nick, b.state.value_nick))


def forget(link, queue):
    """The last reference goes with the child."""
    del link
    queue.put('done')


class Fork(unittest.TestCase):
    def setUp(self):
        self.context = multiprocessing.get_context('fork')
        self.link = new_link()
        self.link.start()
        wait_until(lambda: self.link.get_statistics().frames_sent > 3)

    def tearDown(self):
        """The parent has not noticed anything."""
        before = self.link.get_statistics().frames_sent
        wait_until(lambda: self.link.get_statistics().frames_sent > before + 10)
        self.assertEqual(self.link.watch_interval, 0)
        self.link.stop()

    def run_child(self, function):
        queue = self.context.SimpleQueue()
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', DeprecationWarning)  # of a fork with threads
            child = self.context.Process(target=function, args=(self.link, queue))
            child.start()
        child.join(PATIENCE_S)
        if child.exitcode is None:
            child.kill()
            self.fail('the child hangs')
        self.assertEqual(child.exitcode, 0)
        return queue.get()

    def test_inherited(self):
        kept, state, message = self.run_child(use_inherited)
        self.assertTrue(kept)
        self.assertEqual(state, 'stopped')
        self.assertIn('start it first', message)

    def test_inherited_is_started(self):
        self.assertIn(self.run_child(start_inherited), ('waiting', 'up'))

    def test_new(self):
        self.assertEqual(self.run_child(make_new), ('up', 'up'))

    def test_forgotten(self):
        self.assertEqual(self.run_child(forget), 'done')

    def test_pool(self):
        """Workers that are used again and again, and ended by a signal."""
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', DeprecationWarning)
            with self.context.Pool(2) as pool:
                self.assertEqual(pool.map(abs, range(-20, 0)), list(range(20, 0, -1)))

    def test_ended_by_a_signal(self):
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            time.sleep(PATIENCE_S)
            os._exit(1)
        os.kill(pid, signal.SIGTERM)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), -signal.SIGTERM)


if __name__ == '__main__':
    unittest.main()
