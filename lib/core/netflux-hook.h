/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A function of the application that the engine's thread calls. */
typedef struct
{
  gatomicrefcount ref_count;
  GCallback func;
  gpointer user_data;
  GDestroyNotify notify;
  gboolean gathers; /* called with all frames of a round, not with each */
  GWeakRef object;  /* what it is called with, where that is an object */
} NetfluxHook;

NetfluxHook *
netflux_hook_new (gpointer object, GCallback func, gpointer user_data, GDestroyNotify notify);
NetfluxHook *netflux_hook_ref (NetfluxHook *self);
void netflux_hook_unref (NetfluxHook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxHook, netflux_hook_unref)

G_END_DECLS
