/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "lib/io/netflux-calls.h"
#include "lib/io/netflux-datagrams.h"
#include "lib/io/netflux-timer-heap.h"

G_BEGIN_DECLS

/* The engine's thread and its loop: sockets, deadlines, and calls from other threads.
 *
 * All that it serves belongs to this thread while it is registered, or to another one
 * which assists it: they take turns. Other threads reach it by netflux_reactor_call(); the
 * thread itself never takes a lock that another thread holds for longer than it takes to
 * swap a pointer. */
typedef struct _NetfluxReactor NetfluxReactor;

typedef NetfluxCallFunc NetfluxReactorFunc;

/* A socket that the loop listens to. */
typedef struct _NetfluxWatch NetfluxWatch;

struct _NetfluxWatch
{
  void (*ready) (NetfluxWatch *watch, gboolean error, gint64 now_ns);
  guint64 ready_round; /* the last one in which there was something, set at its beginning */
};

/* Something to be done at the end of a round of the loop, once. */
typedef struct _NetfluxChore NetfluxChore;

struct _NetfluxChore
{
  void (*run) (NetfluxChore *chore);
  NetfluxChore *next;
  gboolean pending;
};

typedef struct
{
  int realtime_priority;    /* SCHED_FIFO; 0: none */
  const char *cpu_affinity; /* a list such as "2,4-5"; NULL: any */
} NetfluxReactorConfig;

NetfluxReactor *netflux_reactor_new (const NetfluxReactorConfig *config, GError **error);

/* Ends the thread. From the thread itself, too: then it ends on its own. */
void netflux_reactor_shutdown (NetfluxReactor *self);

/* Any thread: it is that of a process that this one was forked from. It is inert: calls are not
 * made, and nothing waits for them. */
gboolean netflux_reactor_is_inherited (NetfluxReactor *self);

/* What the system granted, and the warning that tells what it did not. */
int netflux_reactor_get_realtime_priority (NetfluxReactor *self);
const char *netflux_reactor_get_cpu_affinity (NetfluxReactor *self);
const char *netflux_reactor_get_warning (NetfluxReactor *self);

/* Any thread */
gboolean netflux_reactor_is_current (NetfluxReactor *self);
void netflux_reactor_call (NetfluxReactor *self, NetfluxReactorFunc func, gpointer data);
void netflux_reactor_post (NetfluxReactor *self, NetfluxCall *call);

/* Runs the loop in the calling thread until enough is true, then returns TRUE; FALSE at once
 * if it cannot be had, or when it can no longer be. */
gboolean
netflux_reactor_assist (NetfluxReactor *self, gboolean (*enough) (gpointer data), gpointer data);
void netflux_reactor_wake (NetfluxReactor *self);

/* On a simulated system only: the thread's next round. */
void netflux_reactor_step (NetfluxReactor *self);

/* The ports of this reactor, for netflux_port_acquire(). */
GMutex *netflux_reactor_get_ports_lock (NetfluxReactor *self);
GPtrArray *netflux_reactor_get_ports (NetfluxReactor *self);

/* The engine's thread */
NetfluxTimerHeap *netflux_reactor_get_timers (NetfluxReactor *self);

/* The buffers of what is received; NULL while somebody has them. */
NetfluxInbox *netflux_reactor_borrow_inbox (NetfluxReactor *self);
void netflux_reactor_return_inbox (NetfluxReactor *self);

/* The round of the loop, and when in it a socket that was not ready had nothing to read. */
guint64 netflux_reactor_get_round (NetfluxReactor *self);
gint64 netflux_reactor_get_seen_ns (NetfluxReactor *self);

gboolean netflux_reactor_add_watch (NetfluxReactor *self, GSocket *socket, NetfluxWatch *watch);
void netflux_reactor_remove_watch (NetfluxReactor *self, GSocket *socket, NetfluxWatch *watch);
void netflux_reactor_count_client (NetfluxReactor *self, int change);
void netflux_reactor_add_chore (NetfluxReactor *self, NetfluxChore *chore);
void netflux_reactor_remove_chore (NetfluxReactor *self, NetfluxChore *chore);

/* Gives a reference back at the end of the round, or at once if nothing is under way: what a
 * callback ends may be what has called it. So nobody has to hold references to what he serves. */
void netflux_reactor_keep (NetfluxReactor *self, gpointer object, GDestroyNotify unref);

G_END_DECLS
