/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What goes wrong: one thing after another, each mended after a while or by the end of all. */

#include "chaos-world.h"

#include <errno.h>

typedef enum
{
  CUT_IN,
  CUT_OUT,
  SEND,
  PARTNER,
  MOVE,
  DESCRIPTORS,
  ADDRESS,
} Mend;

static void
mend_later (ChaosWorld *self, ChaosLink *link, Mend what, gint64 after_ns)
{
  chaos_world_at (self, chaos_kernel.now_ns + after_ns, CHAOS_EVENT_MEND,
                  link != NULL ? link->number : 0, GUINT_TO_POINTER (what));
}

/* Mostly short, sometimes long */
static gint64
pick_duration (ChaosRandom *random)
{
  gint64 most_ns = chaos_random_chance (random, 200) ? 300 * CHAOS_MS : 40 * CHAOS_MS;

  return chaos_random_range (random, 500 * CHAOS_US, most_ns);
}

static void
spoil_way (ChaosWorld *self, ChaosLink *link)
{
  gint64 duration_ns = pick_duration (&self->random);

  switch (chaos_random_below (&self->random, 5))
    {
    case 0:
      link->in.cut = TRUE;
      mend_later (self, link, CUT_IN, duration_ns);
      break;
    case 1:
      link->out.cut = TRUE;
      mend_later (self, link, CUT_OUT, duration_ns);
      break;
    case 2:
      link->in.cut = link->out.cut = TRUE;
      mend_later (self, link, CUT_IN, duration_ns);
      mend_later (self, link, CUT_OUT, duration_ns);
      break;
    case 3:
      link->in.held_until_ns = chaos_kernel.now_ns + duration_ns;
      break;
    default:
      link->out.held_until_ns = chaos_kernel.now_ns + duration_ns;
      break;
    }
}

static void
spoil_partner (ChaosWorld *self, ChaosLink *link)
{
  ChaosPartner *partner = &link->partner;
  gint64 duration_ns = pick_duration (&self->random);

  switch (chaos_random_below (&self->random, 6))
    {
    case 0:
    case 1:
      chaos_partner_start (link);
      break;
    case 2:
      partner->frozen_until_ns = chaos_kernel.now_ns + duration_ns;
      break;
    case 3:
      partner->running = FALSE;
      mend_later (self, link, PARTNER, duration_ns);
      break;
    case 4:
      if (link->group)
        break; /* anybody is heard there */
      partner->address.sin_port = htons (999);
      mend_later (self, link, MOVE, duration_ns);
      break;
    default:
      chaos_partner_replay (link, (guint) chaos_random_range (&self->random, 1, CHAOS_KEPT));
      break;
    }
}

static void
spoil_sending (ChaosWorld *self, ChaosLink *link)
{
  static const int refusals[] = { EAGAIN,   ENOBUFS,       EINVAL,      EPERM,
                                  EACCES,   EHOSTUNREACH,  ENETUNREACH, ENETDOWN,
                                  EMSGSIZE, EADDRNOTAVAIL, ENODEV,      ECONNREFUSED };
  static const int reports[] = { ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EMSGSIZE };

  chaos_way_let_go (link, 0);
  link->sending = (ChaosSending) chaos_random_range (&self->random, CHAOS_REFUSES,
                                                     link->group ? CHAOS_HOLDS : CHAOS_REPORTS);
  if (link->sending == CHAOS_REFUSES)
    link->errnum = refusals[chaos_random_below (&self->random, G_N_ELEMENTS (refusals))];
  else
    link->errnum = reports[chaos_random_below (&self->random, G_N_ELEMENTS (reports))];
  mend_later (self, link, SEND, pick_duration (&self->random));
}

static void
mend_sending (ChaosLink *link)
{
  gboolean gives_up = link->sending == CHAOS_HOLDS && chaos_random_chance (&link->random, 400);

  link->sending = CHAOS_SENDS;
  chaos_way_let_go (link, gives_up ? link->errnum : 0);
}

static void
stall (ChaosWorld *self)
{
  ChaosEngine *engine = &self->engines[chaos_random_below (&self->random, self->n_engines)];

  engine->stalled_until_ns = chaos_kernel.now_ns + pick_duration (&self->random);
  if (engine->due_ns != G_MAXINT64)
    engine->due_ns = MAX (engine->due_ns, engine->stalled_until_ns);
  self->quiet_ns = MAX (self->quiet_ns, engine->stalled_until_ns);
}

static void
stall_application (ChaosWorld *self)
{
  gint64 until_ns = chaos_kernel.now_ns + pick_duration (&self->random);

  self->app_stalled_until_ns = MAX (self->app_stalled_until_ns, until_ns);
}

/* Partners go on, and nobody listens. */
static void
suspend (ChaosWorld *self)
{
  gint64 most_ns = self->n_links < 8 ? 3 * CHAOS_S : 200 * CHAOS_MS;
  gint64 duration_ns = chaos_random_range (&self->random, CHAOS_MS, most_ns);

  self->asleep = TRUE;
  chaos_kernel.now_ns += duration_ns;
  chaos_world_catch_up ();
  self->asleep = FALSE;
  chaos_kernel.suspended_ns += duration_ns;
  self->quiet_ns = MAX (self->quiet_ns, chaos_kernel.now_ns);
}

static void
set_wall (ChaosWorld *self)
{
  gint64 most_ns = chaos_random_chance (&self->random, 500) ? 20 * CHAOS_MS : 3600 * CHAOS_S;

  gint64 change_ns = chaos_random_range (&self->random, -most_ns, most_ns);

  chaos_kernel.wall_ns += change_ns;
  chaos_kernel.n_steps++;
  /* So near, nobody can tell for certain from when a stamp is. */
  if (ABS (change_ns) >= 10 * CHAOS_S)
    return;
  for (guint i = 0; i < self->n_links; i++)
    chaos_check_blur (&self->links[i]);
}

static void
kill_socket (ChaosWorld *self)
{
  ChaosFd *socket = chaos_kernel_find_port (
      (guint16) (2000 + chaos_random_below (&self->random, self->n_ports)), 0);

  if (socket == NULL)
    return;

  self->killed = TRUE;
  for (guint i = 0; i < self->n_links; i++)
    if (self->links[i].port == socket->port)
      chaos_check_blur (&self->links[i]);
  chaos_socket_kill (socket);
}

static void
take_descriptors (ChaosWorld *self)
{
  if (chaos_random_chance (&self->random, 500))
    {
      chaos_kernel.address_gone = TRUE;
      mend_later (self, NULL, ADDRESS, pick_duration (&self->random));
      return;
    }
  chaos_kernel.max_sockets = chaos_kernel.n_sockets;
  mend_later (self, NULL, DESCRIPTORS, pick_duration (&self->random));
}

static void
start_flood (ChaosWorld *self)
{
  chaos_world_at (self, chaos_kernel.now_ns, CHAOS_EVENT_FLOOD,
                  (guint) chaos_random_range (&self->random, 10, 1000), NULL);
}

static ChaosLink *
pick_victim (ChaosWorld *self)
{
  ChaosLink *link = &self->links[chaos_random_below (&self->random, self->n_links)];

  return link->spared ? NULL : link;
}

/* One thing, if it is of this world */
static void
spoil (ChaosWorld *self)
{
  ChaosFaults *faults = &self->faults;
  ChaosLink *link = pick_victim (self);
  guint kind = (guint) chaos_random_below (&self->random, 20);

  chaos_world_note (self, link, "fault", kind);
  if (kind < 4 && faults->ways && link != NULL)
    spoil_way (self, link);
  else if (kind >= 4 && kind < 8 && faults->partners && link != NULL)
    spoil_partner (self, link);
  else if (kind >= 8 && kind < 12 && faults->sending && link != NULL)
    spoil_sending (self, link);
  else if (kind == 12 && faults->stalls)
    stall (self);
  else if (kind == 13 && faults->app_stalls)
    stall_application (self);
  else if (kind == 14 && faults->suspends && chaos_random_chance (&self->random, 200))
    suspend (self);
  else if (kind == 15 && faults->steps)
    set_wall (self);
  else if (kind == 16 && faults->floods)
    start_flood (self);
  else if (kind == 17 && faults->sockets && chaos_random_chance (&self->random, 300))
    kill_socket (self);
  else if (kind == 18 && faults->descriptors)
    take_descriptors (self);
}

void
chaos_fault_plan (ChaosWorld *self)
{
  chaos_world_at (self, chaos_kernel.now_ns + chaos_random_below (&self->random, 20 * CHAOS_MS),
                  CHAOS_EVENT_FAULT, 0, NULL);
}

void
chaos_fault_happen (ChaosWorld *self)
{
  if (self->over)
    return;

  spoil (self);
  chaos_world_at (self, chaos_kernel.now_ns + chaos_random_below (&self->random, self->fault_ns),
                  CHAOS_EVENT_FAULT, 0, NULL);
}

void
chaos_fault_mend (ChaosWorld *self, ChaosLink *link, guint what)
{
  chaos_world_note (self, link, "mended", what);
  switch ((Mend) what)
    {
    case CUT_IN:
      link->in.cut = FALSE;
      break;
    case CUT_OUT:
      link->out.cut = FALSE;
      break;
    case SEND:
      mend_sending (link);
      break;
    case PARTNER:
      if (!link->partner.running)
        chaos_partner_start (link);
      break;
    case MOVE:
      link->partner.address = link->partner.home;
      break;
    case DESCRIPTORS:
      chaos_kernel.max_sockets = G_MAXUINT;
      break;
    case ADDRESS:
      chaos_kernel.address_gone = FALSE;
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
mend_link (ChaosWorld *self, ChaosLink *link)
{
  static const Mend all[] = { CUT_IN, CUT_OUT, SEND, PARTNER, MOVE };
  ChaosWay *const ways[] = { &link->in, &link->out };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    chaos_fault_mend (self, link, all[i]);
  link->partner.frozen_until_ns = MIN (link->partner.frozen_until_ns, chaos_kernel.now_ns);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      ways[i]->held_until_ns = 0;
      ways[i]->loss = ways[i]->truncated = ways[i]->overtaken = ways[i]->copied = 0;
    }
}

void
chaos_fault_end_all (ChaosWorld *self)
{
  chaos_kernel.max_sockets = G_MAXUINT;
  chaos_kernel.address_gone = FALSE;
  self->app_stalled_until_ns = MIN (self->app_stalled_until_ns, chaos_kernel.now_ns);
  chaos_world_wake_app (self, chaos_kernel.now_ns);
  for (guint i = 0; i < self->n_engines; i++)
    self->engines[i].stalled_until_ns = 0;
  for (guint i = 0; i < self->n_links; i++)
    mend_link (self, &self->links[i]);
  for (guint i = 0; i < self->n_links; i++)
    if (!self->links[i].started)
      chaos_app_start (&self->links[i]);
}
