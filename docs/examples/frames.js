// SPDX-License-Identifier: LGPL-2.1-or-later
// SPDX-FileCopyrightText: 2026 The Netflux authors

// Prints the first three frames of a partner.
//
// Usage: gjs -m frames.js [REMOTE-ADDRESS [REMOTE-PORT [LOCAL-PORT]]]

import GLib from 'gi://GLib';
import Netflux from 'gi://Netflux?version=1.0';
import System from 'system';

const [remoteAddress = '192.168.1.100', remotePort = '2000', localPort = '2000'] =
    System.programArgs;
const loop = new GLib.MainLoop(null, false);
let frames = 0;

const link = new Netflux.Link({
    remote_address: remoteAddress,
    remote_port: Number(remotePort),
    local_port: Number(localPort),
});

link.connect('frame-received', (_link, frame) => {
    if (frames === 3)
        return; // several may have come at once

    const bytes = Array.from(frame.get_payload().toArray());
    const hex = bytes.map(byte => byte.toString(16).padStart(2, '0')).join('');

    print(`Frame ${frame.get_sequence()}: ${hex}`);
    if (++frames === 3)
        loop.quit();
});

link.set_send_data(GLib.Bytes.new([1, 2, 3]));
link.start();
GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 10, () => loop.quit());
loop.run();
link.stop();

System.exit(frames === 3 ? 0 : 1);
