/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What must be true, whatever happens. */

#include "chaos-check.h"

#include <errno.h>

#include "chaos-image.h"

#include "lib/io/netflux-port-private.h"
#include "lib/netflux-link-private.h"

/* Frames that the system may hold back for a partner: one in the socket that all share, before it
 * is seen that it stays there, and one in the partner's own. */
#define HELD_MAX 2

NetfluxChannel *
chaos_check_get_channel (ChaosLink *link)
{
  NetfluxRun *run = link->link != NULL ? link->link->conversation->run : NULL;

  return run != NULL ? run->channel : NULL;
}

void
chaos_check_compare (ChaosLink *link, const char *what, guint64 is, guint64 ought)
{
  if (is != ought)
    chaos_fail (link, "%s is %" G_GUINT64_FORMAT ", but %" G_GUINT64_FORMAT " is true", what, is,
                ought);
}

/* What is read */

static void
check_identity (ChaosLink *link, const ChaosDatagram *datagram, const ChaosVerdict *verdict)
{
  ChaosModel *model = &link->model;
  ChaosImage image;

  if (!chaos_image_read (datagram->data + 2, datagram->size - 2u, &image))
    {
      model->known = FALSE; /* cut on its way */
      return;
    }
  /* One that is older by much, or comes after a pause, can have a newer one's number. */
  if (image.life == model->life && image.index <= model->index &&
      image.index + 128 > model->index && model->known && verdict->steps >= 1 &&
      verdict->elapsed_ns < 64 * link->partner.interval_ns)
    chaos_fail (link, "frame %" G_GUINT64_FORMAT " is accepted after frame %" G_GUINT64_FORMAT,
                image.index, model->index);
  model->known = TRUE;
  model->life = image.life;
  model->index = image.index;
}

/* What came by another socket of the port, or before the clock was set, has no certain time. */
static gboolean
is_in_doubt (ChaosLink *link, ChaosFd *socket, const ChaosDatagram *datagram)
{
  NetfluxChannel *channel = chaos_check_get_channel (link);

  return datagram->step != chaos_kernel.n_steps ||
         socket != chaos_kernel_find_port (link->port, 0) ||
         (channel != NULL && channel->port->socket.fd != socket->number);
}

/* If datagrams were dropped since the partner was heard, his may have been among them: so, once,
 * the library waits for another interval. */
static void
follow_doubt (ChaosLink *link, NetfluxChannel *channel)
{
  ChaosModel *model = &link->model;
  gint64 fed_ns;

  if (channel->port->socket.gsocket == NULL || model->blurred || !channel->doubted ||
      model->doubted)
    return;

  model->doubted = TRUE;
  if (chaos_fd_get (channel->port->socket.fd)->drops == model->drops_heard)
    chaos_fail (link, "the partner's silence is excused, but nothing was dropped since");
  fed_ns = channel->session.receive_watchdog.fed_ns;
  if (fed_ns > chaos_kernel.now_ns)
    chaos_fail (link, "the partner's silence is excused for too long");
  chaos_model_excuse (model, fed_ns + model->watch_ns);
  /* Acknowledgements may have been among them, too. */
  if (channel->session.feedback_watchdog.armed)
    model->excused_ns =
        MAX (model->excused_ns, channel->session.feedback_watchdog.fed_ns + model->watch_ns);
}

static void
check_receive_watchdog (ChaosLink *link, const NetfluxSession *session)
{
  ChaosModel *model = &link->model;

  if (model->blurred)
    return;
  while (session->outages > model->outages)
    if (!chaos_model_expire (model, chaos_kernel.now_ns))
      chaos_fail (link,
                  "the partner is called silent, but it was heard %" G_GINT64_FORMAT " us ago",
                  (chaos_kernel.now_ns - model->fed_ns) / CHAOS_US);
  chaos_check_compare (link, "outages", session->outages, model->outages);
  chaos_check_compare (link, "that the partner is silent",
                       (guint) session->receive_watchdog.expired, (guint) model->expired);
}

/* Of two frames that have the same number, the partner means the other one: one of a former life of
 * the link, or one of long ago. */
static gboolean
is_misleading (const ChaosModel *model, const ChaosDatagram *datagram)
{
  guint64 newest = (model->n_sent - 1) % CHAOS_SENT;

  return model->n_sent > 0 && datagram->data[1] == model->sent[newest].number &&
         datagram->fed_ns != model->sent[newest].time_ns;
}

/* The partner's frames may have been among those that were dropped before it: of what has been, and
 * once of an interval to come, if this one is not accepted. */
static void
follow_drops (ChaosModel *model, const ChaosDatagram *datagram)
{
  if (datagram->drops != model->drops_before)
    {
      chaos_model_excuse (model, datagram->arrival_ns + (model->doubted ? 0 : model->watch_ns));
      model->doubted = TRUE;
    }
  model->drops_before = datagram->drops;
}

void
chaos_check_read (ChaosLink *link, ChaosFd *socket, const ChaosDatagram *datagram)
{
  ChaosModel *model = &link->model;
  NetfluxChannel *channel = chaos_check_get_channel (link);
  ChaosVerdict verdict;
  guint64 outages;

  if (is_in_doubt (link, socket, datagram))
    chaos_check_blur (link);
  link->has_read = TRUE;
  /* Of what stands before it in the batch, the library does not know yet. */
  if (link->batch != chaos_kernel.n_batches && channel != NULL)
    {
      follow_doubt (link, channel);
      check_receive_watchdog (link, &channel->session);
    }
  link->batch = chaos_kernel.n_batches;
  follow_drops (model, datagram);

  outages = model->outages;
  verdict = chaos_model_receive (model, datagram->data, datagram->size, datagram->arrival_ns);
  if (model->outages != outages)
    chaos_world_note (link->world, link, "silent since (us)", (guint64) model->expired_ns / 1000);
  chaos_world_note (link->world, link, verdict.accepted ? "accepted" : "not accepted",
                    datagram->size > 0 ? datagram->data[0] : 0);
  if (verdict.accepted)
    {
      model->drops_heard = datagram->drops;
      model->doubted = FALSE;
      link->misled += is_misleading (model, datagram);
    }
  if (verdict.accepted && !model->blurred)
    check_identity (link, datagram, &verdict);
  if (verdict.false_outage && !model->blurred)
    chaos_fail (link, "a frame that arrived in time is read after the partner was called silent");
}

/* What is sent */

void
chaos_check_sent (ChaosLink *link, const guint8 *data, gsize size, int errnum)
{
  ChaosModel *model = &link->model;
  ChaosImage image;

  chaos_world_note (link->world, link, errnum != 0 ? "refused" : "sent", data[0]);
  if (!link->started)
    chaos_fail (link, "a frame is sent by a link that does not run");
  if (!chaos_image_read (data + 2, size - 2, &image) || image.owner != link->number)
    chaos_fail (link, "the image that is sent is torn");
  if (image.index + link->world->faults.preempts < link->version)
    chaos_fail (link, "an old image is sent: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT,
                image.index, link->version);
  if (errnum != 0)
    {
      chaos_model_refused (model, chaos_kernel.now_ns);
      return;
    }
  if (!chaos_model_sent (model, data[0], chaos_kernel.now_ns))
    chaos_fail (link, "the number %u is sent out of its order", data[0]);
}

void
chaos_check_held (ChaosLink *link)
{
  if (link->n_held > HELD_MAX + link->misled && !link->world->faults.descriptors)
    chaos_fail (link, "the system holds back %u frames for one partner", link->n_held);
}

/* Its time begins while it is started. */
void
chaos_check_started (ChaosLink *link)
{
  ChaosModel *model = &link->model;
  NetfluxChannel *channel = chaos_check_get_channel (link);
  gint64 since_ns;

  if (channel == NULL || model->heard || model->expired)
    return;
  model->drops_before = model->drops_heard = channel->drops_before;
  since_ns = channel->session.receive_watchdog.fed_ns;
  if (since_ns < model->started_ns || since_ns > chaos_kernel.now_ns)
    chaos_fail (link, "its watchdog runs since another time than that of its start");
  model->fed_ns = since_ns;
}

void
chaos_check_start_error (ChaosLink *link, const GError *error)
{
  ChaosFaults *faults = &link->world->faults;

  if (!faults->descriptors && !faults->sockets)
    chaos_fail (link, "it does not start: %s", error->message);
}

void
chaos_check_blur (ChaosLink *link)
{
  link->model.blurred = TRUE;
  link->model.clear_ns = -1;
  link->has_read = FALSE; /* since then */
}

/* Whether what is in doubt is in the past: the library has read since, and so knows how the clock
 * was set; it has read all that came before it knew that; and what it still has to read is clear,
 * too. */
static void
clear_up (ChaosLink *link, NetfluxChannel *channel)
{
  ChaosModel *model = &link->model;
  NetfluxPort *port = channel->port;
  ChaosFd *socket = chaos_fd_get (port->socket.fd);

  if (!model->blurred || !link->has_read)
    return;

  link->has_read = FALSE;
  if (model->clear_ns < 0)
    model->clear_ns = chaos_kernel.now_ns;
  if (socket == NULL || socket->dead || socket != chaos_kernel_find_port (link->port, 0) ||
      (socket->first != NULL && socket->first->step != chaos_kernel.n_steps) ||
      MIN (port->drained_ns, port->uncut_ns) < model->clear_ns)
    return;

  chaos_world_note (link->world, link, "clear", 0);
  chaos_model_adopt (model, &channel->session, channel->arrival_ns);
  model->excused_ns = chaos_kernel.now_ns + model->watch_ns; /* it may have been */
  model->drops_before = channel->drops_before;
  model->drops_heard = channel->drops_heard;
  model->doubted = channel->doubted;
}

static void
check_counts (ChaosLink *link, const NetfluxSession *session)
{
  ChaosModel *model = &link->model;
  const NetfluxWindow *window = &session->window;

  chaos_check_compare (link, "malformed", session->malformed, model->malformed);
  chaos_check_compare (link, "frames-sent", session->frames_sent, model->n_sent);
  chaos_check_compare (link, "accepted, duplicate and late together",
                       window->accepted + window->duplicate + window->late, model->read);
  if (model->blurred)
    return;
  chaos_check_compare (link, "restarts", window->restarts, model->rule.restarts);
  chaos_check_compare (link, "accepted", window->accepted, model->rule.accepted);
  chaos_check_compare (link, "duplicate", window->duplicate, model->rule.duplicate);
  chaos_check_compare (link, "late", window->late, model->rule.late);
  chaos_check_compare (link, "lost", window->lost, chaos_model_get_lost (model));
}

/* The image that the application would read now */
static void
check_written_image (ChaosLink *link)
{
  ChaosModel *model = &link->model;
  NetfluxImageView view = netflux_image_get_written (link->link->conversation->shared->received);
  ChaosImage image;

  if (model->blurred || !model->heard || !model->known || model->receive_size == 0)
    return;
  if (model->cleared)
    {
      for (gsize i = 0; i < view.size; i++)
        if (view.data[i] != 0)
          chaos_fail (link, "the image is kept while the partner is silent");
      return;
    }
  if (!chaos_image_read (view.data, view.size, &image) || image.owner != link->number)
    chaos_fail (link, "the received image is torn");
  if (image.life != model->life || image.index != model->index)
    chaos_fail (link, "the image is that of frame %" G_GUINT64_FORMAT ", not of %" G_GUINT64_FORMAT,
                image.index, model->index);
}

/* The state */

/* Since when nothing has kept the engine from its work, and no other setting is valid. */
static gint64
get_quiet_ns (ChaosLink *link)
{
  return MAX (link->world->quiet_ns, link->changed_ns);
}

static void
check_up (ChaosLink *link)
{
  ChaosModel *model = &link->model;
  gint64 awaited_ns = chaos_model_get_awaited_ns (model);

  if (!model->heard || (model->expired && !model->blurred))
    chaos_fail (link, "it is up, but the partner is not heard");
  if (model->watch_ns > 0 && awaited_ns != G_MAXINT64 && !model->blurred &&
      model->excused_ns + CHAOS_SLACK_NS < chaos_kernel.now_ns &&
      get_quiet_ns (link) < chaos_kernel.now_ns - model->watch_ns - CHAOS_SLACK_NS &&
      awaited_ns + model->watch_ns + CHAOS_SLACK_NS < chaos_kernel.now_ns)
    chaos_fail (link, "it is up, but has not been acknowledged for %" G_GINT64_FORMAT " us",
                (chaos_kernel.now_ns - awaited_ns) / CHAOS_US);
}

static void
check_unacknowledged (ChaosLink *link)
{
  ChaosModel *model = &link->model;
  gint64 awaited_ns = chaos_model_get_awaited_ns (model);

  /* Of more than the model remembers it does not know when the oldest was due. */
  if (model->blurred || link->lingers || model->n_sent - model->acknowledged >= CHAOS_SENT ||
      get_quiet_ns (link) > chaos_kernel.now_ns - 2 * model->watch_ns)
    return;
  if (model->watch_ns == 0
          ? model->refused_ns < 0
          : awaited_ns == G_MAXINT64 ||
                chaos_kernel.now_ns < chaos_model_get_earliest_due_ns (model) + model->watch_ns)
    chaos_fail (link, "it is unacknowledged, but has waited for %" G_GINT64_FORMAT " us only",
                awaited_ns != G_MAXINT64 ? (chaos_kernel.now_ns - awaited_ns) / CHAOS_US : -1);
}

/* Frames that the library did not even give to the system */
static void
notice_refusals (ChaosLink *link, const NetfluxSession *session)
{
  if (session->send_errors != link->model.errors)
    chaos_model_refused (&link->model, chaos_kernel.now_ns);
  link->model.errors = session->send_errors;
}

static void
check_state (ChaosLink *link, NetfluxChannel *channel)
{
  ChaosModel *model = &link->model;

  link->lingers &= netflux_channel_get_state (channel) != NETFLUX_LINK_STATE_UP;
  switch (netflux_channel_get_state (channel))
    {
    case NETFLUX_LINK_STATE_UP:
      check_up (link);
      break;
    case NETFLUX_LINK_STATE_UNACKNOWLEDGED:
      check_unacknowledged (link);
      break;
    case NETFLUX_LINK_STATE_WAITING:
      if (model->heard)
        chaos_fail (link, "it is waiting, but the partner was heard");
      break;
    case NETFLUX_LINK_STATE_LOST:
      if (!model->expired && !model->blurred)
        chaos_fail (link, "it is lost, but the partner is heard");
      break;
    case NETFLUX_LINK_STATE_FAILED:
      if (channel->port->socket.gsocket != NULL)
        chaos_fail (link, "it has failed, but its socket works");
      break;
    case NETFLUX_LINK_STATE_STOPPED:
    default:
      chaos_fail (link, "it is stopped, but it runs");
    }
}

/* What has no part in any fault does not notice any. */
static void
check_spared (ChaosLink *link, const NetfluxSession *session)
{
  ChaosFaults *faults = &link->world->faults;

  if (!link->spared || faults->suspends || faults->sockets || link->model.blurred || link->robbed)
    return;
  chaos_check_compare (link, "what a spared link lost", session->window.lost, 0);
  chaos_check_compare (link, "what a spared link took for doubled", session->window.duplicate, 0);
  if (faults->stalls || faults->floods || chaos_kernel.datagram_ns > CHAOS_US)
    return; /* the engine may have too much to do */
  chaos_check_compare (link, "outages of a spared link", session->outages, 0);
  chaos_check_compare (link, "missed cycles of a spared link", session->schedule.missed, 0);
  chaos_check_compare (link, "send errors of a spared link", session->send_errors, 0);
}

void
chaos_check_link (ChaosLink *link)
{
  NetfluxChannel *channel = link->started ? chaos_check_get_channel (link) : NULL;

  if (channel == NULL || !channel->active)
    return;

  clear_up (link, channel);
  follow_doubt (link, channel);
  check_receive_watchdog (link, &channel->session);
  if (link->model.heard && !link->model.blurred)
    chaos_check_compare (link, "the time of arrival of the last frame",
                         (guint64) channel->arrival_ns, (guint64) link->model.accepted_ns);
  check_counts (link, &channel->session);
  notice_refusals (link, &channel->session);
  chaos_world_tell (link->world, link, "checked, accepted are", channel->session.window.accepted);
  check_state (link, channel);
  check_spared (link, &channel->session);
  if (chaos_random_chance (&link->world->random, 250))
    check_written_image (link);
}
