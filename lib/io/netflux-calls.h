/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-stack.h"

G_BEGIN_DECLS

/* Calls of other threads, which wait for a thread to run them, in the order in which they
 * came. No thread ever waits for another one here. */

typedef void (*NetfluxCallFunc) (gpointer data, gint64 now_ns);

/* A call that nobody waits for. It belongs to the caller again when it runs. */
typedef struct _NetfluxCall NetfluxCall;

struct _NetfluxCall
{
  NetfluxStackItem item;
  NetfluxCallFunc func;
  gpointer data;
};

typedef struct
{
  NetfluxStack waiting;
} NetfluxCalls;

void netflux_calls_push (NetfluxCalls *self, NetfluxCall *call);
void netflux_calls_run (NetfluxCalls *self);

static inline gboolean
netflux_calls_is_empty (NetfluxCalls *self)
{
  return netflux_stack_is_empty (&self->waiting);
}

G_END_DECLS
