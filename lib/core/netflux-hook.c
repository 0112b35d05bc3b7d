/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-hook.h"

NetfluxHook *
netflux_hook_new (gpointer object, GCallback func, gpointer user_data, GDestroyNotify notify)
{
  NetfluxHook *self = g_new0 (NetfluxHook, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->user_data = user_data;
  self->notify = notify;
  g_weak_ref_init (&self->object, object);

  return self;
}

NetfluxHook *
netflux_hook_ref (NetfluxHook *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_hook_unref (NetfluxHook *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->notify != NULL)
    self->notify (self->user_data);
  g_weak_ref_clear (&self->object);
  g_free (self);
}
