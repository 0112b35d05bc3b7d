/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <netinet/in.h>

/* A system in memory: the clocks, and descriptors of sockets, epoll sets, timers and events.
 * chaos-calls.c gives it to the library, and to GLib below it, as the C library's functions. */

#define CHAOS_US G_GINT64_CONSTANT (1000)
#define CHAOS_MS G_GINT64_CONSTANT (1000000)
#define CHAOS_S G_GINT64_CONSTANT (1000000000)

typedef struct _ChaosDatagram ChaosDatagram;

struct _ChaosDatagram
{
  ChaosDatagram *next;
  struct sockaddr_in sender;
  struct sockaddr_in destination;
  gint64 arrival_ns;
  gint64 wall_ns; /* the stamp */
  gint64 sent_ns; /* by the link */
  gint64 fed_ns;  /* when the frame was sent that the partner feeds back with it */
  guint64 step;   /* of the wall clock, how many there had been */
  guint32 drops;  /* of the socket before it */
  int held_by;    /* the number of the socket that holds it back; -1: none */
  guint16 size;
  guint8 class;
  guint8 data[];
};

typedef struct _ChaosReport ChaosReport;

struct _ChaosReport
{
  ChaosReport *next;
  struct sockaddr_in destination;
  int errnum;
};

typedef enum
{
  CHAOS_FREE,
  CHAOS_SOCKET,
  CHAOS_EPOLL,
  CHAOS_TIMER,
  CHAOS_EVENT,
} ChaosKind;

typedef struct _ChaosFd ChaosFd;

struct _ChaosFd
{
  ChaosKind kind;
  int number;

  /* The epoll sets that it is in: two at the most */
  ChaosFd *sets[2];
  gpointer data[2]; /* what it was added with */
  gboolean edge[2]; /* a timer or an event: to be told once */

  /* A socket */
  guint16 port; /* 0: not bound */
  gboolean dead;
  gboolean reuse;
  gboolean keeps_reception; /* of the group of sockets */
  ChaosDatagram *first;
  ChaosDatagram *last;
  gsize queued; /* bytes to be read, as the system charges them */
  gsize receive_buffer;
  guint32 drops;
  int error;
  ChaosReport *reports;
  gsize held; /* bytes that have not left */
  gboolean listed;
  ChaosFd *next_ready; /* of its set */

  /* An epoll set */
  ChaosFd *first_ready;
  ChaosFd *last_ready;
  ChaosFd *members[2]; /* the timer and the event; and the tick */
  ChaosFd *tick;

  /* A timer: G_MAXINT64: not armed */
  gint64 deadline_ns;

  /* An event */
  guint64 count;
};

/* What a program of the system is charged for; of the world. */
typedef struct
{
  gint64 now_ns;         /* CLOCK_BOOTTIME */
  gint64 suspended_ns;   /* that CLOCK_MONOTONIC did not count */
  gint64 wall_ns;        /* that CLOCK_REALTIME is ahead */
  guint64 n_steps;       /* of the wall clock */
  gint64 call_ns;        /* that a call takes */
  gint64 datagram_ns;    /* and each datagram of it */
  gint64 report_ns;      /* between two reports about one partner */
  gint64 reported_ns;    /* how long one takes at the most */
  guint n_sockets;       /* open */
  guint max_sockets;     /* EMFILE beyond */
  gboolean address_gone; /* EADDRNOTAVAIL */
  gboolean ipv6; /* sockets are of that family, and hosts have a prefix before their address */
  gsize send_buffer;
  gsize receive_buffer; /* the largest that one gets: net.core.rmem_max */
  guint64 n_calls;
  guint64 n_batches; /* that were read */
} ChaosKernel;

extern ChaosKernel chaos_kernel;

/* What the world makes of what is done, in chaos-world.c */

/* The time has gone on: what has arrived by now is put into sockets. */
void chaos_world_catch_up (void);
/* A call is about to be served: something else may run before. */
void chaos_world_preempt (void);
/* Whether a signal interrupts the call. */
gboolean chaos_world_interrupts (void);
/* What a call has returned, or less than 0: the errno */
void chaos_world_called (const char *what, gint64 result);
/* A thread sleeps until the set is ready. */
void chaos_world_sleep (ChaosFd *set);
/* A datagram is sent: 0 or an errno. */
int chaos_world_send (ChaosFd *socket,
                      const struct sockaddr_in *destination,
                      const guint8 *data,
                      gsize size);
/* The library reads one, or a report. */
void chaos_world_read (ChaosFd *socket, const ChaosDatagram *datagram);
void chaos_world_report_read (ChaosFd *socket, const ChaosReport *report);
/* An event that is in no epoll set: that of a main context. */
void chaos_world_woken (ChaosFd *event);
void chaos_world_closed (ChaosFd *socket);

/* Gives back the memory that is kept for more. */
void chaos_kernel_clear (void);

/* Descriptors */
ChaosFd *chaos_fd_get (int number); /* NULL: not one of ours */
ChaosFd *chaos_fd_new (ChaosKind kind);
void chaos_fd_free (ChaosFd *self);
void chaos_fd_set_ready (ChaosFd *self); /* a socket has something to tell */
void chaos_fd_leave_set (ChaosFd *self);
ChaosFd *chaos_epoll_pop_ready (ChaosFd *self);
gboolean chaos_socket_is_ready (ChaosFd *self);
gboolean chaos_epoll_is_ready (ChaosFd *self);
gint64 chaos_epoll_get_deadline (ChaosFd *self);
guint chaos_fd_count (ChaosKind kind);

/* Sockets */
ChaosDatagram *chaos_datagram_new (gsize size);
void chaos_datagram_free (ChaosDatagram *self);
/* The socket to which what is sent to this port comes; NULL: none. */
ChaosFd *chaos_kernel_find_port (guint16 port, guint32 hash);
/* 0, or EADDRINUSE. */
int chaos_kernel_bind (ChaosFd *socket, guint16 port);
/* Takes the datagram; false: there was no room for it. */
gboolean chaos_socket_deliver (ChaosFd *self, ChaosDatagram *datagram, gint64 arrival_ns);
void chaos_socket_report (ChaosFd *self, const struct sockaddr_in *destination, int errnum);
int chaos_socket_take_error (ChaosFd *self);
ChaosDatagram *chaos_socket_take (ChaosFd *self);
ChaosReport *chaos_socket_take_report (ChaosFd *self);
/* Its descriptor is closed by somebody else. */
void chaos_socket_kill (ChaosFd *self);

static inline void
chaos_kernel_spend (gint64 ns)
{
  chaos_kernel.now_ns += ns;
}
