/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-shared.h"

gboolean
netflux_interest_look (NetfluxInterest *self, gpointer object, guint signal, GQuark detail)
{
  if (g_signal_has_handler_pending (object, signal, detail, FALSE))
    return TRUE;

  self->blocked = self->blocked || g_signal_has_handler_pending (object, signal, detail, TRUE);
  return FALSE;
}

NetfluxShared *
netflux_shared_new (gpointer owner, const NetfluxOwnerFuncs *owner_funcs)
{
  NetfluxShared *self = g_new0 (NetfluxShared, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->owner_funcs = owner_funcs;
  g_weak_ref_init (&self->owner, owner);
  self->received = netflux_image_new ();
  self->to_send = netflux_image_new ();

  return self;
}

NetfluxShared *
netflux_shared_ref (NetfluxShared *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_shared_unref (NetfluxShared *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->frame_hook, netflux_hook_unref);
  g_clear_pointer (&self->prepare_hook, netflux_hook_unref);
  g_clear_pointer (&self->event_hook, netflux_hook_unref);
  g_clear_object (&self->send_layout);
  g_clear_object (&self->receive_layout);
  g_weak_ref_clear (&self->owner);
  netflux_image_free (self->received);
  netflux_image_free (self->to_send);
  g_mutex_clear (&self->lock);
  g_free (self);
}

NetfluxLayout *
netflux_shared_dup_layout (NetfluxShared *self, NetfluxLayout **slot)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return *slot != NULL ? g_object_ref (*slot) : NULL;
}

/* Returns the former one. */
NetfluxLayout *
netflux_shared_exchange_layout (NetfluxShared *self, NetfluxLayout **slot, NetfluxLayout *layout)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  NetfluxLayout *old = *slot;

  *slot = layout != NULL ? g_object_ref (layout) : NULL;
  return old;
}

NetfluxHook *
netflux_shared_dup_hook (NetfluxShared *self, NetfluxHook **slot)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return *slot != NULL ? netflux_hook_ref (*slot) : NULL;
}

/* Takes the new one over, returns the former one. */
NetfluxHook *
netflux_shared_exchange_hook (NetfluxShared *self, NetfluxHook **slot, NetfluxHook *hook)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  NetfluxHook *old = *slot;

  *slot = hook;
  return old;
}
