/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-settings.h"

G_BEGIN_DECLS

/* Both ends of a conversation as addresses. */
typedef struct
{
  NetfluxAddress local;
  NetfluxAddress remote; /* family 0: anyone */
} NetfluxEndpoints;

/* Looks names up, and can block for that. */
gboolean netflux_endpoints_resolve (NetfluxEndpoints *self,
                                    const NetfluxSettings *settings,
                                    NetfluxRole role,
                                    GError **error);

G_END_DECLS
