/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

#include "gstnetfluxmessenger.h"

static void
log_settings (GstNetfluxPair *self, GstNetfluxEnd *end)
{
  g_autofree char *local = netflux_link_dup_local_address (self->link);
  g_autofree char *remote = netflux_link_dup_remote_address (self->link);

  GST_INFO_OBJECT (end->element,
                   "%s %s: local %s port %u, partner %s port %u, watch-interval %" G_GINT64_FORMAT
                   " us, send-interval %" G_GINT64_FORMAT " us, receive-size %u",
                   self->was_running ? "uses" : "starts",
                   self->is_foreign ? "the application's link" : "the link",
                   local != NULL ? local : "any address", netflux_link_get_local_port (self->link),
                   remote != NULL ? remote : "unknown", netflux_link_get_remote_port (self->link),
                   netflux_link_get_watch_interval (self->link),
                   netflux_link_get_send_interval (self->link),
                   netflux_link_get_receive_size (self->link));
}

/* An application's link delivers where the application expects it; the signals of one that
 * the elements have made come in the thread of the messages, which needs no main loop of the
 * application. */
static gboolean
start_link (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error)
{
  g_autoptr (GMainContext) context = NULL;

  self->was_running =
      self->is_foreign && netflux_link_get_state (self->link) != NETFLUX_LINK_STATE_STOPPED;
  gst_netflux_pair_begin_events (self);
  log_settings (self, end);
  if (self->was_running)
    return TRUE;

  GST_OBJECT_LOCK (end->element);
  if (!self->is_foreign)
    context = g_main_context_ref (gst_netflux_messenger_get_context ());
  else if (end->context != NULL)
    context = g_main_context_ref (end->context);
  GST_OBJECT_UNLOCK (end->element);

  if (!netflux_link_start_in_context (self->link, context, error))
    {
      gst_netflux_pair_end_events (self);
      return FALSE;
    }

  gst_netflux_pair_tell_started (self);
  return TRUE;
}

static void
stop_link (GstNetfluxPair *self)
{
  gst_netflux_pair_end_events (self);
  if (!self->was_running)
    netflux_link_stop (self->link);
  self->running = FALSE;
  gst_netflux_pair_time_values (self);
}

/* A sink that knows its link by the key alone can start before the source that knows the
 * partner, and the other way round. */
static gboolean
has_to_wait (GstNetfluxPair *self)
{
  return !self->is_foreign && self->identity.key != NULL &&
         !gst_netflux_pair_is_set (self, GST_NETFLUX_SETTING_REMOTE_ADDRESS) &&
         (self->taken & (self->taken - 1)) == 0;
}

static gboolean
start (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error)
{
  /* In READY, settings can have changed. */
  if (!gst_netflux_pair_check_settings (self, end, error))
    return FALSE;

  gst_netflux_pair_apply_settings (self);
  if (!gst_netflux_pair_apply_layouts (self, end, error))
    return FALSE;
  if (!self->running && has_to_wait (self))
    GST_ELEMENT_INFO (end->element, RESOURCE, SETTINGS,
                      ("The partner is not known yet: waiting for the other element with the "
                       "connection-key “%s”",
                       self->identity.key),
                      (NULL));
  else if (!self->running)
    {
      if (!start_link (self, end, error))
        return FALSE;
      self->running = TRUE;
      gst_netflux_pair_time_statistics (self);
      gst_netflux_pair_time_values (self);
      GST_INFO_OBJECT (end->element, "the link runs on local port %u",
                       netflux_link_get_local_port (self->link));
    }

  self->active |= 1u << end->slot;
  return TRUE;
}

gboolean
gst_netflux_pair_start (GstNetfluxEnd *end, GError **error)
{
  GstNetfluxPair *self;
  gboolean started;

  /* It could not be joined when a property was changed in READY. */
  if (end->pair == NULL && !gst_netflux_pair_join (end, error))
    return FALSE;

  self = end->pair;
  g_rec_mutex_lock (&self->control);
  if (end->will_start != NULL)
    end->will_start (end->element, self->link);
  started = start (self, end, error);
  g_rec_mutex_unlock (&self->control);

  return started;
}

void
gst_netflux_pair_stop (GstNetfluxEnd *end)
{
  GstNetfluxPair *self = end->pair;

  g_rec_mutex_lock (&self->control);
  self->active &= ~(1u << end->slot);
  if (self->running && self->active == 0)
    {
      stop_link (self);
      GST_INFO_OBJECT (end->element, "the link is stopped");
    }
  g_rec_mutex_unlock (&self->control);
}

gboolean
gst_netflux_pair_is_active (GstNetfluxEnd *end)
{
  guint slot;
  GstNetfluxPair *self = gst_netflux_pair_ref_of (end, &slot);
  gboolean active;

  if (self == NULL)
    return FALSE;

  g_rec_mutex_lock (&self->control);
  active = (self->active & 1u << slot) != 0;
  g_rec_mutex_unlock (&self->control);
  gst_netflux_pair_unref (self);

  return active;
}

void
gst_netflux_pair_set_sending (GstNetfluxEnd *end, gboolean sending)
{
  GstNetfluxPair *self = end->pair;
  guint32 bit = 1u << end->slot;

  g_rec_mutex_lock (&self->control);
  if (((self->sending & bit) != 0) != sending)
    {
      self->sending ^= bit;
      netflux_link_set_sending (self->link, self->sending != 0);
      GST_DEBUG_OBJECT (end->element, sending ? "begins to send" : "sends nothing more");
    }
  g_rec_mutex_unlock (&self->control);
}

void
gst_netflux_pair_update_values (GstNetfluxEnd *end)
{
  GstNetfluxPair *self = gst_netflux_pair_ref_of (end, NULL);

  if (self == NULL)
    return;

  g_rec_mutex_lock (&self->control);
  gst_netflux_pair_time_values (self);
  g_rec_mutex_unlock (&self->control);
  gst_netflux_pair_unref (self);
}
