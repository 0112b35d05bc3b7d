/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-session.h"

/* The settings that the tests of the session begin with */

#define US G_GINT64_CONSTANT (1000)
#define MS (1000 * US)
#define CYCLE (5 * MS)
#define WATCH (30 * MS)

static const NetfluxSessionConfig defaults = {
  .receives = TRUE,
  .sends = TRUE,
  .send_mode = NETFLUX_SEND_MODE_CYCLIC,
  .send_interval_ns = CYCLE,
  .minimum_gap_ns = MS,
  .watch_interval_ns = WATCH,
};
