# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Layouts as a program in Python uses them."""

import struct
import unittest

import gi

gi.require_version("Netflux", "1.0")
from gi.repository import GLib, Netflux

AXIS = """
TYPE Axis : STRUCT
    enabled  : BOOL;
    speed    : REAL;          // mm/s
    position : ARRAY[1..3] OF DINT;
    name     : STRING(16);
END_STRUCT END_TYPE
"""


class Layout(unittest.TestCase):
    def test_struct_notation(self):
        layout = Netflux.Layout.new_from_data(
            "<ffIII value1 value2 value3 value4 flags", None, Netflux.Dialect.PACKED)
        payload = layout.encode(GLib.Variant("a{sv}", {
            "value1": GLib.Variant("d", 123.45),
            "value2": GLib.Variant("d", 678.90),
            "value3": GLib.Variant("i", 42),
            "value4": GLib.Variant("i", 1000),
            "flags": GLib.Variant("i", 0xAB),
        }))
        expected = struct.pack("<ffIII", 123.45, 678.90, 42, 1000, 0xAB)
        self.assertEqual(payload.get_data(), expected)
        values = layout.decode(payload).unpack()
        self.assertEqual(tuple(values.values()), struct.unpack("<ffIII", expected))

    def test_fields(self):
        layout = Netflux.Layout.new_from_data(AXIS, "Axis", Netflux.Dialect.CODESYS)
        fields = layout.list_fields()
        self.assertEqual([f.get_path() for f in fields],
                         ["enabled", "speed", "position[1]", "position[2]", "position[3]", "name"])
        self.assertEqual([f.get_offset() for f in fields], [0, 4, 8, 12, 16, 20])
        self.assertEqual(fields[1].get_comment(), "mm/s")
        self.assertEqual(fields[1].get_type_name(), "REAL")
        self.assertIsNone(fields[0].get_comment())

    def test_field(self):
        layout = Netflux.Layout.new_from_data("a:u8 b:u16", None, Netflux.Dialect.S7)
        found, value = layout.get_field(GLib.Bytes.new(b"\x01\x00\x00\x02"), "b")
        self.assertTrue(found)
        self.assertEqual(value.unpack(), 2)

    def test_prepared_field(self):
        layout = Netflux.Layout.new_from_data("a:u8 b:f32[2]", None, Netflux.Dialect.PACKED)
        field = layout.lookup_field("b[1]")
        payload = struct.pack("<Bff", 1, 2.5, -3.5)
        self.assertEqual(field.read_double(payload), (True, -3.5))
        self.assertEqual(field.read_value(payload).unpack(), -3.5)
        self.assertEqual(field.get_value_type().dup_string(), "d")
        with self.assertRaises(GLib.Error):
            field.read_double(payload + b"x")

    def test_no_date(self):
        layout = Netflux.Layout.new_from_data(
            "TYPE T : STRUCT t : DTL; END_STRUCT END_TYPE", None, Netflux.Dialect.S7)
        self.assertEqual(layout.decode(GLib.Bytes.new(bytes(12))).unpack(),
                         {"t": Netflux.TIME_INVALID})

    def test_error(self):
        with self.assertRaises(GLib.Error) as caught:
            Netflux.Layout.new_from_data("TYPE T : REEL; END_TYPE", None, Netflux.Dialect.S7)
        self.assertTrue(caught.exception.matches(Netflux.error_quark(), Netflux.Error.SYNTAX))
        self.assertIn("line 1, column 10", caught.exception.message)


if __name__ == "__main__":
    unittest.main()
