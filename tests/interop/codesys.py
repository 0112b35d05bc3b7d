#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors
"""A model of the function blocks of CODESYS V3: netflux simulate --as codesys."""

import netflux_simulate

if __name__ == "__main__":
    netflux_simulate.run("--as", "codesys")
