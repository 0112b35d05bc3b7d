# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The Quick Start of the Python implementation, with values by their names.

Usage: named-values.py [REMOTE-ADDRESS [REMOTE-PORT [LOCAL-PORT]]]
"""

import sys
import time

import gi

gi.require_version('Netflux', '1.0')
from gi.repository import Netflux

DATA = '<ffIII value1 value2 value3 value4 flags'

arguments = dict(enumerate(sys.argv))

# Create Netflux instance
netflux = Netflux.Link(
    local_port=int(arguments.get(3, 2000)),
    remote_address=arguments.get(1, '192.168.1.100'),
    remote_port=int(arguments.get(2, 2000)),
    send_interval=5000,     # 5 ms
    watch_interval=30000,   # 30 ms watchdog
    send_layout=DATA,
    receive_layout=DATA,
)

# Start communication
netflux.start()

# Update data to send
netflux.set_send_data(
    value1=123.45,
    value2=678.90,
    value3=42,
    value4=1000,
    flags=0xAB
)
time.sleep(1)

# Get received data
recv_data = netflux.received.to_dict()
print(f"Received: {recv_data}")

# Print status
print(netflux.get_statistics().to_string())

# Stop when done
netflux.stop()
