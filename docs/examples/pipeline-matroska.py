#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Records a camera's picture and a field of a partner in one Matroska file, with common time.

Usage: pipeline-matroska.py URI LAYOUT FIELD FILE [SECONDS]
"""

import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)

uri, layout, field, path = sys.argv[1:5]
seconds = float(sys.argv[5]) if len(sys.argv) > 5 else 10

# In place of the test picture: v4l2src, rtspsrc …
pipeline = Gst.parse_launch(f'''
    matroskamux name=mux ! filesink location="{path}"
    videotestsrc is-live=true ! video/x-raw,framerate=25/1,width=160,height=120 !
        jpegenc ! queue ! mux.
    netfluxsrc uri="{uri}" timeout-action=repeat ! netfluxdec layout="{layout}" field="{field}" !
        queue ! mux.
''')
bus = pipeline.get_bus()
pipeline.set_state(Gst.State.PLAYING)
message = bus.timed_pop_filtered(int(seconds * Gst.SECOND), Gst.MessageType.ERROR)
if message is None:
    pipeline.send_event(Gst.Event.new_eos())
    message = bus.timed_pop_filtered(10 * Gst.SECOND, Gst.MessageType.ERROR | Gst.MessageType.EOS)
pipeline.set_state(Gst.State.NULL)
if message is None:
    sys.exit('The file did not end')
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error().gerror.message)
