/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-home.h"

typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Errand;

void
netflux_home_settle (NetfluxHome *self, GMainContext *context)
{
  g_main_context_ref (context);
  netflux_home_clear (self);
  self->context = context;
  self->thread = g_thread_self ();
}

void
netflux_home_copy (const NetfluxHome *self, NetfluxHome *copy)
{
  *copy = *self;
  if (copy->context != NULL)
    g_main_context_ref (copy->context);
}

void
netflux_home_clear (NetfluxHome *self)
{
  g_clear_pointer (&self->context, g_main_context_unref);
  self->thread = NULL;
}

static gboolean
run_errand (gpointer user_data)
{
  Errand *self = user_data;

  self->func (self->data);
  return G_SOURCE_REMOVE;
}

static void
free_errand (gpointer user_data)
{
  Errand *self = user_data;

  self->free_data (self->data);
  g_free (self);
}

static void
send (GMainContext *context, void (*func) (gpointer data), gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Errand *errand = g_new (Errand, 1);

  *errand = (Errand){ .func = func, .data = data, .free_data = free_data };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "Netflux errand");
  g_source_set_callback (source, run_errand, errand, free_errand);
  g_source_attach (source, context);
}

/* Not g_main_context_invoke(): for that, the default context is any thread's that happens to
 * find it idle. */
void
netflux_home_call (const NetfluxHome *self,
                   void (*func) (gpointer data),
                   gpointer data,
                   GDestroyNotify free_data)
{
  gboolean acquired = FALSE;

  if (self->context != NULL && !g_main_context_is_owner (self->context))
    {
      acquired = self->thread == g_thread_self () && g_main_context_acquire (self->context);
      if (!acquired)
        {
          send (self->context, func, data, free_data);
          return;
        }
    }

  func (data);
  free_data (data);
  if (acquired)
    g_main_context_release (self->context);
}
