// SPDX-License-Identifier: LGPL-2.1-or-later
// SPDX-FileCopyrightText: 2026 The Netflux authors

int main () {
    var loop = new MainLoop ();
    uint8[] content = { 1, 2, 3 };

    try {
        var source = new Netflux.Source ();
        source.local_address = "127.0.0.1";
        source.local_port = 0;
        source.frame_received.connect ((frame) => {
            var bytes = frame.get_payload ();
            print ("received %02x %02x %02x\n", bytes[0], bytes[1], bytes[2]);
            source.stop ();
            loop.quit ();
        });
        source.start ();

        var sink = new Netflux.Sink ("127.0.0.1", (uint16) source.local_port);
        sink.local_port = 0;
        sink.set_send_data (new Bytes (content));
        sink.start ();

        loop.run ();
        sink.stop ();
    } catch (Error error) {
        printerr ("%s\n", error.message);
        return 1;
    }

    return 0;
}
