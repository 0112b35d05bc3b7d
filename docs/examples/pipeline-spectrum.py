#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Tells at which frequency something vibrates: a field of a partner that sends every millisecond.

Usage: pipeline-spectrum.py URI LAYOUT FIELD [RATE]
"""

import re
import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)

uri, layout, field = sys.argv[1:4]
rate = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
bands = 100

pipeline = Gst.parse_launch(f'''
    netfluxsrc uri="{uri}" ! netfluxdec layout="{layout}" field="{field}" rate={rate} !
    audioconvert ! audio/x-raw,format=F32LE !
    spectrum bands={bands} interval={Gst.SECOND} threshold=-120 ! fakesink
''')
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(30 * Gst.SECOND,
                                                Gst.MessageType.ELEMENT | Gst.MessageType.ERROR)
while message is not None and message.type == Gst.MessageType.ELEMENT:
    if message.get_structure().get_name() == 'spectrum':
        break
    message = pipeline.get_bus().timed_pop_filtered(
        30 * Gst.SECOND, Gst.MessageType.ELEMENT | Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if message is None:
    sys.exit('The partner is silent')
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error().gerror.message)

text = re.search(r'magnitude=\(float\)\{([^}]*)\}', message.get_structure().to_string()).group(1)
magnitudes = [float(magnitude) for magnitude in text.split(',')]
width = rate / 2 / bands
# The first band is that of what does not vibrate.
peak = max(range(1, bands), key=magnitudes.__getitem__)
print(f'The peak is at {(peak + 0.5) * width:.1f} Hz (± {width / 2:.1f} Hz), '
      f'{magnitudes[peak]:.1f} dB')
