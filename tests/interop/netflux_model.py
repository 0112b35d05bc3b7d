# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""What the models of the other Netflux implementations share.

A model decides what an implementation does with the bytes that it hears and when it
sends; it knows no socket and no clock. `run()` gives it both, and a command line.

A frame is one UDP datagram: its number, the number of the newest frame heard from the
partner, and the process image.
"""

import argparse
import dataclasses
import ipaddress
import json
import os
import re
import select
import socket
import struct
import sys
import time

HEADER_SIZE = 2


@dataclasses.dataclass
class Settings:
    """What is configured in the device. Durations are seconds."""

    remote: tuple = None
    send_interval: float = 0.005
    task_cycle: float = 0.001
    watch_interval: float = 0.030
    receive_size: int = 8
    keep_values: bool = False
    seed: int = 0


class OnDelay:
    """The PLC's timer function block TON: true once its input was true for long enough."""

    def __init__(self):
        self.since = None

    def __call__(self, run, preset, now):
        if not run:
            self.since = None
            return False
        if self.since is None:
            self.since = now
        # A scan's time is a sum of floating point numbers.
        return now - self.since >= preset - 1e-9


class CountingImage:
    """A process image that differs in every frame: how often the device was started (32
    bits, little-endian), the how manieth frame since (the same), then a ramp."""

    def __init__(self, size):
        self.size = size

    def __call__(self, starts, frames):
        head = struct.pack("<II", starts & 0xFFFFFFFF, frames & 0xFFFFFFFF)
        ramp = bytes((frames + i) & 0xFF for i in range(max(self.size - len(head), 0)))
        return (head + ramp)[: self.size]


class FixedImage:
    """A process image that stays as it is until it is set anew."""

    def __init__(self, data):
        self.data = bytes(data)
        self.size = len(self.data)

    def __call__(self, starts, frames):
        return self.data


class Model:
    """A device that speaks Netflux. The models derive from it.

    `receive()` is called with what arrives, `cycle()` when `deadline` has come; what
    `cycle()` returns is to be sent: pairs of a datagram and an address.
    """

    name = ""
    first_sequence = 1
    payload_max = 0
    has_task_cycle = True
    #: None: the setting counts.
    fixed_watch_interval = None
    default_watch_interval = 0.030
    #: How many of the waiting datagrams the device takes per task cycle; None: all.
    receive_limit = None

    def __init__(self, settings, image, now):
        if image.size > self.payload_max:
            raise ValueError(f"{self.name} sends {self.payload_max} bytes at most")
        if settings.receive_size > self.payload_max:
            raise ValueError(f"{self.name} receives {self.payload_max} bytes at most")
        self.settings = settings
        self.send_image = image
        self.starts = 0
        self.counts = dict.fromkeys(
            ("sent", "arrived", "accepted", "rejected", "short", "foreign", "forced", "timeouts"), 0
        )
        self.start(now)

    @property
    def watch_interval(self):
        if self.fixed_watch_interval is not None:
            return self.fixed_watch_interval
        return self.settings.watch_interval

    def start(self, now):
        """Power on: nothing is known any more. The counts go on, for who looks on."""
        self.starts += 1
        self.frames = 0
        self.next_sequence = self.first_sequence
        self.feedback = 0
        self.image = bytes(self.settings.receive_size)
        self.timed_out = False
        self.deadline = now

    def receive(self, datagram, sender, now):
        raise NotImplementedError

    def cycle(self, now):
        raise NotImplementedError

    def make_frame(self):
        self.frames += 1
        header = bytes((self.next_sequence, self.feedback))
        self.next_sequence = (self.next_sequence + 1) & 0xFF
        self.counts["sent"] += 1
        return header + self.send_image(self.starts, self.frames)

    def expire(self):
        """The watchdog has expired."""
        self.timed_out = True
        self.counts["timeouts"] += 1
        if not self.settings.keep_values:
            self.image = bytes(self.settings.receive_size)

    def destination(self):
        return self.settings.remote

    def status(self):
        return {
            "model": self.name,
            "starts": self.starts,
            "frames": self.frames,
            "next-sequence": self.next_sequence,
            "feedback": self.feedback,
            "timed-out": self.timed_out,
            "destination": format_address(self.destination()),
            **self.counts,
            "image": self.image.hex(),
        }


class PlcModel(Model):
    """A device that does everything once per task cycle, the scan.

    The PLCs send when a TON timer says so. It is looked at once per scan and started
    again in the scan after it, hence "interval + up to 2 task cycles".
    """

    def start(self, now):
        super().start(now)
        self.send_timer = OnDelay()
        self.watch_timer = OnDelay()
        self.heard = False

    def cycle(self, now):
        heard, self.heard = self.heard, False
        if self.watch_timer(not heard, self.watch_interval, now):
            if not self.timed_out:
                self.expire()
        else:
            self.timed_out = False

        frames = []
        if self.send_timer(True, self.settings.send_interval, now):
            self.send_timer(False, 0, now)
            if self.destination() is not None:
                frames.append((self.make_frame(), self.destination()))

        # A scan that comes too late is skipped.
        late = max(now - self.deadline, 0) + 1e-9
        self.deadline += self.settings.task_cycle * (int(late / self.settings.task_cycle) + 1)
        return frames


def format_address(address):
    if address is None:
        return None
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_duration(text):
    match = re.fullmatch(r"([0-9.]+)(us|ms|s)", text)
    try:
        value = float(match[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[match[2]]
    except (TypeError, ValueError):
        raise argparse.ArgumentTypeError(
            f"“{text}” is no duration; write for example 250us, 5ms or 1s"
        ) from None
    if value <= 0:
        raise argparse.ArgumentTypeError("a duration is more than 0")
    return value


def parse_remote(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no partner; write for example 192.168.1.100:2000 or [::1]:2000"
        )
    return host.strip("[]"), int(port)


def parse_image(text):
    try:
        return FixedImage(bytes.fromhex(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not hexadecimal") from None


def parse_size(text):
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"“{text}” is no number of bytes")
    return int(text)


def make_parser(model):
    parser = argparse.ArgumentParser(
        description=model.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Durations carry a unit: 250us, 5ms, 1s.\n\n"
        "While it runs, these commands are read, one per line:\n"
        "  restart       start the device anew\n"
        "  off, on       switch the device off; start it anew\n"
        "  unplug, plug  disconnect the network; connect it again\n"
        "  data HEX      send this process image\n"
        "  status        show the status now\n"
        "  quit          end\n",
    )
    add = parser.add_argument
    add("--local-address", default="", metavar="ADDRESS",
        help="where to listen (default: anywhere)")
    add("--local-port", type=int, default=2000, metavar="PORT",
        help="the port to listen on; 0 picks one (default: 2000)")
    add("--remote", type=parse_remote, required=True, metavar="HOST:PORT",
        help="the configured partner")
    add("--send-interval", type=parse_duration, default=0.005, metavar="TIME",
        help="the configured time between frames (default: 5ms)")
    if model.has_task_cycle:
        add("--task-cycle", type=parse_duration, default=0.001, metavar="TIME",
            help="how often the PLC's task runs (default: 1ms)")
    if model.fixed_watch_interval is None:
        add("--watch-interval", type=parse_duration, default=model.default_watch_interval,
            metavar="TIME",
            help=f"the watchdog (default: {model.default_watch_interval * 1000:.0f}ms)")
    add("--keep-values", action="store_true",
        help="keep the received values when the watchdog expires (default: zeros)")
    add("--receive-size", type=parse_size, default=8, metavar="N",
        help="bytes of the process image that is expected (default: 8)")
    data = parser.add_mutually_exclusive_group()
    data.add_argument("--send-data", type=parse_image, metavar="HEX", help="the image to send")
    data.add_argument("--send-size", type=parse_size, default=8, metavar="N",
                      help="send N bytes that change with each frame: starts of the device "
                      "(4 bytes), frames since (4 bytes), then a ramp (default: 8)")
    add("--restart-after", type=parse_duration, metavar="TIME", help="start the device anew, once")
    add("--seconds", type=float, metavar="N", help="end after N seconds")
    add("--status-interval", type=parse_duration, default=1.0, metavar="TIME",
        help="how often the status is shown (default: 1s)")
    add("--json", action="store_true", help="show the status as one JSON object per line")
    return parser


class Runner:
    """Gives a model a socket, the time and somebody who looks on."""

    def __init__(self, model_class, arguments):
        self.arguments = arguments
        family, remote, local = self.resolve()
        settings = Settings(
            remote=remote,
            send_interval=arguments.send_interval,
            receive_size=arguments.receive_size,
            keep_values=arguments.keep_values,
        )
        for name in ("task_cycle", "watch_interval"):
            if hasattr(arguments, name):
                setattr(settings, name, getattr(arguments, name))

        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind(local)
        self.socket.setblocking(False)

        now = time.monotonic()
        self.began = now
        self.next_status = now + arguments.status_interval
        self.restart_at = now + arguments.restart_after if arguments.restart_after else None
        self.is_off = False
        self.unplugged = False
        self.input = b""
        self.watches_input = True
        image = arguments.send_data or CountingImage(arguments.send_size)
        self.model = model_class(settings, image, now)

    def resolve(self):
        """The address family, and the partner's and our own address in it."""
        host, port = self.arguments.remote
        family, _, _, _, remote = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        anywhere = "::" if family == socket.AF_INET6 else "0.0.0.0"
        local = (self.arguments.local_address or anywhere, self.arguments.local_port)
        return family, remote[:2], local

    def show(self, event):
        status = self.model.status()
        if self.arguments.json:
            port = self.socket.getsockname()[1]
            print(json.dumps({"event": event, "port": port, **status}), flush=True)
        elif event == "ready":
            print(f"{self.model.name} on port {self.socket.getsockname()[1]}, partner "
                  f"{status['destination']}; Ctrl+C ends it", flush=True)
        else:
            image = self.model.image[:16].hex(" ") + (" …" if len(self.model.image) > 16 else "")
            lost = "  WATCHDOG EXPIRED" if status["timed-out"] else ""
            print(f"sent {status['sent']:>7} to {status['destination']}  "
                  f"arrived {status['arrived']:>7}  accepted {status['accepted']:>7}  "
                  f"rejected {status['rejected']:>5}  [{image}]{lost}", flush=True)

    def take(self, now, limit):
        """Hands what waits in the socket to the model, `limit` datagrams at most."""
        while limit is None or limit > 0:
            try:
                datagram, sender = self.socket.recvfrom(65536)
            except BlockingIOError:
                return
            if self.unplugged or self.is_off:
                continue
            self.model.receive(datagram, sender[:2], now)
            limit = limit - 1 if limit is not None else None

    def switch_off(self, now):
        """What waits in the socket is lost with it."""
        self.is_off = True
        self.take(now, None)

    def switch_on(self, now):
        self.take(now, None)
        self.is_off = False
        self.model.start(now)

    def serve(self, now):
        if self.is_off:
            self.take(now, None)
            self.model.deadline = now + 0.005
            return

        self.take(now, self.model.receive_limit)
        if now < self.model.deadline:
            return
        for datagram, address in self.model.cycle(now):
            if self.unplugged:
                continue
            try:
                self.socket.sendto(datagram, address)
            except OSError as error:
                to = format_address(address)
                print(f"{self.model.name}: {to}: {error.strerror}", file=sys.stderr)

    def obey(self, line, now):
        word, *rest = line.split() or [""]
        if word in ("restart", "off"):
            self.switch_off(now)
        if word == "restart" or (word == "on" and self.is_off):
            self.switch_on(now)
        if word in ("plug", "unplug"):
            self.unplugged = word == "unplug"
        elif word == "data" and len(rest) == 1:
            self.model.send_image = parse_image(rest[0])
        elif word == "status":
            self.show("status")
        elif word == "quit":
            return False
        elif word not in ("restart", "off", "on", ""):
            known = "restart, off, on, unplug, plug, data HEX, status, quit"
            print(f"“{line}” is none of {known}", file=sys.stderr)
        return True

    def read_input(self, now):
        data = os.read(sys.stdin.fileno(), 65536)
        self.watches_input = bool(data)
        *lines, self.input = (self.input + data).split(b"\n")
        for line in lines:
            try:
                if not self.obey(line.decode(errors="replace").strip(), now):
                    return False
            except (ValueError, argparse.ArgumentTypeError) as error:
                print(error, file=sys.stderr)
        return True

    def run(self):
        self.show("ready")
        end = self.began + self.arguments.seconds if self.arguments.seconds else None
        while True:
            now = time.monotonic()
            if end is not None and now >= end:
                break
            if self.restart_at is not None and now >= self.restart_at:
                self.restart_at = None
                self.obey("restart", now)
            if now >= self.next_status:
                self.show("status")
                self.next_status = now + self.arguments.status_interval

            self.serve(now)
            watched = [sys.stdin] if self.watches_input else []
            if not self.model.has_task_cycle:
                watched.append(self.socket)
            due = min(self.model.deadline, self.next_status, end or self.next_status)
            ready, _, _ = select.select(watched, [], [], max(due - time.monotonic(), 0))
            if sys.stdin in ready and not self.read_input(time.monotonic()):
                break
        self.show("end")


def run(model_class):
    """The command line of a model. Returns the exit status."""
    parser = make_parser(model_class)
    arguments = parser.parse_args()
    try:
        if arguments.local_address:
            ipaddress.ip_address(arguments.local_address)
        Runner(model_class, arguments).run()
    except KeyboardInterrupt:
        pass
    except (OSError, ValueError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    return 0
