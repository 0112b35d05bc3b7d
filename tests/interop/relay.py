#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A bad network: netflux simulate --relay."""

import netflux_simulate

if __name__ == "__main__":
    netflux_simulate.run("--relay")
