# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import GLib, Netflux  # noqa: E402

loop = GLib.MainLoop()


def on_frame_received(source, frame):
    print('received', frame.get_payload().get_data().hex(' '))
    source.stop()
    loop.quit()


source = Netflux.Source(local_address='127.0.0.1', local_port=0)
source.connect('frame-received', on_frame_received)
source.start()

sink = Netflux.Sink(remote_address='127.0.0.1', remote_port=source.props.local_port, local_port=0)
sink.set_send_data(GLib.Bytes.new(b'\x01\x02\x03'))
sink.start()

loop.run()
sink.stop()
