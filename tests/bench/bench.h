/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* What is common to the programs of the benchmark. A block is one measurement of one
 * subject: the floor (raw C with the system calls that the engine makes, and nothing
 * else), the library, or a plain Python implementation. The driver, run.py, runs the
 * blocks of the subjects in turn and compares each with its neighbour. */

#define BENCH_HEADER_SIZE 2
#define BENCH_BATCH 64
#define BENCH_PACKET_MAX 1500
/* Slots of a cycle over which many partners are spread, as separate devices would be. */
#define BENCH_SLOTS 50

typedef struct
{
  char *what; /* the block: send, receive, links, lateness, blocked, watchdog */
  char *who;  /* the subject: floor, netflux, python */
  double seconds;
  double warmup;
  gint64 interval_us;
  gint64 watch_us;
  gint64 silence_us; /* of an outage, on top of watch_us */
  int burst;         /* frames that the partner sends at once */
  int partners;
  int dead; /* partners beside them whose addresses do not answer */
  int payload;
  int priority;    /* SCHED_FIFO priority of the subject's thread, 0: none */
  gboolean load;   /* a thread that never sleeps, on the same CPU */
  gboolean flood;  /* of somebody else's datagrams, from the CPU of the partner */
  int subject_cpu; /* -1: any */
  int slack_ns;    /* of the floor's timers */
  int peer_cpu;
  char *script; /* of the Python subject */
} BenchOptions;

typedef struct
{
  guint64 sent;
  guint64 received;
  guint64 missed;
  gint64 when_ns; /* to ask a thousand links takes its time: the mean of it */
} BenchCounts;

/* bench-util.c */
gint64 bench_now_ns (void);
gint64 bench_realtime_offset_ns (void);
void bench_sleep_until (gint64 due_ns);
void bench_sleep (double seconds);
gint64 bench_thread_cpu_ns (pid_t tid);
pid_t bench_find_thread (const char *name);
void bench_pin (int cpu);

/* A network of this process's own, in which 10.9.0.0/16 answers nothing. */
void bench_enter_network (void);
void bench_set_priority (int priority);
void bench_set_timer_slack (gulong slack_ns);
void bench_check (gboolean ok, const char *what);

int bench_udp_socket (const char *address, guint16 *port, gboolean timestamps);
guint16 bench_free_port (void);
gint64 bench_arrival_ns (const struct msghdr *message, gint64 offset_ns);

/* Room for a recvmmsg() or a sendmmsg(). */
typedef struct
{
  struct mmsghdr messages[BENCH_BATCH];
  struct iovec vectors[BENCH_BATCH];
  struct sockaddr_in names[BENCH_BATCH];
  guint8 control[BENCH_BATCH][128];
  guint8 data[BENCH_BATCH][BENCH_PACKET_MAX];
} BenchBatch;

/* bench-batch.c */
BenchBatch *bench_batch_new (void);
int bench_batch_receive (BenchBatch *self, int fd);
void bench_batch_set (BenchBatch *self, int i, guint32 address, guint16 port, gsize size);
int bench_batch_send (BenchBatch *self, int fd, int n);

typedef struct
{
  gint64 *values;
  gsize n;
  gsize n_allocated;
} BenchSamples;

void bench_samples_reserve (BenchSamples *self, gsize n);
void bench_samples_add (BenchSamples *self, gint64 value);
double bench_samples_percentile_us (BenchSamples *self, double percent);
void bench_samples_clear (BenchSamples *self);

void bench_result_add (const char *name, double value);
void bench_result_add_percentiles (const char *prefix, BenchSamples *samples);
void bench_result_print (void);

/* bench-floor.c: the one thread of a floor, and what it waits on */
typedef struct
{
  int fd;
  int timer_fd;
  int epoll_fd;
} BenchWait;

typedef enum
{
  BENCH_READY_SOCKET = 1 << 0,
  BENCH_READY_TIMER = 1 << 1,
} BenchReady;

void bench_wait_init (BenchWait *self, int fd, gboolean receives);
void bench_wait_arm (BenchWait *self, gint64 due_ns);
BenchReady bench_wait (BenchWait *self);
void bench_wait_clear (BenchWait *self);

void bench_floor_start (const BenchOptions *options, void (*run) (void));
gboolean bench_floor_goes_on (void);
pid_t bench_floor_get_thread (void);
gboolean bench_floor_is_measured (void);
void bench_floor_set_measured (gboolean measured);
void bench_floor_begin (void);
void bench_floor_join (void);

/* bench-flood.c: somebody else */
typedef struct _BenchFlood BenchFlood;

BenchFlood *bench_flood_start (guint16 target_port, int cpu);
guint64 bench_flood_stop (BenchFlood *self);

/* bench-peer.c: the partners, each a thread of its own whose cost is not counted */
typedef struct _BenchPeer BenchPeer;

BenchPeer *bench_peer_new (const BenchOptions *options);
guint16 bench_peer_get_port (BenchPeer *self);
void bench_peer_start_feed (BenchPeer *self, guint16 target_port);
void bench_peer_start_drain (BenchPeer *self);
void bench_peer_start_record (BenchPeer *self);
void bench_peer_start_outages (BenchPeer *self, guint16 target_port);
gint64 bench_peer_get_last_sent_ns (BenchPeer *self);
void bench_peer_stop (BenchPeer *self);
void bench_peer_report_arrivals (BenchPeer *self, gint64 from_ns, gint64 to_ns);
void bench_peer_free (BenchPeer *self);

guint32 bench_partner_address (guint index);

/* What a subject does, in the order of the calls. */
typedef struct
{
  /* Gets ready, and returns the local port. */
  guint16 (*start) (const BenchOptions *options, BenchPeer *peer);
  pid_t (*get_thread) (void);
  void (*count) (BenchCounts *counts);
  void (*begin) (void);  /* what was measured so far is forgotten */
  void (*report) (void); /* adds figures of its own to the result */
  void (*stop) (void);
} BenchSubject;

extern const BenchSubject bench_floor_traffic;  /* send, receive, links */
extern const BenchSubject bench_floor_sleeper;  /* lateness, blocked */
extern const BenchSubject bench_floor_watchdog; /* watchdog */
extern const BenchSubject bench_netflux;        /* all of them */

G_END_DECLS
