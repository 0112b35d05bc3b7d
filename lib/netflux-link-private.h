/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-conversation.h"

G_BEGIN_DECLS

struct _NetfluxLink
{
  GObject parent_instance;

  NetfluxConversation *conversation;
  NetfluxSource *source;
  NetfluxSink *sink;

  /* Details of value-changed that are fields of this layout, or of which was warned, the number
   * of the newest handler then, and the first quark that there was not yet. With the
   * conversation's lock */
  GHashTable *checked_details; /* of GQuark */
  gconstpointer checked_layout;
  gulong checked_handler;
  GQuark unchecked_quark;
  GQuark reviewed_quark; /* those before it, again; 0: none */
  gboolean review_again;
  guint n_details; /* of handlers, about */
};

/* In netflux-link-details.c */
gboolean netflux_link_check_details (NetfluxLink *self, guint signal);

/* The signals of a link, in netflux-link-signals.c */
extern const NetfluxOwnerFuncs netflux_link_owner_funcs;
void netflux_link_install_signals (void);

/* The layouts of a link, in netflux-link-values.c */
void netflux_link_install_layouts (GObjectClass *klass);
gboolean
netflux_link_set_layout_property (NetfluxLink *self, const GValue *value, GParamSpec *pspec);
gboolean netflux_link_get_layout_property (NetfluxLink *self, GValue *value, GParamSpec *pspec);

G_END_DECLS
