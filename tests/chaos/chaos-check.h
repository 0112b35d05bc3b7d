/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

/* What the checks share. */

#include "chaos-world.h"

#include "lib/io/netflux-channel-private.h"

/* How late an engine that was not kept from its work may notice something */
#define CHAOS_SLACK_NS (10 * CHAOS_MS)

/* NULL: it does not run. */
NetfluxChannel *chaos_check_get_channel (ChaosLink *link);
void chaos_check_compare (ChaosLink *link, const char *what, guint64 is, guint64 ought);
