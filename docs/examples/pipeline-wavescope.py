#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Draws a second of a field of a partner, as an oscilloscope would.

Usage: pipeline-wavescope.py URI LAYOUT FIELD FILE.png

docs/images/wavescope.png was made by it, of what this sends:

gst-launch-1.0 audiotestsrc is-live=true samplesperbuffer=1 freq=4 wave=triangle ! \\
  audio/x-raw,rate=200,format=S16LE ! netfluxenc layout=pressure:i16 field=pressure ! \\
  netfluxsink uri=netflux://127.0.0.1:2001?local-port=2000 send-mode=on-demand sync=true
"""

import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)

uri, layout, field, path = sys.argv[1:5]

# wavescope wants 8000 samples a second at the least; all those of a picture are in it. The
# first second is only half there.
pipeline = Gst.parse_launch(f'''
    netfluxsrc uri="{uri}" ! netfluxdec layout="{layout}" field="{field}" !
    audioconvert ! audioresample ! audio/x-raw,rate=8000 ! wavescope style=lines shader=none !
    video/x-raw,width=400,height=140,framerate=1/1 ! videoconvert ! video/x-raw,format=RGB !
    identity eos-after=3 ! pngenc compression-level=9 ! multifilesink location="{path}"
''')
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND,
                                                Gst.MessageType.EOS | Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if message is None:
    sys.exit('The partner is silent')
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error().gerror.message)
