/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-lane.h"

struct _NetfluxLane
{
  guint64 seed;
  NetfluxImpairment impairment;
  NetfluxLaneCounts counts;
  GQueue held;
  GQueue due; /* in the order in which they leave */
  gboolean copy_waits;
  gboolean bad; /* of Gilbert and Elliott */
  gint64 epoch_ns;
};

/* What is drawn for each datagram. */
enum
{
  DRAW_LOSS,
  DRAW_BURST_CHANGE,
  DRAW_BURST_LOSS,
  DRAW_DUPLICATE,
  DRAW_REORDER,
  DRAW_DISTANCE,
  DRAW_JITTER,
  DRAW_CORRUPT,
  DRAW_BIT,
  DRAW_TRUNCATE,
  DRAW_SIZE,
};

static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* A random number for the @index-th of something, the same each time. */
guint64
netflux_draw (guint64 seed, guint64 index, guint purpose)
{
  return mix (mix (mix (seed) + index) + purpose);
}

static gboolean
happens (NetfluxLane *self, guint64 index, guint purpose, double chance)
{
  return (double) (netflux_draw (self->seed, index, purpose) >> 11) * 0x1p-53 < chance;
}

static NetfluxPacket *
packet_new (
    GBytes *data, GObject *tag, guint64 index, NetfluxFate fate, gboolean altered, guint countdown)
{
  NetfluxPacket *packet = g_new0 (NetfluxPacket, 1);

  packet->data = g_bytes_ref (data);
  packet->tag = tag != NULL ? g_object_ref (tag) : NULL;
  packet->index = index;
  packet->fate = fate;
  packet->altered = altered;
  packet->countdown = countdown;

  return packet;
}

void
netflux_packet_free (NetfluxPacket *packet)
{
  g_bytes_unref (packet->data);
  g_clear_object (&packet->tag);
  g_free (packet);
}

NetfluxLane *
netflux_lane_new (guint64 seed)
{
  NetfluxLane *self = g_new0 (NetfluxLane, 1);

  self->seed = seed;
  self->epoch_ns = G_MININT64;
  g_queue_init (&self->held);
  g_queue_init (&self->due);

  return self;
}

void
netflux_lane_free (NetfluxLane *self)
{
  g_queue_clear_full (&self->held, (GDestroyNotify) netflux_packet_free);
  g_queue_clear_full (&self->due, (GDestroyNotify) netflux_packet_free);
  g_free (self);
}

void
netflux_lane_set_impairment (NetfluxLane *self, const NetfluxImpairment *impairment)
{
  self->impairment = *impairment;
}

NetfluxLaneCounts
netflux_lane_get_counts (NetfluxLane *self)
{
  NetfluxLaneCounts counts = self->counts;

  counts.held = self->held.length;
  counts.delayed = self->due.length;
  return counts;
}

/* In each period nothing passes for some time: what is due then is due at its end. */
static gint64
hold_back (NetfluxLane *self, gint64 due_ns)
{
  gint64 period_ns = self->impairment.hold_period_ns;
  gint64 phase_ns;

  if (period_ns <= 0 || due_ns < self->epoch_ns)
    return due_ns;

  phase_ns = (due_ns - self->epoch_ns) % period_ns;
  return phase_ns < period_ns - self->impairment.hold_ns ? due_ns : due_ns - phase_ns + period_ns;
}

/* Takes the packet. */
static void
emit (NetfluxLane *self, NetfluxPacket *packet, gint64 now_ns)
{
  const NetfluxImpairment *impairment = &self->impairment;
  const NetfluxPacket *last = g_queue_peek_tail (&self->due);

  packet->due_ns = now_ns + impairment->delay_ns;
  if (impairment->jitter_ns > 0)
    packet->due_ns += (gint64) (netflux_draw (self->seed, packet->index, DRAW_JITTER) %
                                (guint64) impairment->jitter_ns);
  packet->due_ns = hold_back (self, packet->due_ns);
  if (last != NULL)
    packet->due_ns = MAX (packet->due_ns, last->due_ns);
  g_queue_push_tail (&self->due, packet);
}

/* One more went by: what has waited long enough follows. */
static void
release_held (NetfluxLane *self, gint64 now_ns)
{
  GList *next;

  for (GList *l = self->held.head; l != NULL; l = next)
    {
      NetfluxPacket *packet = l->data;

      next = l->next;
      if (packet->countdown > 0 && --packet->countdown > 0)
        continue;

      g_queue_delete_link (&self->held, l);
      if (packet->fate == NETFLUX_FATE_COPY)
        self->copy_waits = FALSE;
      emit (self, packet, now_ns);
    }
}

/* The data as they go on: one bit turned over, or cut. */
static GBytes *
alter (NetfluxLane *self, GBytes *data, guint64 index, gboolean *altered)
{
  gsize size = g_bytes_get_size (data);
  g_autofree guint8 *bytes = NULL;

  *altered = FALSE;
  if (size == 0)
    return g_bytes_ref (data);

  bytes = g_memdup2 (g_bytes_get_data (data, NULL), size);
  if (happens (self, index, DRAW_CORRUPT, self->impairment.corrupt))
    {
      guint64 bit = netflux_draw (self->seed, index, DRAW_BIT) % (size * 8);

      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
      self->counts.corrupted++;
      *altered = TRUE;
    }
  if (happens (self, index, DRAW_TRUNCATE, self->impairment.truncate))
    {
      size = netflux_draw (self->seed, index, DRAW_SIZE) % size;
      self->counts.truncated++;
      *altered = TRUE;
    }

  return *altered ? g_bytes_new (bytes, size) : g_bytes_ref (data);
}

static gboolean
is_lost (NetfluxLane *self, guint64 index)
{
  const NetfluxImpairment *impairment = &self->impairment;

  if (happens (self, index, DRAW_BURST_CHANGE,
               self->bad ? impairment->burst_leave : impairment->burst_enter))
    self->bad = !self->bad;

  if (index < impairment->spared)
    return FALSE;
  return happens (self, index, DRAW_LOSS, impairment->loss) ||
         (self->bad && happens (self, index, DRAW_BURST_LOSS, impairment->burst_loss)) ||
         (impairment->loss_every > 0 && (index + 1) % impairment->loss_every == 0);
}

/* A datagram that is lost whatever the impairment says. Returns its index. */
guint64
netflux_lane_lose (NetfluxLane *self)
{
  guint64 index = self->counts.arrived++;

  is_lost (self, index);
  self->counts.lost++;
  return index;
}

void
netflux_lane_push (NetfluxLane *self, GBytes *data, GObject *tag, gint64 now_ns)
{
  const NetfluxImpairment *impairment = &self->impairment;
  guint64 index = self->counts.arrived++;
  guint depth = MAX (impairment->depth, 1);
  guint distance = (guint) (netflux_draw (self->seed, index, DRAW_DISTANCE) % depth);
  gboolean altered = FALSE;
  g_autoptr (GBytes) passed = NULL;

  if (self->epoch_ns == G_MININT64)
    self->epoch_ns = now_ns;
  if (is_lost (self, index))
    {
      self->counts.lost++;
      return;
    }
  if (index < impairment->spared)
    {
      emit (self, packet_new (data, tag, index, NETFLUX_FATE_PASSED, FALSE, 0), now_ns);
      release_held (self, now_ns);
      return;
    }

  passed = alter (self, data, index, &altered);
  if (happens (self, index, DRAW_REORDER, impairment->reorder))
    {
      g_queue_push_tail (&self->held,
                         packet_new (passed, tag, index, NETFLUX_FATE_HELD, altered, distance + 1));
      return;
    }

  /* At most one copy waits at a time: several in a row, each ahead of the one before,
   * are what a partner that was restarted looks like. */
  if (!self->copy_waits && happens (self, index, DRAW_DUPLICATE, impairment->duplicate))
    {
      g_queue_push_tail (&self->held,
                         packet_new (passed, tag, index, NETFLUX_FATE_COPY, altered, distance));
      self->copy_waits = TRUE;
    }

  emit (self, packet_new (passed, tag, index, NETFLUX_FATE_PASSED, altered, 0), now_ns);
  release_held (self, now_ns);
}

/* The next one that is due, or %NULL. */
NetfluxPacket *
netflux_lane_pop (NetfluxLane *self, gint64 now_ns)
{
  NetfluxPacket *packet = g_queue_peek_head (&self->due);

  if (packet == NULL || packet->due_ns > now_ns)
    return NULL;

  self->counts.passed++;
  if (packet->fate == NETFLUX_FATE_COPY)
    self->counts.duplicated++;
  if (packet->fate == NETFLUX_FATE_HELD)
    self->counts.reordered++;
  return g_queue_pop_head (&self->due);
}

/* What would come out now is lost; of a copy that is no loss. */
void
netflux_lane_lose_due (NetfluxLane *self, gint64 now_ns)
{
  NetfluxPacket *packet;

  while ((packet = g_queue_peek_head (&self->due)) != NULL && packet->due_ns <= now_ns)
    {
      self->counts.lost += packet->fate != NETFLUX_FATE_COPY;
      netflux_packet_free (g_queue_pop_head (&self->due));
    }
}

/* The same of all that is in it. */
void
netflux_lane_lose_all (NetfluxLane *self)
{
  NetfluxPacket *packet;

  netflux_lane_lose_due (self, G_MAXINT64);
  while ((packet = g_queue_pop_head (&self->held)) != NULL)
    {
      self->counts.lost += packet->fate != NETFLUX_FATE_COPY;
      netflux_packet_free (packet);
    }
  self->copy_waits = FALSE;
}

/* %G_MAXINT64 if nothing waits. */
gint64
netflux_lane_get_next_due (NetfluxLane *self)
{
  NetfluxPacket *packet = g_queue_peek_head (&self->due);

  return packet != NULL ? packet->due_ns : G_MAXINT64;
}
