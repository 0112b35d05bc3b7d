/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-conversation.h"

G_BEGIN_DECLS

struct _NetfluxSource
{
  GObject parent_instance;

  NetfluxConversation *conversation;
  gboolean is_part; /* of a link */
};

extern const NetfluxOwnerFuncs netflux_source_owner_funcs;

/* In netflux-source-signals.c */
void netflux_source_install_signals (GObjectClass *object_class);

NetfluxSource *netflux_source_new_for_link (NetfluxConversation *conversation);

G_END_DECLS
