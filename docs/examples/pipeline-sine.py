#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A sine goes to a partner as an analogue value, which sends it back; each sample is compared.

Usage: pipeline-sine.py URI URI [SAMPLES]

The URIs are those of the two ends of one link, as they see it: here both run in one program.
"""

import struct
import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)

ours, its = sys.argv[1:3]
n = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
layout = 'setpoint:f32,status:u16'


def samples(sink):
    """All samples of an appsink until its stream ends, or nothing more comes."""
    data = b''
    while len(data) < 4 * n:
        sample = sink.emit('try-pull-sample', 10 * Gst.SECOND)
        if sample is None:
            break
        buffer = sample.get_buffer()
        data += buffer.extract_dup(0, buffer.get_size())
    return struct.unpack(f'={len(data) // 4}f', data)


# The partner sends what it has received, a frame for each frame. That it is silent for a while is
# no outage, which netfluxdec would fill with samples of its own.
partner = Gst.parse_launch(f'''
    netfluxsrc connection-key=partner uri="{its}" watch-interval=0 !
    netfluxsink connection-key=partner send-mode=on-demand
''')
# One sample for each frame, whatever the clock says of their times.
receiver = Gst.parse_launch(f'''
    netfluxsrc connection-key=ours uri="{ours}" watch-interval=0 !
    netfluxdec layout={layout} field=setpoint rate=500 correct-drift=false !
    appsink name=received sync=false async=false
''')
sender = Gst.parse_launch(f'''
    audiotestsrc is-live=true num-buffers={n} samplesperbuffer=1 freq=10 volume=0.8 !
    audio/x-raw,format=F32LE,rate=500,channels=1 ! tee name=tee
    tee. ! queue max-size-buffers=0 max-size-time=0 ! appsink name=sent sync=false async=false
    tee. ! queue ! netfluxenc layout={layout} field=setpoint !
        netfluxsink connection-key=ours uri="{ours}" send-mode=on-demand sync=true
''')

pipelines = [partner, receiver, sender]
for pipeline in pipelines:
    pipeline.set_state(Gst.State.PLAYING)
    pipeline.get_state(5 * Gst.SECOND)
received = samples(receiver.get_by_name('received'))
sent = samples(sender.get_by_name('sent'))
stats = receiver.get_by_name('netfluxdec0').get_property('stats')
for pipeline in reversed(pipelines):
    pipeline.set_state(Gst.State.NULL)

different = sum(a != b for a, b in zip(sent, received))
print(f'{len(sent)} samples sent, {len(received)} came back, {different} are different')
print(f'{stats.get_uint64("samples-filled").value} were lost on the way')
sys.exit(len(received) != len(sent) or different > 0)
