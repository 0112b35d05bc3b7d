/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What must be true of all links now and then, of what the application is told, and at the end. */

#include "chaos-check.h"

#include "chaos-image.h"

#include "lib/io/netflux-port-private.h"
#include "lib/netflux-link-private.h"

/* Now and then: what should have happened, too */

static void
check_silence (ChaosLink *link)
{
  ChaosModel *model = &link->model;
  ChaosFd *socket = chaos_kernel_find_port (link->port, 0);

  if (model->blurred || model->expired || model->watch_ns == 0 || socket == NULL ||
      chaos_kernel.now_ns < model->fed_ns + model->watch_ns + CHAOS_SLACK_NS ||
      link->world->quiet_ns > model->fed_ns + model->watch_ns - CHAOS_SLACK_NS ||
      link->changed_ns > chaos_kernel.now_ns - CHAOS_SLACK_NS)
    return;
  for (ChaosDatagram *datagram = socket->first; datagram != NULL; datagram = datagram->next)
    if (datagram->arrival_ns <= model->fed_ns + model->watch_ns)
      return;

  chaos_fail (link, "the partner was heard %" G_GINT64_FORMAT " us ago, and is not called silent",
              (chaos_kernel.now_ns - model->fed_ns) / CHAOS_US);
}

/* An application that does not stand still hears soon of what has come. */
static void
check_delivery (ChaosLink *link, const NetfluxChannel *channel)
{
  guint64 dropped = netflux_mailbox_get_dropped (link->link->conversation->run->mailbox);

  if (link->hears_frames &&
      link->world->quiet_ns < chaos_kernel.now_ns - 2 * link->world->look_ns &&
      link->world->app_stalled_until_ns < chaos_kernel.now_ns - 2 * link->world->look_ns &&
      link->frames_heard + dropped < link->frames_due)
    chaos_fail (link,
                "%" G_GUINT64_FORMAT " frames were accepted, and %" G_GUINT64_FORMAT
                " are delivered since",
                link->frames_due, link->frames_heard);
  link->frames_due = channel->session.window.accepted;
}

void
chaos_check_all (ChaosWorld *self)
{
  chaos_world_at (self, chaos_kernel.now_ns + self->look_ns, CHAOS_EVENT_LOOK, 0, NULL);
  for (guint i = 0; i < self->n_links; i++)
    {
      ChaosLink *link = &self->links[i];
      NetfluxChannel *channel = link->started ? chaos_check_get_channel (link) : NULL;

      if (channel == NULL || channel->port->socket.gsocket == NULL)
        continue;
      chaos_check_link (link);
      check_silence (link);
      check_delivery (link, channel);
    }
}

/* The engine may go on before the figures are here, but not back. */
static void
compare_between (ChaosLink *link, const char *what, guint64 is, guint64 least, guint64 most)
{
  if (is < least || is > most)
    chaos_fail (link,
                "%s of the statistics is %" G_GUINT64_FORMAT ", but was %" G_GUINT64_FORMAT
                " and is %" G_GUINT64_FORMAT,
                what, is, least, most);
}

/* While it runs, or @stop: of its end. */
void
chaos_check_statistics (ChaosLink *link, gboolean stop)
{
  guint64 sent = link->model.n_sent;
  guint64 accepted = link->model.rule.accepted;
  g_autoptr (NetfluxStatistics) statistics = NULL;

  if (!link->started)
    return;

  if (stop)
    netflux_link_stop (link->link);
  statistics = netflux_link_get_statistics (link->link);
  if (!link->started)
    return; /* a callback has stopped it */
  compare_between (link, "frames-sent",
                   netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_FRAMES_SENT),
                   sent, link->model.n_sent);
  if (!link->model.blurred)
    compare_between (
        link, "frames-accepted",
        netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_FRAMES_ACCEPTED),
        accepted, link->model.rule.accepted);
}

void
chaos_check_image (ChaosLink *link)
{
  ChaosModel *model = &link->model;
  g_autoptr (GBytes) bytes = NULL;
  ChaosImage image;
  gsize size;
  const guint8 *data;

  if (!link->started || !model->heard || model->blurred || model->expired || !model->known ||
      model->receive_size == 0)
    return;

  bytes = netflux_link_get_received_data (link->link);
  data = g_bytes_get_data (bytes, &size);
  if (!link->keep_values && chaos_kernel.now_ns >= model->fed_ns + model->watch_ns)
    return; /* it may be zeros by now */
  if (!chaos_image_read (data, size, &image) || image.index > model->index ||
      image.owner != link->number)
    chaos_fail (link, "the image that the application reads is torn");
}

/* At the end */

static void
check_heard (ChaosLink *link, const NetfluxChannel *channel)
{
  guint64 dropped = netflux_mailbox_get_dropped (link->link->conversation->run->mailbox);

  if (!link->watched)
    return;
  chaos_check_compare (link, "watchdog-expired", link->n_expired[0], channel->session.outages);
  chaos_check_compare (link, "the state that was notified", link->state_heard,
                       netflux_link_get_state (link->link));
  if (link->hears_frames)
    chaos_check_compare (link, "frames heard and dropped", link->frames_heard + dropped,
                         channel->session.window.accepted);
}

void
chaos_check_recovered (ChaosWorld *self)
{
  do
    chaos_app_wake (self);
  while (!self->app_slept);
  for (guint i = 0; i < self->n_links; i++)
    {
      ChaosLink *link = &self->links[i];
      NetfluxChannel *channel = chaos_check_get_channel (link);

      if (channel == NULL)
        chaos_fail (link, "it could not be started again");
      chaos_check_link (link);
      if (channel->state != NETFLUX_LINK_STATE_UP)
        chaos_fail (link, "all is well, but its state is still %d", channel->state);
      if (channel->receive_error != 0)
        chaos_fail (link, "all is well, but it still has the error %d", channel->receive_error);
      check_heard (link, channel);
    }
}

void
chaos_check_end (ChaosWorld *self)
{
  chaos_check_compare (NULL, "sockets left", chaos_fd_count (CHAOS_SOCKET), 0);
  chaos_check_compare (NULL, "timers left", chaos_fd_count (CHAOS_TIMER), 0);
  chaos_check_compare (NULL, "epoll sets left", chaos_fd_count (CHAOS_EPOLL), 0);
  chaos_check_compare (NULL, "events left", chaos_fd_count (CHAOS_EVENT), self->n_before);
}
