/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "simulate/netflux-simulator.h"

G_BEGIN_DECLS

/* What a simulation has done, as an object of JSON for programs and a line for people. @ports:
 * that of a device, or of the front and the back of a relay. */
char *netflux_truth_to_json (const NetfluxTruth *truth,
                             const char *event,
                             const char *model,
                             const guint *ports,
                             guint64 seed);
char *netflux_truth_to_line (const NetfluxTruth *truth, gboolean relay);

G_END_DECLS
