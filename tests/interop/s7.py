#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A model of the Netflux blocks of the Siemens S7-1500 (SCL), for those who have no PLC.

What is known of them:
  - the first frame is number 0; the feedback is 0 until something was received
  - the feedback is the number of the last accepted frame
  - a frame is accepted if its number is 1 to 127 ahead of the last accepted one; a
    restarted partner can take 101 frames to be accepted
  - the received length is not checked: of a payload that is too short, the rest of the
    image is whatever was in the buffer; what a longer one has more is ignored; the
    largest is 1461 bytes
  - the watchdog's default is 10 ms; with a frame in every scan, stale data is never
    cleared
  - only the configured connection is heard and answered
  - frames are sent every interval + up to 2 task cycles

What the model adds where that leaves it open:
  - the first frame is accepted whatever its number, and so is the first one after the
    watchdog has expired, and the one that follows 100 rejected in a row
  - one datagram is taken in each scan; any that was taken feeds the watchdog, a
    rejected one too
  - an empty datagram is as none
"""

import sys

import netflux_model

#: After so many rejected frames in a row the next one is accepted.
REJECTED_MAX = 100


class S7(netflux_model.PlcModel):
    __doc__ = __doc__

    name = "s7"
    first_sequence = 0
    payload_max = 1461
    default_watch_interval = 0.010
    receive_limit = 1

    def start(self, now):
        super().start(now)
        self.buffer = bytearray(netflux_model.HEADER_SIZE + self.payload_max)
        self.last = None
        self.rejected_in_a_row = 0

    def accepts(self, sequence):
        if self.last is None or 1 <= (sequence - self.last) & 0xFF <= 127:
            return True
        if self.rejected_in_a_row >= REJECTED_MAX:
            self.counts["forced"] += 1
            return True
        return False

    def receive(self, datagram, sender, now):
        if sender != self.settings.remote:
            self.counts["foreign"] += 1
            return
        if not datagram:
            return
        self.counts["arrived"] += 1
        self.heard = True

        size = min(len(datagram), len(self.buffer))
        self.buffer[:size] = datagram[:size]
        if size < netflux_model.HEADER_SIZE + self.settings.receive_size:
            self.counts["short"] += 1

        sequence = self.buffer[0]
        if not self.accepts(sequence):
            self.counts["rejected"] += 1
            self.rejected_in_a_row += 1
            return

        self.counts["accepted"] += 1
        self.rejected_in_a_row = 0
        self.last = sequence
        self.feedback = sequence
        start = netflux_model.HEADER_SIZE
        self.image = bytes(self.buffer[start : start + self.settings.receive_size])

    def expire(self):
        super().expire()
        self.last = None


if __name__ == "__main__":
    sys.exit(netflux_model.run(S7))
