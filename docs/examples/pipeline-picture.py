#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""A picture of a camera with values of a partner on it, as a PNG file.

Usage: pipeline-picture.py URI LAYOUT TEXT FILE.png

docs/images/picture.png was made by it, with the text "{speed:.1f} mm/s  {mode}".
"""

import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)

uri, layout, text, path = sys.argv[1:5]

# In place of the test picture: v4l2src, rtspsrc …
pipeline = Gst.parse_launch(f'''
    videotestsrc is-live=true num-buffers=20 !
        video/x-raw,framerate=10/1,width=320,height=180 !
        textoverlay name=overlay font-desc="Sans 20" ! videoconvert !
        pngenc snapshot=false ! multifilesink location="{path}"
    netfluxsrc uri="{uri}" timeout-action=repeat ! netfluxdec name=dec ! queue !
        overlay.text_sink
''')
pipeline.get_by_name('dec').set_property('layout', layout)
pipeline.get_by_name('dec').set_property('text', text)
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(
    30 * Gst.SECOND, Gst.MessageType.ERROR | Gst.MessageType.EOS)
pipeline.set_state(Gst.State.NULL)
if message is None:
    sys.exit('No picture came')
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error().gerror.message)
