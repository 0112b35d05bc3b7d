/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation.h"

#include <errno.h>
#include <string.h>

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
  netflux_home_clear (&self->home);
  g_clear_error (&self->refusal);
  netflux_shared_unref (self->shared);
  g_mutex_clear (&self->lock);
  g_free (self);
}

NetfluxRun *
netflux_conversation_ref_run (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->run != NULL && !netflux_run_is_inherited (self->run) ? netflux_run_ref (self->run)
                                                                    : NULL;
}

char *
netflux_conversation_describe_partner (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->run != NULL ? netflux_run_dup_partner (self->run)
                           : netflux_settings_describe_partner (&self->settings);
}

/* What is reported where the handlers run */

typedef struct
{
  NetfluxConversation *conversation;
  void (*tell) (gpointer owner, const NetfluxOwnerFuncs *funcs, const GError *error);
  GError *error;
  int setting;       /* -1: none */
  gboolean of_start; /* of what is stopped, nobody hears */
} News;

static void
tell_news (gpointer data)
{
  News *self = data;
  NetfluxShared *shared = self->conversation->shared;
  g_autoptr (GObject) owner = g_weak_ref_get (&shared->owner);

  if (self->setting >= 0)
    netflux_conversation_notify (self->conversation, (NetfluxSetting) self->setting);
  else if (owner != NULL &&
           (!self->of_start || netflux_conversation_is_started (self->conversation)))
    self->tell (owner, shared->owner_funcs, self->error);
}

static void
free_news (gpointer data)
{
  News *self = data;

  g_clear_error (&self->error);
  netflux_conversation_unref (self->conversation);
  g_free (self);
}

static void
tell_at_home (NetfluxConversation *self, const News *news)
{
  News *copy = g_memdup2 (news, sizeof *news);
  g_auto (NetfluxHome) home = { 0 };

  copy->conversation = netflux_conversation_ref (self);
  copy->error = news->error != NULL ? g_error_copy (news->error) : NULL;
  g_mutex_lock (&self->lock);
  netflux_home_copy (&self->home, &home);
  g_mutex_unlock (&self->lock);

  netflux_home_call (&home, tell_news, copy, free_news);
}

void
netflux_conversation_notify_at_home (NetfluxConversation *self, NetfluxSetting setting)
{
  tell_at_home (self, &(News){ .setting = (int) setting });
}

static void
tell_state (gpointer owner, const NetfluxOwnerFuncs *funcs, const GError *error)
{
  if (funcs->state != NULL)
    funcs->state (owner);
}

void
netflux_conversation_tell_state (NetfluxConversation *self)
{
  tell_at_home (self, &(News){ .tell = tell_state, .setting = -1 });
}

static void
tell_resolving (gpointer owner, const NetfluxOwnerFuncs *funcs, const GError *error)
{
  if (funcs->resolving != NULL)
    funcs->resolving (owner);
}

void
netflux_conversation_tell_resolving (NetfluxConversation *self)
{
  tell_at_home (self, &(News){ .tell = tell_resolving, .setting = -1 });
}

static void
tell_receive_error (gpointer owner, const NetfluxOwnerFuncs *funcs, const GError *error)
{
  if (funcs->receive_error != NULL)
    funcs->receive_error (owner, NULL, error);
}

void
netflux_conversation_tell_receive_error (NetfluxConversation *self, const GError *error)
{
  tell_at_home (self, &(News){ .tell = tell_receive_error,
                               .setting = -1,
                               .of_start = TRUE,
                               .error = (GError *) error });
}

static void
tell_send_error (gpointer owner, const NetfluxOwnerFuncs *funcs, const GError *error)
{
  if (funcs->send_error != NULL)
    funcs->send_error (owner, NULL, error);
}

/* Data */

static GError *
check_size (NetfluxConversation *self, gsize size)
{
  g_autofree char *partner = NULL;
  g_autoptr (NetfluxLayout) layout =
      netflux_shared_dup_layout (self->shared, &self->shared->send_layout);

  if (size <= NETFLUX_PAYLOAD_MAX && (layout == NULL || size == netflux_layout_get_size (layout)))
    return NULL;

  partner = netflux_conversation_describe_partner (self);
  if (size > NETFLUX_PAYLOAD_MAX)
    return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE,
                        "%" G_GSIZE_FORMAT
                        " bytes are too many for a frame to %s: give %d bytes at "
                        "most; what was set before is still sent",
                        size, partner, NETFLUX_PAYLOAD_MAX);

  return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
                      "%" G_GSIZE_FORMAT " bytes are not what is sent to %s: give %" G_GSIZE_FORMAT
                      " bytes, as send-layout has; what was set before is still sent",
                      size, partner, netflux_layout_get_size (layout));
}

static void
refuse (NetfluxConversation *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (error);
  g_mutex_unlock (&self->lock);

  tell_at_home (self, &(News){ .tell = tell_send_error, .setting = -1, .error = (GError *) error });
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
    tell_at_home (self, &(News){ .tell = tell_send_error, .setting = -1 });

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
  g_autoptr (GError) error = check_size (self, g_bytes_get_size (data));
  g_autoptr (NetfluxRun) run = NULL;
  gboolean changed;

  if (error != NULL)
    {
      refuse (self, error);
      return TRUE;
    }

  if (!write_image (self->shared->to_send, expected, data, &changed))
    return FALSE;

  run = netflux_conversation_ref_run (self);
  if (run != NULL)
    netflux_channel_data_renewed (run->channel);
  if (run != NULL && changed)
    netflux_channel_data_changed (run->channel);
  accept (self, g_bytes_get_size (data)); /* last: a handler may do whatever it likes */
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

  if (run != NULL)
    return netflux_channel_get_state (run->channel);

  return netflux_conversation_is_started (self) ? NETFLUX_LINK_STATE_WAITING
                                                : NETFLUX_LINK_STATE_STOPPED;
}

GError *
netflux_conversation_dup_send_error (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);
  int errnum = run != NULL ? netflux_channel_get_send_error (run->channel) : 0;
  g_autofree char *partner = netflux_conversation_describe_partner (self);
  GError *error = NULL;

  /* What the program did comes first: it ends with its next good data. */
  g_mutex_lock (&self->lock);
  if (self->refusal != NULL)
    error = g_error_copy (self->refusal);
  g_mutex_unlock (&self->lock);
  if (error == NULL && errnum != 0)
    netflux_error_set_from_errno (&error, errnum, partner);

  return error;
}

GError *
netflux_conversation_dup_receive_error (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);
  g_autofree char *partner = NULL;
  NetfluxFigures figures;
  GError *error = NULL;
  int errnum;

  if (run == NULL)
    return netflux_conversation_dup_start_error (self);

  partner = netflux_conversation_describe_partner (self);
  errnum = netflux_channel_get_receive_error (run->channel);
  if (errnum == ETIMEDOUT && netflux_run_get_figures (run, &figures))
    netflux_error_set_from_silence (
        &error, partner, &figures,
        netflux_conversation_get_uint (self, NETFLUX_SETTING_RECEIVE_SIZE));
  else if (errnum != 0)
    error = netflux_run_make_error (run, errnum, partner);

  return error;
}
