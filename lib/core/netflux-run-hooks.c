/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What a run calls of the application in the engine's thread. Any of it may stop the run, and
 * replace what is called. */

#include "lib/core/netflux-run-private.h"

/* Returns how many it has told of: the hook may be another one than when they were gathered. */
static guint
call_frame_hook (NetfluxRun *self, NetfluxFrame **frames, guint n)
{
  g_autoptr (NetfluxHook) hook = netflux_hook_ref (self->frame_hook);

  if (hook->gathers)
    {
      ((NetfluxFramesFunc) hook->func) (frames, n, hook->user_data);
      return n;
    }

  ((NetfluxFrameFunc) hook->func) (frames[0], hook->user_data);
  return 1;
}

/* What is accepted while the hook is called, as by one that sends, is gathered for the next time;
 * one that stops hears of no more. A stop by others has what was gathered before it told of. */
void
netflux_run_tell_gathered (gpointer data)
{
  NetfluxRun *self = data;
  GPtrArray *frames = self->gathered;

  if (self->telling)
    {
      g_ptr_array_set_size (self->gathered, 0);
      return;
    }

  self->gathered = self->told;
  self->told = frames;
  self->telling = TRUE;
  for (guint i = 0; i < frames->len && self->frame_hook != NULL;)
    {
      i += call_frame_hook (self, (NetfluxFrame **) frames->pdata + i, frames->len - i);
      if (g_atomic_int_get (self->ended))
        break;
    }
  self->telling = FALSE;
  g_ptr_array_set_size (frames, 0);
}

void
netflux_run_call_prepare_hook (gpointer data, gint64 now_ns)
{
  NetfluxRun *self = data;
  g_autoptr (NetfluxHook) hook = NULL;
  g_autoptr (GObject) sink = NULL;

  if (!netflux_channel_is_announcing (self->channel))
    netflux_run_stir (self, now_ns);
  if (self->prepare_hook == NULL)
    return;

  hook = netflux_hook_ref (self->prepare_hook);
  sink = g_weak_ref_get (&hook->object);
  if (sink != NULL)
    ((NetfluxPrepareFunc) hook->func) (NETFLUX_SINK (sink), hook->user_data);
}

/* Several events can come of one frame, or of one look at the clock: whoever stops in the first
 * one hears of no other. Frames that came before an event are told of before it. */
void
netflux_run_call_event_hook (NetfluxRun *self, NetfluxLinkEvent event, int detail)
{
  g_autoptr (NetfluxHook) hook = NULL;

  if (self->gathered->len > 0 && !self->telling && !g_atomic_int_get (self->ended))
    netflux_run_tell_gathered (self);
  if (self->event_hook == NULL || g_atomic_int_get (self->ended))
    return;

  hook = netflux_hook_ref (self->event_hook);
  ((NetfluxLinkEventFunc) hook->func) (event, detail, hook->user_data);
}

void
netflux_run_take_hooks (NetfluxRun *self)
{
  self->frame_hook = netflux_shared_dup_hook (self->shared, &self->shared->frame_hook);
  self->prepare_hook = netflux_shared_dup_hook (self->shared, &self->shared->prepare_hook);
  self->event_hook = netflux_shared_dup_hook (self->shared, &self->shared->event_hook);
}

static void
adopt_hooks (gpointer data, gint64 now_ns)
{
  NetfluxRun *self = data;
  G_GNUC_UNUSED g_autoptr (NetfluxHook) old_frame_hook = self->frame_hook;
  G_GNUC_UNUSED g_autoptr (NetfluxHook) old_prepare_hook = self->prepare_hook;
  G_GNUC_UNUSED g_autoptr (NetfluxHook) old_event_hook = self->event_hook;

  netflux_run_take_hooks (self);
}

void
netflux_run_adopt_hooks (NetfluxRun *self)
{
  netflux_channel_call (self->channel, adopt_hooks, self);
}
