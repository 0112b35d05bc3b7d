/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

const char *netflux_report_state (NetfluxLinkState state);
const char *netflux_report_watchdog (NetfluxWatchdog watchdog);
char *netflux_report_title (NetfluxLink *link);
/* @state was read before what is @received: a link that is up has an image. */
char *netflux_report_block (NetfluxLink *link, NetfluxLinkState state, const char *received);
char *netflux_report_line (NetfluxLink *link, NetfluxLinkState state, const char *received);
char *netflux_report_json (const char *event, GVariant *details, NetfluxStatistics *statistics);

G_END_DECLS
