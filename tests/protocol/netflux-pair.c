/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-pair.h"

void
netflux_pair_init (NetfluxPair *self)
{
  *self = (NetfluxPair){ .reference = netflux_reference_new () };
}

void
netflux_pair_clear (NetfluxPair *self)
{
  g_clear_pointer (&self->reference, netflux_reference_free);
}

static void
assert_same (NetfluxPair *self, gint64 now_ns)
{
  guint8 header[NETFLUX_HEADER_SIZE];

  netflux_session_write_header (&self->session, header);
  g_assert_cmpuint (header[0], ==, self->reference->next);
  g_assert_cmpuint (header[1], ==, self->session.feedback);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==,
                   MIN (netflux_session_get_send_due (&self->session),
                        netflux_reference_get_deadline (self->reference)));
  g_assert_cmpint (netflux_session_get_state (&self->session), ==,
                   netflux_reference_get_state (self->reference));

  /* Sums over all that happened take their time. */
  self->skipped++;
  if (self->skipped >= 64 + self->reference->frames->len / 16)
    {
      self->skipped = 0;
      netflux_reference_check (self->reference, &self->session, now_ns);
    }
}

void
netflux_pair_start (NetfluxPair *self, gint64 now_ns)
{
  netflux_session_start (&self->session, &self->config, now_ns);
  netflux_reference_start (self->reference, &self->config, now_ns);
  assert_same (self, now_ns);
}

void
netflux_pair_configure (NetfluxPair *self, gint64 now_ns)
{
  netflux_session_configure (&self->session, &self->config, now_ns);
  netflux_reference_configure (self->reference, &self->config);
  assert_same (self, now_ns);
}

static void
assert_same_reception (const NetfluxReception *got, const NetfluxReception *wanted)
{
  g_assert_cmpint (got->verdict, ==, wanted->verdict);
  g_assert_cmpint (got->events, ==, wanted->events);
  g_assert_cmpuint (got->sequence, ==, wanted->sequence);
  g_assert_cmpuint (got->feedback, ==, wanted->feedback);
  g_assert_cmpuint (got->lost, ==, wanted->lost);
  g_assert_cmpint (got->resynchronised, ==, wanted->resynchronised);
  g_assert_cmpint (got->oversize, ==, wanted->oversize);
  g_assert_true (got->payload == wanted->payload);
  g_assert_cmpuint (got->payload_size, ==, wanted->payload_size);
  g_assert_cmpint (got->round_trip_ns, ==, wanted->round_trip_ns);
}

NetfluxVerdict
netflux_pair_receive (NetfluxPair *self, const guint8 *datagram, gsize size, gint64 arrival_ns)
{
  guint8 fed_back = self->session.feedback;
  gint64 fed_ns = self->session.receive_watchdog.fed_ns;
  NetfluxReception wanted, got;

  wanted = netflux_reference_receive (self->reference, datagram, size, arrival_ns);
  got = netflux_session_receive (&self->session, datagram, size, arrival_ns);
  assert_same_reception (&got, &wanted);
  assert_same (self, arrival_ns);

  if (got.verdict == NETFLUX_VERDICT_ACCEPTED)
    {
      fed_back = datagram[0];
      fed_ns = arrival_ns;
    }
  g_assert_cmpuint (self->session.feedback, ==, fed_back);
  g_assert_cmpint (self->session.receive_watchdog.fed_ns, ==, fed_ns);
  return got.verdict;
}

void
netflux_pair_advance (NetfluxPair *self, gint64 now_ns)
{
  g_assert_cmpint (netflux_session_advance (&self->session, now_ns), ==,
                   netflux_reference_advance (self->reference, now_ns));
  assert_same (self, now_ns);
}

static gint64
get_due (const NetfluxPair *self, gint64 now_ns)
{
  return self->session.cycle_due_ns != NETFLUX_NEVER ? self->session.cycle_due_ns : now_ns;
}

void
netflux_pair_send (NetfluxPair *self, guint8 header[NETFLUX_HEADER_SIZE], gint64 now_ns)
{
  gint64 due_ns = get_due (self, now_ns);

  netflux_session_write_header (&self->session, header);
  netflux_session_sent (&self->session, now_ns);
  netflux_reference_sent (self->reference, due_ns, now_ns);
  assert_same (self, now_ns);
}

void
netflux_pair_fail (NetfluxPair *self, gint64 now_ns)
{
  gint64 due_ns = get_due (self, now_ns);

  netflux_session_send_failed (&self->session, now_ns);
  netflux_reference_refused (self->reference, due_ns);
  assert_same (self, now_ns);
}

void
netflux_pair_reset_figures (NetfluxPair *self, gint64 now_ns)
{
  netflux_session_reset_figures (&self->session, now_ns);
  netflux_reference_reset (self->reference);
  netflux_reference_check (self->reference, &self->session, now_ns);
}
