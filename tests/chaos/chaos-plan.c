/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What a world is, from its seed */

#include "chaos-world.h"

#include "chaos-image.h"

static gint64
pick (ChaosRandom *random, const gint64 *values, guint n)
{
  return values[chaos_random_below (random, n)];
}

#define PICK(random, ...)                                                                          \
  pick (random, (const gint64[]){ __VA_ARGS__ },                                                   \
        sizeof ((const gint64[]){ __VA_ARGS__ }) / sizeof (gint64))

static void
plan_way (ChaosWay *way, ChaosRandom *random, gboolean bad)
{
  way->delay_ns = PICK (random, 10 * CHAOS_US, 50 * CHAOS_US, 300 * CHAOS_US, 2 * CHAOS_MS);
  way->jitter_ns = way->delay_ns / 8;
  way->overtaken_ns = 3 * CHAOS_MS;
  if (!bad)
    return;

  way->loss = (guint) PICK (random, 0, 0, 1, 20, 200);
  way->copied = (guint) PICK (random, 0, 0, 5, 50);
  way->overtaken = (guint) PICK (random, 0, 0, 10, 100);
  way->truncated = (guint) PICK (random, 0, 0, 0, 5);
}

static void
plan_partner (ChaosLink *link, ChaosRandom *random)
{
  ChaosPartner *partner = &link->partner;

  partner->kind = link->spared || chaos_random_chance (random, 700) ? CHAOS_NETFLUX : CHAOS_CODESYS;
  partner->home = (struct sockaddr_in){ .sin_family = AF_INET };
  partner->home.sin_addr.s_addr = htonl (CHAOS_HOSTS | link->number);
  partner->home.sin_port = htons ((guint16) PICK (random, 2000, 2000, 2001, 40123));
  partner->group = partner->home;
  if (link->group)
    partner->group.sin_addr.s_addr = htonl (CHAOS_GROUPS | link->number);
  partner->address = partner->home;
  partner->on_change = !link->spared && chaos_random_chance (random, 200);
  partner->interval_ns = link->interval_ns;
  partner->jitter_ns = partner->interval_ns / PICK (random, 5, 20, 100, 1000);
  partner->size = CHAOS_IMAGE_MIN + (gsize) PICK (random, 0, 0, 8, 40, 200, 1400);
}

static void
plan_link (ChaosWorld *self, ChaosLink *link, guint i, ChaosRandom *random)
{
  gint64 slowest = self->n_links > 50 ? 2 : 1;

  link->number = i;
  link->world = self;
  link->random = chaos_random_next (random);
  link->engine = (guint) chaos_random_below (random, self->n_engines);
  link->port =
      (guint16) (2000 + link->engine +
                 self->n_engines * chaos_random_below (random, self->n_ports / self->n_engines));
  link->group = self->faults.groups && chaos_random_chance (random, 200);
  if (link->group) /* of its own: it takes what nobody else does */
    link->port = (guint16) (2000 + self->n_ports + i);
  link->spared = chaos_random_chance (random, 250);
  link->watched = chaos_random_chance (random, 300);
  link->hears_frames = link->watched && chaos_random_chance (random, 500);
  link->cyclic = link->spared || chaos_random_chance (random, 750);
  link->interval_ns = slowest * PICK (random, 1, 1, 2, 5, 5, 10) * CHAOS_MS;
  link->watch_ns = PICK (random, 0, 3, 6, 6, 10, 50) * link->interval_ns;
  if (link->spared)
    link->watch_ns = MAX (link->watch_ns, 6 * link->interval_ns);
  if (self->faults.restarts && !link->spared && chaos_random_chance (random, 300))
    link->hooks = (guint) chaos_random_below (random, 16);
  link->keep_values = chaos_random_chance (random, 500);
  plan_partner (link, random);
  link->receive_size = chaos_random_chance (random, 800) ? link->partner.size : 0;
  link->send_size = CHAOS_IMAGE_MIN + (gsize) PICK (random, 0, 8, 64, 1000);
  plan_way (&link->in, random, self->faults.ways && !link->spared);
  plan_way (&link->out, random, self->faults.ways && !link->spared);
  link->watch_ns = chaos_settings_fit_watch (link, link->watch_ns);
}

static void
plan_faults (ChaosFaults *faults, ChaosRandom *random)
{
  *faults = (ChaosFaults){
    .ways = chaos_random_chance (random, 600),
    .partners = chaos_random_chance (random, 600),
    .sending = chaos_random_chance (random, 600),
    .stalls = chaos_random_chance (random, 300),
    .app_stalls = chaos_random_chance (random, 300),
    .suspends = chaos_random_chance (random, 150),
    .steps = chaos_random_chance (random, 250),
    .floods = chaos_random_chance (random, 200),
    .sockets = chaos_random_chance (random, 150),
    .descriptors = chaos_random_chance (random, 100),
    .restarts = chaos_random_chance (random, 400),
    .interrupts = chaos_random_chance (random, 500),
    .preempts = chaos_random_chance (random, 500),
    .settings = chaos_random_chance (random, 300),
    .groups = chaos_random_chance (random, 200),
    .assists = chaos_random_chance (random, 400),
  };
}

void
chaos_world_plan (ChaosWorld *self)
{
  ChaosRandom random = chaos_random_mix (self->seed ^ G_GUINT64_CONSTANT (0x5eed));

  chaos_kernel = (ChaosKernel){
    .now_ns = 1000 * CHAOS_S + chaos_random_below (&random, CHAOS_S),
    .wall_ns = 1700000000 * CHAOS_S,
    .call_ns = PICK (&random, 300, 1000, 2000),
    .datagram_ns = PICK (&random, 100, 500, 1000, 4000),
    .reported_ns = PICK (&random, 300 * CHAOS_US, 10 * CHAOS_MS, 300 * CHAOS_MS),
    .report_ns = PICK (&random, 0, 20, 250) * CHAOS_MS,
    .max_sockets = G_MAXUINT,
    .send_buffer = (gsize) PICK (&random, 4608, 20000, 212992, 212992),
    .receive_buffer = (gsize) PICK (&random, 4608, 65536, 212992, 212992),
  };
  chaos_kernel.ipv6 = chaos_random_chance (&random, 250);
  plan_faults (&self->faults, &random);
  self->look_ns = PICK (&random, 2, 5, 20) * CHAOS_MS;
  self->reports_between = (guint) PICK (&random, 0, 0, 20, 200);
  self->fault_ns = PICK (&random, 2, 5, 10, 20, 40) * CHAOS_MS;
  self->act_ns = PICK (&random, 1, 4, 20) * CHAOS_MS;
  self->n_engines = chaos_random_chance (&random, 150) ? 2 : 1;
  self->n_ports = self->n_engines * (guint) chaos_random_range (&random, 1, 3);
  self->n_links =
      (guint) chaos_random_range (&random, 1, PICK (&random, 2, 4, 8, 8, 16, 16, 32, 64, 200));
  self->links = g_new0 (ChaosLink, self->n_links);
  self->dirty = g_new (guint, self->n_links);
  for (guint i = 0; i < self->n_links; i++)
    plan_link (self, &self->links[i], i, &random);
}
