# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""netflux layout --emit and --diff."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

COMMAND = sys.argv.pop(1)

BEFORE = 'TYPE C : (Red, Green) UINT; END_TYPE TYPE T : STRUCT\n%s END_STRUCT END_TYPE\n'
FIELDS = 'a : BOOL; speed : REAL; // mm/s\n name : STRING(8); c : C; list : ARRAY[1..3] OF INT;'


class Layout(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, fields=FIELDS):
        path = self.folder / name
        path.write_text(BEFORE % fields, encoding='utf-8')
        return path

    def run_command(self, *arguments):
        return subprocess.run([COMMAND, 'layout', *arguments], capture_output=True,
                              encoding='utf-8', timeout=60)

    def test_emit(self):
        before = self.write('before.st')
        for notation, words in (('c', 'offsetof (T, speed)'), ('python', 'def to_bytes'),
                                ('numpy', 'np.dtype'), ('json-schema', '"x-offset"'),
                                ('st', "'pack_mode' := '1'"), ('tcdut', '<DUT Name="T"'),
                                ('plcopen', '<variable name="speed">'),
                                ('wireshark', 'netflux.t.list.3'), ('markdown', '| `speed` | mm/s |')):
            done = self.run_command(before, '--type', 'T', '--dialect', 'codesys', '--emit', notation)
            self.assertEqual((done.returncode, done.stderr), (0, ''), notation)
            self.assertIn(words, done.stdout)
        done = self.run_command(before, '--type', 'T', '--dialect', 's7', '--emit', 'scl')
        self.assertEqual(done.returncode, 0)
        self.assertIn('"speed" : REAL;', done.stdout)

    def test_note(self):
        """Of the first field that follows a STRING of odd length, where the rule is not sure."""
        for fields, noted in (('s : STRING[5]; code : Byte; flag : Bool;', 'code'),
                              ('s : STRING[5]; flag : Bool;', 'flag'),
                              ('s : STRING[5]; word : Word;', None),
                              ('s : STRING[4]; code : Byte; last : Byte;', None),
                              ('s : Array[0..1] of STRING[5]; code : Byte;', None)):
            path = self.folder / 's.udt'
            path.write_text(f'TYPE "T" STRUCT {fields} END_STRUCT; END_TYPE', encoding='utf-8')
            with self.subTest(fields=fields):
                done = self.run_command(path, '--dialect', 's7')
                self.assertEqual(done.returncode, 0)
                self.assertEqual('note' in done.stderr, noted is not None)
                self.assertIn(f'“{noted}” follows' if noted else '', done.stderr)
                for quiet in (('--json',), ('--emit', 'c')):
                    self.assertEqual(self.run_command(path, '--dialect', 's7', *quiet).stderr, '')

    def test_note_controller(self):
        """Of a file that a controller's tool wrote, where nobody said how that one lays it out."""
        axis = 'TYPE ST_Axis : STRUCT run : BOOL; speed : LREAL; END_STRUCT END_TYPE'
        block = ('DATA_BLOCK "Axis" { S7_Optimized_Access := \'FALSE\' } STRUCT run : Bool; '
                 'END_STRUCT; BEGIN END_DATA_BLOCK')
        project = ('<project xmlns="http://www.plcopen.org/xml/tc6_0200"><fileHeader '
                   'productName="%s"/><types><dataTypes><dataType name="A"><baseType><INT/>'
                   '</baseType></dataType></dataTypes></types></project>')
        for name, text, option in (
                ('a.TcDUT', f'<TcPlcObject><DUT Name="ST_Axis"><Declaration><![CDATA[{axis}]]>'
                            '</Declaration></DUT></TcPlcObject>', '--profile twincat3'),
                ('c.xml', project % 'CODESYS', '--dialect codesys'),
                ('d.db', block, '--dialect s7'),
                ('b.xml', project % 'Beremiz', None),
                ('a.st', axis, None)):
            path = self.folder / name
            path.write_text(text, encoding='utf-8')
            with self.subTest(name=name):
                done = self.run_command(path)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual('note' in done.stderr, option is not None, done.stderr)
                self.assertIn(f'add {option}' if option else '', done.stderr)
                for said in (('--dialect', 'packed'), option.split() if option else ()):
                    if said:
                        self.assertEqual(self.run_command(path, *said).stderr, '')

    def test_empty_folder(self):
        """It is named, also where a tool has given a folder the name of a file."""
        folder = self.folder / 'ST_Axis.TcDUT'
        (folder / 'nothing').mkdir(parents=True)
        (folder / 'picture.bin').write_bytes(b'\0\1\2\3')
        done = self.run_command(folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'{folder} is a folder without a text in it', done.stderr)

    def test_emit_errors(self):
        before = self.write('before.st')
        done = self.run_command(before, '--emit', 'cobol')
        self.assertEqual(done.returncode, 2)
        self.assertIn("'cobol' is none of c, python", done.stderr)
        done = self.run_command(before, '--dialect', 's7', '--emit', 'st')
        self.assertEqual(done.returncode, 1)
        self.assertIn('big-endian', done.stderr)

    def test_colon(self):
        """A type after a colon, as run takes it, makes no URI of a file's name."""
        before = self.write('before.st')
        done = self.run_command(f'{before}:T')
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'{before}:T', done.stderr)
        self.assertIn('No such file', done.stderr)
        before.rename(self.folder / 'a:b.st')
        for name, words in (('before.st:T', 'before.st:T: No such file'), ('a:b.st', 'speed')):
            done = subprocess.run([os.path.abspath(COMMAND), 'layout', name], encoding='utf-8',
                                  capture_output=True, cwd=self.folder, timeout=60)
            self.assertIn(words, done.stdout + done.stderr)

    def test_what_is_written_is_the_same(self):
        """The check of a user's CI, on what was emitted."""
        before = self.write('before.st', 'a : UINT; b : UINT; c : C; s : STRING(9); r : REAL;')
        for notation in ('st', 'tcdut', 'plcopen'):
            rules = ('--type', 'T', '--dialect', 'codesys')
            done = self.run_command(before, *rules, '--emit', notation)
            (self.folder / 'after').write_text(done.stdout, encoding='utf-8')
            done = self.run_command('--diff', before, self.folder / 'after', *rules)
            self.assertEqual((done.returncode, done.stdout),
                             (0, 'The bytes of the payload are the same.\n'), notation)

    def test_a_file_for_each_object(self):
        before = self.write('before.st', 'a : UINT; b : UINT; c : C; inner : STRUCT x : DINT; END_STRUCT;')
        folder = self.folder / 'objects'
        folder.mkdir()
        rules = ('--type', 'T', '--dialect', 'packed')
        done = self.run_command(before, *rules, '--emit', 'tcdut', '--output', folder)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        names = sorted(path.name for path in folder.iterdir())
        self.assertEqual(names, ['C.TcDUT', 'T.TcDUT', 'T_inner.TcDUT'])
        self.assertEqual(sorted(done.stdout.split()), [str(folder / name) for name in names])
        for name in names:
            self.assertEqual((folder / name).read_text(encoding='utf-8').count('<DUT '), 1)
        done = self.run_command('--diff', before, folder, '--type', 'T', '--dialect', 'packed')
        self.assertEqual((done.returncode, done.stdout),
                         (0, 'The bytes of the payload are the same.\n'))

        done = self.run_command(before, *rules, '--emit', 'c', '--output', folder)
        self.assertEqual(done.returncode, 2)
        done = self.run_command(before, *rules, '--emit', 'tcdut', '--output', self.folder / 'none')
        self.assertEqual(done.returncode, 1)
        self.assertIn('none', done.stderr)

    def diff(self, fields, *arguments):
        return self.run_command('--diff', self.write('before.st'), self.write('after.st', fields),
                                '--type', 'T', *arguments)

    def test_diff(self):
        for fields, status, lines in (
                (FIELDS, 0, ['The bytes of the payload are the same.']),
                (FIELDS.replace('mm/s', 'other words'), 0, ['The bytes of the payload are the same.']),
                (FIELDS.replace('speed', 'velocity'), 0,
                 ['speed: renamed to velocity', 'The bytes of the payload are the same.']),
                (FIELDS.replace('a : BOOL;', 'a : BOOL; b : BOOL;'), 1,
                 ['speed: moved from 1.0 to 2.0', 'b: new, BOOL at 1.0', 'size: was 21 bytes, is 22',
                  'The bytes of the payload have changed.']),
                (FIELDS.replace('REAL', 'DINT'), 1, ['speed: was REAL, is DINT']),
                (FIELDS.replace('STRING(8)', 'STRING(9)'), 1, ['name: was STRING(8), is STRING(9)']),
                (FIELDS.replace('c : C;', ''), 1, ['c: removed, was C (UINT) at 13.0']),
                (FIELDS.replace('1..3', '1..2'), 1, ['list[3]: removed, was INT at 19.0']),
        ):
            with self.subTest(fields=fields):
                done = self.diff(fields)
                self.assertEqual(done.returncode, status, done.stdout + done.stderr)
                for line in lines:
                    self.assertIn(line, done.stdout)

    def test_diff_of_byte_orders(self):
        (self.folder / 'little').write_text('<hI a b', encoding='utf-8')
        (self.folder / 'big').write_text('>hI a b', encoding='utf-8')
        done = self.run_command('--diff', self.folder / 'little', self.folder / 'big')
        self.assertEqual(done.returncode, 1)
        self.assertIn('a: the same bytes are another value', done.stdout)

    def test_diff_that_cannot_be_said(self):
        before = self.write('before.st')
        broken = self.write('broken.st', 'a : NOTHING;')
        for arguments in ((before,), (before, broken, '--type', 'T'),
                          (before, self.folder / 'missing.st', '--type', 'T')):
            done = self.run_command('--diff', *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, '')

    def test_json_schema_is_json(self):
        done = self.run_command(self.write('before.st'), '--type', 'T', '--emit', 'json-schema')
        self.assertEqual(json.loads(done.stdout)['title'], 'T')


if __name__ == '__main__':
    unittest.main()
