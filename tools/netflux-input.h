/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-display.h"

G_BEGIN_DECLS

typedef void (*NetfluxInputEndFunc) (gpointer user_data);

/* Process images from standard input, a line of hexadecimal digits for each. */
void netflux_input_watch (NetfluxLink *link,
                          NetfluxDisplay *display,
                          NetfluxInputEndFunc on_end,
                          gpointer user_data);

G_END_DECLS
