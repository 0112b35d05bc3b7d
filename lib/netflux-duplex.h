/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/io/netflux-channel.h"
#include "lib/netflux-courier.h"

G_BEGIN_DECLS

typedef enum
{
  NETFLUX_ROLE_LINK = 1,
  NETFLUX_ROLE_SOURCE = 2,
  NETFLUX_ROLE_SINK = 4,
} NetfluxRole;

/* What a link and its halves share: the settings, and the conversation while it runs.
 * A source or a sink alone has one of its own. */
typedef struct
{
  gatomicrefcount ref_count;
  GWeakRef link, source, sink;

  GMutex lock; /* of the settings, the data and the pointers; held to swap them only */
  char *local_address;
  char *remote_address;
  guint local_port;
  guint remote_port;
  gint64 send_interval;
  gint64 minimum_gap;
  gint64 watch_interval;
  gint64 statistics_interval;
  guint receive_size;
  int send_mode;
  gboolean keep_values;
  gboolean accept_foreign;
  GBytes *safe_values;
  NetfluxEngine *engine;
  GBytes *send_data;
  GError *refusal;  /* of data that were too large */
  NetfluxRole role; /* of who started it */
  gboolean starting;
  gboolean running;
  NetfluxChannel *channel;
  NetfluxMailbox *mailbox;
  NetfluxAddress local; /* bound */
  NetfluxFigures last_figures;
  NetfluxFrameFunc frame_func;
  gpointer frame_data;
  GDestroyNotify frame_notify;
  NetfluxPrepareFunc prepare_func;
  gpointer prepare_data;
  GDestroyNotify prepare_notify;

  int wants_frames; /* atomic */
  int has_frame_func;
  int has_prepare_func;

  NetfluxImage *received;
  NetfluxImage *to_send;
} NetfluxDuplex;

NetfluxDuplex *netflux_duplex_new (void);
NetfluxDuplex *netflux_duplex_ref (NetfluxDuplex *self);
void netflux_duplex_unref (NetfluxDuplex *self);

void netflux_duplex_install_properties (GObjectClass *object_class, NetfluxRole role);
gboolean netflux_duplex_set_property (NetfluxDuplex *self, GParamSpec *pspec, const GValue *value);
gboolean netflux_duplex_get_property (NetfluxDuplex *self, GParamSpec *pspec, GValue *value);

gboolean
netflux_duplex_start (NetfluxDuplex *self, NetfluxRole role, GMainContext *context, GError **error);
void netflux_duplex_stop (NetfluxDuplex *self);
gboolean netflux_duplex_is_running (NetfluxDuplex *self);

void netflux_duplex_set_send_data (NetfluxDuplex *self, GBytes *data);
GBytes *netflux_duplex_dup_send_data (NetfluxDuplex *self);
GBytes *netflux_duplex_get_received_data (NetfluxDuplex *self);
gboolean netflux_duplex_send_now (NetfluxDuplex *self, GError **error);
NetfluxStatistics *netflux_duplex_get_statistics (NetfluxDuplex *self);
void netflux_duplex_reset_statistics (NetfluxDuplex *self);
NetfluxLinkState netflux_duplex_get_state (NetfluxDuplex *self);
GError *netflux_duplex_dup_send_error (NetfluxDuplex *self);
GError *netflux_duplex_dup_receive_error (NetfluxDuplex *self);
NetfluxChannel *netflux_duplex_ref_channel (NetfluxDuplex *self);

/* Private constructors */
NetfluxSource *netflux_source_new_for_link (NetfluxDuplex *duplex);
NetfluxSink *netflux_sink_new_for_link (NetfluxDuplex *duplex);
NetfluxStatistics *netflux_statistics_new (const NetfluxFigures *figures);
NetfluxFrame *netflux_frame_new (const NetfluxReception *reception,
                                 const NetfluxDatagram *datagram);
NetfluxReactor *netflux_engine_get_reactor (NetfluxEngine *self, GError **error);
GError *netflux_error_new_from_errno (int errnum, const NetfluxDuplex *duplex);

G_END_DECLS
