/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "chaos-kernel.h"

#include <errno.h>

/* Far from what the system gives the process itself. */
#define FIRST_NUMBER 0x100000
#define MAX_FDS 4096

/* What a datagram is charged for beside its bytes. */
#define OVERHEAD 704

ChaosKernel chaos_kernel;

static ChaosFd *fds[MAX_FDS];
static guint n_fds;                     /* of fds, ever used */
static ChaosFd *ports[G_MAXUINT16 + 1]; /* who receives there */

static const guint16 classes[] = { 64, 256, 2048 };
static ChaosDatagram *spare[G_N_ELEMENTS (classes) + 1];

ChaosFd *
chaos_fd_get (int number)
{
  guint i = (guint) number - FIRST_NUMBER;

  return i < n_fds ? fds[i] : NULL;
}

ChaosFd *
chaos_fd_new (ChaosKind kind)
{
  ChaosFd *self = g_new0 (ChaosFd, 1);
  guint i = 0;

  while (i < n_fds && fds[i] != NULL)
    i++;
  g_assert (i < MAX_FDS);
  n_fds = MAX (n_fds, i + 1);
  fds[i] = self;
  self->kind = kind;
  self->number = (int) i + FIRST_NUMBER;
  self->deadline_ns = G_MAXINT64;
  self->receive_buffer = 212992;
  if (kind == CHAOS_SOCKET)
    chaos_kernel.n_sockets++;

  return self;
}

guint
chaos_fd_count (ChaosKind kind)
{
  guint n = 0;

  for (guint i = 0; i < n_fds; i++)
    n += fds[i] != NULL && fds[i]->kind == kind;
  return n;
}

static void
unlist (ChaosFd *set, ChaosFd *socket)
{
  ChaosFd **link = &set->first_ready;
  ChaosFd *before = NULL;

  while (*link != NULL && *link != socket)
    {
      before = *link;
      link = &(*link)->next_ready;
    }
  if (*link == NULL)
    return;
  *link = socket->next_ready;
  if (set->last_ready == socket)
    set->last_ready = before;
  socket->next_ready = NULL;
  socket->listed = FALSE;
}

void
chaos_fd_leave_set (ChaosFd *self)
{
  if (self->sets[0] != NULL)
    unlist (self->sets[0], self);
  self->sets[0] = NULL;
}

ChaosFd *
chaos_epoll_pop_ready (ChaosFd *self)
{
  ChaosFd *socket = self->first_ready;

  self->first_ready = socket->next_ready;
  if (self->first_ready == NULL)
    self->last_ready = NULL;
  socket->next_ready = NULL;
  socket->listed = FALSE;
  return socket;
}

static void
leave_port (ChaosFd *self)
{
  if (self->port == 0 || ports[self->port] != self)
    return;

  ports[self->port] = NULL;
  for (guint i = 0; i < n_fds; i++)
    if (fds[i] != NULL && fds[i] != self && fds[i]->kind == CHAOS_SOCKET && !fds[i]->dead &&
        fds[i]->port == self->port)
      {
        ports[self->port] = fds[i];
        break;
      }
}

static void
empty (ChaosFd *self)
{
  ChaosDatagram *datagram;
  ChaosReport *report;

  while ((datagram = chaos_socket_take (self)) != NULL)
    chaos_datagram_free (datagram);
  while ((report = chaos_socket_take_report (self)) != NULL)
    g_free (report);
}

void
chaos_socket_kill (ChaosFd *self)
{
  empty (self);
  self->dead = TRUE;
  leave_port (self);
  chaos_world_closed (self);
  self->port = 0;
  chaos_fd_leave_set (self);
}

void
chaos_fd_free (ChaosFd *self)
{
  if (self->kind == CHAOS_SOCKET)
    {
      if (!self->dead)
        chaos_socket_kill (self);
      chaos_kernel.n_sockets--;
    }
  for (guint i = 0; i < n_fds; i++)
    {
      ChaosFd *other = fds[i];

      if (other == NULL)
        continue;
      for (guint k = 0; k < G_N_ELEMENTS (other->sets); k++)
        if (other->sets[k] == self)
          other->sets[k] = NULL;
      for (guint k = 0; k < G_N_ELEMENTS (other->members); k++)
        if (other->members[k] == self)
          other->members[k] = NULL;
      if (other->tick == self)
        other->tick = NULL;
    }
  fds[self->number - FIRST_NUMBER] = NULL;
  g_free (self);
}

gboolean
chaos_socket_is_ready (ChaosFd *self)
{
  return self->first != NULL || self->error != 0 || self->reports != NULL;
}

void
chaos_fd_set_ready (ChaosFd *self)
{
  ChaosFd *set = self->sets[0];

  if (set == NULL || self->listed)
    return;

  self->listed = TRUE;
  self->next_ready = NULL;
  if (set->first_ready == NULL)
    set->first_ready = self;
  else
    set->last_ready->next_ready = self;
  set->last_ready = self;
}

static gboolean
is_told (ChaosFd *fd, ChaosFd *set)
{
  guint k = fd->sets[1] == set;

  if (!fd->edge[k])
    return FALSE;
  return fd->kind == CHAOS_EVENT || fd->deadline_ns <= chaos_kernel.now_ns;
}

gboolean
chaos_epoll_is_ready (ChaosFd *self)
{
  ChaosFd *const fixed[] = { self->members[0], self->members[1], self->tick };

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    if (fixed[i] != NULL && is_told (fixed[i], self))
      return TRUE;
  for (ChaosFd *socket = self->first_ready; socket != NULL; socket = socket->next_ready)
    if (chaos_socket_is_ready (socket))
      return TRUE;

  return FALSE;
}

/* When a timer of it fires. */
gint64
chaos_epoll_get_deadline (ChaosFd *self)
{
  ChaosFd *const timers[] = { self->members[0], self->tick };
  gint64 deadline_ns = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
    if (timers[i] != NULL && timers[i]->edge[timers[i]->sets[1] == self])
      deadline_ns = MIN (deadline_ns, timers[i]->deadline_ns);

  return deadline_ns;
}

/* Of a group of sockets any may be the one, unless they were told which. */
ChaosFd *
chaos_kernel_find_port (guint16 port, guint32 hash)
{
  ChaosFd *first = ports[port];

  if (first == NULL || first->keeps_reception || !first->reuse || hash % 2 == 0)
    return first;
  for (guint i = 0; i < n_fds; i++)
    if (fds[i] != NULL && fds[i] != first && fds[i]->kind == CHAOS_SOCKET && !fds[i]->dead &&
        fds[i]->port == port)
      return fds[i];

  return first;
}

int
chaos_kernel_bind (ChaosFd *socket, guint16 port)
{
  ChaosFd *first;

  if (port == 0)
    for (port = 40000; ports[port] != NULL;)
      port++;
  first = ports[port];
  if (first != NULL && !(first->reuse && socket->reuse))
    return EADDRINUSE;

  socket->port = port;
  if (first == NULL)
    ports[port] = socket;
  return 0;
}

ChaosDatagram *
chaos_datagram_new (gsize size)
{
  guint class = 0;
  ChaosDatagram *self;

  while (class < G_N_ELEMENTS (classes) && size > classes[class])
    class ++;
  self = spare[class];
  if (self != NULL)
    spare[class] = self->next;
  else
    self =
        g_malloc (sizeof *self + (class < G_N_ELEMENTS (classes) ? classes[class] : G_MAXUINT16));
  self->next = NULL;
  self->class = (guint8) class;
  self->size = (guint16) size;

  return self;
}

void
chaos_datagram_free (ChaosDatagram *self)
{
  self->next = spare[self->class];
  spare[self->class] = self;
}

void
chaos_kernel_clear (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (spare); i++)
    while (spare[i] != NULL)
      {
        ChaosDatagram *datagram = spare[i];

        spare[i] = datagram->next;
        g_free (datagram);
      }
}

static gsize
get_charge (const ChaosDatagram *datagram)
{
  return datagram->size + OVERHEAD;
}

gboolean
chaos_socket_deliver (ChaosFd *self, ChaosDatagram *datagram, gint64 arrival_ns)
{
  if (self->queued + get_charge (datagram) > self->receive_buffer)
    {
      self->drops++;
      chaos_datagram_free (datagram);
      return FALSE;
    }

  datagram->next = NULL;
  datagram->drops = self->drops;
  datagram->arrival_ns = arrival_ns;
  datagram->wall_ns = arrival_ns + chaos_kernel.wall_ns;
  datagram->step = chaos_kernel.n_steps;
  self->queued += get_charge (datagram);
  if (self->first == NULL)
    self->first = datagram;
  else
    self->last->next = datagram;
  self->last = datagram;
  chaos_fd_set_ready (self);

  return TRUE;
}

ChaosDatagram *
chaos_socket_take (ChaosFd *self)
{
  ChaosDatagram *datagram = self->first;

  if (datagram == NULL)
    return NULL;

  self->first = datagram->next;
  self->queued -= get_charge (datagram);
  return datagram;
}

/* As ICMP does it with IP_RECVERR: in the queue, and once as the next call's error. */
void
chaos_socket_report (ChaosFd *self, const struct sockaddr_in *destination, int errnum)
{
  ChaosReport *report;
  ChaosReport **link = &self->reports;
  guint n = 0;

  if (self->dead)
    return;
  while (*link != NULL && n < 64)
    {
      link = &(*link)->next;
      n++;
    }
  if (n == 64)
    return; /* the queue counts as received */
  report = g_new0 (ChaosReport, 1);
  report->destination = *destination;
  report->errnum = errnum;
  *link = report;
  self->error = errnum;
  chaos_fd_set_ready (self);
}

int
chaos_socket_take_error (ChaosFd *self)
{
  int errnum = self->error;

  self->error = 0;
  return errnum;
}

ChaosReport *
chaos_socket_take_report (ChaosFd *self)
{
  ChaosReport *report = self->reports;

  if (report == NULL)
    return NULL;

  self->reports = report->next;
  self->error = self->reports != NULL ? self->reports->errnum : 0;
  return report;
}
