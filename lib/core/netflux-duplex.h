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
struct _NetfluxDuplex
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

NetfluxDuplex *netflux_duplex_new (void);
NetfluxDuplex *netflux_duplex_ref (NetfluxDuplex *self);
void netflux_duplex_unref (NetfluxDuplex *self);

void netflux_duplex_set_property (NetfluxDuplex *self, const GValue *value, GParamSpec *pspec);
void netflux_duplex_get_property (NetfluxDuplex *self, GValue *value, GParamSpec *pspec);

gboolean
netflux_duplex_start (NetfluxDuplex *self, NetfluxRole role, GMainContext *context, GError **error);
void netflux_duplex_stop (NetfluxDuplex *self);
NetfluxRun *netflux_duplex_ref_run (NetfluxDuplex *self); /* NULL: stopped */

void netflux_duplex_set_send_data (NetfluxDuplex *self, GBytes *data);
/* Only if what is sent is @expected still. */
gboolean netflux_duplex_replace_send_data (NetfluxDuplex *self, GBytes *expected, GBytes *data);
GBytes *netflux_duplex_get_send_data (NetfluxDuplex *self);
gboolean netflux_duplex_send_now (NetfluxDuplex *self, GError **error);
NetfluxStatistics *netflux_duplex_get_statistics (NetfluxDuplex *self);
void netflux_duplex_reset_statistics (NetfluxDuplex *self);

void netflux_duplex_set_hook (NetfluxDuplex *self, NetfluxHook **slot, NetfluxHook *hook);
void netflux_duplex_dup_hooks (NetfluxDuplex *self,
                               NetfluxHook **frame_hook,
                               NetfluxHook **prepare_hook);

/* Such as "192.168.0.1 port 2000". */
char *netflux_duplex_describe_partner (NetfluxDuplex *self);

NetfluxLinkState netflux_duplex_get_state (NetfluxDuplex *self);
GError *netflux_duplex_dup_send_error (NetfluxDuplex *self);
GError *netflux_duplex_dup_receive_error (NetfluxDuplex *self);

NetfluxDuplex *netflux_link_get_duplex (NetfluxLink *self);

/* The signals of a link, in netflux-link-signals.c */
void netflux_link_install_signals (void);
guint netflux_link_get_value_changed_id (void);

/* The layouts of a link, in netflux-link-values.c */
void netflux_link_install_layouts (GObjectClass *klass);
gboolean
netflux_link_set_layout_property (NetfluxLink *self, const GValue *value, GParamSpec *pspec);
gboolean netflux_link_get_layout_property (NetfluxLink *self, GValue *value, GParamSpec *pspec);
gboolean netflux_duplex_check_layouts (NetfluxDuplex *self, gsize receive_size, GError **error);

/* Private constructors */
NetfluxSource *netflux_source_new_for_link (NetfluxDuplex *duplex);
NetfluxSink *netflux_sink_new_for_link (NetfluxDuplex *duplex);
NetfluxStatistics *netflux_statistics_new (const NetfluxFigures *figures);
NetfluxFrame *netflux_frame_new (const NetfluxReception *reception,
                                 const NetfluxDatagram *datagram);
NetfluxReactor *netflux_engine_get_reactor (NetfluxEngine *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxDuplex, netflux_duplex_unref)

G_END_DECLS
