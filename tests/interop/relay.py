#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A bad network between two Netflux devices: a UDP relay that loses, duplicates,
reorders and delays.

Each device is told that the relay is its partner: one sends to the front port, the other
to the back port. The relay learns where a device is from what it sends; a device that
only answers has to be named with --front or --back.

The same seed does the same to the n-th datagram of a direction, each time.
"""

import argparse
import collections
import heapq
import itertools
import random
import select
import socket
import sys
import time

import netflux_model


class Lane:
    """One direction. What `pass_on()` and `due()` return is to be sent now, in order."""

    def __init__(self, options, seed):
        self.options = options
        self.random = random.Random(seed)
        self.held = []
        self.delayed = []
        self.serial = itertools.count()
        self.counts = collections.Counter()

    def pass_on(self, datagram, now):
        self.counts["arrived"] += 1
        is_lost, is_copied, is_held = (
            self.random.random() * 100 < chance
            for chance in (self.options.loss, self.options.duplicate, self.options.reorder)
        )
        distance = self.random.randint(1, self.options.depth)

        if is_lost:
            self.counts["lost"] += 1
            return self.due(now)
        if is_held:
            self.counts["reordered"] += 1
            self.held.append([distance, datagram])
            return self.due(now)

        self.emit(datagram, now)
        for waiting in self.held:
            waiting[0] -= 1
            if waiting[0] == 0:
                self.emit(waiting[1], now)
        self.held = [waiting for waiting in self.held if waiting[0] > 0]
        if is_copied:
            self.counts["duplicated"] += 1
            self.held.append([distance, datagram])
        return self.due(now)

    def emit(self, datagram, now):
        heapq.heappush(self.delayed, (now + self.options.delay, next(self.serial), datagram))

    def due(self, now):
        found = []
        while self.delayed and self.delayed[0][0] <= now:
            found.append(heapq.heappop(self.delayed)[2])
        return found

    def next_due(self):
        return self.delayed[0][0] if self.delayed else None


def parse_chance(text):
    try:
        chance = float(text.rstrip("%"))
    except ValueError:
        chance = -1
    if not 0 <= chance <= 100:
        raise argparse.ArgumentTypeError(f"“{text}” is no chance; write for example 5%")
    return chance


def parse_depth(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of datagrams")
    return int(text)


def make_parser():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--local-address", default="127.0.0.1", metavar="ADDRESS",
        help="where to listen (default: 127.0.0.1)")
    for side, port in (("front", 2001), ("back", 2002)):
        add(f"--{side}-port", type=int, default=port, metavar="PORT",
            help=f"the {side} port; 0 picks one (default: {port})")
        add(f"--{side}", type=netflux_model.parse_remote, metavar="HOST:PORT",
            help=f"the device at the {side}, if it does not send first")
    add("--loss", type=parse_chance, default=0, metavar="CHANCE", help="lose so many, such as 5%%")
    add("--duplicate", type=parse_chance, default=0, metavar="CHANCE", help="send so many twice")
    add("--reorder", type=parse_chance, default=0, metavar="CHANCE",
        help="hold back so many until later ones have overtaken them")
    add("--depth", type=parse_depth, default=4, metavar="N",
        help="by how many at most they are overtaken (default: 4)")
    add("--delay", type=netflux_model.parse_duration, default=0.0, metavar="TIME",
        help="delay all, such as 20ms")
    add("--seed", type=int, default=1, metavar="N", help="what decides on each (default: 1)")
    add("--seconds", type=float, metavar="N", help="end after N seconds")
    return parser


def show(lanes):
    for name, lane in zip(("from the front", "from the back "), lanes):
        counts = (f"{key} {lane.counts[key]:>7}"
                  for key in ("arrived", "lost", "duplicated", "reordered", "unrouted"))
        print(f"{name}: {'  '.join(counts)}", flush=True)


def relay(options):
    family = socket.AF_INET6 if ":" in options.local_address else socket.AF_INET
    devices = [options.front, options.back]
    sockets = []
    for port in (options.front_port, options.back_port):
        sockets.append(socket.socket(family, socket.SOCK_DGRAM))
        sockets[-1].bind((options.local_address, port))
        sockets[-1].setblocking(False)
    lanes = [Lane(options, options.seed + side) for side in range(2)]
    print("front port {}, back port {}; Ctrl+C ends it".format(
        *(s.getsockname()[1] for s in sockets)), flush=True)

    began = time.monotonic()
    next_show = began + 1
    try:
        while options.seconds is None or time.monotonic() < began + options.seconds:
            deadlines = [d for d in (next_show, *(lane.next_due() for lane in lanes)) if d]
            select.select(sockets, [], [], max(min(deadlines) - time.monotonic(), 0))
            now = time.monotonic()
            for side, lane in enumerate(lanes):
                found = lane.due(now)
                try:
                    datagram, devices[side] = sockets[side].recvfrom(65536)
                    found += lane.pass_on(datagram, now)
                except BlockingIOError:
                    pass
                for datagram in found:
                    if devices[1 - side] is None:
                        lane.counts["unrouted"] += 1
                    else:
                        sockets[1 - side].sendto(datagram, devices[1 - side])
            if now >= next_show:
                show(lanes)
                next_show = now + 1
    except KeyboardInterrupt:
        pass
    show(lanes)


def main():
    parser = make_parser()
    try:
        relay(parser.parse_args())
    except OSError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
