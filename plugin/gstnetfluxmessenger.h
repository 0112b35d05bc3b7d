/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The context of the one thread of this process in which links become messages on the bus, so
 * that no application needs a main loop for them. The thread begins with the first call. */
GMainContext *gst_netflux_messenger_get_context (void);

/* A link finds out who listens to its signals when its context has a turn: for some seconds it
 * has many, for a handler that is about to be connected. */
void gst_netflux_messenger_expect_handlers (void);

G_END_DECLS
