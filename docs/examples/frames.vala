/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Prints the first three frames of a partner.
 *
 * Usage: frames [REMOTE-ADDRESS [REMOTE-PORT [LOCAL-PORT]]]
 */

int main (string[] args) {
  var loop = new MainLoop ();
  var frames = 0;
  var link = new Netflux.Link (args[1] ?? "192.168.1.100", (uint16) int.parse (args[2] ?? "2000"));

  link.local_port = (uint) int.parse (args.length > 3 ? args[3] : "2000");
  link.frame_received.connect ((frame) => {
    if (frames == 3)
      return; // several may have come at once

    var hex = new StringBuilder ();

    foreach (var byte in frame.get_payload ().get_data ())
      hex.append_printf ("%02x", byte);
    print ("Frame %d: %s\n", frame.get_sequence (), hex.str);
    if (++frames == 3)
      loop.quit ();
  });

  try {
    link.set_send_data (new Bytes ({ 1, 2, 3 }));
    link.start ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    return 1;
  }
  Timeout.add_seconds (10, () => {
    loop.quit ();
    return Source.REMOVE;
  });
  loop.run ();
  link.stop ();

  return frames == 3 ? 0 : 1;
}
