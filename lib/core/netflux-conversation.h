/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-run.h"
#include "lib/core/netflux-settings.h"

G_BEGIN_DECLS

/* What a link and its two halves share, and a source or a sink alone has for itself:
 * the settings, the process images, and the run while it is started. */
struct _NetfluxConversation
{
  gatomicrefcount ref_count;
  GWeakRef link;
  GWeakRef source;
  GWeakRef sink;

  NetfluxImage *received;
  NetfluxImage *to_send;

  GMutex lock; /* of all below; held to swap them only */
  NetfluxSettings settings;
  gboolean starting;
  gboolean stop_wanted; /* while it was starting */
  NetfluxRun *run;
  NetfluxFigures figures; /* of the last run */
  NetfluxLayout *send_layout;
  NetfluxLayout *receive_layout;
  GError *refusal; /* of data that were too large */
  NetfluxHook *frame_hook;
  NetfluxHook *prepare_hook;
};

NetfluxConversation *netflux_conversation_new (void);
NetfluxConversation *netflux_conversation_ref (NetfluxConversation *self);
void netflux_conversation_unref (NetfluxConversation *self);

void netflux_conversation_set_property (NetfluxConversation *self,
                                        const GValue *value,
                                        GParamSpec *pspec);
void
netflux_conversation_get_property (NetfluxConversation *self, GValue *value, GParamSpec *pspec);

gboolean netflux_conversation_start (NetfluxConversation *self,
                                     NetfluxRole role,
                                     GMainContext *context,
                                     GError **error);
void netflux_conversation_stop (NetfluxConversation *self);
NetfluxRun *netflux_conversation_ref_run (NetfluxConversation *self); /* NULL: stopped */

void netflux_conversation_set_send_data (NetfluxConversation *self, GBytes *data);
/* Only if what is sent is @expected still. */
gboolean
netflux_conversation_replace_send_data (NetfluxConversation *self, GBytes *expected, GBytes *data);
GBytes *netflux_conversation_get_send_data (NetfluxConversation *self);
gboolean netflux_conversation_send_now (NetfluxConversation *self, GError **error);
NetfluxStatistics *netflux_conversation_get_statistics (NetfluxConversation *self);
void netflux_conversation_reset_statistics (NetfluxConversation *self);

void
netflux_conversation_set_hook (NetfluxConversation *self, NetfluxHook **slot, NetfluxHook *hook);
void netflux_conversation_dup_hooks (NetfluxConversation *self,
                                     NetfluxHook **frame_hook,
                                     NetfluxHook **prepare_hook);

/* Such as "192.168.0.1 port 2000". */
char *netflux_conversation_describe_partner (NetfluxConversation *self);

NetfluxLinkState netflux_conversation_get_state (NetfluxConversation *self);
GError *netflux_conversation_dup_send_error (NetfluxConversation *self);
GError *netflux_conversation_dup_receive_error (NetfluxConversation *self);

NetfluxConversation *netflux_link_get_conversation (NetfluxLink *self);

/* The signals of a link, in netflux-link-signals.c */
void netflux_link_install_signals (void);
guint netflux_link_get_value_changed_id (void);

/* The layouts of a link, in netflux-link-values.c */
void netflux_link_install_layouts (GObjectClass *klass);
gboolean
netflux_link_set_layout_property (NetfluxLink *self, const GValue *value, GParamSpec *pspec);
gboolean netflux_link_get_layout_property (NetfluxLink *self, GValue *value, GParamSpec *pspec);
gboolean
netflux_conversation_check_layouts (NetfluxConversation *self, gsize receive_size, GError **error);

/* Private constructors */
NetfluxSource *netflux_source_new_for_link (NetfluxConversation *conversation);
NetfluxSink *netflux_sink_new_for_link (NetfluxConversation *conversation);
NetfluxStatistics *netflux_statistics_new (const NetfluxFigures *figures);
NetfluxFrame *netflux_frame_new (const NetfluxReception *reception,
                                 const NetfluxDatagram *datagram);
NetfluxReactor *netflux_engine_get_reactor (NetfluxEngine *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxConversation, netflux_conversation_unref)

G_END_DECLS
