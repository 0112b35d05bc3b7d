#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A model of the blocks of the Siemens S7-1500: netflux simulate --as s7."""

import netflux_simulate

if __name__ == "__main__":
    netflux_simulate.run("--as", "s7")
