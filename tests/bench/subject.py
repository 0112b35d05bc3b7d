#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A minimal Netflux sender and receiver as one would write them in plain Python: a thread
that sends and sleeps, a thread that receives with a timeout and looks at its watchdog in
between. It measures itself and prints one line of JSON."""

import argparse
import json
import os
import socket
import threading
import time


class Sender(threading.Thread):
    def __init__(self, sock, address, payload, interval):
        super().__init__(daemon=True)
        self.sock, self.address, self.payload = sock, address, payload
        self.interval = interval
        self.count = 0
        self.cpu = 0
        self.late = []

    def run(self):
        sequence = 0
        t0 = time.monotonic()
        n = 0
        while True:
            sequence = (sequence + 1) & 255
            self.late.append(time.monotonic() - (t0 + n * self.interval))
            self.sock.sendto(bytes([sequence, 0]) + self.payload, self.address)
            n += 1
            self.count = n
            self.cpu = time.thread_time_ns()
            time.sleep(self.interval)


class Receiver(threading.Thread):
    def __init__(self, sock, size, watch):
        super().__init__(daemon=True)
        self.sock, self.size, self.watch = sock, size, watch
        self.count = 0
        self.cpu = 0
        self.detected = []
        self.image = bytes(size)

    def run(self):
        self.sock.settimeout(0.1)
        last = None
        last_time = time.monotonic()
        expired = True
        while True:
            try:
                data, _ = self.sock.recvfrom(1500)
                if len(data) >= 2 + self.size:
                    step = 1 if last is None else (data[0] - last) & 255
                    if 1 <= step <= 127:
                        last = data[0]
                        self.image = data[2:2 + self.size]
                        last_time = time.monotonic()
                        expired = False
                        self.count += 1
            except socket.timeout:
                now = time.monotonic()
                if not expired and now - last_time > self.watch:
                    expired = True
                    self.detected.append(now - last_time - self.watch)
            self.cpu = time.thread_time_ns()


def percentiles(prefix, values):
    values = sorted(values)
    if not values:
        return {}
    at = lambda percent: values[min(len(values) - 1, int(len(values) * percent / 100))] * 1e6
    return {f'{prefix}_p50': at(50), f'{prefix}_p99': at(99), f'{prefix}_max': values[-1] * 1e6}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--what', required=True, choices=('send', 'receive', 'lateness', 'watchdog'))
    parser.add_argument('--local-port', type=int, default=0)
    parser.add_argument('--remote-port', type=int, required=True)
    parser.add_argument('--interval', type=int, default=1000, help='microseconds')
    parser.add_argument('--watch', type=int, default=30000, help='microseconds')
    parser.add_argument('--payload', type=int, default=64)
    parser.add_argument('--seconds', type=float, default=2)
    parser.add_argument('--warmup', type=float, default=0.3)
    parser.add_argument('--cpu', type=int, default=-1)
    args = parser.parse_args()

    if args.cpu >= 0:
        os.sched_setaffinity(0, {args.cpu})
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', args.local_port))
    if args.what in ('send', 'lateness'):
        thread = Sender(sock, ('127.1.0.1', args.remote_port), bytes(args.payload),
                        args.interval / 1e6)
    else:
        thread = Receiver(sock, args.payload, args.watch / 1e6)
    thread.start()

    time.sleep(args.warmup)
    count, cpu = thread.count, thread.cpu
    time.sleep(args.seconds)
    count, cpu = thread.count - count, thread.cpu - cpu

    result = {'cpu_ns_per_frame': cpu / count, 'cpu_share': cpu / args.seconds / 1e9}
    if args.what == 'lateness':
        # Behind its own schedule, from the first frame of the measured time on.
        late = thread.late[-count:]
        result |= percentiles('lateness', [value - late[0] for value in late])
    if args.what == 'watchdog':
        result |= percentiles('detection', thread.detected)
        result['outages'] = len(thread.detected)
    print(json.dumps(result))


if __name__ == '__main__':
    main()
