/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-intervals.h"

void
netflux_intervals_init (NetfluxIntervals *self)
{
  *self = (NetfluxIntervals){ 0 };
}
