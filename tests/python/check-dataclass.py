# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Layouts of dataclasses and of structures of ctypes."""

import ctypes
import dataclasses
import enum
import typing
import unittest

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux


class Mode(enum.IntEnum):
    OFF = 0
    ON = 5


@dataclasses.dataclass
class Axis:
    enabled: bool = False
    speed: ctypes.c_float = dataclasses.field(default=0.0, metadata={'comment': '[mm/s]'})


@dataclasses.dataclass
class Machine:
    run: bool
    count: int
    level: float
    name: typing.Annotated[str, 'STRING(9)']
    axis: Axis
    mode: Mode
    list: typing.Annotated[list, 'ARRAY[1..3] OF UINT']
    small: int = dataclasses.field(default=0, metadata={'type': 'USINT'})


class Inner(ctypes.Structure):
    _fields_ = (('a', ctypes.c_uint8), ('b', ctypes.c_uint16))


class Choice(ctypes.Union):
    _fields_ = (('number', ctypes.c_uint32), ('real', ctypes.c_double))


class Natural(ctypes.Structure):
    _fields_ = (('flag', ctypes.c_bool), ('value', ctypes.c_double), ('inner', Inner * 3),
                ('text', ctypes.c_char * 8), ('matrix', (ctypes.c_int16 * 2) * 3),
                ('choice', Choice), ('last', ctypes.c_int8))


class Packed(ctypes.LittleEndianStructure):
    _layout_ = 'ms'
    _pack_ = 1
    _fields_ = Natural._fields_


class BigInner(ctypes.BigEndianStructure):
    _fields_ = (('a', ctypes.c_uint8), ('b', ctypes.c_uint32))


class Big(ctypes.BigEndianStructure):
    _fields_ = (('x', ctypes.c_float), ('inner', BigInner), ('list', ctypes.c_int16 * 3))


class Derived(Inner):
    _fields_ = (('c', ctypes.c_uint32),)


class Anonymous(ctypes.Union):
    _fields_ = (('a', ctypes.c_uint8), ('b', ctypes.c_uint16), ('text', ctypes.c_char * 5))


def another(name, *fields):
    return type(name, (ctypes.Structure,), {'_fields_': fields})


class Namesakes(ctypes.Structure):
    """Three of one name, as a PLC has it."""
    _fields_ = (('a', Inner), ('b', another('Inner', ('x', ctypes.c_int32))),
                ('c', another('INNER', ('y', ctypes.c_double), ('z', ctypes.c_uint8)) * 2))


@dataclasses.dataclass
class Nested:
    axes: typing.Annotated[typing.List[Axis], 'ARRAY[1..2] OF Axis']
    modes: list = dataclasses.field(metadata={'type': 'ARRAY[0..1] OF UINT', 'comment': 'one\ntwo'})
    grid: typing.Annotated[typing.List[typing.List[Mode]], 'ARRAY[0..1, 0..1] OF Mode']
    raw: ctypes.c_int16 * 3
    inner: Inner * 2


class Dataclass(unittest.TestCase):
    def check_offsets(self, structure, layout, prefix='', start=0):
        fields = [field for base in reversed(structure.__mro__)
                  for field in base.__dict__.get('_fields_', ())]
        for name, kind in fields:
            offset = start + getattr(structure, name).offset
            field = layout.lookup_field(prefix + name)
            self.assertEqual((field.get_offset(), field.get_length()), (offset, ctypes.sizeof(kind)),
                             prefix + name)
            if issubclass(kind, (ctypes.Structure, ctypes.Union)):
                self.check_offsets(kind, layout, f'{prefix}{name}.', offset)

    def test_ctypes(self):
        for structure in (Natural, Packed, Big, Inner, Derived, Anonymous, Namesakes):
            with self.subTest(structure=structure.__name__):
                layout = Netflux.Layout.from_dataclass(structure)
                self.assertEqual(layout.get_size(), ctypes.sizeof(structure))
                self.check_offsets(structure, layout)

    def test_ctypes_values(self):
        natural = Natural(flag=True, value=2.5, text=b'pump', last=-3)
        natural.inner[2].b = 7
        natural.matrix[2][1] = -9
        values = Netflux.Layout.from_dataclass(Natural).unpack(bytes(natural))
        self.assertEqual((values['flag'], values['value'], values['inner'][2]['b'], values['text'],
                          values['matrix'][2][1], values['last']), (True, 2.5, 7, 'pump', -9, -3))
        big = Big(x=-1.5)
        big.inner.b, big.list[1] = 70000, -2
        values = Netflux.Layout.from_dataclass(Big).unpack(bytes(big))
        self.assertEqual((values['x'], values['inner']['b'], values['list'][1]), (-1.5, 70000, -2))

    def test_dataclass(self):
        layout = Netflux.Layout.from_dataclass(Machine)
        self.assertEqual(
            [(field.get_path(), field.get_type_name(), field.get_offset())
             for field in layout.list_fields()],
            [('run', 'BOOL', 0), ('count', 'DINT', 1), ('level', 'LREAL', 5), ('name', 'STRING(9)', 13),
             ('axis.enabled', 'BOOL', 23), ('axis.speed', 'REAL', 24), ('mode', 'Mode (DINT)', 28),
             ('list[1]', 'UINT', 32), ('list[2]', 'UINT', 34), ('list[3]', 'UINT', 36),
             ('small', 'USINT', 38)])
        self.assertEqual(layout.lookup_field('axis.speed').get_comment(), '[mm/s]')
        self.assertEqual(layout.unpack(layout.pack(mode='On', name='x'))['mode'], 5)
        self.assertEqual(Netflux.Layout.from_dataclass(Axis, Netflux.Dialect.S7).lookup_field('speed')
                         .get_offset(), 2)

    def test_nested(self):
        layout = Netflux.Layout.from_dataclass(Nested)
        self.assertEqual(
            [(path, layout.lookup_field(path).get_offset(), layout.lookup_field(path).get_length())
             for path in ('axes[2].speed', 'modes[1]', 'grid[1,1]', 'raw[2]', 'inner[1].b')],
            [('axes[2].speed', 6, 4), ('modes[1]', 12, 2), ('grid[1,1]', 26, 4), ('raw[2]', 34, 2),
             ('inner[1].b', 42, 2)])
        self.assertEqual(layout.lookup_field('modes[1]').get_comment(), 'one two')

    def test_another_dialect(self):
        """Where it would move what ctypes has placed, it is refused; else it is taken."""
        dialects = Netflux.Dialect
        text = another('Text', ('text', ctypes.c_char * 4), ('x', ctypes.c_uint8))
        holder = dataclasses.make_dataclass('Holder', [('list', text * 2)])
        for kind, dialect, words in (
                (Inner, dialects.CODESYS_BIG_ENDIAN, 'is little-endian, and the dialect is big-endian'),
                (Big, dialects.CODESYS, 'is big-endian, and the dialect is little-endian'),
                (BigInner, dialects.S7, 'b has 4 bytes at 4 in BigInner, and 4 at 6'),
                (text, dialects.PACKED, 'text has 4 bytes at 0 in Text, and 3 at 0'),
                (holder, dialects.PACKED, 'list has 10 bytes at 0 in Holder, and 8 at 0'),
                (Nested, dialects.S7, 'is little-endian, and the dialect is big-endian')):
            with self.subTest(kind=kind.__name__), self.assertRaisesRegex(TypeError, words):
                Netflux.Layout.from_dataclass(kind, dialect)
        odd = dataclasses.make_dataclass('Odd', [('raw', ctypes.c_uint8 * 3), ('x', bool)])
        for kind, dialect in ((odd, dialects.S7), (Inner, dialects.PACKED),
                              (Big, dialects.CODESYS_BIG_ENDIAN),
                              (Machine, dialects.S7), (Machine, dialects.CODESYS_BIG_ENDIAN)):
            with self.subTest(kind=kind.__name__):
                Netflux.Layout.from_dataclass(kind, dialect)

    def test_generates_the_controllers_declaration(self):
        """What the issue wants it for."""
        text = Netflux.Layout.from_dataclass(Machine).emit(Netflux.Notation.TCDUT)
        again = Netflux.Layout(text, 'Machine', Netflux.Dialect.CODESYS)
        self.assertEqual([(f.get_path(), f.get_offset()) for f in again.list_fields()],
                         [(f.get_path(), f.get_offset())
                          for f in Netflux.Layout.from_dataclass(Machine).list_fields()])

    def test_refused(self):
        class Bits(ctypes.Structure):
            _fields_ = (('a', ctypes.c_uint8, 3),)

        class Pointer(ctypes.Structure):
            _fields_ = (('a', ctypes.c_void_p),)

        class Both(ctypes.Structure):
            _fields_ = (('a', ctypes.c_uint16), ('big', Big))

        class Empty(ctypes.Structure):
            pass

        none = another('Nothing', ('list', ctypes.c_int * 0))
        unclear = dataclasses.make_dataclass('Unclear', [('values', list)])
        raw = dataclasses.make_dataclass('Raw', [('data', bytes)])
        flags = dataclasses.make_dataclass('Flags', [('mode', enum.IntFlag('Bit', 'A B'))])
        more = dataclasses.make_dataclass(
            'More', [('a', typing.Annotated[int, 'INT; b : DINT'])])
        for kind, words in ((Bits, 'bit field'), (Pointer, 'Pointer.a'), (Both, 'both byte orders'),
                            (unclear, r"Unclear.values .*annotate it"),
                            (raw, r"Raw.data is bytes.*Annotated\[bytes, 'ARRAY\[0..7\] OF BYTE'"),
                            (flags, r"Flags.mode is Bit.*Annotated\[int, 'UINT'\]"),
                            (more, 'More.a: .*more than a type'), (int, 'neither a dataclass'),
                            (3, 'neither a dataclass'), (Mode, 'neither a dataclass'),
                            (Empty, 'Empty has no fields: leave it out'),
                            (none, 'Nothing.list has no elements: leave it out')):
            with self.subTest(kind=kind), self.assertRaisesRegex(TypeError, words):
                Netflux.Layout.from_dataclass(kind)


if __name__ == '__main__':
    unittest.main()
