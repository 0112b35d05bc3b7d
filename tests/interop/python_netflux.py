#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A model of the Python implementation of Netflux (NetfluxMain).

What is known of it:
  - the first frame is number 1; the feedback is 0 until something was received
  - the feedback is the number of the frame that arrived last, a rejected one too
  - a frame is accepted if its number is 1 to 127 ahead of the last accepted one; a
    first frame numbered 0 is dropped; a restarted partner is rejected for as long as
    values are kept
  - a payload that is too short is rejected; what a longer one has more is ignored; the
    largest is 1458 bytes
  - the watchdog's default is 30 ms; it is detected after about 200 ms, and never if
    duplicates keep arriving
  - everybody is listened to; frames go to the configured partner
  - frames are sent every interval + 0.15 to 0.7 ms

What the model adds where that leaves it open:
  - its last number is 0 at the start and after the watchdog has expired without keeping
    values; that means "nothing yet", so that everything but a 0 is accepted then
  - the watchdog is looked at when nothing at all arrived for 200 ms
  - a datagram without a whole header is as none
"""

import random
import sys

import netflux_model

#: How long the receiving thread waits for a datagram before it looks at the watchdog.
RECEIVE_TIMEOUT = 0.2
DRIFT_MIN = 0.00015
DRIFT_MAX = 0.0007


class PythonNetflux(netflux_model.Model):
    __doc__ = __doc__

    name = "python"
    payload_max = 1458
    has_task_cycle = False

    def start(self, now):
        super().start(now)
        self.random = random.Random(self.settings.seed)
        self.last = 0
        self.accepted_at = now
        self.send_at = now
        self.look_at = now + RECEIVE_TIMEOUT

    def accepts(self, sequence):
        if sequence == self.last:
            return False
        return self.last == 0 or (sequence - self.last) & 0xFF <= 127

    def receive(self, datagram, sender, now):
        if len(datagram) < netflux_model.HEADER_SIZE:
            return
        self.counts["arrived"] += 1
        self.look_at = now + RECEIVE_TIMEOUT
        sequence = self.feedback = datagram[0]

        size = self.settings.receive_size
        payload = datagram[netflux_model.HEADER_SIZE :]
        if len(payload) < size:
            self.counts["short"] += 1
            self.counts["rejected"] += 1
            return
        if not self.accepts(sequence):
            self.counts["rejected"] += 1
            return

        self.counts["accepted"] += 1
        self.last = sequence
        self.image = payload[:size]
        self.accepted_at = now
        self.timed_out = False

    def expire(self):
        super().expire()
        if not self.settings.keep_values:
            self.last = 0

    def cycle(self, now):
        if now >= self.look_at:
            self.look_at = now + RECEIVE_TIMEOUT
            if not self.timed_out and now - self.accepted_at >= self.watch_interval:
                self.expire()

        frames = []
        if now >= self.send_at:
            # It sleeps for the interval after each frame: what that takes longer adds up.
            drift = self.random.uniform(DRIFT_MIN, DRIFT_MAX)
            self.send_at = now + self.settings.send_interval + drift
            frames.append((self.make_frame(), self.destination()))

        self.deadline = min(self.send_at, self.look_at)
        return frames


if __name__ == "__main__":
    sys.exit(netflux_model.run(PythonNetflux))
