# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The dissector for Wireshark, by tshark, on captures that are written here: each frame is what
the receive rule says, and payloads stand under the names of their layout."""

import importlib.util
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux

HERE = pathlib.Path(__file__).resolve().parent
DISSECTOR = HERE.parent.parent / 'wireshark' / 'netflux.lua'
NS = 10**9

spec = importlib.util.spec_from_file_location('rule', HERE.parent / 'protocol' / 'receive-rule.py')
rule = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rule)


def frame(time, sender, receiver, sequence, feedback, payload=b'\0' * 4):
    """A packet of a capture: time in ns, sender and receiver as (last byte of 127.0.0.x, port)."""
    return time, sender, receiver, bytes([sequence & 255, feedback & 255]) + payload


def raw(packet):
    _, (source, source_port), (target, target_port), data = packet
    udp = struct.pack('>HHHH', source_port, target_port, 8 + len(data), 0) + data
    return struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
                       bytes([127, 0, 0, source]), bytes([127, 0, 0, target])) + udp


def refused(time, packet):
    """What a system without a receiver answers: port unreachable, and the frame."""
    sent = raw(packet)
    icmp = struct.pack('>BBHI', 3, 3, 0, 0) + sent
    return time, struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(icmp), 0, 0, 64, 1, 0, sent[16:20],
                             sent[12:16]) + icmp


def write_capture(path, packets, most=65535):
    with open(path, 'wb') as file:
        file.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 65535, 101))    # ns, raw IP
        for packet in packets:
            data = raw(packet) if len(packet) == 4 else packet[1]
            time = 1700000000 * NS + packet[0]
            kept = data[:most]
            file.write(struct.pack('<IIII', time // NS, time % NS, len(kept), len(data)) + kept)


A, B = (1, 2000), (2, 2000)


class Dissector(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        # Wireshark runs no scripts for root, since 4.4; nobody has to see the files.
        self.user = {}
        if os.geteuid() == 0:
            self.user = {'user': 65534, 'group': 65534, 'extra_groups': []}
            self.folder.chmod(0o755)
        self.dissector = shutil.copy(DISSECTOR, self.folder)

    def tshark(self, packets, *arguments, ports='2000', scripts=(), preferences='', installed=False,
               most=65535):
        capture = self.folder / 'capture.pcap'
        write_capture(capture, packets, most)
        configuration = self.folder / 'config' / 'wireshark'
        configuration.mkdir(parents=True, exist_ok=True)
        (configuration / 'preferences').write_text(preferences, encoding='utf-8')
        command = ['tshark', '-r', capture, '-n']
        if not installed:
            command += ['-X', f'lua_script:{self.dissector}']
        for script in scripts:
            command += ['-X', f'lua_script:{script}']
        if ports:
            command += ['-o', f'netflux.ports:{ports}']
        done = subprocess.run([*command, *arguments], capture_output=True, encoding='utf-8',
                              **self.user, cwd=self.folder,
                              env={**os.environ, 'HOME': str(self.folder),
                                   'XDG_CONFIG_HOME': str(self.folder / 'config'),
                                   'WIRESHARK_PLUGIN_DIR': str(self.folder / 'none')})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn('Lua', done.stderr)
        self.assertNotIn('Lua Error', done.stdout)
        return done.stdout

    def fields(self, packets, names, *arguments, **more):
        options = [option for name in names for option in ('-e', name)]
        text = self.tshark(packets, '-T', 'fields', *options, *arguments, **more)
        return [dict(zip(names, line.split('\t'))) for line in text.splitlines()]

    def test_claims_nothing(self):
        packets = [frame(0, A, B, 1, 0)]
        self.assertEqual(self.fields(packets, ['netflux.sequence'], ports=None)[0],
                         {'netflux.sequence': ''})
        found = self.fields(packets, ['netflux.sequence', 'netflux.feedback'], '-d',
                            'udp.port==2000,netflux', ports=None)
        self.assertEqual(found, [{'netflux.sequence': '1', 'netflux.feedback': '0'}])
        self.assertEqual(self.fields(packets, ['netflux.sequence'], ports='1000-1999,2001')[0],
                         {'netflux.sequence': ''})

    def check_rule(self, frames, watch=30):
        """Each frame as the rule says it."""
        receiver, heard, expected = rule.Receiver(), None, []
        for time, sequence in frames:
            outage = heard is not None and not receiver.expired and time - heard >= watch * 10**6
            if outage:
                receiver.watchdog()
            lost, restarts = receiver.lost, receiver.restarts
            kind = receiver.receive(sequence, time)
            if kind == 'accepted':
                heard = time
                kind = 'synchronised' if receiver.synchronised else 'accepted'
            gap = receiver.lost - lost if kind == 'accepted' else 0
            expected.append({
                'netflux.class': kind,
                'netflux.lost': str(gap) if gap else '',
                'netflux.restart': '1' if receiver.restarts > restarts else '',
                'netflux.outage': f'{(time - expected_heard) / NS:.9f}' if outage else ''})
            expected_heard = heard
        packets = [frame(time, A, B, sequence, 0) for time, sequence in frames]
        found = self.fields(packets, list(expected[0]), '-o', f'netflux.watch_interval:{watch}')
        for number, (mine, theirs) in enumerate(zip(expected, found)):
            theirs['netflux.restart'] = theirs['netflux.restart'].replace('True', '1')
            self.assertEqual(theirs, mine, (number, frames[max(0, number - 3):number + 1]))
        self.assertEqual(len(found), len(expected))
        return receiver

    def test_rule(self):
        rnd = random.Random(7)
        step = 5 * 10**6
        steady = [(i * step, i & 255) for i in range(900)]

        def noisy(loss, double, late):
            frames = []
            for time, sequence in steady:
                if rnd.random() < loss:
                    continue
                delay = rnd.randrange(80 * 10**6) if rnd.random() < late else rnd.randrange(step)
                frames.append((time + delay, sequence))
                if rnd.random() < double:
                    frames.append((time + delay + rnd.randrange(9 * step), sequence))
            return sorted(frames)

        counted = []
        for name, frames in {
                'steady': steady,
                'loss': noisy(.2, 0, 0),
                'all': noisy(.1, .1, .05),
                'restart': steady[:500] + [(500 * step + j * step, 100 + j & 255) for j in range(200)],
                'outage': steady[:300] + [(t + NS, s) for t, s in steady[300:]],
                'long loss': steady[:200] + steady[700:],
                'another pace': steady[:300] + [(300 * step + j * 40 * 10**6, 300 + j & 255)
                                                for j in range(100)],
        }.items():
            with self.subTest(frames=name):
                counted.append(self.check_rule(frames))
        self.assertTrue(any(r.restarts for r in counted) and any(r.outages for r in counted) and
                        any(r.late for r in counted) and any(r.duplicate for r in counted))

    def test_round_trip(self):
        packets = []
        for i in range(50):
            packets.append(frame(i * 5 * 10**6, A, B, i + 1, i))
            packets.append(frame(i * 5 * 10**6 + 700000, B, A, i + 101, i + 1))
            packets.append(frame(i * 5 * 10**6 + 2700000, B, A, i + 101, i + 1))    # doubled
        found = self.fields(packets, ['netflux.acknowledges', 'netflux.rtt', 'netflux.class'])
        for i in range(2, 50):
            answer, double = found[3 * i + 1], found[3 * i + 2]
            self.assertEqual(answer['netflux.acknowledges'], str(3 * i + 1))
            self.assertEqual(float(answer['netflux.rtt']), 0.0007)
            self.assertEqual(double['netflux.class'], 'duplicate')
            self.assertEqual(double['netflux.rtt'], '')
        both = self.fields(packets, ['netflux.acknowledged_in'], '-2')
        self.assertEqual(both[3]['netflux.acknowledged_in'], '5')

    def test_filters_and_information(self):
        packets = [frame(i * 5 * 10**6, A, B, i, 0) for i in range(20) if i not in (7, 8)]
        packets.append(frame(100 * 10**6, A, B, 19, 0))
        packets.append((105 * 10**6, A, B, b'x'))
        lost = self.fields(packets, ['frame.number', 'netflux.lost'], '-Y', 'netflux.lost > 1')
        self.assertEqual(lost, [{'frame.number': '8', 'netflux.lost': '2'}])
        expert = self.tshark(packets, '-q', '-z', 'expert')
        for words in ('Frames were lost before this one', 'A duplicate, which is dropped',
                      'Shorter than two bytes'):
            self.assertIn(words, expert)
        self.assertIn('Seq=9 Ack=0 Len=4 [2 lost]', self.tshark(packets))

    def test_quoted(self):
        """A frame that an ICMP message quotes is no frame of its own, here not a duplicate."""
        sent = [frame(i * 5 * 10**6, A, B, i, 0) for i in range(20)]
        packets = [one for packet in sent for one in (packet, refused(packet[0] + 1000, packet))]
        names = ['netflux.sequence', 'netflux.class', 'netflux.interval', '_ws.col.Protocol']
        found = self.fields(packets, names)
        for i, row in enumerate(found):
            self.assertEqual(row['netflux.sequence'], str(i // 2))
            self.assertEqual(row['_ws.col.Protocol'], 'ICMP' if i % 2 else 'Netflux')
            self.assertEqual(row['netflux.class'] == '', bool(i % 2))
        self.assertNotIn('duplicate', self.tshark(packets, '-q', '-z', 'expert'))

    def emit(self, text, kind, dialect, **values):
        layout = Netflux.Layout.new_from_data(text, kind, dialect)
        path = self.folder / f'{(kind or "payload").lower()}.lua'
        path.write_text(layout.emit(Netflux.Notation.WIRESHARK), encoding='utf-8')
        return path, layout.pack(values)

    IEC = '''
        TYPE Colour : (Red, Green := 5) UINT; END_TYPE
        TYPE Inputs : STRUCT
            a : BIT; b : BIT; run : BOOL; speed : REAL; count : UDINT; small : SINT;
            axes : ARRAY[1..2] OF STRUCT position : DINT; END_STRUCT;
            name : STRING(8); wide : WSTRING(4); pause : TIME; now : DT; big : ULINT;
            colour : Colour; long : LTIME;
        END_STRUCT END_TYPE'''

    VALUES = {'b': True, 'run': True, 'speed': -2.5, 'count': 4000000000, 'small': -3,
              'axes[2].position': -70000, 'name': 'pümp', 'wide': 'weiß', 'pause': 1500 * 10**6,
              'now': 1700000000 * NS, 'big': 2**63, 'colour': 'Green', 'long': 2 * NS + 5}

    NAMES = {'a': ('0', 'False'), 'b': ('1', 'True'), 'run': ('1', 'True'), 'speed': ('-2.5',),
             'count': ('4000000000',), 'small': ('-3',), 'axes.2.position': ('-70000',),
             'name': ('pümp',), 'wide': ('weiß',), 'pause': ('1.500000000',), 'big': (str(2**63),),
             'colour': ('5',), 'long': ('2.000000005',)}

    def test_payload(self):
        for dialect in (Netflux.Dialect.PACKED, Netflux.Dialect.CODESYS,
                        Netflux.Dialect.CODESYS_BIG_ENDIAN):
            path, payload = self.emit(self.IEC, 'Inputs', dialect, **self.VALUES)
            names = [f'netflux.inputs.{name}' for name in self.NAMES]
            with self.subTest(dialect=dialect.value_nick):
                found, = self.fields([frame(0, A, B, 1, 0, payload)], names, scripts=[path])
                for name, accepted in self.NAMES.items():
                    self.assertIn(found[f'netflux.inputs.{name}'], accepted, name)
                verbose = self.tshark([frame(0, A, B, 1, 0, payload)], '-V', scripts=[path])
                self.assertIn('Green', verbose)
                self.assertIn('Nov 14, 2023 22:13:20', verbose)
                self.assertEqual(len(self.fields(
                    [frame(0, A, B, 1, 0, payload)], ['frame.number'], '-Y',
                    'netflux.inputs.speed < -2 && netflux.inputs.axes.2.position == -70000',
                    scripts=[path])), 1)

    def test_payload_of_s7(self):
        text = '''TYPE "Outputs" STRUCT run : Bool; stop : Bool; speed : Real; name : String[5];
                  moment : DTL; old : Date_And_Time; none : DTL; flags : Array[0..9] of Bool;
                  wait : S5Time; day : Date; END_STRUCT; END_TYPE'''
        moment = 1709214359123456789
        path, payload = self.emit(text, 'Outputs', Netflux.Dialect.S7, **{
            'stop': True, 'speed': 12.5, 'name': 'pump', 'moment': moment,
            'old': moment // 10**6 * 10**6, 'flags[9]': True, 'wait': 12 * 10**8,
            'none': Netflux.TIME_INVALID, 'day': 19782 * 86400 * NS})
        names = {'run': ('0', 'False'), 'stop': ('1', 'True'), 'speed': ('12.5',), 'name': ('pump',),
                 'flags.8': ('0', 'False'), 'flags.9': ('1', 'True'), 'wait': ('1.200000000',),
                 'none': ('',)}
        found, = self.fields([frame(0, A, B, 1, 0, payload)],
                             [f'netflux.outputs.{name}' for name in names], scripts=[path])
        for name, accepted in names.items():
            self.assertIn(found[f'netflux.outputs.{name}'], accepted, name)
        verbose = self.tshark([frame(0, A, B, 1, 0, payload)], '-V', scripts=[path])
        for words in ('Feb 29, 2024 13:45:59.123456789', 'Feb 29, 2024 13:45:59.123000000',
                      'none: no date', 'Feb 29, 2024 00:00:00'):
            self.assertIn(words, verbose)

    def test_times_of_s7(self):
        """Durations and dates before their zero, and bytes that are none of either."""
        text = '''TYPE "Times" STRUCT back : Time; long : LTime; before : LDT; bad : S5Time;
                  digits : S5Time; leap : Date_And_Time; odd : Date_And_Time; week : DTL; END_STRUCT;
                  END_TYPE'''
        path, payload = self.emit(text, 'Times', Netflux.Dialect.S7, **{
            'back': -1500 * 10**6, 'long': -1, 'before': -NS - 1, 'bad': Netflux.TIME_INVALID})
        layout = Netflux.Layout.new_from_data(text, None, Netflux.Dialect.S7)
        payload = bytearray(payload)
        for name, raw in (('digits', '1a00'), ('leap', '2302291201020345'), ('odd', '1a02281201020345'),
                          ('week', '07e8021d090c010200000000')):
            at = layout.lookup_field(name).get_offset()
            payload[at:at + len(raw) // 2] = bytes.fromhex(raw)
        names = {'back': '-1.500000000', 'long': '-0.000000001', 'bad': '', 'digits': '', 'leap': '',
                 'odd': '', 'week': ''}
        packets = [frame(0, A, B, 1, 0, bytes(payload))]
        found, = self.fields(packets, [f'netflux.times.{name}' for name in names], scripts=[path])
        values = layout.unpack(bytes(payload))
        for name, shown in names.items():
            self.assertEqual(found[f'netflux.times.{name}'], shown, name)
            if shown == '':
                self.assertEqual(values[name], Netflux.TIME_INVALID, name)
        verbose = self.tshark(packets, '-V', scripts=[path])
        for words in ('Dec 31, 1969 23:59:58.999999999', 'bad: no time', 'digits: no time',
                      'leap: no date', 'odd: no date', 'week: no date'):
            self.assertIn(words, verbose)

    def test_which_layout(self):
        """By size, by what the preferences say, and not at all if two would do."""
        one, payload = self.emit('TYPE One : STRUCT x : UDINT; END_STRUCT END_TYPE', 'One',
                                 Netflux.Dialect.PACKED, x=1)
        two, _ = self.emit('TYPE Two : STRUCT y : REAL; END_STRUCT END_TYPE', 'Two',
                           Netflux.Dialect.PACKED)
        packets = [frame(0, A, B, 1, 0, payload), frame(10, B, A, 1, 0, payload)]
        names = ['netflux.one.x', 'netflux.two.y', 'netflux.payload']
        rows = self.fields(packets, names[::2], scripts=[one])
        self.assertEqual([row['netflux.one.x'] for row in rows], ['1', '1'])
        rows = self.fields(packets, names, scripts=[one, two])
        self.assertEqual([row['netflux.payload'] for row in rows], ['01000000'] * 2)
        rows = self.fields(packets, names, '-o', 'netflux.layouts:One=127.0.0.1, Two=127.0.0.2',
                           scripts=[one, two])
        self.assertEqual([(row['netflux.one.x'] != '', row['netflux.two.y'] != '') for row in rows],
                         [(True, False), (False, True)])
        rows = self.fields(packets, names[:1], preferences=f'netflux.files: {one}\n')
        self.assertEqual([row['netflux.one.x'] for row in rows], ['1', '1'])

        # What was captured of a frame in part has the layout of all of it, or none.
        three, payload = self.emit('TYPE Three : STRUCT z : LREAL; END_STRUCT END_TYPE', 'Three',
                                   Netflux.Dialect.PACKED, z=1)
        part = [frame(0, A, B, 1, 0, payload)]
        self.assertEqual(self.fields(part, ['netflux.one.x', 'netflux.payload'],
                                     scripts=[one, three], most=20 + 8 + 2 + 4),
                         [{'netflux.one.x': '', 'netflux.payload': payload[:4].hex()}])
        self.assertIn('Len=8', self.tshark(part, most=20 + 8 + 2 + 4))

        # As it is installed for one user, beside a layout that is read before it or after it.
        plugins = self.folder / '.local' / 'lib' / 'wireshark' / 'plugins'
        plugins.mkdir(parents=True)
        shutil.copy(DISSECTOR, plugins)
        shutil.copy(one, plugins / 'a.lua')
        shutil.copy(two, plugins / 'z.lua')
        rows = self.fields(packets, names, '-o', 'netflux.layouts:One=127.0.0.1, Two=127.0.0.2',
                           installed=True)
        self.assertEqual([(row['netflux.one.x'] != '', row['netflux.two.y'] != '') for row in rows],
                         [(True, False), (False, True)])


if __name__ == '__main__':
    if shutil.which('tshark') is None:
        print('tshark is not installed')
        sys.exit(77)
    unittest.main()
