# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""The models do what is known of the implementations, and the relay what it is told.
Time is injected."""

import argparse
import json
import pathlib
import socket
import subprocess
import sys
import time
import unittest

import codesys
import netflux_model
import python_netflux
import relay
import s7

PARTNER = ("127.0.0.1", 2000)
OTHER = ("127.0.0.1", 2001)
ROGUE = ("127.0.0.9", 2000)
ALL = (codesys.Codesys, s7.S7, python_netflux.PythonNetflux)


class Device:
    """A model on a table: scans happen when the test says so, one per task cycle."""

    def __init__(self, model_class, image=b"", **settings):
        settings.setdefault("remote", PARTNER)
        settings.setdefault("receive_size", 2)
        settings.setdefault("watch_interval", model_class.default_watch_interval)
        self.now = 100.0
        self.model = model_class(
            netflux_model.Settings(**settings), netflux_model.FixedImage(image), self.now
        )

    def hear(self, *datagrams, sender=PARTNER):
        for datagram in datagrams:
            self.model.receive(bytes(datagram), sender, self.now)

    def scan(self):
        """Runs until the next deadline, and serves it."""
        self.now = max(self.now, self.model.deadline)
        return self.model.cycle(self.now)

    def frames(self, n):
        """The next n frames and when they came."""
        found = []
        while len(found) < n:
            found += [(self.now, *frame) for frame in self.scan()]
        return found

    def pass_time(self, seconds):
        end = self.now + seconds
        while self.model.deadline <= end:
            self.scan()
        self.now = end


def number(frames):
    return [frame[0] for _, frame, _ in frames]


class Sending(unittest.TestCase):
    def test_first_numbers(self):
        for model_class, first in zip(ALL, (1, 0, 1)):
            with self.subTest(model_class.name):
                frames = Device(model_class, b"\x07\x08").frames(258)
                self.assertEqual(number(frames), [(first + i) % 256 for i in range(258)])
                self.assertTrue(all(frame[1:] == b"\x00\x07\x08" for _, frame, _ in frames))
                self.assertTrue(all(address == PARTNER for _, _, address in frames))

    def test_period_of_a_plc(self):
        for model_class in (codesys.Codesys, s7.S7):
            for interval, cycle, expected in (
                (0.005, 0.001, 0.006),
                (0.005, 0.002, 0.008),
                (0.005, 0.010, 0.020),
                (0.010, 0.004, 0.016),
            ):
                with self.subTest(model_class.name, interval=interval, cycle=cycle):
                    device = Device(model_class, send_interval=interval, task_cycle=cycle)
                    times = [at for at, _, _ in device.frames(50)]
                    for before, after in zip(times, times[1:]):
                        self.assertAlmostEqual(after - before, expected)
                    self.assertLessEqual(expected, interval + 2 * cycle)

    def test_late_scans_are_skipped(self):
        device = Device(codesys.Codesys, send_interval=0.005, task_cycle=0.001)
        device.frames(1)
        device.scan()
        device.now += 0.1
        self.assertEqual(len(device.scan()), 1)
        self.assertEqual(device.scan(), [])
        self.assertGreaterEqual(device.model.deadline, device.now)

    def test_period_of_python(self):
        times = [at for at, _, _ in Device(python_netflux.PythonNetflux).frames(200)]
        steps = [after - before for before, after in zip(times, times[1:])]
        self.assertGreaterEqual(min(steps), 0.00515 - 1e-9)
        self.assertLessEqual(max(steps), 0.0057 + 1e-9)
        self.assertGreater(max(steps) - min(steps), 0.0001)

    def test_largest_payload(self):
        for model_class, largest in zip(ALL, (1499, 1461, 1458)):
            with self.subTest(model_class.name):
                Device(model_class, bytes(largest), receive_size=largest)
                with self.assertRaises(ValueError):
                    Device(model_class, bytes(largest + 1))
                with self.assertRaises(ValueError):
                    Device(model_class, receive_size=largest + 1)

    def test_destination(self):
        for model_class, expected in zip(ALL, (ROGUE, PARTNER, PARTNER)):
            with self.subTest(model_class.name):
                device = Device(model_class)
                device.hear((1, 0, 0, 0))
                device.hear((2, 0, 0, 0), sender=ROGUE)
                self.assertEqual(device.frames(1)[0][2], expected)


class Receiving(unittest.TestCase):
    # What was heard in a row, then the image and the feedback of each device.
    CASES = (
        ("nothing", (), ("0000", 0), ("0000", 0), ("0000", 0)),
        ("first is 1", [b"\1\0ab"], ("6162", 1), ("6162", 1), ("6162", 1)),
        ("first is 0", [b"\0\0ab"], ("6162", 0), ("6162", 0), ("0000", 0)),
        ("first is 200", [b"\xc8\0ab"], ("6162", 200), ("6162", 200), ("6162", 200)),
        ("longer", [b"\1\0abcd"], ("6162", 1), ("6162", 1), ("6162", 1)),
        ("short", [b"\1\0ab", b"\2\0c"], ("6162", 2), ("6362", 2), ("6162", 2)),
        ("header only", [b"\1\0ab", b"\2\0"], ("6162", 2), ("6162", 2), ("6162", 2)),
        ("one byte", [b"\1\0ab", b"\2"], ("6162", 2), ("6162", 2), ("6162", 1)),
        ("empty", [b"\1\0ab", b""], ("6162", 1), ("6162", 1), ("6162", 1)),
        ("duplicate", [b"\5\0ab", b"\5\0cd"], ("6364", 5), ("6162", 5), ("6162", 5)),
        ("older", [b"\5\0ab", b"\4\0cd"], ("6364", 4), ("6162", 5), ("6162", 4)),
        ("wrap", [b"\xff\0ab", b"\0\0cd"], ("6364", 0), ("6364", 0), ("6364", 0)),
        ("step 127", [b"\1\0ab", b"\x80\0cd"], ("6364", 128), ("6364", 128), ("6364", 128)),
        ("step 128", [b"\1\0ab", b"\x81\0cd"], ("6364", 129), ("6162", 1), ("6162", 129)),
    )

    def test_cases(self):
        for title, heard, *expected in self.CASES:
            for model_class, (image, feedback) in zip(ALL, expected):
                with self.subTest(f"{title}, {model_class.name}"):
                    device = Device(model_class)
                    device.hear(*heard)
                    self.assertEqual(device.model.image.hex(), image)
                    self.assertEqual(device.frames(1)[0][1][1], feedback)

    def test_who_is_heard(self):
        for model_class, hears in zip(ALL, (True, False, True)):
            for sender in (OTHER, ROGUE):
                with self.subTest(model_class.name, sender=sender):
                    device = Device(model_class)
                    device.hear(b"\1\0ab", sender=sender)
                    self.assertEqual(device.model.counts["accepted"], hears)
                    self.assertEqual(device.model.counts["foreign"], not hears)

    def test_taken_per_scan(self):
        self.assertEqual([m.receive_limit for m in ALL], [None, 1, None])

    def test_restart_of_the_partner(self):
        """A partner begins with 1 again: the number that is accepted first."""
        for last, *expected in ((200, 1, 1, 1), (72, 1, 73, 73), (3, 1, 4, 4)):
            for model_class, first in zip(ALL, expected):
                with self.subTest(model_class.name, last=last):
                    device = Device(model_class, keep_values=True)
                    device.hear((last, 0, 0, 0))
                    sequence = 0
                    while device.model.image == b"\0\0":
                        sequence += 1
                        device.hear((sequence, 0, 1, 1))
                    self.assertEqual(sequence, first)

    def test_s7_forces_the_101st(self):
        device = Device(s7.S7)
        device.hear((128, 0, 0, 0))
        for i in range(1, 101):
            device.hear((i, 0, 1, 1))
            self.assertEqual(device.model.image, b"\0\0")
        device.hear((101, 0, 1, 1))
        self.assertEqual(device.model.image, b"\1\1")
        self.assertEqual(device.model.counts["forced"], 1)
        self.assertEqual(device.model.counts["rejected"], 100)

    def test_start(self):
        for model_class, first in zip(ALL, (1, 0, 1)):
            with self.subTest(model_class.name):
                device = Device(model_class)
                device.hear((77, 0, 5, 5))
                device.frames(3)
                device.model.start(device.now)
                self.assertEqual(device.model.image, b"\0\0")
                [(_, frame, address)] = device.frames(1)
                self.assertEqual(frame, bytes((first, 0)))
                self.assertEqual(address, PARTNER)


class Watchdogs(unittest.TestCase):
    # How long after the last frame it is seen, within a task cycle or a timeout.
    CASES = (
        (codesys.Codesys, 1.0, 1.002),
        (s7.S7, 0.010, 0.012),
        (python_netflux.PythonNetflux, 0.2, 0.2),
    )

    def test_silence(self):
        for model_class, least, most in self.CASES:
            for keep, image in ((False, b"\0\0"), (True, b"ab")):
                with self.subTest(model_class.name, keep=keep):
                    device = Device(model_class, keep_values=keep)
                    device.hear(b"\1\0ab")
                    device.scan()
                    device.pass_time(least - 0.002)
                    self.assertFalse(device.model.timed_out)
                    self.assertEqual(device.model.image, b"ab")
                    device.pass_time(most - least + 0.004)
                    self.assertTrue(device.model.timed_out)
                    self.assertEqual(device.model.image, image)
                    device.pass_time(5)
                    self.assertEqual(device.model.counts["timeouts"], 1)
                    device.hear(b"\2\0cd")
                    device.scan()
                    self.assertFalse(device.model.timed_out)
                    self.assertEqual(device.model.image, b"cd")

    def test_what_feeds_it(self):
        """Short frames and duplicates keep each of them quiet, for ever."""
        for model_class in ALL:
            for datagram in (b"\1\0", b"\1\0ab"):
                with self.subTest(model_class.name, datagram=datagram):
                    device = Device(model_class)
                    device.hear(b"\1\0ab")
                    for _ in range(1000):
                        device.hear(datagram)
                        device.pass_time(0.004 if model_class is not s7.S7 else 0.001)
                    self.assertEqual(device.model.counts["timeouts"], 0)

    def test_what_follows(self):
        """Which number is accepted after the watchdog has expired."""
        for model_class, keep, sequence, accepted in (
            (codesys.Codesys, True, 3, True),
            (s7.S7, False, 3, True),
            (s7.S7, True, 3, True),
            (python_netflux.PythonNetflux, False, 3, True),
            (python_netflux.PythonNetflux, False, 0, False),
            (python_netflux.PythonNetflux, True, 3, False),
        ):
            with self.subTest(model_class.name, keep=keep, sequence=sequence):
                device = Device(model_class, keep_values=keep)
                device.hear(b"\x40\0ab")
                device.pass_time(2)
                device.hear((sequence, 0, 9, 9))
                self.assertEqual(device.model.image == b"\t\t", accepted)


class CommandLine(unittest.TestCase):
    def test_values(self):
        for parse, good, bad in (
            (netflux_model.parse_duration, {"250us": 250e-6, "5ms": 0.005, "1.5s": 1.5},
             ("5", "5m", "", "ms", "0s", "1.2.3s", "-1s")),
            (netflux_model.parse_remote,
             {"127.0.0.1:2000": PARTNER, "[::1]:5": ("::1", 5), "plc:1": ("plc", 1)},
             ("", "plc", ":5", "plc:0", "plc:65536", "plc:x")),
            (netflux_model.parse_size, {"0": 0, "1450": 1450}, ("", "-1", "x")),
        ):
            for text, value in good.items():
                self.assertEqual(parse(text), value)
            for text in bad:
                with self.subTest(text), self.assertRaises(argparse.ArgumentTypeError):
                    parse(text)

    def test_images(self):
        self.assertEqual(netflux_model.parse_image("00fF")(1, 1), b"\0\xff")
        image = netflux_model.CountingImage(12)
        self.assertEqual(image(2, 258).hex(), "02000000" "02010000" "02030405")
        self.assertEqual(netflux_model.CountingImage(3)(1, 1), b"\1\0\0")


class BadNetwork(unittest.TestCase):
    MANY = 2000

    def run_lane(self, *arguments, seed=1):
        """The numbers that come out of a lane, and its counts."""
        options = relay.make_parser().parse_args(arguments)
        lane = relay.Lane(options, seed)
        numbers = []
        for i in range(self.MANY):
            numbers += lane.pass_on(i, 0.001 * i)
        return numbers + lane.due(1e9), lane

    def test_clean(self):
        numbers, _ = self.run_lane()
        self.assertEqual(numbers, list(range(self.MANY)))

    def test_delay(self):
        lane = relay.Lane(relay.make_parser().parse_args(["--delay", "20ms"]), 1)
        self.assertEqual(lane.pass_on("a", 1.0), [])
        self.assertEqual(lane.pass_on("b", 1.01), [])
        self.assertAlmostEqual(lane.next_due(), 1.02)
        self.assertEqual(lane.due(1.021), ["a"])
        self.assertEqual(lane.due(1.031), ["b"])
        self.assertIsNone(lane.next_due())

    def test_impairment(self):
        arguments = ("--loss", "10%", "--duplicate", "10", "--reorder", "10%", "--depth", "3")
        numbers, lane = self.run_lane(*arguments)
        counts = lane.counts
        self.assertEqual(len(set(numbers)) + counts["lost"],
                         self.MANY - len({number for _, number in lane.held} - set(numbers)))
        for name in ("lost", "duplicated", "reordered"):
            self.assertGreater(counts[name], self.MANY // 20)
            self.assertLess(counts[name], self.MANY // 5)
        self.assertEqual(numbers, self.run_lane(*arguments)[0])
        self.assertNotEqual(numbers, self.run_lane(*arguments, seed=2)[0])


class Process:
    """A model as it is run by hand."""

    def __init__(self, name, remote, *options):
        script = pathlib.Path(__file__).with_name(name + ".py")
        self.process = subprocess.Popen(
            [sys.executable, "-B", script, "--json", "--local-address", "127.0.0.1",
             "--local-port", "0", "--remote", f"127.0.0.1:{remote}", "--seconds", "120",
             "--status-interval", "1000s", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.read()

    def read(self):
        self.status = json.loads(self.process.stdout.readline())
        return self.status

    def command(self, *lines):
        self.process.stdin.writelines(line + "\n" for line in (*lines, "status"))
        self.process.stdin.flush()
        return self.read()

    def wait(self, condition):
        deadline = time.monotonic() + 60
        while not condition(self.command()):
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain: {self.status}")
            time.sleep(0.005)

    def end(self):
        out, _ = self.process.communicate("quit\n")
        return self.process.returncode, json.loads(out.splitlines()[-1])["event"]


class ByHand(unittest.TestCase):
    def test_two_talk(self):
        """An S7 sends to a CODESYS, which had another partner until then."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            other.settimeout(60)
            plc = Process("codesys", other.getsockname()[1], "--send-size", "12")
            self.assertEqual(other.recv(100), bytes((1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4)))

        s7 = Process("s7", plc.status["port"], "--watch-interval", "100s", "--receive-size", "4")
        plc.wait(lambda status: status["accepted"] >= 10)
        self.assertEqual(plc.status["destination"], f"127.0.0.1:{s7.status['port']}")
        s7.wait(lambda status: status["image"] == "01000000")

        s7.command("data 0102030405060708")
        plc.wait(lambda status: status["image"] == "0102030405060708")
        plc.command("off")
        stopped = s7.command()["rejected"] + s7.status["accepted"]
        sent = plc.status["sent"]
        time.sleep(0.05)
        self.assertEqual(plc.command()["sent"], sent)
        plc.command("on")
        self.assertEqual(plc.status["starts"], 2)
        s7.wait(lambda status: status["accepted"] + status["rejected"] > stopped)
        s7.command("unplug")
        arrived = s7.command()["arrived"]
        time.sleep(0.05)
        self.assertEqual(s7.command()["arrived"], arrived)
        s7.command("plug", "restart")
        self.assertEqual(s7.status["starts"], 2)
        s7.wait(lambda status: status["image"] == "02000000")

        self.assertEqual(s7.end(), (0, "end"))
        self.assertEqual(plc.end(), (0, "end"))

    def test_refused(self):
        """What cannot work is said on one line."""
        for name, arguments, words in (
            ("s7", ("--remote", "here"), "“here” is no partner"),
            ("s7", ("--remote", "127.0.0.1:1", "--local-port", "0", "--send-size", "1462"),
             "1461 bytes at most"),
            ("codesys", ("--remote", "127.0.0.1:1", "--watch-interval", "1s"), "--watch-interval"),
            ("python_netflux", ("--remote", "127.0.0.1:1", "--local-address", "x"), "'x'"),
            ("relay", ("--loss", "101%"), "“101%” is no chance"),
        ):
            with self.subTest(name, arguments=arguments):
                script = pathlib.Path(__file__).with_name(name + ".py")
                run = subprocess.run([sys.executable, "-B", script, *arguments], text=True,
                                     stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60)
                self.assertNotEqual(run.returncode, 0)
                self.assertIn(words, run.stderr.splitlines()[-1])
                self.assertNotIn("Traceback", run.stderr)


if __name__ == "__main__":
    unittest.main()
