/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "chaos-kernel.h"
#include "chaos-model.h"
#include "chaos-random.h"

#include "lib/io/netflux-reactor-private.h"

/* A world: an engine or two with their links, an application, partners, the network between
 * them, and what goes wrong with all of these; everything from one seed. */

typedef struct _ChaosWorld ChaosWorld;
typedef struct _ChaosLink ChaosLink;

/* One direction of the way between a link and its partner. Odds are of a thousand. */
typedef struct
{
  gint64 delay_ns;
  gint64 jitter_ns;
  guint loss;
  guint copied;
  guint overtaken; /* comes up to overtaken_ns later */
  guint truncated;
  gint64 overtaken_ns;
  gboolean cut;
  gint64 held_until_ns; /* by the network, which then lets all go at once */
  gint64 last_ns;       /* when the one before arrives: the order is kept */
} ChaosWay;

/* What the system says of datagrams to a partner. */
typedef enum
{
  CHAOS_SENDS,
  CHAOS_REFUSES, /* the call fails with errnum */
  CHAOS_HOLDS,   /* they stay in the socket's buffer */
  CHAOS_REPORTS, /* errnum is reported later */
} ChaosSending;

typedef enum
{
  CHAOS_NETFLUX, /* feeds back what it has accepted */
  CHAOS_CODESYS, /* what has arrived last, whatever it was */
} ChaosPartnerKind;

#define CHAOS_KEPT 16

/* The hosts of partners, and the groups that they are in; the last two bytes are the link's number.
 */
#define CHAOS_HOSTS 0x0a010000u
#define CHAOS_GROUPS 0xef010000u

/* The other end, whose frames are the truth. */
typedef struct
{
  ChaosPartnerKind kind;
  struct sockaddr_in home;
  struct sockaddr_in group; /* what is sent to it is sent to; or the same */
  struct sockaddr_in address;
  gboolean running;
  gboolean planned;   /* its next event is */
  gboolean on_change; /* it sends at random, not by a cycle */
  gint64 interval_ns;
  gint64 jitter_ns;
  gint64 frozen_until_ns;
  guint32 life;
  guint64 index; /* of its frames in this life */
  guint8 next;
  guint8 last;    /* heard */
  gint64 last_ns; /* when that one was sent */
  gboolean heard;
  gint64 accepted_ns;
  gsize size;                      /* of its image */
  guint64 newest_version;          /* of ours that it has seen */
  ChaosDatagram *kept[CHAOS_KEPT]; /* the last ones, for those that come once more */
} ChaosPartner;

struct _ChaosLink
{
  guint number;
  ChaosWorld *world;
  NetfluxLink *link;
  guint engine;
  guint16 port;
  gboolean group;   /* it sends to a group of hosts, of which its partner is one */
  gboolean spared;  /* nothing ever happens to its way or its partner */
  gboolean watched; /* handlers are connected */
  gboolean hears_frames;
  guint hooks; /* which callbacks of the engine's thread are set, a bit each */
  gsize send_size;
  gboolean cyclic;
  gint64 interval_ns;
  gint64 watch_ns;
  gsize receive_size;
  gboolean keep_values;
  ChaosRandom random;

  ChaosPartner partner;
  ChaosWay in; /* to the link */
  ChaosWay out;
  ChaosSending sending;
  int errnum;
  gint64 report_due_ns;
  guint n_reports; /* on their way */
  int reported_to; /* the number of the socket */
  int reported;    /* what: the errno */
  guint misled; /* how often, by what the partner has said of another frame with the same number */
  guint n_held; /* frames that the system holds back now */
  ChaosDatagram *held;

  guint64 version; /* of the image to be sent */

  gboolean started;
  gboolean stopping; /* by the application's loop */
  ChaosModel model;
  gboolean lingers;  /* what a watchdog has said may stay, though there is none any more */
  gint64 changed_ns; /* when a setting was, last */
  gboolean robbed;   /* datagrams to its port were dropped */
  guint64 batch;     /* in which it has read last */
  gboolean has_read; /* something, since it was looked at */
  gboolean dirty;

  /* What the handlers heard since the start */
  guint64 frames_heard;
  guint64 frames_due; /* that had been accepted when all links were looked at last */
  guint32 life_heard;
  guint64 index_heard;
  guint64 n_expired[2];
  guint64 n_recovered[2];
  NetfluxLinkState state_heard;
};

typedef enum
{
  CHAOS_EVENT_PARTNER, /* it sends */
  CHAOS_EVENT_ARRIVAL, /* of a datagram at this machine */
  CHAOS_EVENT_HEARD,   /* of ours at the partner */
  CHAOS_EVENT_REPORT,  /* of ours that did not arrive */
  CHAOS_EVENT_FLOOD,
  CHAOS_EVENT_WAKE, /* the application's loop */
  CHAOS_EVENT_ACT,  /* the application does something */
  CHAOS_EVENT_FAULT,
  CHAOS_EVENT_MEND,
  CHAOS_EVENT_LOOK, /* at all links */
} ChaosEventType;   /* up to the flood, they come from outside */

typedef struct
{
  gint64 time_ns;
  guint64 order;
  ChaosEventType type;
  guint number; /* of a link */
  gpointer data;
} ChaosEvent;

typedef struct
{
  ChaosEvent *events; /* the first one is number 1 */
  guint length;
  guint size;
} ChaosHeap;

#define CHAOS_ENGINES 2

/* Within which all is well again after nothing goes wrong any more. */
#define CHAOS_RECOVERY_NS (400 * CHAOS_MS)

/* That a socket has died is seen within a second by who does not use it, and then another one is
 * opened. */
#define CHAOS_RENEWAL_NS (1200 * CHAOS_MS)

typedef struct
{
  NetfluxEngine *engine;
  NetfluxReactor *reactor; /* NULL: it does not run yet */
  ChaosFd *set;
  ChaosFd *follow; /* of the thread while somebody assists; NULL: nobody has yet */
  gint64 stalled_until_ns;
  gint64 due_ns; /* of its next step; G_MAXINT64: nothing has woken it */
} ChaosEngine;

/* What may go wrong in this world */
typedef struct
{
  gboolean ways;     /* impairments */
  gboolean partners; /* restarts, freezes, silences, moves, replays */
  gboolean sending;  /* errors, held frames, reports */
  gboolean stalls;   /* of the engine */
  gboolean app_stalls;
  gboolean suspends;
  gboolean steps; /* of the wall clock */
  gboolean floods;
  gboolean sockets;     /* die */
  gboolean descriptors; /* run out */
  gboolean restarts;    /* of links */
  gboolean interrupts;  /* of calls */
  gboolean preempts;
  gboolean settings; /* change while links run */
  gboolean groups;   /* are no fault, but not everywhere */
  gboolean assists;  /* the application does an engine's work */
} ChaosFaults;

struct _ChaosWorld
{
  guint64 seed;
  guint64 frames; /* to be put into and taken out of sockets */
  guint64 n_frames;
  ChaosRandom random; /* of the scheduling */
  ChaosFaults faults;
  gboolean killed; /* a socket: what comes meanwhile, comes to an outlet or to nobody */
  gboolean over;   /* nothing goes wrong any more */

  ChaosHeap outside;
  ChaosHeap inside;
  guint64 n_orders;
  gboolean catching_up;

  ChaosEngine engines[CHAOS_ENGINES];
  guint n_engines;
  int stepping;        /* the engine that runs; -1: none */
  gboolean preempting; /* the application, in the midst of a call, where it may hold a lock */
  ChaosLink *links;
  guint n_links;
  guint n_ports;

  GMainContext *context;
  ChaosFd *wakeup;
  gint64 wake_ns; /* of its loop; G_MAXINT64: it sleeps */
  gint64 look_ns;
  guint reports_between; /* odds that one comes between two datagrams that are read */
  gint64 fault_ns;       /* from one thing that goes wrong to the next, at the most */
  gboolean asleep;       /* the machine is suspended */
  gint64 act_ns;         /* from one thing that it does to the next, at the most */
  gint64 app_stalled_until_ns;
  gboolean app_slept;
  int app_timeout_ms;
  ChaosEngine *assistant; /* whose work it does just now; NULL: its own */
  gint64 assisted_until_ns;
  guint64 n_wakes;

  guint64 hash; /* of the trace */
  gboolean trace;
  guint *dirty;
  guint n_dirty;
  gint64 quiet_ns; /* since when no engine has been kept from its work */
  guint n_before;  /* descriptors */
};

extern ChaosWorld *chaos_world;

/* Runs one; true: all was as it must be. The hash of all that happened is left in @hash. */
gboolean
chaos_world_run (guint64 seed, guint64 frames, gboolean trace, guint64 *hash, guint64 *n_frames);

void chaos_world_plan (ChaosWorld *self); /* chaos-plan.c */

/* Scheduling */
void
chaos_world_at (ChaosWorld *self, gint64 time_ns, ChaosEventType type, guint number, gpointer data);
ChaosEvent chaos_heap_pop (ChaosHeap *self);
gint64 chaos_heap_get_next_ns (const ChaosHeap *self); /* G_MAXINT64: nothing is */
void chaos_world_wake_app (ChaosWorld *self, gint64 time_ns);
/* Checks the links that have read or sent since. */
void chaos_world_check_dirty (ChaosWorld *self);
/* For the trace only, or for the hash, too */
void chaos_world_tell (ChaosWorld *self, ChaosLink *link, const char *what, guint64 value);
void chaos_world_note (ChaosWorld *self, ChaosLink *link, const char *what, guint64 value);

/* A rule was broken: says so, with the seed, and ends. */
void chaos_fail (ChaosLink *link, const char *format, ...) G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;

/* The other end, in chaos-partner.c */
void chaos_partner_start (ChaosLink *link);
void chaos_partner_send (ChaosLink *link);
void chaos_partner_replay (ChaosLink *link, guint n);
void chaos_partner_hear (ChaosLink *link, ChaosDatagram *datagram);
void chaos_partner_clear (ChaosLink *link);

/* The way, in chaos-way.c */
void chaos_way_to_link (ChaosLink *link, ChaosDatagram *datagram);
int chaos_way_to_partner (ChaosLink *link, ChaosFd *socket, const guint8 *data, gsize size);
void chaos_way_let_go (ChaosLink *link, int errnum);
void chaos_way_report_between (ChaosWorld *self, ChaosFd *socket);
void chaos_way_arrive (ChaosWorld *self, ChaosDatagram *datagram);

/* The application, in chaos-app.c */
void chaos_app_start (ChaosLink *link);
void chaos_app_stop (ChaosLink *link);
void chaos_app_act (ChaosWorld *self);
void chaos_app_wake (ChaosWorld *self);
void chaos_app_assist (ChaosWorld *self, ChaosEngine *engine);

/* What the engine's thread calls, in chaos-hooks.c */
void chaos_hooks_connect (ChaosLink *link);

/* Settings, in chaos-settings.c */
void chaos_settings_change (ChaosLink *link);
gint64 chaos_settings_fit_watch (const ChaosLink *link, gint64 watch_ns);

/* What goes wrong, in chaos-faults.c */
void chaos_fault_plan (ChaosWorld *self);
void chaos_fault_happen (ChaosWorld *self);
void chaos_fault_mend (ChaosWorld *self, ChaosLink *link, guint what);
void chaos_fault_end_all (ChaosWorld *self);

/* What must be true, in chaos-check.c */
void chaos_check_read (ChaosLink *link, ChaosFd *socket, const ChaosDatagram *datagram);
void chaos_check_sent (ChaosLink *link, const guint8 *data, gsize size, int errnum);
void chaos_check_held (ChaosLink *link);
/* What it has read, or will, has no certain time. */
void chaos_check_blur (ChaosLink *link);
void chaos_check_started (ChaosLink *link);
void chaos_check_start_error (ChaosLink *link, const GError *error);
void chaos_check_link (ChaosLink *link);
void chaos_check_statistics (ChaosLink *link, gboolean stop);
void chaos_check_image (ChaosLink *link);
void chaos_check_all (ChaosWorld *self);
void chaos_check_recovered (ChaosWorld *self);
void chaos_check_end (ChaosWorld *self);
