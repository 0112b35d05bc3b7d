# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What a layout is written as, compiled or read back: the same offsets, the same values."""

import ctypes
import dataclasses
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import unittest
import warnings

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

NOTATION = Netflux.Notation

IEC = '''
TYPE Colour : (Red, Green := 5, Blue) UINT; END_TYPE
TYPE Status : STRUCT ready : BIT; fault : BIT; homed : BIT; count : UINT; END_STRUCT END_TYPE
TYPE Base : STRUCT kind : BYTE; END_STRUCT END_TYPE
TYPE Axis EXTENDS Base : STRUCT
    speed : LREAL;                  // [mm/s] as set
    for_ : REAL;
    name : STRING(5);
    wide : WSTRING(3);
    colour : Colour;
    limited : INT (-5..7);
END_STRUCT END_TYPE
TYPE Machine : STRUCT
    status : Status;
    run : BOOL;
    axes : ARRAY[1..2] OF Axis;     // all of them
    matrix : ARRAY[-1..1, 0..1] OF INT;
    big : ULINT;
    small : SINT;
    pause : TIME;
    long : LTIME;
    day : DATE;
    now : DT;
    clock : TOD;
    while : ARRAY[0..2] OF BOOL;
    inline : STRUCT x : DINT; y : ARRAY[0..1] OF WORD; END_STRUCT;
    last : BYTE;
END_STRUCT END_TYPE
'''

UNION = '''
TYPE Value : UNION whole : UDINT; number : REAL; bytes : ARRAY[0..5] OF BYTE; END_UNION END_TYPE
TYPE Holder : STRUCT tag : BYTE; value : Value; all : ARRAY[0..1] OF Value; END_STRUCT END_TYPE
'''

S7 = '''
TYPE "Axis one" STRUCT enabled : Bool; homed : Bool; speed : Real; END_STRUCT; END_TYPE
TYPE "Machine" STRUCT
    run : Bool; stop : Bool; mode : Byte;
    axes : Array[1..2] of "Axis one";      // all of them
    flags : Array[0..9] of Bool;
    name : String[5]; code : Byte; wide : WString[3];
    count : DInt; big : LInt; real : LReal; word : Word;
    moment : DTL; old : Date_And_Time; pause : Time; old_time : S5Time; day : Date; clock : TOD;
    matrix : Array[0..1, 1..2] of Int;
    letters : Array[1..3] of Char;          // and a byte that belongs to nothing
    cells : Array[0..2, 0..2] of USInt; end : Bool; tail : Array[0..4] of Byte;
END_STRUCT; END_TYPE
'''

# Gaps that no declaration of TIA Portal has by itself: sections of a function block, addresses.
INSTANCE = '''
FUNCTION_BLOCK "Valve"
VAR_INPUT open : Bool; command : DWord; close : Bool; END_VAR
VAR_OUTPUT opened, closed : Bool; END_VAR
VAR_IN_OUT count : Int; END_VAR
VAR history : Array[0..2] of Int; END_VAR
END_FUNCTION_BLOCK
DATA_BLOCK "Valve_1" "Valve" BEGIN END_DATA_BLOCK
'''

GAPS = '''
TYPE Gaps : STRUCT
    a AT %X0.3 : BOOL; b AT %B7 : BYTE; c AT %B9 : BYTE; d AT %X12.2 : BOOL; e AT %B14 : INT;
    f AT %B40 : DINT;
END_STRUCT END_TYPE
'''

# Names that other languages have no room for, or use themselves.
ODD_S7 = r'''
TYPE "index" STRUCT "struct" : Int; "index" : Bool; END_STRUCT; END_TYPE
TYPE "bytes" STRUCT "bytes" : Int; "range" : "index"; "index" : "index"; END_STRUCT; END_TYPE
TYPE "bytesStructure" STRUCT x : Real; END_STRUCT; END_TYPE
// C:\xampp """ */ /* C:\new\
TYPE "len" STRUCT
    a : "bytes"; b : "bytesStructure"; "温度" : Int; "压力" : Int; "1st" : Int; "a b" : Int;
    "a-b" : Int; "%s%n" : Int; "\x" : Bool; "bits_8" : Int; "it's" : Int;
    "__init__" : Int; "_fields_" : Int; "_SIZE" : Int; "_pack" : Int; "not_eq" : Int;
    "requires" : Int; "NULL" : Int; "__LINE__" : Int; "errno" : Int; "uint8_t" : Byte;
    "c" : Byte; "len" : Int;
END_STRUCT; END_TYPE
'''
ODD_IEC = '''
TYPE Colour : (mro := 1, _sunder_, __x, class, red) UINT; END_TYPE
TYPE range : STRUCT
    a : BOOL; colour : Colour; bits_0 : REAL; __init__ : INT; None_ : INT;
    b : BOOL; class : LREAL; not_eq : INT; linux : INT; NULL : INT; wchar_t : INT;
END_STRUCT END_TYPE
'''

# A field has the name that the padding in front of it gets.
PADDED = '''
TYPE Value : UNION bytes_ : USINT; padding_0 : UDINT; END_UNION END_TYPE
TYPE Padded : STRUCT
    a : BOOL; padding_1 : DINT; value : Value; bits_12 : BIT; b : LREAL; padding_13 : INT;
END_STRUCT END_TYPE
'''
PADDED_S7 = '''
TYPE "Padded" STRUCT
    a AT %B0 : Byte; padding_1 AT %B4 : Byte; padding_6_2 AT %X6.3 : Bool; bits_6 AT %B8 : Word;
END_STRUCT; END_TYPE
'''

LAYOUTS = {
    'packed': (IEC, None, Netflux.Dialect.PACKED),
    'codesys': (IEC, None, Netflux.Dialect.CODESYS),
    'pack-2': (IEC.replace('TYPE Machine', "{attribute 'pack_mode' := '2'} TYPE Machine"),
               None, Netflux.Dialect.CODESYS),
    'codesys-big': (IEC, None, Netflux.Dialect.CODESYS_BIG_ENDIAN),
    's7': (S7, 'Machine', Netflux.Dialect.S7),
    's7-instance': (INSTANCE, None, Netflux.Dialect.S7),
    's7-gaps': (GAPS, None, Netflux.Dialect.S7),
    'odd-s7': (ODD_S7, 'len', Netflux.Dialect.S7),
    'odd-iec': (ODD_IEC, 'range', Netflux.Dialect.CODESYS),
    'union': (UNION, 'Holder', Netflux.Dialect.CODESYS),
    'union-big': (UNION, 'Holder', Netflux.Dialect.CODESYS_BIG_ENDIAN),
    'short': ('value1:f32 flags:u8[3] text:string(4) big:u64', None, Netflux.Dialect.PACKED),
    'struct': ('>hI4s a b c', None, Netflux.Dialect.PACKED),
    'array': ('TYPE T : ARRAY[2..4] OF INT; END_TYPE', None, Netflux.Dialect.CODESYS),
}


def layout_of(name):
    text, kind, dialect = LAYOUTS[name]
    return Netflux.Layout.new_from_data(text, kind, dialect)


def places(layout):
    return [(field.get_path(), field.get_offset(), field.get_bit(), field.get_length())
            for field in layout.list_fields() if 'padding_' not in field.get_path()]


def payload_of(layout, seed=1):
    """Any bytes that come out again, by way of the library."""
    rnd = random.Random(seed)
    raw = bytes(rnd.randrange(256) for _ in range(layout.get_size()))
    values = layout.decode(GLib.Bytes.new(raw))
    try:
        return layout.encode(values).get_data()
    except GLib.Error:          # a subrange
        return bytes(layout.get_size())


class Emit(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def module(self, text):
        path = self.folder / f'emitted_{random.randrange(10**9)}.py'
        path.write_text(text, encoding='utf-8')
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            spec.loader.exec_module(module)
        return module

    def test_c(self):
        compilers = [command for command in (
            ['cc', '-std=c11', '-Wall', '-Wextra', '-Werror', '-x', 'c'],
            ['c++', '-std=c++11', '-Wall', '-Wextra', '-Werror', '-Wno-invalid-offsetof', '-x', 'c++'],
        ) if shutil.which(command[0])]
        for name in LAYOUTS:
            layout = layout_of(name)
            header = layout.emit(NOTATION.C)
            root = layout.get_type_name() or 'Payload'
            if name == 'array':
                root = 'Payload'
            text = header.replace('#pragma once', '')
            asserted = 0
            for path, offset, bit, _ in places(layout):
                if bit >= 0 or name in ('array', 'odd-s7', 'odd-iec') or '[' in path:
                    continue    # what arrays hold is compared in Python
                member = re.sub(r'\b(while|long|inline)\b', r'\1_', path)
                text += f'NETFLUX_ASSERT (offsetof ({root}, {member}) == {offset}, "{path}");\n'
                asserted += 1
            text += f'NETFLUX_ASSERT (sizeof ({root}) == {layout.get_size()}, "size");\n'
            self.assertTrue(asserted or name in ('array', 'short', 'odd-s7', 'odd-iec'), name)
            for compiler in compilers:
                with self.subTest(layout=name, compiler=compiler[0]):
                    done = subprocess.run([*compiler, '-fsyntax-only', '-'], input=text,
                                          encoding='utf-8', capture_output=True)
                    self.assertEqual(done.returncode, 0, done.stderr + text)

    def test_c_assertions_hold_something(self):
        """A header whose offsets were changed does not compile."""
        text = layout_of('codesys').emit(NOTATION.C).replace('#pragma once', '')
        text = re.sub(r'  uint8_t padding_\d+\[\d+\];\n', '', text, count=1)
        done = subprocess.run(['cc', '-std=c11', '-fsyntax-only', '-x', 'c', '-'], input=text,
                              encoding='utf-8', capture_output=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('static assertion failed', done.stderr)

    def test_c_values(self):
        """The helpers read and write a payload of the library, in both byte orders."""
        values = {'run': True, 'axes[2].speed': -12.5, 'count': -70000, 'big': 2**40, 'real': 0.1,
                  'matrix[1,2]': -3}
        layout = layout_of('s7')
        payload = layout.pack(values)
        program = self.folder / 'program.c'
        (self.folder / 'machine.h').write_text(layout.emit(NOTATION.C), encoding='utf-8')
        program.write_text('''
#include "machine.h"
#include <stdio.h>
int main (void)
{
  Machine m;
  if (fread (&m, sizeof m, 1, stdin) != 1)
    return 1;
  fprintf (stderr, "%d %g %d %lld %.17g %d\\n", m.bits_0[0] >> Machine_run_BIT & 1,
           netflux_get_f32 (m.axes[1].speed), (int) netflux_get_i32 (m.count),
           (long long) netflux_get_i64 (m.big), netflux_get_f64 (m.real),
           netflux_get_i16 (m.matrix[1][1]));
  m.axes[0].speed = netflux_make_f32 (2.5f);
  m.count = netflux_make_i32 (-1);
  fwrite (&m, sizeof m, 1, stdout);
  return 0;
}
''', encoding='utf-8')
        subprocess.run(['cc', '-std=c11', '-Wall', '-Werror', '-o', self.folder / 'program', program],
                       check=True)
        done = subprocess.run([self.folder / 'program'], input=payload, capture_output=True, check=True)
        self.assertEqual(done.stderr.decode().split(), ['1', '-12.5', '-70000', str(2**40),
                                                        '0.10000000000000001', '-3'])
        again = layout.unpack(done.stdout)
        self.assertEqual((again['axes'][0]['speed'], again['count']), (2.5, -1))

    def check_same(self, ours, theirs, path=''):
        """A dataclass and the values of the library; names are those of the class."""
        if dataclasses.is_dataclass(theirs):
            for field, (name, value) in zip(dataclasses.fields(theirs), ours.items()):
                self.check_same(value, getattr(theirs, field.name), f'{path}.{name}')
        elif isinstance(theirs, list):
            self.assertEqual(len(ours), len(theirs), path)
            for index, (mine, other) in enumerate(zip(ours, theirs)):
                self.check_same(mine, other, f'{path}[{index}]')
        elif isinstance(theirs, bytes):     # a union, of which the library has all members
            self.assertIsInstance(ours, dict, path)
        elif theirs is None:
            self.assertEqual(ours, Netflux.TIME_INVALID, path)
        elif isinstance(theirs, float):
            self.assertTrue(ours == theirs or ours != ours and theirs != theirs, path)
        elif not isinstance(theirs, str) or theirs.isascii():
            self.assertEqual(ours, theirs, path)

    def test_python(self):
        for name in ('packed', 'codesys', 'codesys-big', 'pack-2', 's7', 's7-instance', 's7-gaps',
                     'short', 'struct', 'union', 'union-big'):
            layout = layout_of(name)
            module = self.module(layout.emit(NOTATION.PYTHON))
            kind = getattr(module, layout.get_type_name() or 'Payload')
            self.assertEqual(kind.get_size(), layout.get_size())
            for seed in range(20):
                payload = payload_of(layout, seed)
                with self.subTest(layout=name, payload=payload.hex()):
                    values = kind.from_bytes(payload)
                    self.assertEqual(values.to_bytes(), payload)
                    self.check_same(layout.unpack(payload), values)
            self.assertEqual(kind().to_bytes(), layout.pack({}) if 's7' != name
                             else kind.from_bytes(kind().to_bytes()).to_bytes())
            with self.assertRaises(ValueError):
                kind.from_bytes(payload + b'x')

    def test_strings_of_odd_length(self):
        """Each element of their array has a place of its own, the byte behind it included."""
        text = 'TYPE "T" STRUCT a : Byte; s : Array[0..1, 1..3] of String[3]; b : Byte; END_STRUCT; END_TYPE'
        layout = Netflux.Layout.new_from_data(text, None, Netflux.Dialect.S7)
        module = self.module(layout.emit(NOTATION.PYTHON))
        value = module.TStructure.from_buffer_copy(layout.pack({'s': [['a', 'b', 'c'], ['d', 'é', 'f']]}))
        self.assertEqual(bytes(value.s[1][0]), b'\3\1d\0\0\0')
        self.assertEqual(module.TStructure.b.offset, layout.lookup_field('b').get_offset())
        self.assertIn(' s[2][3][6];', layout.emit(NOTATION.C))
        self.assertIn("('u1', (3, 6))", layout.emit(NOTATION.NUMPY))

    def test_python_union(self):
        """Its bytes, which its structure of ctypes reads and writes."""
        layout = layout_of('union')
        module = self.module(layout.emit(NOTATION.PYTHON))
        value = module.ValueStructure(number=12.5)
        holder = module.Holder(tag=3, value=bytes(value))
        values = layout.unpack(holder.to_bytes())
        self.assertEqual((values['tag'], values['value']['number']), (3, 12.5))
        again = module.Holder.from_bytes(holder.to_bytes())
        self.assertEqual(module.ValueStructure.from_buffer_copy(again.value).number, 12.5)
        with self.assertRaisesRegex(ValueError, 'Holder.value: 3 bytes, not 8'):
            module.Holder(value=b'abc').to_bytes()

    def test_python_names(self):
        """Fields that are called as Python's own types are."""
        layout = Netflux.Layout.new_from_data(
            'TYPE "Names" STRUCT int : LReal; list : Array[0..1] of Int; self : Bool; bool : DInt; '
            'moment : DTL; last : Array[1..2] of Int; END_STRUCT; END_TYPE',
            None, Netflux.Dialect.S7)
        payload = payload_of(layout)
        values = self.module(layout.emit(NOTATION.PYTHON)).Names.from_bytes(payload)
        self.assertEqual(values.to_bytes(), payload)
        self.check_same(layout.unpack(payload), values)

    def test_python_values(self):
        layout = layout_of('s7')
        module = self.module(layout.emit(NOTATION.PYTHON))
        machine = module.Machine(run=True, name='pump', moment=1709214359123456789)
        machine.axes[1].speed = 12.5
        values = layout.unpack(machine.to_bytes())
        self.assertEqual((values['run'], values['name'], values['moment'], values['axes'][1]['speed']),
                         (True, 'pump', 1709214359123456789, 12.5))
        with self.assertRaisesRegex(ValueError, 'Machine.name'):
            module.Machine(name='too long').to_bytes()

    def test_names(self):
        """Names that other languages have no room for: all fields are there, at their places."""
        for name in ('odd-s7', 'odd-iec'):
            layout = layout_of(name)
            root = layout.get_type_name()
            module = self.module(layout.emit(NOTATION.PYTHON))
            kind = getattr(module, root + '_')      # its name is one that Python's bytes need
            structure = getattr(module, root + '_Structure')
            self.assertEqual(ctypes.sizeof(structure), layout.get_size())
            for seed in range(20):
                payload = payload_of(layout, seed)
                with self.subTest(layout=name, payload=payload.hex()):
                    self.assertEqual(kind.from_bytes(payload).to_bytes(), payload)
                    self.check_same(layout.unpack(payload), kind.from_bytes(payload))
            self.assertEqual(len(dataclasses.fields(kind)), len(layout.unpack(payload)))

    def test_python_times(self):
        """None is what the library says is no time."""
        text = 'TYPE "T" STRUCT a : DTL; b : Date_And_Time; c : S5Time; END_STRUCT; END_TYPE'
        layout = Netflux.Layout.new_from_data(text, None, Netflux.Dialect.S7)
        kind = self.module(layout.emit(NOTATION.PYTHON)).T
        dtl = ['07e8021d010a0b0c00000001', '07e7021d010a0b0c00000001', '07e8021d080a0b0c00000001',
               '07b10101010a0b0c00000000', '07e80101010a0b0c3b9aca00', '08d70c1f010a0b0c00000000',
               '08d6040b172f10063301e4ff', '08d6040c010a0b0c00000000']
        for moment in dtl:
            for other in ('2302281201020345', '2302291201020345', '2a02281201020345',
                          '23022812010203a1', '2302281201020348', '2302281201020349'):
                for time in ('3999', '0a00', '00a0', '000a'):
                    payload = bytes.fromhex(moment + other + time)
                    with self.subTest(payload=payload.hex()):
                        self.check_same(layout.unpack(payload), kind.from_bytes(payload))

    def test_padding_has_a_name_of_its_own(self):
        iec = Netflux.Layout.new_from_data(PADDED, 'Padded', Netflux.Dialect.CODESYS)
        s7 = Netflux.Layout.new_from_data(PADDED_S7, None, Netflux.Dialect.S7)
        for layout, notations in ((iec, (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                                  (s7, (NOTATION.SCL,))):
            for notation in notations:
                again = Netflux.Layout.new_from_data(layout.emit(notation), 'Padded',
                                                     layout.get_dialect())
                self.assertEqual(again.get_size(), layout.get_size())
                for field in layout.list_fields():
                    self.assertEqual(again.lookup_field(field.get_path()).get_offset(),
                                     field.get_offset(), field.get_path())
            structure = self.module(layout.emit(NOTATION.PYTHON)).PaddedStructure
            self.assertEqual(ctypes.sizeof(structure), layout.get_size())
            self.assertEqual(structure.padding_1_.offset, 4)
            if shutil.which('cc'):
                header = layout.emit(NOTATION.C).replace('#pragma once', '')
                done = subprocess.run(['cc', '-std=c11', '-Wall', '-Werror', '-fsyntax-only', '-x',
                                       'c', '-'], input=header, encoding='utf-8',
                                      capture_output=True)
                self.assertEqual(done.returncode, 0, done.stderr + header)

    def test_python_nan(self):
        """All bits of a NaN, signalling ones as well."""
        layout = Netflux.Layout('a:f32 b:f64')
        kind = self.module(layout.emit(NOTATION.PYTHON)).Payload
        for payload in ('010080ff010000000000f07f', 'ffffbf7fffffffffffffffff',
                        '0000c07f000000000000f8ff', '000000800000000000000080'):
            self.assertEqual(kind.from_bytes(bytes.fromhex(payload)).to_bytes().hex(), payload)
        self.assertEqual(kind(float('nan'), 0.0).to_bytes().hex()[:8], '0000c07f')

    def check_ctypes(self, structure, layout, prefix, start):
        for name, kind in structure._fields_:
            if re.match(r'(padding|bits)_\d+$|bytes_$', name):
                continue
            path = prefix + name.removesuffix('_') if name == 'while_' else prefix + name
            offset = start + getattr(structure, name).offset
            fields = layout.lookup_field(path)
            self.assertEqual(offset, fields.get_offset(), path)
            at_end = name in ('letters', 'cells', 'tail')    # an odd number: padding follows
            self.assertEqual(ctypes.sizeof(kind), fields.get_length() - at_end, path)
            if isinstance(kind, type) and issubclass(kind, (ctypes.Structure, ctypes.Union)):
                self.check_ctypes(kind, layout, path + '.', offset)

    def test_ctypes(self):
        for name in ('packed', 'codesys', 'codesys-big', 'pack-2', 's7', 's7-instance', 's7-gaps',
                     'union', 'union-big', 'short'):
            layout = layout_of(name)
            module = self.module(layout.emit(NOTATION.PYTHON))
            structure = getattr(module, (layout.get_type_name() or 'Payload') + 'Structure')
            with self.subTest(layout=name):
                self.assertEqual(ctypes.sizeof(structure), layout.get_size())
                self.check_ctypes(structure, layout, '', 0)
        machine = self.module(layout_of('s7').emit(NOTATION.PYTHON)).MachineStructure()
        machine.axes[1].speed = 12.5
        self.assertEqual(layout_of('s7').unpack(bytes(machine))['axes'][1]['speed'], 12.5)

    def test_numpy(self):
        try:
            import numpy
        except ImportError:
            self.skipTest('numpy is not installed')
        for name in LAYOUTS:
            layout = layout_of(name)
            module = self.module(layout.emit(NOTATION.NUMPY))
            root = 'Payload' if name == 'array' else layout.get_type_name() or 'Payload'
            dtype = getattr(module, root)
            with self.subTest(layout=name):
                self.assertEqual(dtype.itemsize, layout.get_size())
                for field in dtype.names:
                    if name == 'array' or field.startswith('bits_'):
                        continue
                    path = field.removesuffix('_') if field == 'while_' else field
                    self.assertEqual(dtype.fields[field][1], layout.lookup_field(path).get_offset())
        dtype = self.module(layout_of('s7').emit(NOTATION.NUMPY)).Machine
        record = numpy.zeros((), dtype)
        record['axes'][1]['speed'] = 12.5
        record['matrix'][1][0] = -3
        values = layout_of('s7').unpack(record.tobytes())
        self.assertEqual((values['axes'][1]['speed'], values['matrix'][1][0]), (12.5, -3))

    def test_declarations_are_read_back(self):
        for name, notations in (
                ('packed', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('codesys', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('pack-2', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('codesys-big', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('union', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('union-big', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('short', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN)),
                ('s7', (NOTATION.SCL,)),
                ('s7-instance', (NOTATION.SCL,)),
                ('s7-gaps', (NOTATION.SCL,)),
                ('odd-s7', (NOTATION.SCL,)),
                ('odd-iec', (NOTATION.ST, NOTATION.TCDUT, NOTATION.PLCOPEN))):
            layout = layout_of(name)
            dialect = (Netflux.Dialect.CODESYS if name in ('packed', 'short', 'union')
                       else layout.get_dialect())
            for notation in notations:
                with self.subTest(layout=name, notation=notation.value_nick):
                    text = layout.emit(notation)
                    again = Netflux.Layout.new_from_data(
                        text, layout.get_type_name() or 'Payload', dialect)
                    self.assertEqual(again.get_size(), layout.get_size(), text)
                    expected = [(re.sub(r'\bwhile\b', 'while_', path) if 's7' not in name else path,
                                 *rest) for path, *rest in places(layout)]
                    if name.startswith('odd'):      # other names at the same places
                        expected = [place[1:] for place in expected]
                        self.assertEqual([place[1:] for place in places(again)], expected, text)
                    else:
                        self.assertEqual(places(again), expected, text)
                    if name in ('codesys', 'codesys-big', 's7'):
                        payload = payload_of(layout, 3)
                        for path, *_ in places(layout):
                            theirs = re.sub(r'\bwhile\b', 'while_', path) if 's7' not in name else path
                            bytes_ = GLib.Bytes.new(payload)
                            _, expected = layout.get_field(bytes_, path)
                            _, found = again.get_field(bytes_, theirs)
                            self.assertTrue(found.equal(expected), path)

    def test_types_of_the_system(self):
        """TIA Portal has them: no PLC data type can have such a name."""
        text = '''TYPE "T" STRUCT t : IEC_TIMER; a : TON_TIME; h : HW_ANY; c : TCON_IP_v4; d : DTL;
                  n : Array[0..1] of CTU_INT; END_STRUCT; END_TYPE'''
        layout = Netflux.Layout.new_from_data(text, None, Netflux.Dialect.S7)
        scl = layout.emit(NOTATION.SCL)
        self.assertEqual(re.findall(r'^TYPE .*', scl, re.M), ['TYPE "T"'], scl)
        again = Netflux.Layout.new_from_data(scl, 'T', Netflux.Dialect.S7)
        self.assertEqual(places(again), places(layout))
        own = Netflux.Layout.new_from_data('TYPE "IEC_TIMER" STRUCT x : Int; END_STRUCT; END_TYPE '
                                           'TYPE "T" STRUCT t : "IEC_TIMER"; END_STRUCT; END_TYPE',
                                           'T', Netflux.Dialect.S7)
        self.assertEqual(own.emit(NOTATION.SCL).count('TYPE "'), 2)
        timer = Netflux.Layout.new_from_data('DATA_BLOCK "D" IEC_TIMER BEGIN END_DATA_BLOCK', None,
                                             Netflux.Dialect.S7)
        self.assertIn('"ET" : TIME;', timer.emit(NOTATION.SCL))

    def test_values_are_written_once(self):
        """However many fields have them: else the text is their product, and takes minutes."""
        n = 300
        text = (f'TYPE E : ({", ".join(f"label_{i}" for i in range(n))}); END_TYPE TYPE T : STRUCT '
                f'{" ".join(f"f{i} : E;" for i in range(n))} last : ARRAY[0..{n}] OF E; '
                'END_STRUCT END_TYPE')
        layout = Netflux.Layout.new_from_data(text, 'T', Netflux.Dialect.CODESYS)
        for notation in Netflux.Notation.__enum_values__.values():
            if notation not in (Netflux.Notation.SCL, Netflux.Notation.NUMPY):
                with self.subTest(notation=notation.value_nick):
                    self.assertIn(layout.emit(notation).count(f'label_{n - 1}'), (1, 2))

    def test_names_that_become_the_same(self):
        """They are numbered on, and none is another field's own."""
        letters = 'абвгдежзик'
        names = [a + b + c for a in letters for b in letters for c in letters] + ['unnamed_5', '_']
        layout = Netflux.Layout.new_from_data(
            'TYPE "T" STRUCT ' + ' '.join(f'"{name}" : Byte;' for name in names) +
            ' END_STRUCT; END_TYPE', None, Netflux.Dialect.S7)
        for notation, pattern in ((Netflux.Notation.C, r'^  uint8_t (\w+);'),
                                  (Netflux.Notation.WIRESHARK, r'^  \{ "(netflux[^"]*)"'),
                                  (Netflux.Notation.PYTHON, r'^    (\w+): int')):
            with self.subTest(notation=notation.value_nick):
                found = re.findall(pattern, layout.emit(notation), re.M)
                self.assertEqual(len(found), len(names))
                self.assertEqual(len(set(map(str.lower, found))), len(names))

    def test_what_cannot_be_declared(self):
        odd = Netflux.Layout.new_from_data('TYPE E : (Red) USINT; END_TYPE', None, Netflux.Dialect.S7)
        with self.assertRaisesRegex(GLib.Error, 'even number of bytes'):
            odd.emit(NOTATION.SCL)
        for name, notation, word in (('s7', NOTATION.ST, 'big-endian'),
                                     ('s7', NOTATION.PLCOPEN, 'big-endian'),
                                     ('s7', NOTATION.TCDUT, 'big-endian'),
                                     ('struct', NOTATION.ST, 'big-endian'),
                                     ('codesys', NOTATION.SCL, 's7')):
            with self.subTest(layout=name, notation=notation.value_nick):
                with self.assertRaises(GLib.Error) as caught:
                    layout_of(name).emit(notation)
                self.assertIn(word, caught.exception.message)

    def check_schema(self, schema, definition, layout, prefix, start):
        for name, value in definition['properties'].items():
            field = layout.lookup_field(prefix + name)
            self.assertEqual(start + value['x-offset'], field.get_offset(), prefix + name)
            self.assertEqual(value.get('x-bit', -1), field.get_bit(), prefix + name)
            if '$ref' in value:
                inner = schema['$defs'][value['$ref'].rpartition('/')[2]]
                self.check_schema(schema, inner, layout, f'{prefix}{name}.', field.get_offset())

    def test_json_schema(self):
        try:
            import jsonschema
        except ImportError:
            jsonschema = None
        for name in ('packed', 'codesys', 'codesys-big', 'pack-2', 's7', 's7-instance', 's7-gaps',
                     'union', 'union-big', 'short'):
            layout = layout_of(name)
            schema = json.loads(layout.emit(NOTATION.JSON_SCHEMA))
            root = schema['$defs'][schema['$ref'].rpartition('/')[2]]
            with self.subTest(layout=name):
                self.assertEqual(root['x-size'], layout.get_size())
                self.check_schema(schema, root, layout, '', 0)
            if jsonschema is not None:
                validator = jsonschema.Draft202012Validator(schema)
                validator.validate(layout.unpack(bytes(layout.get_size())))
                with self.assertRaises(jsonschema.ValidationError):
                    validator.validate({'no such name': 1})

    def test_markdown(self):
        for name in LAYOUTS:
            layout = layout_of(name)
            lines = layout.emit(NOTATION.MARKDOWN).splitlines()
            rows = [[cell.strip() for cell in line.strip('|').split('|')]
                    for line in lines[lines.index('|---:|---:|---:|---|---|---|---|') + 1:]]
            rows = rows[:next((i for i, row in enumerate(rows) if row == ['']), len(rows))]
            with self.subTest(layout=name):
                self.assertEqual(
                    [(row[4].strip('`'), int(row[0]), int(row[1] or -1)) for row in rows],
                    [(path, offset, bit) for path, offset, bit, _ in places(layout)])
        self.assertIn('| `axes[1].speed` | mm/s | [mm/s] as set |',
                      layout_of('codesys').emit(NOTATION.MARKDOWN))


if __name__ == '__main__':
    unittest.main()
