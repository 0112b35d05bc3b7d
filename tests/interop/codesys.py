#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A model of the Netflux function blocks of CODESYS V3, for those who have no PLC.

What is known of them:
  - the first frame is number 1; the feedback is 0 until something was received
  - the feedback is the number of the frame that arrived last, whatever became of it
  - a frame is accepted whatever its number, so that an old one overwrites a newer one;
    its own feedback (byte 1) is never read
  - a payload that is too short is not copied, but feeds the watchdog; what a longer one
    has more is ignored; the largest is 1499 bytes
  - the watchdog is fixed at 1 s
  - everybody is listened to, and frames go to whoever sent the last datagram
  - frames are sent every interval + up to 2 task cycles

What the model adds where that leaves it open:
  - until somebody was heard, frames go to the configured partner
  - all waiting datagrams are taken in each task cycle, and count one after the other
  - an empty datagram is as none; of one with a single byte, that byte is the number
"""

import sys

import netflux_model


class Codesys(netflux_model.PlcModel):
    __doc__ = __doc__

    name = "codesys"
    payload_max = 1499
    fixed_watch_interval = 1.0

    def start(self, now):
        super().start(now)
        self.last_sender = None

    def receive(self, datagram, sender, now):
        if not datagram:
            return
        self.counts["arrived"] += 1
        self.heard = True
        self.last_sender = sender
        self.feedback = datagram[0]

        size = self.settings.receive_size
        payload = datagram[netflux_model.HEADER_SIZE :]
        if len(datagram) < netflux_model.HEADER_SIZE + size:
            self.counts["short"] += 1
            return
        self.counts["accepted"] += 1
        self.image = payload[:size]

    def destination(self):
        return self.last_sender or super().destination()


if __name__ == "__main__":
    sys.exit(netflux_model.run(Codesys))
