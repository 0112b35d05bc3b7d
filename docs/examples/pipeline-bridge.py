#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What one partner sends goes to another one, and the other way round.

Usage: pipeline-bridge.py URI URI [SECONDS]
"""

import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)

uris = sys.argv[1:3]
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 3600
pipeline = Gst.parse_launch(f'''
    netfluxsrc connection-key=first uri="{uris[0]}" ! netfluxsink connection-key=second
    netfluxsrc connection-key=second uri="{uris[1]}" ! netfluxsink connection-key=first
''')
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(int(seconds * Gst.SECOND), Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if message is not None:
    sys.exit(message.parse_error().gerror.message)
