# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Values by their names, as a program in Python uses them."""

import array
import fractions
import os
import struct
import sys
import tempfile
import time
import unittest

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common'))
from ports import pick_ports

PATIENCE_S = 60

DECLARATION = '''
TYPE Colour : (red, green, blue); END_TYPE
TYPE Axis : STRUCT
    speed    : REAL;
    position : ARRAY[1..3] OF DINT;
    name     : STRING(8);
END_STRUCT END_TYPE
TYPE Machine : STRUCT
    axes   : ARRAY[1..2] OF Axis;
    matrix : ARRAY[0..1,0..1] OF STRING(2);
    raw    : ARRAY[0..3] OF BYTE;
    run    : BOOL;
    colour : Colour;
    count  : ULINT;
    small  : SINT;
END_STRUCT END_TYPE
'''


def machine(dialect=Netflux.Dialect.CODESYS):
    return Netflux.Layout(DECLARATION, 'Machine', dialect)


def new_link(**properties):
    return Netflux.Link(local_address='127.0.0.1', remote_address='127.0.0.1',
                        send_interval=1000, watch_interval=0, **properties)


class Sending(unittest.TestCase):
    def setUp(self):
        self.link = new_link(send_layout=machine())
        self.send = self.link.send

    def test_one_value(self):
        self.send['axes[2].speed'] = 12.5
        self.send['run'] = True
        self.assertEqual(self.send['axes[2].speed'], 12.5)
        self.assertIs(self.link.send['run'], True)
        self.assertEqual(self.send['AXES[2].Speed'], 12.5)

    def test_whatever_a_person_writes(self):
        for path, value, expected in (
                ('axes[1].speed', 3, 3.0),
                ('axes[1].speed', fractions.Fraction(1, 2), 0.5),
                ('axes[1].position', [1, 2], [1, 2, 0]),
                ('axes[1].position', (-1, 2, 3), [-1, 2, 3]),
                ('axes[1].position', range(3), [0, 1, 2]),
                ('axes[1].position', array.array('i', [4, 5, 6]), [4, 5, 6]),
                ('axes[1].name', 'Ä', 'Ä'),
                ('axes[1].name', b'\xff\xfe', '\uefff\ueffe'),
                ('matrix', [['a', b'\xff'], ['b', '']], [['a', '\uefff'], ['b', '']]),
                ('raw', b'\x01\x02\x03\x04', [1, 2, 3, 4]),
                ('raw', bytearray(b'\x05'), [5, 0, 0, 0]),
                ('run', 1, True),
                ('small', True, 1),
                ('small', 2.0, 2),
                ('colour', 'Green', 1),
                ('colour', 2, 2),
                ('count', 2**64 - 1, 2**64 - 1),
                ('axes[2]', {'speed': 1, 'name': 'x'},
                 {'speed': 1.0, 'position': [0, 0, 0], 'name': 'x'}),
                ('small', GLib.Variant('n', -3), -3),
        ):
            with self.subTest(path=path, value=value):
                self.send.update({'raw': bytes(4), 'axes[1].position': [0, 0, 0]})
                self.send[path] = value
                self.assertEqual(self.send[path], expected)

    def test_errors(self):
        for path, value, exception, words in (
                ('speed', 1, KeyError, ['speed', 'no such name']),
                (3, 1, KeyError, ['3', 'give a str']),
                ('axes[3].speed', 1, KeyError, ['axes[3].speed', 'from 1 to 2']),
                ('small', 128, ValueError, ['small', '128', 'from -128 to 127']),
                ('small', 1.5, ValueError, ['small', '1.5']),
                ('small', 10**400, ValueError, ['small', 'smaller']),
                ('small', 'high', TypeError, ['small', 'high', 'give a number']),
                ('small', None, TypeError, ['small', 'None', 'give a number']),
                ('small', {1}, TypeError, ['small', '{1}', 'give a number']),
                ('run', [True], TypeError, ['run', 'BOOL']),
                ('axes[1].name', 'too long a name', ValueError, ['axes[1].name', '8 bytes']),
                ('axes[1].name', 'a\0b', ValueError, ['axes[1].name', 'NUL']),
                ('axes[1].name', '\ud800', ValueError, ['axes[1].name', 'surrogates']),
                ('axes[1].position', [1, 2, 3, 4], ValueError, ['axes[1].position', 'give 3']),
                ('axes[1].position', ['x'], TypeError, ['element 1 of axes[1].position', 'x']),
                ('axes[1]', {'speed': None}, TypeError, ['axes[1].speed', 'None']),
                ('axes[1]', 1, TypeError, ['axes[1]', 'by their names']),
                ('colour', 'pink', ValueError, ['colour', 'pink', 'names']),
        ):
            with self.subTest(path=path, value=value):
                before = self.send.to_dict()
                with self.assertRaises(exception) as caught:
                    self.send[path] = value
                self.assertIsInstance(caught.exception, GLib.Error)
                self.assertEqual(caught.exception.domain, 'netflux-error-quark')
                for word in words:
                    self.assertIn(word, str(caught.exception))
                self.assertEqual(self.send.to_dict(), before)

    def test_all_or_nothing(self):
        self.send.update({'axes[1].speed': 1}, run=True)
        self.assertEqual((self.send['axes[1].speed'], self.send['run']), (1.0, True))
        with self.assertRaises(ValueError):
            self.send.update({'axes[1].speed': 2, 'small': 1000})
        self.assertEqual(self.send['axes[1].speed'], 1.0)
        self.link.set_values({'axes[1].speed': 3, 'small': 4})
        self.link.set_send_data(run=False, small=5)
        self.assertEqual((self.send['axes[1].speed'], self.send['run'], self.send['small']),
                         (3.0, False, 5))

    def test_mapping(self):
        names = ['axes', 'matrix', 'raw', 'run', 'colour', 'count', 'small']
        self.assertEqual(list(self.send), names)
        self.assertEqual(list(self.send.keys()), names)
        self.assertEqual(len(self.send), 7)
        self.assertEqual(dict(self.send), self.send.to_dict())
        self.assertEqual(dict(self.send.items()), self.send)
        self.assertEqual(len(self.send.values()), 7)
        self.assertIn('axes[2].position[3]', self.send)
        self.assertNotIn('axes[2].position[4]', self.send)
        self.assertNotIn(5, self.send)
        self.assertIsNone(self.send.get('nothing'))
        self.assertIn("'run': False", repr(self.send))
        with self.assertRaises(AttributeError):
            del self.send['run']

    def test_without_layout(self):
        link = new_link()
        for action in (link.send.to_dict, lambda: 'x' in link.send, lambda: link.received['x'],
                       lambda: link.send.update(x=1)):
            with self.assertRaises(GLib.Error) as caught:
                action()
            self.assertIn('set it first', str(caught.exception))
        self.assertIn('no send-layout', repr(link.send))


class Exchange(unittest.TestCase):
    def setUp(self):
        ports = pick_ports(2)
        self.a = new_link(local_port=ports[0], remote_port=ports[1])
        self.b = new_link(local_port=ports[1], remote_port=ports[0])

    def tearDown(self):
        self.a.stop()
        self.b.stop()

    def start(self, layout):
        self.a.props.send_layout = layout
        self.b.props.receive_layout = layout
        self.a.start()
        self.b.start()

    def wait_for(self, condition):
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            GLib.MainContext.default().iteration(False)
            time.sleep(0.001)

    def test_received(self):
        for dialect in (Netflux.Dialect.PACKED, Netflux.Dialect.CODESYS, Netflux.Dialect.S7):
            with self.subTest(dialect=dialect):
                self.start(machine(dialect))
                self.a.send.update({'axes[2].speed': 2.5, 'axes[1].name': b'\xff'}, small=-7)
                self.wait_for(lambda: self.b.received['small'] == -7)
                self.assertEqual(self.b.received, self.a.send)
                self.assertEqual(self.b.received['axes'][1]['speed'], 2.5)
                self.assertEqual(self.b.received.to_dict()['axes'][0]['name'], '\uefff')
                self.assertEqual(self.b.get_values(), self.a.send.to_dict())
                self.assertEqual(self.b.get_values().unpack(), self.a.send.to_dict())
                self.assertEqual(self.b.get_value('small').unpack(), -7)
                self.assertIn('received', repr(self.b.received))
                self.a.stop()
                self.b.stop()

    def test_changes(self):
        heard = []
        self.b.connect('value-changed::axes[2].speed',
                       lambda link, path, value: heard.append((path, value.unpack())))
        self.start(machine())
        self.wait_for(lambda: heard)
        self.a.send['axes[2].speed'] = 7
        self.wait_for(lambda: len(heard) > 1)
        self.a.send['small'] = 1
        self.wait_for(lambda: self.b.received['small'] == 1)
        self.assertEqual(heard, [('axes[2].speed', 0.0), ('axes[2].speed', 7.0)])

    def test_bytes(self):
        self.start(Netflux.Layout('x:u8 y:u8'))
        for data in (b'\x01\x02', bytearray(b'\x03\x04'), GLib.Bytes.new(b'\x05\x06')):
            self.a.set_send_data(data)
            self.wait_for(lambda: self.b.get_received_data().get_data() == bytes(
                data.get_data() if isinstance(data, GLib.Bytes) else data))
        self.a.set_send_data(data=GLib.Bytes.new(b'\x07\x08'))
        self.assertEqual(self.a.send.to_dict(), {'x': 7, 'y': 8})
        with self.assertRaises(TypeError):
            self.a.set_send_data(b'\x01\x02', x=1)


class Plain(unittest.TestCase):
    def test_layout(self):
        layout = Netflux.Layout('<ffIII value1 value2 value3 value4 flags')
        data = layout.pack(value1=1.5, value3=3, flags=0xAB)
        self.assertEqual(data, struct.pack('<ffIII', 1.5, 0, 3, 0, 0xAB))
        self.assertEqual(layout.unpack(data)['flags'], 0xAB)
        self.assertEqual(layout.pack(layout.unpack(data)), data)
        self.assertEqual(layout.update(data, {'flags': 1}).get_data()[-4:], b'\1\0\0\0')
        self.assertIn('value4', str(layout))
        with self.assertRaises(ValueError):
            layout.unpack(b'short')
        with self.assertRaises(GLib.Error):
            Netflux.Layout('x:nonsense')

    def test_rules_of_a_controller(self):
        text = 'TYPE T : STRUCT b : BYTE; l : LREAL; s : STRING(3); END_STRUCT END_TYPE'
        layout = Netflux.Layout(text, dialect=Netflux.Dialect.CODESYS, pack=1,
                                charset=Netflux.Charset.LATIN1)
        self.assertEqual(layout.get_size(), 13)
        self.assertEqual(layout.pack(s='é')[9:], b'\xe9\0\0\0')
        with tempfile.TemporaryDirectory() as folder:
            with open(f'{folder}/a.st', 'w') as file:
                file.write('TYPE A : STRUCT b : B; END_STRUCT END_TYPE')
            with open(f'{folder}/b.st', 'w') as file:
                file.write('TYPE B : STRUCT x : INT; END_STRUCT END_TYPE')
            layout = Netflux.Layout(files=[f'{folder}/a.st'], include=[folder])
            self.assertEqual(layout.unpack(b'\1\2'), {'b': {'x': 0x201}})
        with self.assertRaisesRegex(GLib.Error, 'invalid pack 3: use 1, 2, 4 or 8'):
            Netflux.Layout(text, pack=3)

    def test_array(self):
        layout = Netflux.Layout('TYPE A : ARRAY[1..3] OF INT; END_TYPE')
        self.assertEqual(layout.unpack(layout.pack([1, 2, 3])), [1, 2, 3])
        with self.assertRaisesRegex(TypeError, '^element 2 of The value: found .x.'):
            layout.pack([1, 'x'])
        link = new_link(send_layout=layout)
        link.send['[2]'] = 7
        self.assertEqual(link.send[''], [0, 7, 0])
        self.assertIn('[3]', link.send)
        with self.assertRaises(TypeError):
            link.send.to_dict()
        self.assertIn('not a structure', repr(link.send))

    def test_ordinary_interface(self):
        """What works without the binding's additions."""
        link = Netflux.Link.new('127.0.0.1', 2000)
        layout = Netflux.Layout.new_from_data('x:u8 y:u8', None, Netflux.Dialect.PACKED)
        link.props.send_layout = layout
        self.assertTrue(link.set_value('x', GLib.Variant('y', 1)))
        self.assertTrue(link.set_values(GLib.Variant('a{sv}', {'y': GLib.Variant('i', 2)})))
        self.assertEqual(link.get_sink().get_send_data().get_data(), b'\x01\x02')
        link.set_send_data(GLib.Bytes.new(b'\x03\x04'))
        self.assertEqual(link.send.to_dict(), {'x': 3, 'y': 4})
        values = link.props.send_layout.decode(GLib.Bytes.new(b'\x05\x06'))
        self.assertEqual(values.unpack(), {'x': 5, 'y': 6})
        with self.assertRaises(GLib.Error) as caught:
            link.set_value('x', GLib.Variant('i', 256))
        self.assertTrue(caught.exception.matches(Netflux.error_quark(),
                                                 Netflux.Error.OUT_OF_RANGE))

    def test_nothing_is_hidden(self):
        for name in ('send', 'received'):
            self.assertFalse(hasattr(Netflux.Link.__mro__[1], name))


if __name__ == '__main__':
    unittest.main()
