/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "netflux-test-settings.h"

/* A session, and what happens to it. */

#define EXPIRED NETFLUX_SESSION_RECEIVE_EXPIRED
#define RECOVERED NETFLUX_SESSION_RECEIVE_RECOVERED
#define DEAF NETFLUX_SESSION_FEEDBACK_EXPIRED
#define HEARS NETFLUX_SESSION_FEEDBACK_RECOVERED

typedef struct
{
  NetfluxSession session;
  NetfluxSessionConfig config;
} Fixture;

static inline void
setup (Fixture *self, gconstpointer data)
{
  self->config = defaults;
  netflux_session_start (&self->session, &self->config, 0);
}

static inline NetfluxReception
receive (Fixture *self, guint8 sequence, guint8 feedback, gint64 arrival_ns)
{
  const guint8 datagram[] = { sequence, feedback };

  return netflux_session_receive (&self->session, datagram, sizeof datagram, arrival_ns);
}

/* Sends by the schedule; returns the number that went out. */
static inline guint8
send (Fixture *self, gint64 now_ns)
{
  guint8 header[NETFLUX_HEADER_SIZE];

  netflux_session_begin_cycle (&self->session, now_ns);
  netflux_session_write_header (&self->session, header);
  netflux_session_sent (&self->session, now_ns);
  return header[0];
}

#define assert_verdict(reception, wanted)                                                          \
  g_assert_cmpint ((reception).verdict, ==, NETFLUX_VERDICT_##wanted)
#define assert_state(self, wanted)                                                                 \
  g_assert_cmpint (netflux_session_get_state (&(self)->session), ==, NETFLUX_LINK_STATE_##wanted)
