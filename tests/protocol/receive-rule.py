#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""The receive rule of docs/protocol.md as a program, and what it must do.

Run it: it prints a line for each scenario that it does not meet, and exits non-zero then.
lib/protocol/netflux-window.c is the same rule in C; compare-receive-rule.py compares the two.

Times are whole nanoseconds, so that the two can agree exactly; the scenarios below are in
seconds. A frame is (arrival, index, sequence): the index is the truth, which the rule does
not see.
"""
import random
import sys

NS = 10 ** 9
DAY = 86400 * NS    # a longer pause is as long as this
JITTER = 12         # steps that a steady partner may be ahead of or behind its pace
SURE = 96           # from this many expected steps on, the number may have wrapped
WRAP_ERROR = 32     # steps that a wrapped number may be off at the most
SPAN = 8            # how far apart frames of a new numbering may be
SPACING = 250000    # how close together they may come
PACES, PAUSE = 3, 30000000  # how long after the last accepted frame a new numbering may begin: the
                            # shorter; if it begins with 0 or 1, two thirds of the watch interval do
STRETCH, TIME = 16, 4       # the pace is measured over so many steps and so many paces at least
STEADY = 4          # a partner is steady if the last stretch was within a quarter of the pace
PACE_MIN = 50000    # of a shorter one a burst has made it, not a cycle
ALL_SEEN = (1 << 128) - 1


class Receiver:
    def __init__(self, watch=0):
        self.begin = min(PAUSE, 2 * watch // 3) if watch else PAUSE
        self.last = None        # sequence number last accepted
        self.arrival = 0        # of that frame
        self.pace = 0           # partner's interval per step; 0: not known
        self.deviation = 0      # of the stretches from it
        self.steps = 0          # of the stretch
        self.time = 0
        self.seen = 0           # bit k: last - k was seen
        self.refused = []       # what may be a new numbering: (sequence, arrival)
        self.expired = False    # the receive watchdog
        self.synchronised = False   # by the last frame
        self.accepted = self.lost = self.late = self.duplicate = self.restarts = self.outages = 0

    def watchdog(self):
        self.expired = True
        self.outages += 1

    def receive(self, sequence, arrival):
        if self.last is None:
            return self.synchronise(sequence, arrival)
        d = (sequence - self.last) & 255
        elapsed = min(max(0, arrival - self.arrival), DAY)
        steady = self.pace >= PACE_MIN and STEADY * self.deviation < self.pace
        n = self.step(d, elapsed, steady)
        if n:
            return self.accept(n, sequence, arrival, elapsed)
        if self.begins_anew(sequence, arrival, elapsed, d, steady):
            self.restarts += not self.expired
            return self.synchronise(sequence, arrival)
        behind = -d & 255
        if 0 < behind < 128 and not self.seen >> behind & 1:
            self.seen |= 1 << behind
            self.lost -= 1
            self.late += 1
            return 'late'
        self.duplicate += 1
        return 'duplicate'

    def step(self, d, elapsed, steady):
        """How far the partner went; 0: not forward, or farther than it can have gone."""
        if d < 2:
            return d
        if not steady:
            return d if d < 128 else 0
        if elapsed < SURE * self.pace:
            return d if d < 128 and (d - JITTER) * self.pace <= 2 * elapsed else 0
        n = self.unwrap(d, elapsed)
        return n or (d if d <= JITTER else 0)

    def unwrap(self, d, elapsed):
        """The step that ends like d and is nearest to what the pace tells; 0: none is near."""
        n = d + 256 * max(0, (elapsed + (128 - d) * self.pace) // (256 * self.pace))
        share = max(1000 * self.deviation // self.pace, 20)
        error = 2 * self.pace + elapsed * share // 1000
        return n if abs(n * self.pace - elapsed) <= error <= WRAP_ERROR * self.pace else 0

    def begins_anew(self, sequence, arrival, elapsed, d, steady):
        behind = -d & 255
        pace = self.pace if steady else 0
        if not self.expired and behind <= JITTER and (
                not steady or elapsed <= (JITTER - behind) * pace):
            return False        # merely late or doubled
        before = [a for q, a in self.refused if 1 <= (sequence - q) & 255 <= SPAN]
        begins = any(q <= 1 and 1 <= (sequence - q) & 255 <= SPAN for q, _ in self.refused)
        pause = min(PACES * pace, self.begin if begins else PAUSE)
        if all(q != sequence for q, _ in self.refused):
            self.refused = self.refused[-7:] + [(sequence, arrival)]
        spacing = min(pace // 2, SPACING) if pace else SPACING
        return (len(before) >= (1 if self.expired else 2)
                and arrival - min(before) >= len(before) * spacing
                and (self.expired or elapsed >= pause))

    def accept(self, n, sequence, arrival, elapsed):
        self.seen = (self.seen << n | 1) & ALL_SEEN if n < 128 else 1
        self.accepted += 1
        self.lost += n - 1
        self.measure(n, elapsed)
        self.last, self.arrival = sequence, max(arrival, self.arrival)
        self.refused, self.expired, self.synchronised = [], False, False
        return 'accepted'

    def synchronise(self, sequence, arrival):
        self.last, self.arrival = sequence, arrival
        self.seen, self.refused, self.expired, self.synchronised = ALL_SEEN, [], False, True
        self.steps = self.time = 0
        self.accepted += 1
        return 'accepted'

    def measure(self, n, elapsed):
        self.steps += n
        self.time += elapsed
        if self.steps < STRETCH or self.time <= 0 or self.time < TIME * self.pace:
            return
        sample = self.time // self.steps
        if not self.pace:
            self.pace, self.deviation = sample, sample // 2
        else:
            sample = min(sample, 2 * self.pace)
            self.deviation = (self.deviation + abs(sample - self.pace)) // 2
            self.pace = (self.pace + sample) // 2
        self.steps, self.time = 0, 0


# --- What it must do

P = 0.005
wrong = []


def require(name, good, *facts):
    if not good:
        wrong.append(name)
        print('wrong:', name, *facts)


def run(frames, watch=None):
    receiver, newest, back, heard = Receiver(round(watch * NS) if watch else 0), -1, 0, None
    for arrival, index, sequence in sorted(frames, key=lambda f: f[0]):
        if watch and heard is not None and not receiver.expired and arrival - heard >= watch:
            receiver.watchdog()
        if receiver.receive(sequence, round(arrival * NS)) == 'accepted':
            heard = arrival
            back += index < newest
            newest = max(newest, index)
    return receiver, back


def after_anything(rnd):
    """Noise of every kind, then a good partner: how many of its frames are refused at first, for how long, and how many later on."""
    now, number, heard = 0.0, rnd.randrange(256), None
    watch = rnd.choice((.01, .03, .1, 1.0, 5.0))
    pace = rnd.choice((.0005, .001, .005, .02, .1))
    receiver = Receiver(round(watch * NS))

    def feed():
        nonlocal heard
        if heard is not None and not receiver.expired and now - heard >= watch:
            receiver.watchdog()
        good = receiver.receive(number & 255, round(now * NS)) == 'accepted'
        heard = now if good else heard
        return good

    for _ in range(rnd.randrange(1, 9)):
        kind, count = rnd.randrange(7), int(10 ** rnd.uniform(0, 2.5))
        if kind == 0:
            number, now = number + rnd.randrange(1000), now + pace * count * rnd.random()
        elif kind == 1:
            now += 10 ** rnd.uniform(-3, 2)
        elif kind == 2:
            number, now = rnd.choice((0, 1, rnd.randrange(256))), now + rnd.choice((0, pace, .5))
        elif kind == 3:
            pace = rnd.choice((.0005, .001, .005, .02, .1))
        for _ in range(count):
            now += pace * (1 + rnd.random() * rnd.choice((0, .1, 2))) if kind < 5 else rnd.choice((0, .00001, .001))
            number = rnd.randrange(256) if kind == 6 else number + 1
            feed()
    number = rnd.choice((number, 0, 1, rnd.randrange(256)))
    now += rnd.choice((0, pace, .05, 1.0))
    first, later, begin, wait = None, 0, now, 0
    for k in range(400):
        now, number = now + pace * (1 + .05 * rnd.random()), number + 1
        good = feed()
        if good and first is None:
            first, wait = k, now - begin
        later += first is not None and not good
    return first, wait, later


def main():
    rnd = random.Random(1)

    for p in (0, .01, .1, .3, .5, .7):
        for jitter in (0, .1, .5):
            frames = [(i * P + rnd.random() * P * jitter, i, i + 1 & 255) for i in range(20000)
                      if not 20 < i < 19999 or rnd.random() >= p]
            r, back = run(frames)
            require('random loss is counted exactly', r.lost == 20000 - len(frames) and not back and not r.restarts,
                    p, jitter, r.lost, 20000 - len(frames), back, r.restarts)

    off = [gap for gap in range(1, 1500)
           if run([(i * P + rnd.random() * P * .1, i, i + 7 & 255) for i in range(3000)
                   if not 1000 <= i < 1000 + gap])[0].lost != gap]
    require('gaps are counted (but where the number goes on as if nothing had been, or has not enough behind it)',
            all(gap % 256 in (0, 255) or gap > 1490 for gap in off), off)

    off = 0
    for ms in range(1, 3000, 7):
        r, _ = run([(i * P + (ms / 1000 if i >= 1000 else 0) + rnd.random() * P * .1, i, i + 7 & 255)
                    for i in range(3000)])
        off += bool(r.lost or r.restarts)
    require('a partner that paused has lost nothing (but where 256 steps fit the pause)', off <= 45, off)

    for first in (0, 1, 77):
        for down in (0, .01, .02, .1, .5):
            refused = []
            for last in range(256):
                frames = [(i * P, i, last - 999 + i & 255) for i in range(1000)]
                frames += [(1000 * P + down + j * P + rnd.random() * P * .1, 1000 + j, first + j & 255)
                           for j in range(400)]
                r = Receiver()
                refused.append(next(i - 1000 for t, i, q in frames if r.receive(q, round(t * NS)) == 'accepted' and i >= 1000))
            refused.sort()
            require('a restart is taken within three frames, and within twelve where it looks like late frames',
                    refused[230] <= 2 and refused[-1] <= 12, first, down, refused[-1])

    for down in (.0005, .003, .007, .0095):
        outages = 0
        for last in range(256):
            frames = [(i * 2 * P, i, last - 999 + i & 255) for i in range(1000)]
            frames += [(999 * 2 * P + down + j * 2 * P, 1000 + j, 1 + j & 255) for j in range(100)]
            outages += run(frames, .03)[0].outages > 0
        require('a restart of a partner whose interval is a third of the watch interval is no outage, '
                'but where it looks like late frames', outages <= 13, down, outages)

    for k in (3, 5, 50, 150):
        for watch in (.03, None):
            frames = [(i * P, i, i & 255) for i in range(1000)]
            t = (1000 + k) * P
            frames += [(t, 1000 + k, 1000 + k & 255)]
            frames += [(t + .0001 + j * .00001, 1000 + j, 1000 + j & 255) for j in range(k)]
            frames += [(t + P + j * P, 1001 + k + j, 1001 + k + j & 255) for j in range(500)]
            r, back = run(frames, watch)
            require('a burst of old frames is no restart', not back and not r.restarts, k, watch, back, r.restarts)

    frames = [(i * P, i, i & 255) for i in range(2000)]
    frames += [(i * P + .15 + P / 3, i, i & 255) for i in range(500, 600)]
    r, back = run(frames, .03)
    require('late copies are no restart', not back and not r.restarts and not r.lost, back, r.restarts, r.lost)

    for p in (.01, .1, .3):
        frames = [(i * P + (rnd.random() * .08 if rnd.random() < p else 0), i, i & 255) for i in range(20000)]
        r, back = run(frames, .03)
        require('reordering is no restart', not back and not r.restarts, p, back, r.restarts)

    frames = [(i * P + rnd.random() * .04, i, i & 255) for i in range(200000) if rnd.random() > .3]
    r, back = run(frames)
    require('jitter of eight intervals and 30 % loss are no restart', not back and not r.restarts, back, r.restarts)

    frames = [(i * P, i, i & 255) for i in range(1000)] + [(1000 * P + j * P, 999, 999 & 255) for j in range(400)]
    r, _ = run(frames, .03)
    require('one datagram for ever is one outage', r.outages == 1, r.outages)

    r, _ = run([(i * .04, i, i & 255) for i in range(500)], .03)
    require('the pace of a partner slower than the watchdog is known', abs(r.pace - .04 * NS) < .002 * NS, r.pace)

    for a, b in ((.005, .05), (.05, .001), (.001, .1)):
        frames = [(i * a, i, i & 255) for i in range(500)]
        frames += [(500 * a + j * b, 500 + j, 500 + j & 255) for j in range(3000)
                   if j > 2990 or rnd.random() >= .02]
        r, _ = run(frames)
        require('a new pace is learned', abs(r.lost - (3500 - len(frames))) < 3 and not r.restarts,
                a, b, r.lost, 3500 - len(frames), r.restarts)

    frames = [(i * 4e-9, i, i & 255) for i in range(200)]
    frames += [(200 * 4e-9 + j * 1e-8, 198, 198) for j in range(10, 10000)]
    r, back = run(frames)
    require('what is let go at once has no pace', not back and not r.lost, back, r.lost)

    t, frames = 0., []
    for i in range(5000):
        t += rnd.choice((.001, .001, .002, .1))
        frames.append((t, i, i & 255))
    r, back = run(frames)
    require('a partner that sends on change loses nothing', not r.lost and not r.restarts and not back,
            r.lost, r.restarts, back)

    for p in (.2, .5):
        frames = [(i * P + rnd.random() * P * .1, i, i & 255) for i in range(3000) if rnd.random() > p]
        frames = sorted(frames + [(t + .001 + rnd.random() * .03, i, q) for t, i, q in frames])
        r, back = run(frames, .1)
        require('frames that all come twice are no restart', not back and not r.restarts, p, back, r.restarts)

    frames = [(i // 10 * 10 * P, i, i & 255) for i in range(5000) if rnd.random() > .1]
    r, back = run(frames, .2)
    require('frames that are stamped ten at a time lose nothing', r.lost == 5000 - len(frames) and not r.restarts,
            r.lost, 5000 - len(frames), r.restarts)

    for seed in range(3000):
        refused, wait, later = after_anything(random.Random(seed))
        require('after anything at all a good partner is accepted within 16 frames or 50 ms, and then always',
                refused is not None and (refused <= 16 or wait <= .05) and not later, seed, refused, wait, later)
        if wrong:
            break

    print('%d scenarios wrong' % len(set(wrong)) if wrong else 'all as it must be')
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
