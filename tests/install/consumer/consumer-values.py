# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import Netflux  # noqa: E402

link = Netflux.Link(remote_address='127.0.0.1', send_layout='speed:f32 run:bool')
link.send.update(speed=12.5, run=True)
print('sends', link.send.to_dict())
