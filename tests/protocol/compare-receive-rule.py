#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""Compares lib/protocol/netflux-window.c with its model, receive-rule.py, frame by frame.

Usage: compare-receive-rule.py PROGRAM [FRAMES [SEED]]

PROGRAM is receive-rule-frames. FRAMES is how many random frames at the least (also
NETFLUX_TEST_FRAMES); the model itself meets its scenarios first.
"""
import importlib.util
import os
import random
import struct
import subprocess
import sys
import time

NS = 10 ** 9
TRACE = 4000                        # frames of one partner, with all that happens to them
BATCH = 8                           # traces at once
VERDICTS = {'accepted': 0, 'duplicate': 1, 'late': 2}
RECEIVE, EXPIRE, BEGIN = range(3)
RECORD = struct.Struct('=qII')
ANSWER = struct.Struct('=QQQQQqqII')


def load_model():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'receive-rule.py')
    spec = importlib.util.spec_from_file_location('receive_rule', path)
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    return model


def phase(rnd, now, number, pace, count):
    """Frames (arrival, number) of a partner that does one thing for a while."""
    kind = rnd.randrange(10)
    jitter = rnd.choice((0, 0, .05, .5, 3))
    loss = rnd.choice((0, 0, .02, .3, .7))
    frames = []
    for _ in range(count):
        number += 1
        now += pace
        arrival = now + int(pace * jitter * rnd.random())
        if kind == 1:               # bursts
            now -= pace * (rnd.random() < .8)
        elif kind == 2:             # on change
            now += int(pace * rnd.expovariate(1))
        elif kind == 3:             # numbers that mean nothing
            number = rnd.randrange(256)
        if kind == 4 and rnd.random() < .02:
            arrival += rnd.randrange(200 * pace)    # far too late
        if rnd.random() >= loss:
            frames.append((arrival, number & 255))
        if kind == 5:               # everything comes twice
            frames.append((arrival + rnd.randrange(20 * pace), number & 255))
        elif kind == 6 and rnd.random() < .1:
            frames.append((arrival, number - rnd.randrange(300) & 255))
        elif kind == 7 and rnd.random() < .01:      # old ones let go
            burst = rnd.randrange(200)
            frames += [(arrival + k * rnd.choice((0, 1000, 10000)), number - burst + k & 255)
                       for k in range(burst)]
    if kind != 8:                   # or they are stamped in any order
        frames.sort()
    return frames, now, number


def change(rnd, now, number, pace):
    """What happens between two phases: a gap, a pause, a restart, another pace."""
    kind = rnd.randrange(6)
    if kind == 0:
        number += rnd.choice((rnd.randrange(20), rnd.randrange(130), rnd.randrange(1600)))
    elif kind == 1:
        now += int(NS * 10 ** rnd.uniform(-4, rnd.choice((1, 2, 6))))
    elif kind == 2:
        lost = rnd.randrange(1600)  # a gap of both
        number, now = number + lost, now + lost * pace
    elif kind == 3:
        number, now = rnd.choice((0, 1, rnd.randrange(256))), now + rnd.choice((0, pace, NS // 2))
    elif kind == 4:
        pace = rnd.choice((1, 40, 1000, 500000, 1000000, 5000000, 20000000, 100000000, 60 * NS))
    return now, number, pace


def make_trace(rnd):
    now, number = rnd.choice((0, rnd.randrange(10 ** 15))), rnd.randrange(256)
    pace = rnd.choice((500000, 1000000, 5000000, 5000000, 20000000, 100000000))
    frames = []
    while len(frames) < TRACE:
        more, now, number = phase(rnd, now, number, pace, int(10 ** rnd.uniform(0, 2.7)))
        frames += more
        now, number, pace = change(rnd, now, number, pace)
    return frames, rnd.choice((10, 30, 100, 1000, 0)) * 1000000


def run_model(model, frames, watch):
    """The records of a trace, and what the model makes of each."""
    receiver, heard = model.Receiver(watch), None
    records, answers = [RECORD.pack(watch, BEGIN, 0)], [ANSWER.pack(*[0] * 9)]

    def answer(verdict, steps):
        r = receiver
        answers.append(ANSWER.pack(r.accepted, r.duplicate, r.late, r.lost, r.restarts,
                                   r.pace, r.deviation, verdict, steps))

    for arrival, number in frames:
        if watch and heard is not None and not receiver.expired and arrival - heard > watch:
            receiver.watchdog()
            records.append(RECORD.pack(0, EXPIRE, 0))
            answer(0, 0)
        before, restored = receiver.lost, receiver.last
        verdict = receiver.receive(number, arrival)
        steps = 0
        if verdict == 'accepted':
            heard = arrival
            steps = 0 if restored is None or receiver.synchronised else receiver.lost - before + 1
        records.append(RECORD.pack(arrival, RECEIVE, number))
        answer(VERDICTS[verdict], steps)
    return records, answers


class Window:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, records):
        self.process.stdin.write(struct.pack('=I', len(records)) + b''.join(records))
        self.process.stdin.flush()
        return self.process.stdout.read(len(records) * ANSWER.size)

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def explain(records, answers, got):
    for i, (record, wanted) in enumerate(zip(records, answers)):
        mine = got[i * ANSWER.size:(i + 1) * ANSWER.size]
        if mine != wanted:
            print('frame', i, RECORD.unpack(record), '\nmodel ', ANSWER.unpack(wanted),
                  '\nwindow', ANSWER.unpack(mine) if len(mine) == ANSWER.size else 'nothing')
            return


def main():
    program = sys.argv[1]
    wanted = int(float(sys.argv[2] if len(sys.argv) > 2
                       else os.environ.get('NETFLUX_TEST_FRAMES', 1e6)))
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10 ** 6)
    model, window = load_model(), Window(program)
    begin, done, batch = time.monotonic(), 0, seed

    if len(sys.argv) <= 2 and model.main():
        return 1
    while done < wanted:
        rnd = random.Random(batch)
        records, answers = [], []
        for _ in range(BATCH):
            more = run_model(model, *make_trace(rnd))
            records += more[0]
            answers += more[1]
        got = window.run(records)
        if got != b''.join(answers):
            print('The window and its model differ; seed %d' % batch)
            explain(records, answers, got)
            return 1
        done += len(records)
        batch += 1
    print('%d frames are the same, seeds %d to %d, %.1f s'
          % (done, seed, batch - 1, time.monotonic() - begin))
    return window.close()


if __name__ == '__main__':
    sys.exit(main())
