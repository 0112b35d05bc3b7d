#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Records what a partner sends into a file, or sends a file to a partner at its pace.

Usage: pipeline-record.py record URI FILE FRAMES
       pipeline-record.py replay URI FILE

Each line of the file is the time of a frame in nanoseconds, and its payload in hexadecimal.
"""

import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)


def record(uri, path, frames):
    pipeline = Gst.parse_launch(f'netfluxsrc uri="{uri}" ! appsink name=sink sync=false')
    sink = pipeline.get_by_name('sink')
    pipeline.set_state(Gst.State.PLAYING)
    with open(path, 'w', encoding='ascii') as file:
        for _ in range(int(frames)):
            buffer = sink.emit('pull-sample').get_buffer()
            payload = buffer.extract_dup(0, buffer.get_size())
            print(buffer.pts, bytes(payload).hex(), file=file)
    pipeline.set_state(Gst.State.NULL)


def replay(uri, path):
    pipeline = Gst.parse_launch('appsrc name=source is-live=true format=time ! '
                                f'netfluxsink sync=true send-mode=on-demand uri="{uri}"')
    source = pipeline.get_by_name('source')
    pipeline.set_state(Gst.State.PLAYING)
    first = None
    for line in open(path, encoding='ascii'):
        time, payload = line.rstrip('\n').split(' ')
        first = int(time) if first is None else first
        buffer = Gst.Buffer.new_wrapped(bytes.fromhex(payload))
        buffer.pts = int(time) - first
        source.emit('push-buffer', buffer)
    source.emit('end-of-stream')
    message = pipeline.get_bus().timed_pop_filtered(
        Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    if message.type == Gst.MessageType.ERROR:
        sys.exit(message.parse_error().gerror.message)


if __name__ == '__main__':
    {'record': record, 'replay': replay}[sys.argv[1]](*sys.argv[2:])
