/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "lib/io/netflux-image.h"
#include "lib/io/netflux-port.h"
#include "lib/protocol/netflux-session.h"

G_BEGIN_DECLS

/* A running conversation: the protocol's session on a port, driven by the reactor.
 *
 * Between netflux_channel_start() and netflux_channel_stop() it belongs to the
 * engine's thread; what others may read at any time is atomic or in the images. */
typedef struct _NetfluxChannel NetfluxChannel;

/* All in the engine's thread; the channel may be stopped from within any of them, and then keeps
 * a reference to the user data, who has it, until nothing is under way any more. */
typedef struct
{
  gpointer (*ref) (gpointer user_data);
  void (*unref) (gpointer user_data);
  void (*accepted) (gpointer user_data,
                    const NetfluxReception *reception,
                    const NetfluxDatagram *datagram);
  /* The received image is another one, without a frame and without an outage that begins. */
  void (*substituted) (gpointer user_data);
  /* All that was read at once has been told of; after netflux_channel_tell_round_end(). */
  void (*round_ended) (gpointer user_data);
  void (*watchdog) (gpointer user_data, NetfluxWatchdog watchdog, gboolean expired);
  void (*state) (gpointer user_data, NetfluxLinkState state);
  void (*send_error) (gpointer user_data, int errnum); /* 0: cleared */
  void (*receive_error) (gpointer user_data, int errnum);
  /* The application has not renewed what is sent, or has again. */
  void (*aged) (gpointer user_data, gboolean stale);
  void (*oversize) (gpointer user_data, gsize size);
  /* Data for the next frame: soon to be sent, and immediately before. */
  void (*announce) (gpointer user_data);
  void (*prepare) (gpointer user_data, gint64 now_ns);
  void (*statistics) (gpointer user_data, const NetfluxFigures *figures);
} NetfluxChannelListener;

typedef struct
{
  guint64 version; /* the channel ignores one that is older than what it has */
  NetfluxSessionConfig session;
  /* Of the port, which others may share: set if they are not the default at the start, and
   * when they change. */
  guint receive_buffer_size; /* 0: the default */
  guint multicast_ttl;       /* 1: the default */
  int dscp;                  /* -1: the default */
  gint64 max_send_age_ns;    /* 0: for ever */
  GBytes *send_safe_values;  /* NULL: nothing is sent */
  gboolean keep_values;
  GBytes *safe_values;           /* NULL: zeros */
  gint64 statistics_interval_ns; /* 0: never */
} NetfluxChannelConfig;

typedef struct
{
  NetfluxReactor *reactor;
  NetfluxPort *port; /* taken over */
  NetfluxAddress partner;
  gboolean accepts_anyone;
  NetfluxAddress own;     /* what comes from there is one's own; family 0: nothing does */
  NetfluxImage *received; /* outlive the channel */
  NetfluxImage *to_send;
  const NetfluxChannelListener *listener;
  gpointer user_data; /* who has the channel */
  const int *ended;   /* atomic: it is stopped, or about to be: another one may take its place */
} NetfluxChannelSetup;

NetfluxChannel *netflux_channel_new (const NetfluxChannelSetup *setup);
NetfluxChannel *netflux_channel_ref (NetfluxChannel *self);
void netflux_channel_unref (NetfluxChannel *self);

/* Any thread but within each other. Starting returns 0, EADDRINUSE if something else on the
 * port receives from this partner, or another errno. */
int netflux_channel_start (NetfluxChannel *self, const NetfluxChannelConfig *config);
void netflux_channel_stop (NetfluxChannel *self, NetfluxFigures *figures);

/* Any thread; a channel that was stopped has no figures, and ignores the rest. */
void netflux_channel_configure (NetfluxChannel *self, const NetfluxChannelConfig *config);
gboolean netflux_channel_get_figures (NetfluxChannel *self, NetfluxFigures *figures);
void netflux_channel_reset_figures (NetfluxChannel *self);
void netflux_channel_data_changed (NetfluxChannel *self);
void netflux_channel_data_renewed (NetfluxChannel *self); /* changed or not */
/* The partner is at another address now: 0, or an errno, and it stays where it was. */
int netflux_channel_follow (NetfluxChannel *self, const NetfluxAddress *partner);
int netflux_channel_send_now (NetfluxChannel *self); /* 0 or an errno */
void netflux_channel_call (NetfluxChannel *self, NetfluxReactorFunc func, gpointer data);
gboolean netflux_channel_is_inherited (NetfluxChannel *self); /* by a fork */

/* Any thread, at any time */
NetfluxLinkState netflux_channel_get_state (NetfluxChannel *self);
int netflux_channel_get_send_error (NetfluxChannel *self);
int netflux_channel_get_receive_error (NetfluxChannel *self);

/* Of a partner that sends more slowly than the watch interval, see NETFLUX_ERRNO_SLOW */
void netflux_channel_get_pace (NetfluxChannel *self, gint64 *interval_us, gint64 *watch_us);
guint8 netflux_channel_get_sequence (NetfluxChannel *self);
guint8 netflux_channel_get_partner_sequence (NetfluxChannel *self);
guint8 netflux_channel_get_feedback (NetfluxChannel *self);
gint64 netflux_channel_get_arrival_ns (NetfluxChannel *self); /* -1: none */
gint64 netflux_channel_get_age_us (NetfluxChannel *self);     /* of that frame; -1: none */

/* Once, from within accepted() */
void netflux_channel_tell_round_end (NetfluxChannel *self);

/* Announcing costs a wake-up of its own before each frame, so it is asked for. */
void netflux_channel_set_announcing (NetfluxChannel *self, gboolean announcing);
gboolean netflux_channel_is_announcing (NetfluxChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxChannel, netflux_channel_unref)

G_END_DECLS
