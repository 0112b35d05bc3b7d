/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "chaos-world.h"

#include <string.h>

#include "chaos-image.h"

/* After which it takes any number */
#define SILENCE_NS (50 * CHAOS_MS)

static void
plan (ChaosLink *link, gint64 time_ns)
{
  link->partner.planned = TRUE;
  chaos_world_at (link->world, time_ns, CHAOS_EVENT_PARTNER, link->number, NULL);
}

void
chaos_partner_start (ChaosLink *link)
{
  ChaosPartner *self = &link->partner;
  static const guint8 firsts[] = { 0, 1, 1, 1, 77, 250 };

  self->life++;
  self->index = 0;
  self->next = firsts[chaos_random_below (&link->random, G_N_ELEMENTS (firsts))];
  self->last = 0;
  self->last_ns = 0;
  self->heard = FALSE;
  if (self->running)
    return;

  self->running = TRUE;
  if (!self->planned)
    plan (link, chaos_kernel.now_ns + chaos_random_below (&link->random, self->interval_ns));
}

static void
keep (ChaosPartner *self, const ChaosDatagram *datagram)
{
  ChaosDatagram **slot = &self->kept[self->index % CHAOS_KEPT];

  if (*slot != NULL)
    chaos_datagram_free (*slot);
  *slot = chaos_datagram_new (datagram->size);
  (*slot)->sender = datagram->sender;
  (*slot)->destination = datagram->destination;
  (*slot)->fed_ns = datagram->fed_ns;
  memcpy ((*slot)->data, datagram->data, datagram->size);
}

static gint64
get_next_ns (ChaosLink *link)
{
  ChaosPartner *self = &link->partner;
  gint64 now_ns = chaos_kernel.now_ns;

  if (now_ns < self->frozen_until_ns)
    return self->frozen_until_ns;
  if (self->on_change)
    return now_ns +
           chaos_random_range (&link->random, self->interval_ns / 8, self->interval_ns * 2);
  return now_ns + self->interval_ns +
         chaos_random_range (&link->random, -self->jitter_ns, self->jitter_ns);
}

void
chaos_partner_send (ChaosLink *link)
{
  ChaosPartner *self = &link->partner;
  ChaosDatagram *datagram;

  self->planned = FALSE;
  if (!self->running)
    return;
  plan (link, get_next_ns (link));
  if (chaos_kernel.now_ns < self->frozen_until_ns)
    return;

  datagram = chaos_datagram_new (2 + self->size);
  datagram->sender = self->address;
  datagram->destination.sin_port = htons (link->port);
  datagram->fed_ns = self->last_ns;
  datagram->data[0] = self->next++;
  datagram->data[1] = self->last;
  chaos_image_write (datagram->data + 2, self->size, link->number, self->life, self->index);
  if (link->world->faults.partners)
    keep (self, datagram);
  self->index++;
  chaos_way_to_link (link, datagram);
}

/* Old ones come once more, all at once. */
void
chaos_partner_replay (ChaosLink *link, guint n)
{
  ChaosPartner *self = &link->partner;
  guint64 first = self->index > n ? self->index - n : 0;

  for (guint64 i = first; i < self->index; i++)
    {
      ChaosDatagram *kept = self->kept[i % CHAOS_KEPT];
      ChaosDatagram *again;

      if (kept == NULL)
        continue;
      again = chaos_datagram_new (kept->size);
      again->sender = kept->sender;
      again->destination = kept->destination;
      again->fed_ns = kept->fed_ns;
      memcpy (again->data, kept->data, kept->size);
      chaos_world_at (link->world, chaos_kernel.now_ns + (gint64) (i - first) * 10 * CHAOS_US,
                      CHAOS_EVENT_ARRIVAL, link->number, again);
    }
}

void
chaos_partner_hear (ChaosLink *link, ChaosDatagram *datagram)
{
  ChaosPartner *self = &link->partner;
  guint8 ahead = (guint8) (datagram->data[0] - self->last);

  chaos_world_note (link->world, link, "partner heard", datagram->data[0]);
  if (self->running && chaos_kernel.now_ns >= self->frozen_until_ns && datagram->size >= 2 &&
      (self->kind == CHAOS_CODESYS || !self->heard || (ahead >= 1 && ahead <= 127) ||
       chaos_kernel.now_ns - self->accepted_ns > SILENCE_NS))
    {
      self->accepted_ns = chaos_kernel.now_ns;
      self->heard = TRUE;
      self->last = datagram->data[0];
      self->last_ns = datagram->sent_ns;
    }
  chaos_datagram_free (datagram);
}

void
chaos_partner_clear (ChaosLink *link)
{
  for (guint i = 0; i < CHAOS_KEPT; i++)
    g_clear_pointer (&link->partner.kept[i], chaos_datagram_free);
}
