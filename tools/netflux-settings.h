/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* The settings of a link as people write them: each is an option of the command line and
 * a key of a key file. */

GStrv netflux_settings_list (void);
GOptionGroup *netflux_settings_get_option_group (NetfluxLink *link, char **given);
gboolean
netflux_settings_set (NetfluxLink *link, const char *name, const char *text, GError **error);

G_END_DECLS
