/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* The ways between a link and its partner: the network, and what the system does with what it
 * is given to send. */

#include "chaos-world.h"

#include <errno.h>
#include <string.h>

/* What a datagram is charged for in the socket's send buffer, beside its bytes */
#define OVERHEAD 704

static ChaosDatagram *
copy (const ChaosDatagram *original)
{
  ChaosDatagram *self = chaos_datagram_new (original->size);

  self->sender = original->sender;
  self->destination = original->destination;
  self->sent_ns = original->sent_ns;
  self->fed_ns = original->fed_ns;
  memcpy (self->data, original->data, original->size);
  return self;
}

static gint64
get_arrival_ns (ChaosWay *way, ChaosRandom *random)
{
  gint64 now_ns = chaos_kernel.now_ns;
  gint64 arrival_ns = now_ns + way->delay_ns + chaos_random_below (random, way->jitter_ns);

  if (chaos_random_chance (random, way->overtaken))
    return arrival_ns + chaos_random_below (random, way->overtaken_ns);
  if (way->held_until_ns > now_ns)
    arrival_ns = MAX (arrival_ns, way->held_until_ns);
  arrival_ns = MAX (arrival_ns, way->last_ns + 1);
  way->last_ns = arrival_ns;
  return arrival_ns;
}

static void
pass (ChaosLink *link, ChaosWay *way, ChaosDatagram *datagram, ChaosEventType type)
{
  ChaosWorld *world = link->world;

  if (way->cut || chaos_random_chance (&link->random, way->loss))
    {
      chaos_datagram_free (datagram);
      return;
    }
  if (chaos_random_chance (&link->random, way->copied))
    chaos_world_at (world,
                    get_arrival_ns (way, &link->random) +
                        chaos_random_below (&link->random, way->overtaken_ns + CHAOS_MS),
                    type, link->number, copy (datagram));
  if (chaos_random_chance (&link->random, way->truncated))
    datagram->size = (guint16) chaos_random_below (&link->random, datagram->size);
  chaos_world_at (world, get_arrival_ns (way, &link->random), type, link->number, datagram);
}

void
chaos_way_to_link (ChaosLink *link, ChaosDatagram *datagram)
{
  pass (link, &link->in, datagram, CHAOS_EVENT_ARRIVAL);
}

static void
note_drop (ChaosWorld *self, guint16 port)
{
  for (guint i = 0; i < self->n_links; i++)
    if (self->links[i].port == port)
      self->links[i].robbed = TRUE;
}

void
chaos_way_arrive (ChaosWorld *self, ChaosDatagram *datagram)
{
  guint16 port = ntohs (datagram->destination.sin_port);
  ChaosFd *socket = chaos_kernel_find_port (port, (guint32) self->n_orders);

  chaos_world_note (self, NULL, "arrival", datagram->size > 0 ? datagram->data[0] : 0);
  if (socket == NULL || self->asleep)
    chaos_datagram_free (datagram);
  else if (!chaos_socket_deliver (socket, datagram, chaos_kernel.now_ns))
    note_drop (self, port);
}

/* To the partner */

static int
hold_back (ChaosLink *link, ChaosFd *socket, ChaosDatagram *datagram)
{
  gsize charge = datagram->size + (gsize) OVERHEAD;

  if (socket->held + charge > chaos_kernel.send_buffer)
    {
      chaos_datagram_free (datagram);
      return EAGAIN;
    }

  socket->held += charge;
  datagram->held_by = socket->number;
  datagram->next = link->held;
  link->held = datagram;
  link->n_held++;
  chaos_world_tell (link->world, link, "held by", (guint64) socket->number);
  chaos_check_held (link);
  return 0;
}

static void
report_later (ChaosLink *link, ChaosFd *socket, ChaosDatagram *datagram)
{
  gint64 now_ns = chaos_kernel.now_ns;

  if (now_ns < link->report_due_ns)
    {
      chaos_datagram_free (datagram);
      return;
    }

  link->report_due_ns = now_ns + chaos_kernel.report_ns;
  datagram->held_by = socket->number;
  datagram->step = link->number;
  link->n_reports++;
  link->reported_to = socket->number;
  link->reported = link->errnum;
  chaos_world_at (link->world,
                  now_ns + chaos_random_below (&link->random, chaos_kernel.reported_ns),
                  CHAOS_EVENT_REPORT, link->number, datagram);
}

/* While a socket is read, a report on its way may come. */
void
chaos_way_report_between (ChaosWorld *self, ChaosFd *socket)
{
  guint first;

  if (!chaos_random_chance (&self->random, self->reports_between))
    return;

  first = (guint) chaos_random_below (&self->random, self->n_links);
  for (guint i = 0; i < self->n_links; i++)
    {
      ChaosLink *link = &self->links[(first + i) % self->n_links];

      if (link->n_reports == 0 || link->reported_to != socket->number)
        continue;
      chaos_world_note (self, link, "report between datagrams", (guint64) link->reported);
      chaos_socket_report (socket, &link->partner.group, link->reported);
      return;
    }
}

int
chaos_way_to_partner (ChaosLink *link, ChaosFd *socket, const guint8 *data, gsize size)
{
  ChaosDatagram *datagram;
  int errnum = 0;

  if (link->sending == CHAOS_REFUSES)
    {
      chaos_check_sent (link, data, size, link->errnum);
      return link->errnum;
    }

  datagram = chaos_datagram_new (size);
  datagram->destination = link->partner.group;
  datagram->sent_ns = chaos_kernel.now_ns;
  memcpy (datagram->data, data, size);
  if (link->sending == CHAOS_HOLDS)
    errnum = hold_back (link, socket, datagram);
  chaos_check_sent (link, data, size, errnum);
  if (link->sending == CHAOS_REPORTS)
    report_later (link, socket, datagram);
  else if (link->sending == CHAOS_SENDS)
    pass (link, &link->out, datagram, CHAOS_EVENT_HEARD);

  return errnum;
}

/* The way is free again, or the system gives up: then that is reported. */
void
chaos_way_let_go (ChaosLink *link, int errnum)
{
  ChaosDatagram *newest_first = link->held;
  ChaosDatagram *oldest_first = NULL;

  link->held = NULL;
  link->misled = 0;
  link->n_held = 0; /* by sockets that are still there */
  while (newest_first != NULL)
    {
      ChaosDatagram *datagram = newest_first;

      newest_first = datagram->next;
      datagram->next = oldest_first;
      oldest_first = datagram;
    }
  while (oldest_first != NULL)
    {
      ChaosDatagram *datagram = oldest_first;
      ChaosFd *socket = datagram->held_by >= 0 ? chaos_fd_get (datagram->held_by) : NULL;

      oldest_first = datagram->next;
      if (socket != NULL)
        socket->held -= datagram->size + (gsize) OVERHEAD;
      if (socket != NULL && errnum != 0)
        chaos_socket_report (socket, &datagram->destination, errnum);
      if (errnum != 0)
        chaos_datagram_free (datagram);
      else
        pass (link, &link->out, datagram, CHAOS_EVENT_HEARD);
    }
}
