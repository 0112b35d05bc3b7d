/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-channel.h"

G_BEGIN_DECLS

struct _NetfluxChannel
{
  NetfluxPortClient client;
  NetfluxTimer timer;
  NetfluxCall data_changed;
  NetfluxChore round_end;
  gatomicrefcount ref_count;

  NetfluxReactor *reactor;
  NetfluxPort *port;
  NetfluxDestination destination;
  NetfluxImage *received;
  NetfluxImage *to_send;
  const NetfluxChannelListener *listener;
  const int *ended; /* atomic; there from start to stop */
  gpointer user_data;

  /* The engine's thread */
  gboolean active;
  NetfluxSession session;
  NetfluxChannelConfig config;
  gsize image_size;       /* of the last frame accepted */
  NetfluxAddress speaker; /* who sent it, where that can be somebody else; family 0: nobody */
  guint64 strangers_seen;
  guint64 incidents_seen; /* of the port's */
  gint64 figures_since_ns;
  gint64 report_until_ns;
  gint64 statistics_due_ns;
  gint64 check_due_ns;
  guint64 drops_seen;    /* of the port's */
  guint32 drops_before;  /* the datagram heard last */
  guint32 drops_heard;   /* the socket's, before the last frame accepted */
  gboolean doubted;      /* whether the partner is silent, since then, once */
  gint64 drops_until_ns; /* how long the error stands */
  gint64 announced_due_ns;
  int last_send_result;
  int receive_error_told;
  gboolean held_back;   /* the frame before */
  gboolean stale;       /* the data to send */
  GByteArray *stand_in; /* the frame that is sent then; NULL: none */
  gboolean oversize_told;
  gboolean preparing;

  /* Atomic: written by the engine's thread, read by all */
  int state;
  int send_error;
  int receive_error;
  int drops_error;
  gint64 slow_us; /* the partner's interval, if it is longer than: */
  gint64 watch_us;
  int partner_silent;
  int sequence;
  int partner_sequence;
  int feedback;
  int announcing;
  int sends_on_change;
  int change_posted;
  gint64 arrival_ns;
  gint64 renewed_ns;
};

#define PUBLISH(member, value) __atomic_store_n (&self->member, (value), __ATOMIC_RELEASE)
#define CONSULT(member) __atomic_load_n (&self->member, __ATOMIC_ACQUIRE)

/* How often who hears nothing, or cannot send, looks whether its socket still is one. */
#define NETFLUX_CHANNEL_CHECK_NS NETFLUX_NS_PER_S

/* What a function in the engine's thread is called with. */
typedef struct
{
  NetfluxChannel *channel;
  const NetfluxChannelConfig *config;
  NetfluxFigures *figures;
  const NetfluxAddress *partner;
  int result;
} NetfluxChannelRequest;

extern const NetfluxPortClientFuncs netflux_channel_client_funcs;

/* In the engine's thread. What tells the listener of something comes last, or is followed by a look
 * at whether the channel is still active: the application may have stopped it, or changed
 * whatever it likes. Whoever has stopped it is told of nothing more. */
void netflux_channel_publish_receive_error (NetfluxChannel *self);
void
netflux_channel_tell_watchdog (NetfluxChannel *self, NetfluxWatchdog watchdog, gboolean expired);
/* What came to the port, and was dropped. */
void netflux_channel_watch_incidents (NetfluxChannel *self, gint64 now_ns);
void netflux_channel_watch_pace (NetfluxChannel *self, gint64 now_ns);
void netflux_channel_tell_drops (NetfluxChannel *self, gint64 now_ns);
void netflux_channel_expire (NetfluxChannel *self, NetfluxSessionEvents events);
void netflux_channel_take_config (NetfluxChannel *self, const NetfluxChannelConfig *config);
void netflux_channel_set_partner (NetfluxChannel *self, const NetfluxAddress *partner);
void netflux_channel_write_safe_image (NetfluxChannel *self);
void netflux_channel_update_deadline (NetfluxChannel *self);
void netflux_channel_publish_other_state (NetfluxChannel *self, NetfluxLinkState state);
/* Tells nobody of the drops that it finds. */
void netflux_channel_collect_figures (NetfluxChannel *self, gint64 now_ns, NetfluxFigures *figures);
void netflux_channel_tell_age (NetfluxChannel *self, gint64 now_ns);
void netflux_channel_take_stand_in (NetfluxChannel *self, GBytes *values);
void netflux_channel_prepare (NetfluxChannel *self, gint64 now_ns);
void netflux_channel_send_frame (NetfluxChannel *self);

/* These are in the path of each frame. */

static inline void
netflux_channel_publish_state (NetfluxChannel *self)
{
  NetfluxLinkState state = netflux_session_get_state (&self->session);

  if (G_UNLIKELY ((NetfluxLinkState) self->state != state || self->receive_error != 0))
    netflux_channel_publish_other_state (self, state);
}

/* It is being stopped, or was before its start had returned: nothing goes on. */
static inline gboolean
netflux_channel_leaves (NetfluxChannel *self)
{
  if (G_LIKELY (!g_atomic_int_get (self->ended)))
    return FALSE;

  self->active = FALSE;
  netflux_timer_heap_remove (netflux_reactor_get_timers (self->reactor), &self->timer);
  return TRUE;
}

/* After a frame, which moves deadlines of the session only. */
static inline void
netflux_channel_follow_session (NetfluxChannel *self)
{
  if (G_UNLIKELY (netflux_session_get_deadline (&self->session) < self->timer.deadline_ns ||
                  CONSULT (announcing)))
    netflux_channel_update_deadline (self);
}

static inline gboolean
netflux_channel_has_age (NetfluxChannel *self)
{
  return self->config.max_send_age_ns > 0 && self->config.session.sends;
}

/* That the data become stale; that they are renewed, the next frame finds. */
static inline gint64
netflux_channel_get_age_deadline (NetfluxChannel *self)
{
  if (G_LIKELY (!netflux_channel_has_age (self)) || self->stale)
    return NETFLUX_NEVER;

  return CONSULT (renewed_ns) + self->config.max_send_age_ns;
}

static inline void
netflux_channel_watch_age (NetfluxChannel *self, gint64 now_ns)
{
  if (G_UNLIKELY (netflux_channel_has_age (self) || self->stale))
    netflux_channel_tell_age (self, now_ns);
}

G_END_DECLS
