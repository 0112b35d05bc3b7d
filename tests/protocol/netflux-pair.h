/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "netflux-reference.h"

/* A session and the reference beside it: each call is made on both, and whatever can be
 * seen of them afterwards must be the same. */

typedef struct
{
  NetfluxSession session;
  NetfluxSessionConfig config;
  NetfluxReference *reference;
  guint skipped; /* since all counts were compared */
} NetfluxPair;

void netflux_pair_init (NetfluxPair *self);
void netflux_pair_clear (NetfluxPair *self);

/* With what is in @config */
void netflux_pair_start (NetfluxPair *self, gint64 now_ns);
void netflux_pair_configure (NetfluxPair *self, gint64 now_ns);

NetfluxVerdict
netflux_pair_receive (NetfluxPair *self, const guint8 *datagram, gsize size, gint64 arrival_ns);
void netflux_pair_advance (NetfluxPair *self, gint64 now_ns);

/* The frame with @header went out. */
void netflux_pair_send (NetfluxPair *self, guint8 header[NETFLUX_HEADER_SIZE], gint64 now_ns);

/* The system refused it. */
void netflux_pair_fail (NetfluxPair *self, gint64 now_ns);

void netflux_pair_reset_figures (NetfluxPair *self, gint64 now_ns);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxPair, netflux_pair_clear)
