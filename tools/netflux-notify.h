/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a service manager hears, by the protocol of sd_notify(3); nothing where there is
 * none. */

void netflux_notify (const char *state);
void netflux_notify_status (const char *status);
guint netflux_notify_feed_watchdog (void);

G_END_DECLS
