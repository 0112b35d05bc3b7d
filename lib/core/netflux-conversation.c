/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation.h"

#include <errno.h>
#include <string.h>

#include "lib/core/netflux-resolver.h"
#include "lib/io/netflux-errno.h"

NetfluxConversation *
netflux_conversation_new (gpointer owner, const NetfluxOwnerFuncs *owner_funcs)
{
  NetfluxConversation *self = g_new0 (NetfluxConversation, 1);

  netflux_figures_init (&self->figures);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->shared = netflux_shared_new (owner, owner_funcs);
  for (guint i = 0; i < G_N_ELEMENTS (self->halves); i++)
    g_weak_ref_init (&self->halves[i], NULL);
  netflux_settings_init (&self->settings);

  return self;
}

NetfluxConversation *
netflux_conversation_ref (NetfluxConversation *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_conversation_unref (NetfluxConversation *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (self->halves); i++)
    g_weak_ref_clear (&self->halves[i]);
  netflux_settings_clear (&self->settings);
  g_clear_error (&self->refusal);
  netflux_shared_unref (self->shared);
  g_mutex_clear (&self->lock);
  g_free (self);
}

NetfluxRun *
netflux_conversation_ref_run (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->run != NULL ? netflux_run_ref (self->run) : NULL;
}

char *
netflux_conversation_describe_partner (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->run != NULL ? g_strdup (self->run->partner)
                           : netflux_settings_describe_partner (&self->settings);
}

/* From start to stop */

static void
tell_state (NetfluxConversation *self)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&self->shared->owner);

  if (owner != NULL && self->shared->owner_funcs->state != NULL)
    self->shared->owner_funcs->state (owner);
}

/* What would never accept a frame of its layout does not start. */
static gboolean
check_layout (NetfluxConversation *self, gsize receive_size, GError **error)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_shared_dup_layout (self->shared, &self->shared->receive_layout);

  if (layout == NULL || receive_size == netflux_layout_get_size (layout))
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
               "receive-size is %" G_GSIZE_FORMAT ", but receive-layout has %" G_GSIZE_FORMAT
               " bytes; leave receive-size to the layout",
               receive_size, netflux_layout_get_size (layout));
  return FALSE;
}

static gboolean
begin_start (NetfluxConversation *self, NetfluxSettings *settings, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->starting || self->run != NULL)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED,
                   "Local port %u to %s port %u was started already: stop it before it is started "
                   "again",
                   self->run != NULL ? self->run->local.port : self->settings.local_port,
                   self->settings.remote_address != NULL ? self->settings.remote_address : "any",
                   self->settings.remote_port);
      return FALSE;
    }

  self->starting = TRUE;
  self->stop_wanted = FALSE;
  netflux_settings_copy (&self->settings, settings);

  return TRUE;
}

static gboolean
end_start (NetfluxConversation *self, NetfluxRun *run)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->starting = FALSE;
  self->run = run != NULL ? netflux_run_ref (run) : NULL;

  return self->stop_wanted;
}

gboolean
netflux_conversation_start (NetfluxConversation *self, GMainContext *context, GError **error)
{
  g_auto (NetfluxSettings) settings = { 0 };
  NetfluxEndpoints endpoints;
  g_autoptr (NetfluxRun) run = NULL; /* another thread may stop it before this returns */
  gboolean stop_wanted;

  if (!begin_start (self, &settings, error))
    return FALSE;

  if (check_layout (self, settings.receive_size, error) &&
      netflux_resolver_resolve (&endpoints, &settings, self->shared->owner_funcs->role, NULL,
                                error))
    run = netflux_run_start (self->shared, &settings, &endpoints,
                             context != NULL ? context : g_main_context_default (), error);

  stop_wanted = end_start (self, run);
  if (run == NULL)
    return FALSE;

  if (stop_wanted)
    {
      netflux_conversation_stop (self);
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED,
                   "Local port %u was stopped while it was being started", settings.local_port);
      return FALSE;
    }

  /* What was set meanwhile has found nothing running. */
  netflux_run_adopt_hooks (run);
  netflux_conversation_configure (self);
  if (settings.local_port == 0)
    netflux_conversation_notify (self, NETFLUX_SETTING_LOCAL_PORT);
  tell_state (self);

  return TRUE;
}

void
netflux_conversation_stop (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = NULL;
  NetfluxFigures figures;
  gboolean port_was_picked;

  g_mutex_lock (&self->lock);
  run = g_steal_pointer (&self->run);
  self->stop_wanted = TRUE;
  port_was_picked = self->settings.local_port == 0;
  g_mutex_unlock (&self->lock);

  if (run == NULL)
    return;

  netflux_run_stop (run, &figures);

  g_mutex_lock (&self->lock);
  self->figures = figures;
  g_mutex_unlock (&self->lock);

  if (port_was_picked)
    netflux_conversation_notify (self, NETFLUX_SETTING_LOCAL_PORT);
  tell_state (self);
}

/* Data */

static void
tell_send_error (NetfluxConversation *self, const GError *error)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&self->shared->owner);

  if (owner != NULL && self->shared->owner_funcs->send_error != NULL)
    self->shared->owner_funcs->send_error (owner, NULL, error);
}

static void
refuse (NetfluxConversation *self, gsize size)
{
  g_autofree char *partner = netflux_conversation_describe_partner (self);
  g_autoptr (GError) error = g_error_new (
      NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE,
      "%" G_GSIZE_FORMAT " bytes are too many for a frame to %s: give %d bytes at most; what was "
      "set before is still sent",
      size, partner, NETFLUX_PAYLOAD_MAX);

  g_mutex_lock (&self->lock);
  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (error);
  g_mutex_unlock (&self->lock);

  tell_send_error (self, error);
}

static void
accept (NetfluxConversation *self, gsize size)
{
  static int told; /* atomic */
  g_autoptr (GError) refusal = NULL;

  g_mutex_lock (&self->lock);
  refusal = g_steal_pointer (&self->refusal);
  g_mutex_unlock (&self->lock);
  if (refusal != NULL)
    tell_send_error (self, NULL);

  if (size > NETFLUX_PAYLOAD_PORTABLE && g_atomic_int_compare_and_exchange (&told, 0, 1))
    g_message ("%" G_GSIZE_FORMAT " bytes of data are more than the %d that every implementation "
               "of Netflux takes",
               size, NETFLUX_PAYLOAD_PORTABLE);
}

static gboolean
is_equal (const NetfluxImageView *view, GBytes *bytes)
{
  return view->size == g_bytes_get_size (bytes) &&
         (view->size == 0 || memcmp (view->data, g_bytes_get_data (bytes, NULL), view->size) == 0);
}

/* Writes what is to be sent, unless it should be @expected still and is not: FALSE. */
static gboolean
write_image (NetfluxImage *image, GBytes *expected, GBytes *data, gboolean *changed)
{
  NetfluxImageView old;
  gboolean expected_is_there;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  netflux_image_lock (image);
  old = netflux_image_get_written (image);
  expected_is_there = expected == NULL || is_equal (&old, expected);
  *changed = expected_is_there && !is_equal (&old, data);
  if (*changed)
    netflux_image_write (image, bytes, size);
  netflux_image_unlock (image);

  return expected_is_there;
}

gboolean
netflux_conversation_set_send_data (NetfluxConversation *self, GBytes *expected, GBytes *data)
{
  g_autoptr (NetfluxRun) run = NULL;
  gboolean changed;

  if (g_bytes_get_size (data) > NETFLUX_PAYLOAD_MAX)
    {
      refuse (self, g_bytes_get_size (data));
      return TRUE;
    }

  if (!write_image (self->shared->to_send, expected, data, &changed))
    return FALSE;

  accept (self, g_bytes_get_size (data));
  run = changed ? netflux_conversation_ref_run (self) : NULL;
  if (run != NULL)
    netflux_channel_data_changed (run->channel);
  return TRUE;
}

GBytes *
netflux_conversation_get_send_data (NetfluxConversation *self)
{
  NetfluxImageView written;
  GBytes *copy;

  netflux_image_lock (self->shared->to_send);
  written = netflux_image_get_written (self->shared->to_send);
  copy = g_bytes_new (written.data, written.size);
  netflux_image_unlock (self->shared->to_send);

  return copy;
}

gboolean
netflux_conversation_send_now (NetfluxConversation *self, GError **error)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);
  int errnum = run != NULL ? netflux_channel_send_now (run->channel) : ESHUTDOWN;
  g_autofree char *partner = NULL;

  if (errnum == 0)
    return TRUE;

  partner = netflux_conversation_describe_partner (self);
  netflux_error_set_from_errno (error, errnum, partner);
  return FALSE;
}

/* Figures */

void
netflux_conversation_get_figures (NetfluxConversation *self, NetfluxFigures *figures)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);

  if (run != NULL && netflux_run_get_figures (run, figures))
    return;

  g_mutex_lock (&self->lock);
  *figures = self->figures;
  g_mutex_unlock (&self->lock);
}

void
netflux_conversation_reset_figures (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);

  if (run != NULL)
    netflux_run_reset_figures (run);

  g_mutex_lock (&self->lock);
  netflux_figures_init (&self->figures);
  g_mutex_unlock (&self->lock);
}

/* Hooks */

void
netflux_conversation_set_hook (NetfluxConversation *self, NetfluxHook **slot, NetfluxHook *hook)
{
  G_GNUC_UNUSED g_autoptr (NetfluxHook) old =
      netflux_shared_exchange_hook (self->shared, slot, hook);
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);

  if (run != NULL)
    netflux_run_adopt_hooks (run);
}

/* How it is */

NetfluxLinkState
netflux_conversation_get_state (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);

  return run != NULL ? netflux_channel_get_state (run->channel) : NETFLUX_LINK_STATE_STOPPED;
}

GError *
netflux_conversation_dup_send_error (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);
  int errnum = run != NULL ? netflux_channel_get_send_error (run->channel) : 0;
  g_autofree char *partner = netflux_conversation_describe_partner (self);
  GError *error = NULL;

  if (errnum != 0)
    netflux_error_set_from_errno (&error, errnum, partner);
  else
    {
      G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      if (self->refusal != NULL)
        error = g_error_copy (self->refusal);
    }

  return error;
}

GError *
netflux_conversation_dup_receive_error (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);
  g_autofree char *partner = NULL;
  GError *error = NULL;
  int errnum;

  if (run == NULL)
    return NULL;

  partner = netflux_conversation_describe_partner (self);
  errnum = netflux_channel_get_receive_error (run->channel);
  if (errnum != 0)
    netflux_error_set_from_errno (&error, errnum, partner);
  else if (netflux_channel_is_partner_silent (run->channel))
    netflux_error_set_from_errno (&error, ETIMEDOUT, partner);

  return error;
}
