# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What a program in Python gets wrong is an error that says how to write it."""

import copy
import datetime
import decimal
import fractions
import pickle
import subprocess
import sys
import time
import unittest
import warnings

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, GObject, Netflux

try:
    import numpy
except ImportError:
    numpy = None

PATIENCE_S = 60
DURATIONS = [(cls, pspec.name.replace('-', '_'))
             for cls in (Netflux.Link, Netflux.Source, Netflux.Sink)
             for pspec in cls.list_properties()
             if pspec.value_type.name == 'gint64' and pspec.flags & GObject.ParamFlags.WRITABLE]
DECLARATION = '''
TYPE Axis : STRUCT p : INT; END_STRUCT END_TYPE
TYPE A : STRUCT
    speed  : REAL;
    axes   : ARRAY[1..2] OF Axis;
    values : INT;
END_STRUCT END_TYPE
'''


def iterate_until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        GLib.MainContext.default().iteration(False)
        time.sleep(0.001)


class Durations(unittest.TestCase):
    def assert_refused(self, function, *words):
        with self.assertRaises((TypeError, ValueError)) as caught:
            function()
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_no_float(self):
        """Of every duration, by each of the ways to set it."""
        self.assertGreaterEqual(len(DURATIONS), 5)
        for cls, name in DURATIONS:
            for value in (0.030, 0.5, float('nan'), fractions.Fraction(1, 2),
                          decimal.Decimal('0.03'), 30000.0, '30ms', True, None):
                with self.subTest(cls=cls, name=name, value=value):
                    item = cls()
                    before = getattr(item.props, name)
                    for function in (
                            lambda: cls(**{name: value}),
                            lambda: setattr(item.props, name, value),
                            lambda: setattr(item, name, value),
                            lambda: item.set_property(name, value),
                            lambda: item.set_property(name.replace('_', '-'), value),
                            lambda: item.set_properties(**{name: value}),
                            lambda: getattr(item, f'set_{name}')(value)):
                        self.assert_refused(function, name, str(value), 'microseconds (µs)')
                    self.assertEqual(getattr(item.props, name), before)
        self.assert_refused(lambda: Netflux.Link(watch_interval=0.030), 'for 0.03 s write 30000')

    def test_halves_of_a_link(self):
        link = Netflux.Link()
        for half in (link.props.sink, link.get_sink()):
            self.assert_refused(lambda: half.set_minimum_gap(0.001), 'for 0.001 s write 1000')
        self.assert_refused(lambda: link.props.source.set_watch_interval(0.1), 'write 100000')

    def test_whole(self):
        link = Netflux.Link(watch_interval=datetime.timedelta(milliseconds=30))
        self.assertEqual(link.props.watch_interval, 30000)
        link.watch_interval = 50000
        self.assertEqual((link.props.watch_interval, link.watch_interval), (50000, 50000))
        link.set_watch_interval(60000)
        link.set_property('send-interval', 6000)
        self.assertEqual(link.get_property('watch-interval'), 60000)
        self.assertEqual(link.get_send_interval(), 6000)

    def test_out_of_range(self):
        for function in (lambda: Netflux.Link(send_interval=0),
                         lambda: Netflux.Link().set_watch_interval(-1)):
            self.assert_refused(function, 'µs: use ', ' to ')
        self.assert_refused(lambda: Netflux.Link(remote_port=65536), '65536', '1 to 65535')
        for function in (lambda: Netflux.Link(remote_port=2000.5),
                         lambda: Netflux.Link.new('127.0.0.1', 2000.5),
                         lambda: Netflux.Sink.new('127.0.0.1', 2000.5)):
            self.assert_refused(function, '2000.5', 'a whole number')
        self.assertEqual(Netflux.Link.new('127.0.0.1', 2001).remote_port, 2001)
        self.assertEqual(Netflux.Sink.new('127.0.0.1', 2001).remote_port, 2001)

    def test_boolean(self):
        """A text would be true, whatever it says."""
        link = Netflux.Link()
        for value in ('false', 'no', 0.5, None, b''):
            self.assert_refused(lambda: Netflux.Link(sending=value), 'sending', repr(value),
                                'True or False')
            self.assert_refused(lambda: setattr(link, 'sending', value), 'True or False')
            self.assert_refused(lambda: link.set_sending(value), 'True or False')
        numbers = [] if numpy is None else [numpy.bool_(False), numpy.bool_(True)]
        for value in (False, 0, True, 1, *numbers):
            link.sending = value
            self.assertIs(link.sending, bool(value))


class Attributes(unittest.TestCase):
    def test_unknown(self):
        link = Netflux.Link()
        for item, name, near in ((link, 'foo', None), (link, 'watch_intervall', 'watch_interval'),
                                 (link, 'keep_values', 'keep_values_on_timeout'),
                                 (link.props, 'sendinterval', 'send_interval'),
                                 (link.props.sink, 'send_modus', 'send_mode'),
                                 (link.get_statistics(), 'frames_send', 'frames_sent'),
                                 (Netflux.Source(), 'watchinterval', 'watch_interval'),
                                 (Netflux.Engine(), 'cpu_afinity', 'cpu_affinity'),
                                 (Netflux.Layout('a:u8'), 'sise', None)):
            with self.subTest(item=item, name=name):
                for function in (lambda: setattr(item, name, 1), lambda: getattr(item, name)):
                    with self.assertRaises(AttributeError) as caught:
                        function()
                    self.assertIn(repr(name), str(caught.exception))
                    if near:
                        self.assertIn(f'did you mean {near!r}?', str(caught.exception))
        with self.assertRaisesRegex(TypeError, "'watch_intervall'; did you mean 'watch_interval'"):
            Netflux.Link(watch_intervall=1)
        with self.assertRaisesRegex(AttributeError, 'start is a method'):
            link.start = True

    def test_properties_are_attributes(self):
        link = Netflux.Link(remote_address='127.0.0.1')
        link.keep_values_on_timeout = True
        self.assertTrue(link.props.keep_values_on_timeout)
        self.assertEqual(link.state, Netflux.LinkState.STOPPED)
        self.assertEqual(link.get_statistics().frames_sent, 0)
        self.assertEqual(len(list(link.props)), len(Netflux.Link.list_properties()))
        self.assertEqual(Netflux.Link.props.watch_interval.name, 'watch-interval')
        self.assertIn('watch_interval', dir(link.props))

    def test_printed(self):
        link = Netflux.Link(remote_address='127.0.0.1', remote_port=2001, send_layout='speed:f32')
        link.send.speed = 1.5
        self.assertEqual(str(link), "*:2000 -> 127.0.0.1:2001: stopped\n  <to send {'speed': 1.5}>")
        self.assertEqual(repr(link), '<Netflux.Link *:2000 -> 127.0.0.1:2001: stopped>')
        self.assertEqual(str(Netflux.Link()), '*:2000 -> nobody: stopped')
        self.assertIn('frames-sent', str(link.get_statistics()))

    def test_no_copies(self):
        link = Netflux.Link()
        for function in (lambda: copy.copy(link), lambda: pickle.dumps(link)):
            with self.assertRaises((TypeError, RuntimeError)):
                function()


class Fields(unittest.TestCase):
    def setUp(self):
        self.link = Netflux.Link(remote_address='127.0.0.1', receive_layout='Speed:f32 b:u8',
                                 send_layout=DECLARATION)

    def test_attributes(self):
        send = self.link.send
        send.speed = 3
        self.assertEqual((send.speed, self.link.send['speed']), (3.0, 3.0))
        with self.assertRaisesRegex(AttributeError, "'sped'; did you mean 'speed'"):
            send.sped = 3
        with self.assertRaisesRegex(AttributeError, "'sped'; did you mean 'speed'"):
            send.sped
        with self.assertRaisesRegex(AttributeError, r"write \['values'\]"):
            send.values = 3
        with self.assertRaises(TypeError):
            send.speed = 'fast'
        with self.assertRaisesRegex(AttributeError, 'what the partner sent'):
            self.link.received.speed = 3

    def test_copies_are_not_written_to(self):
        """They would be sent in vain."""
        send = self.link.send
        for function in (lambda: send['axes'].append(1), lambda: send.axes[0].update(p=1),
                         lambda: send['axes'][0].__setitem__('p', 1), lambda: send.axes.sort()):
            with self.assertRaisesRegex(TypeError, r"send\['axes\[2\].speed'\] = 12.5"):
                function()
        self.assertEqual(pickle.loads(pickle.dumps(send['axes'])), [{'p': 0}, {'p': 0}])
        plain = send.to_dict()
        plain['axes'][0]['p'] = 5
        send.update(plain)
        self.assertEqual(send['axes[1].p'], 5)

    def test_wrong_size(self):
        link, before = self.link, self.link.send.to_dict()
        for function, words in (
                (lambda: link.set_send_data(b'123'), ['3 bytes', 'send_layout has 10']),
                (lambda: link.set_send_data(bytes(11)), ['11 bytes', 'send_layout has 10']),
                (lambda: link.get_sink().set_send_data(bytes(9)), ['9 bytes', 'has 10']),
                (lambda: link.props.sink.set_send_data(bytes(9)), ['9 bytes', 'has 10']),
                (lambda: link.sink.set_send_data(GLib.Bytes.new(bytes(9))), ['9 bytes']),
                (lambda: Netflux.Link().set_send_data(bytes(65506)), ['65506', '65505 at most']),
                (lambda: Netflux.Sink().set_send_data(bytes(65506)), ['65506', '65505 at most']),
                (lambda: setattr(link, 'safe_values', b'12'), ['2 bytes', 'receive_layout has 5']),
                (lambda: Netflux.Link(receive_layout='a:u8', safe_values=b'12'), ['2 bytes']),
                (lambda: Netflux.Link(**{'receive-layout': 'a:u8', 'safe-values': b'12'}),
                 ['2 bytes']),
                (lambda: Netflux.Link(safe_values=bytes(65506)), ['65506', '65505 at most']),
                (lambda: setattr(link, 'send_safe_values', b'12'),
                 ['send_safe_values', '2 bytes', 'send_layout has 10']),
                (lambda: link.set_send_safe_values(b'12'), ['send_layout has 10']),
                (lambda: Netflux.Link(send_layout='a:u8', send_safe_values=b'12'),
                 ['2 bytes'])):
            with self.assertRaises(ValueError) as caught:
                function()
            self.assertTrue(caught.exception.matches(Netflux.error_quark(),
                                                     Netflux.Error.WRONG_SIZE))
            for word in words:
                self.assertIn(word, str(caught.exception))
        self.assertEqual(link.send.to_dict(), before)
        link.safe_values = b'12345'
        self.assertEqual(link.props.safe_values.get_data(), b'12345')
        link.send_safe_values = bytes(10)
        link.set_send_data(bytes(10))
        # Without a layout any size will do, from the first.
        link = Netflux.Link(safe_values=b'12', send_safe_values=b'123')
        self.assertEqual(link.props.safe_values.get_data(), b'12')
        self.assertEqual(link.props.send_safe_values.get_data(), b'123')

    def test_refused_by_the_library(self):
        """What is too large for a frame, as GLib.Bytes; good data end that."""
        link = Netflux.Link(remote_address='127.0.0.1', send_layout='a:u16')
        link.set_send_data(GLib.Bytes.new(bytes(70000)))
        self.assertIn('70000 bytes', link.props.sink.props.error.message)
        link.send.a = 5
        self.assertIsNone(link.props.sink.props.error)

    def test_details(self):
        """A near miss of the path is heard, or there is a warning."""
        a = Netflux.Link(local_address='127.0.0.1', local_port=0, remote_address='127.0.0.1',
                         send_layout='Speed:f32', watch_interval=0)
        b = Netflux.Link(local_address='127.0.0.1', local_port=0, remote_address='127.0.0.1',
                         watch_interval=0)
        heard = []
        b.connect('value-changed::sped', lambda *_: heard.append('sped'))
        b.receive_layout = 'Speed:f32'
        for detail in ('Speed', 'speed', 'SPEED'):
            b.connect('value-changed::' + detail, lambda *_, detail=detail: heard.append(detail))
        with self.assertWarnsRegex(UserWarning, "no field 'typo'"):
            b.connect('value-changed::typo', lambda *_: heard.append('typo'))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            b.remote_port = 9
            b.start()
        self.assertEqual(len(caught), 1)
        self.assertIn("no field 'sped'; did you mean 'Speed'?", str(caught[0].message))
        a.remote_port = b.props.local_port
        a.start()
        b.stop()
        b.remote_port, b.local_port = a.local_port, a.remote_port
        b.start()
        a.send.speed = 2
        iterate_until(lambda: set(heard) == {'Speed', 'speed', 'SPEED'})
        a.stop()
        b.stop()

    def test_details_once(self):
        """What Python has warned of the library does not; of what Python does not see it does."""
        script = '''if True:
            import warnings
            import gi
            gi.require_version('Netflux', '1.0')
            from gi.repository import GLib, GObject, Netflux
            link = Netflux.Link(local_address='127.0.0.1', local_port=0, remote_port=9,
                                remote_address='127.0.0.1', watch_interval=0)
            link.connect('value-changed::sped', print)
            link.receive_layout = 'Speed:f32'
            link.connect('value-changed::typo', print)
            link.start()
            link.connect('value-changed::later', print)
            GObject.Object.connect(link, 'value-changed::unseen', print)
            while GLib.MainContext.default().iteration(False):
                pass'''
        result = subprocess.run([sys.executable, '-W', 'always', '-c', script], text=True,
                                capture_output=True, timeout=PATIENCE_S, check=True)
        for detail in ('sped', 'typo', 'later', 'unseen'):
            self.assertEqual(result.stderr.count(f'value-changed::{detail} will never be'), 1,
                             result.stderr)
        self.assertEqual(result.stderr.count('Netflux-WARNING'), 1, result.stderr)


@unittest.skipIf(numpy is None, 'numpy is not installed')
class Numpy(unittest.TestCase):
    def test_both_ways(self):
        layout = Netflux.Layout('t:f32 a:f64[4] n:i16 b:bool i:i32[2] w:u64')
        for name, value, expected in (
                ('t', numpy.float32(1.5), 1.5), ('n', numpy.int16(3), 3), ('t', numpy.int8(3), 3),
                ('b', numpy.bool_(True), True), ('a', numpy.arange(4.), [0, 1, 2, 3]),
                ('a', numpy.arange(8.)[::2], [0, 2, 4, 6]), ('i', numpy.array([1, 2]), [1, 2]),
                ('i', numpy.array([1], dtype=numpy.int32), [1, 0]), ('t', numpy.array(1.5), 1.5),
                ('n', numpy.array(3), 3), ('w', numpy.uint64(2**64 - 1), 2**64 - 1),
                ('i', [numpy.int64(5), numpy.uint8(6)], [5, 6])):
            with self.subTest(name=name, value=value):
                data = layout.pack({name: value})
                self.assertEqual(layout.unpack(data)[name], expected)
        values = layout.unpack(layout.pack(a=numpy.arange(4.)))
        self.assertTrue((numpy.array(values['a']) == numpy.arange(4.)).all())
        with self.assertRaises(TypeError):
            layout.pack(n=numpy.complex64(1j))
        with self.assertRaises(ValueError):
            layout.pack(n=numpy.int64(70000))

    def test_records(self):
        kind = numpy.dtype([('a', '<u1'), ('b', '<f4')])
        layout = Netflux.Layout('a:u8 b:f32')
        record = numpy.array([(3, 1.5)], dtype=kind)
        self.assertEqual(layout.unpack(layout.pack(record[0])), {'a': 3, 'b': 1.5})
        self.assertEqual(numpy.frombuffer(layout.pack(record[0]), kind)[0], record[0])
        link = Netflux.Link(send_layout=layout)
        link.set_send_data(record)
        self.assertEqual(link.send.to_dict(), {'a': 3, 'b': 1.5})
        link.send.b = numpy.float64(2.5)
        link.watch_interval = numpy.int64(20000)
        self.assertEqual((link.send.b, link.watch_interval), (2.5, 20000))
        with self.assertRaisesRegex(TypeError, 'microseconds'):
            link.watch_interval = numpy.float64(0.02)


if __name__ == '__main__':
    unittest.main()
