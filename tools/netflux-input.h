/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* Process images from standard input, a line of hexadecimal digits for each. */
void netflux_input_watch (NetfluxLink *link);

G_END_DECLS
