/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-datagrams.h"

/* The wall clock is not set by less than this: it is slewed. */
#define WALL_STEP_NS (1000 * NETFLUX_NS_PER_US)

/* A process that was stopped between two looks at clocks seems to see more than this. */
#define WALL_NOISE_NS (20 * NETFLUX_NS_PER_US)
#define WALL_TRIES 4

typedef union
{
  struct cmsghdr alignment;
  char bytes[CMSG_SPACE (sizeof (struct timespec)) + CMSG_SPACE (sizeof (guint32))];
} Control;

struct _NetfluxInbox
{
  struct mmsghdr messages[NETFLUX_BATCH];
  struct iovec vectors[NETFLUX_BATCH];
  NetfluxNativeAddress senders[NETFLUX_BATCH];
  Control controls[NETFLUX_BATCH];
  guint8 *buffers; /* touched only as far as datagrams are long */

  /* How far the wall clock is ahead of ours, and was before it was set last */
  gint64 wall_ahead_ns;
  gint64 wall_was_ahead_ns;
  gint64 wall_set_ns; /* when that was noticed */
};

struct _NetfluxOutbox
{
  guint length;
  struct mmsghdr messages[NETFLUX_BATCH];
  struct iovec vectors[NETFLUX_BATCH];
};

NetfluxInbox *
netflux_inbox_new (void)
{
  NetfluxInbox *self = g_new0 (NetfluxInbox, 1);

  self->buffers = g_malloc ((gsize) NETFLUX_BATCH * NETFLUX_DATAGRAM_MAX);
  for (guint i = 0; i < NETFLUX_BATCH; i++)
    {
      struct msghdr *header = &self->messages[i].msg_hdr;

      self->vectors[i].iov_base = self->buffers + (gsize) i * NETFLUX_DATAGRAM_MAX;
      self->vectors[i].iov_len = NETFLUX_DATAGRAM_MAX;
      header->msg_iov = &self->vectors[i];
      header->msg_iovlen = 1;
      header->msg_name = &self->senders[i];
      header->msg_namelen = sizeof self->senders[i];
      header->msg_control = &self->controls[i];
      header->msg_controllen = sizeof self->controls[i];
    }

  return self;
}

void
netflux_inbox_free (NetfluxInbox *self)
{
  g_free (self->buffers);
  g_free (self);
}

static gint64
read_wall (void)
{
  struct timespec wall;

  clock_gettime (CLOCK_REALTIME, &wall);
  return (gint64) wall.tv_sec * NETFLUX_NS_PER_S + wall.tv_nsec;
}

/* How far the wall clock is ahead of ours: by the look at it that took the least time. */
static gint64
measure_wall (void)
{
  gint64 ahead_ns = 0;
  gint64 least_ns = G_MAXINT64;

  for (guint i = 0; i < WALL_TRIES && least_ns > WALL_NOISE_NS; i++)
    {
      gint64 before_ns = netflux_clock_now_ns ();
      gint64 wall_ns = read_wall ();
      gint64 span_ns = netflux_clock_now_ns () - before_ns;

      if (span_ns < least_ns)
        ahead_ns = wall_ns - before_ns - span_ns / 2;
      least_ns = MIN (least_ns, span_ns);
    }

  return ahead_ns;
}

/* The wall clock is set now and then, and otherwise gains or loses a little. */
static void
watch_wall (NetfluxInbox *self, gint64 now_ns)
{
  gint64 ahead_ns = read_wall () - now_ns;

  if (G_UNLIKELY (ABS (ahead_ns - self->wall_ahead_ns) > WALL_NOISE_NS))
    {
      ahead_ns = measure_wall ();
      if (ABS (ahead_ns - self->wall_ahead_ns) > WALL_STEP_NS)
        {
          self->wall_was_ahead_ns = self->wall_ahead_ns;
          self->wall_set_ns = now_ns;
        }
    }
  self->wall_ahead_ns = ahead_ns;
}

typedef struct
{
  gint64 drained_ns; /* nothing arrived before */
  gint64 now_ns;     /* nor after */
  gint64 least_ns;   /* what arrived after this has a stamp beyond doubt */
} Span;

static Span
get_span (NetfluxInbox *self, gint64 drained_ns, gint64 now_ns)
{
  return (Span){
    .drained_ns = drained_ns,
    .now_ns = now_ns,
    .least_ns = G_LIKELY (drained_ns >= self->wall_set_ns) ? drained_ns - WALL_STEP_NS : G_MAXINT64,
  };
}

/* If the clock was set, the stamp may be from before or from after that; from before only if it
 * came before that was noticed. */
static gboolean
find_arrival (NetfluxInbox *self, gint64 wall_ns, const Span *span, gint64 *arrival_ns)
{
  gint64 after_ns = wall_ns - self->wall_ahead_ns;
  gint64 before_ns = wall_ns - self->wall_was_ahead_ns;
  gboolean is_after =
      after_ns >= span->drained_ns - WALL_STEP_NS && after_ns <= span->now_ns + WALL_STEP_NS;
  gboolean is_before =
      before_ns >= span->drained_ns && before_ns <= MIN (span->now_ns, self->wall_set_ns);

  if (is_after)
    *arrival_ns = after_ns;
  else
    *arrival_ns = is_before ? before_ns : span->now_ns;
  return is_after != is_before;
}

/* The kernel stamps arrivals with the wall clock. The time is kept between the bounds that are
 * known; where it is not certain, it is as if there were no stamp. */
static void
read_stamp (NetfluxInbox *self,
            struct cmsghdr *control,
            NetfluxDatagram *datagram,
            const Span *span)
{
  struct timespec stamp;
  gint64 wall_ns;
  gint64 arrival_ns;

  memcpy (&stamp, CMSG_DATA (control), sizeof stamp);
  wall_ns = (gint64) stamp.tv_sec * NETFLUX_NS_PER_S + stamp.tv_nsec;
  arrival_ns = wall_ns - self->wall_ahead_ns;
  datagram->stamped = TRUE;
  if (G_UNLIKELY (arrival_ns < span->least_ns || arrival_ns > span->now_ns + WALL_STEP_NS))
    datagram->stamped = find_arrival (self, wall_ns, span, &arrival_ns);

  datagram->arrival_ns = CLAMP (arrival_ns, MIN (span->drained_ns, span->now_ns), span->now_ns);
}

/* Of one datagram. The drops come only if there were any. */
static void
read_controls (NetfluxInbox *self,
               struct msghdr *header,
               NetfluxDatagram *datagram,
               const Span *span)
{
  struct cmsghdr *control = CMSG_FIRSTHDR (header);

  while (control != NULL)
    {
      if (G_LIKELY (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS))
        read_stamp (self, control, datagram, span);
      else if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL)
        memcpy (&datagram->drops, CMSG_DATA (control), sizeof datagram->drops);

      /* Seldom more than the time, which is cheaper to see than to look for the next. */
      if (G_LIKELY (header->msg_controllen <= CMSG_SPACE (sizeof (struct timespec))))
        break;
      control = CMSG_NXTHDR (header, control);
    }
}

int
netflux_inbox_receive (NetfluxInbox *self,
                       const NetfluxSocket *socket,
                       gint64 drained_ns,
                       NetfluxDatagram datagrams[NETFLUX_BATCH])
{
  gint64 now_ns;
  Span span;
  int n_messages;

  do
    n_messages = recvmmsg (socket->fd, self->messages, NETFLUX_BATCH, MSG_DONTWAIT, NULL);
  while (n_messages < 0 && errno == EINTR);

  if (n_messages < 0)
    return errno == EAGAIN ? 0 : -errno;

  now_ns = netflux_clock_now_ns ();
  watch_wall (self, now_ns);
  span = get_span (self, drained_ns, now_ns);

  for (int i = 0; i < n_messages; i++)
    {
      struct msghdr *header = &self->messages[i].msg_hdr;

      netflux_address_from_native (&datagrams[i].sender, &self->senders[i], header->msg_namelen);
      datagrams[i].data = self->vectors[i].iov_base;
      datagrams[i].size = self->messages[i].msg_len;
      datagrams[i].arrival_ns = now_ns;
      datagrams[i].stamped = FALSE;
      datagrams[i].drops = 0;
      read_controls (self, header, &datagrams[i], &span);

      header->msg_namelen = sizeof self->senders[i];
      header->msg_controllen = sizeof self->controls[i];
    }

  return n_messages;
}

NetfluxOutbox *
netflux_outbox_new (void)
{
  NetfluxOutbox *self = g_new0 (NetfluxOutbox, 1);

  for (guint i = 0; i < NETFLUX_BATCH; i++)
    {
      self->messages[i].msg_hdr.msg_iov = &self->vectors[i];
      self->messages[i].msg_hdr.msg_iovlen = 1;
    }

  return self;
}

void
netflux_outbox_free (NetfluxOutbox *self)
{
  g_free (self);
}

guint
netflux_outbox_get_length (NetfluxOutbox *self)
{
  return self->length;
}

void
netflux_outbox_add (NetfluxOutbox *self,
                    const NetfluxDestination *destination,
                    gconstpointer data,
                    gsize size)
{
  guint i = self->length++;

  self->vectors[i].iov_base = (gpointer) data;
  self->vectors[i].iov_len = size;
  self->messages[i].msg_hdr.msg_name = (gpointer) &destination->native;
  self->messages[i].msg_hdr.msg_namelen = (socklen_t) destination->native_size;
}

void
netflux_outbox_clear (NetfluxOutbox *self)
{
  self->length = 0;
}

int
netflux_outbox_send (NetfluxOutbox *self, const NetfluxSocket *socket, guint first)
{
  int n_sent;

  do
    n_sent = sendmmsg (socket->fd, self->messages + first, self->length - first,
                       MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n_sent < 0 && errno == EINTR);

  return n_sent < 0 ? -errno : n_sent;
}
