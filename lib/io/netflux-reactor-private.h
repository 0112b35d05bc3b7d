/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-poller.h"
#include "lib/io/netflux-reactor.h"
#include "lib/io/netflux-thread-setup.h"
#include "lib/io/netflux-turns.h"

G_BEGIN_DECLS

/* Shared by netflux-reactor.c, the loop, and netflux-reactor-thread.c, who runs it. */
struct _NetfluxReactor
{
  gatomicrefcount ref_count; /* the owner's and the thread's */
  GThread *thread;
  int n_forks; /* when it began */
  NetfluxThreadSetup setup;

  NetfluxPoller *poller;
  NetfluxCalls calls;
  NetfluxCalls inner_calls; /* of callbacks that other reactors make: see there */
  int quit;                 /* atomic */
  int n_clients;            /* atomic */

  NetfluxTurns turns;

  GMutex ports_lock;
  GPtrArray *ports; /* unowned; with ports_lock */

  /* Of those whose turn it is */
  NetfluxTimerHeap timers;
  NetfluxInbox *inbox;
  gboolean inbox_lent;
  guint64 round;
  gint64 seen_ns;
  NetfluxChore *chores;
  guint depth;  /* 1: a call from outside is served; more: it is served from within another, or a
                 * round is under way */
  GArray *kept; /* references, given back when the depth is 0 again */
  NetfluxReady ready[NETFLUX_POLLER_BATCH];
  guint n_ready;
};

/* A call that another thread waits for. */
typedef struct
{
  NetfluxCall call;
  NetfluxReactorFunc func;
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean done;
} NetfluxRendezvous;

/* A reference that is given back when nothing is under way any more. */
typedef struct
{
  gpointer object;
  GDestroyNotify unref;
} NetfluxKept;

/* The reactor whose thread this is, or whose assistant at its turn. */
extern GPrivate netflux_reactor_current;

void netflux_reactor_unref (NetfluxReactor *self);
void netflux_reactor_run_round (NetfluxReactor *self, gboolean sleep);
/* All of them, or those only that may be served within a callback. */
void netflux_reactor_serve_calls (NetfluxReactor *self);
void netflux_reactor_serve_inner_calls (NetfluxReactor *self);
gint64 netflux_reactor_get_first_deadline (NetfluxReactor *self);

/* The thread has a reference to the reactor. It ends after quit was set. */
gboolean netflux_reactor_start_thread (NetfluxReactor *self, GError **error);
void netflux_reactor_end_thread (NetfluxReactor *self);

/* Waits, with the lock of the rendezvous, until it is done. */
void netflux_reactor_await (NetfluxReactor *self, NetfluxRendezvous *rendezvous);

G_END_DECLS
