/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Calls of other threads, which wait for a thread to run them, in the order in which they
 * came. No thread ever waits for another one here. */

typedef void (*NetfluxCallFunc) (gpointer data, gint64 now_ns);

/* A call that nobody waits for. It belongs to the caller again when it runs. */
typedef struct _NetfluxCall NetfluxCall;

struct _NetfluxCall
{
  NetfluxCallFunc func;
  gpointer data;
  NetfluxCall *next;
};

typedef struct
{
  NetfluxCall *newest; /* atomic */
} NetfluxCalls;

void netflux_calls_push (NetfluxCalls *self, NetfluxCall *call);
void netflux_calls_run (NetfluxCalls *self);

static inline gboolean
netflux_calls_is_empty (NetfluxCalls *self)
{
  return __atomic_load_n (&self->newest, __ATOMIC_RELAXED) == NULL;
}

G_END_DECLS
