/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-network.h"

#include <string.h>

#define BURST_NS 10000 /* between frames that are let go at once */

void
netflux_network_init (NetfluxNetwork *self, const NetfluxImpairments *impairments, GRand *rand)
{
  *self = (NetfluxNetwork){
    .impairments = *impairments,
    .rand = rand,
    .flights = g_array_new (FALSE, FALSE, sizeof (NetfluxFlight)),
  };
}

void
netflux_network_clear (NetfluxNetwork *self)
{
  g_array_unref (self->flights);
}

static gboolean
happens (NetfluxNetwork *self, guint odds)
{
  return odds > 0 && (guint) g_rand_int_range (self->rand, 0, 10000) < odds;
}

static gint64
pick (NetfluxNetwork *self, gint64 most_ns)
{
  return (gint64) (g_rand_double (self->rand) * (double) most_ns);
}

/* The heap: the earliest first, and of the same time the one that was put in first */

static gboolean
is_before (const NetfluxFlight *a, const NetfluxFlight *b)
{
  return a->arrival_ns < b->arrival_ns || (a->arrival_ns == b->arrival_ns && a->order < b->order);
}

#define FLIGHT(self, i) (&g_array_index ((self)->flights, NetfluxFlight, i))

static void
swap (NetfluxNetwork *self, guint i, guint k)
{
  NetfluxFlight flight = *FLIGHT (self, i);

  *FLIGHT (self, i) = *FLIGHT (self, k);
  *FLIGHT (self, k) = flight;
}

static void
put (NetfluxNetwork *self, const NetfluxFlight *frame, gint64 arrival_ns)
{
  NetfluxFlight flight = *frame;
  guint i = self->flights->len;

  flight.arrival_ns = MAX (arrival_ns, self->held_until_ns);
  flight.order = self->n_flights++;
  g_array_append_val (self->flights, flight);
  for (; i > 0 && is_before (FLIGHT (self, i), FLIGHT (self, (i - 1) / 2)); i = (i - 1) / 2)
    swap (self, i, (i - 1) / 2);
}

gint64
netflux_network_get_next_ns (const NetfluxNetwork *self)
{
  return self->flights->len > 0 ? FLIGHT (self, 0)->arrival_ns : G_MAXINT64;
}

NetfluxFlight
netflux_network_take (NetfluxNetwork *self)
{
  NetfluxFlight first = *FLIGHT (self, 0);
  guint i = 0, n = self->flights->len - 1;

  *FLIGHT (self, 0) = *FLIGHT (self, n);
  g_array_set_size (self->flights, n);
  while (2 * i + 1 < n)
    {
      guint k = 2 * i + 1;

      if (k + 1 < n && is_before (FLIGHT (self, k + 1), FLIGHT (self, k)))
        k++;
      if (!is_before (FLIGHT (self, k), FLIGHT (self, i)))
        break;
      swap (self, i, k);
      i = k;
    }

  return first;
}

static gboolean
is_lost (NetfluxNetwork *self, gint64 now_ns)
{
  const NetfluxImpairments *impairments = &self->impairments;

  if (happens (self, self->is_bad ? impairments->bad_ends : impairments->bad))
    self->is_bad = !self->is_bad;
  if (now_ns >= self->silent_until_ns && happens (self, impairments->silent))
    self->silent_until_ns = now_ns + pick (self, impairments->silent_ns);

  return self->is_bad || now_ns < self->silent_until_ns || happens (self, impairments->loss) ||
         (impairments->every_nth > 0 && self->n_sent % impairments->every_nth == 0);
}

/* Copies of the last frames, those that were lost included. */
static void
let_go (NetfluxNetwork *self, gint64 now_ns)
{
  guint64 most = MIN (self->n_sent, self->impairments.old_most);
  guint64 n = 1 + (guint64) pick (self, (gint64) most);

  for (guint64 i = 0; i < n && n <= self->n_sent; i++)
    put (self, &self->recent[(self->n_sent - n + i) % G_N_ELEMENTS (self->recent)],
         now_ns + self->impairments.delay_ns + self->impairments.jitter_ns + 1000 +
             (gint64) i * BURST_NS);
}

void
netflux_network_send (NetfluxNetwork *self, const guint8 *bytes, gsize size, gint64 now_ns)
{
  const NetfluxImpairments *impairments = &self->impairments;
  gint64 arrival_ns = now_ns + impairments->delay_ns + pick (self, impairments->jitter_ns);
  NetfluxFlight flight = { .size = size };

  memcpy (flight.bytes, bytes, size);
  self->recent[self->n_sent++ % G_N_ELEMENTS (self->recent)] = flight;

  if (now_ns >= self->held_until_ns && happens (self, impairments->held))
    self->held_until_ns = now_ns + pick (self, impairments->held_ns);
  if (happens (self, impairments->overtaken))
    arrival_ns += pick (self, impairments->overtaken_ns);
  if (is_lost (self, now_ns))
    return;

  if (happens (self, impairments->truncated))
    flight.size = (gsize) pick (self, (gint64) size);
  put (self, &flight, arrival_ns);
  if (happens (self, impairments->copied))
    put (self, &flight, arrival_ns + pick (self, impairments->overtaken_ns));
  if (happens (self, impairments->old))
    let_go (self, now_ns);
}
