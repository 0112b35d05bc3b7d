/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-changes.h"

#include <string.h>

#include "lib/layout/netflux-codec.h"

void
netflux_change_free (NetfluxChange *self)
{
  g_object_unref (self->layout);
  g_free (self->path);
  g_variant_unref (self->value);
  g_free (self);
}

void
netflux_changes_init (NetfluxChanges *self)
{
  *self = (NetfluxChanges){ 0 };
  g_queue_init (&self->waiting);
}

void
netflux_changes_clear (NetfluxChanges *self)
{
  g_clear_pointer (&self->seen, g_bytes_unref);
  g_clear_object (&self->layout);
  g_clear_pointer (&self->told, g_bytes_unref);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) netflux_change_free);
}

/* What was reported before an epoch is forgotten in it, since nobody has watched meanwhile,
 * or since it was told by another layout. */
static void
begin_epoch (NetfluxChanges *self, NetfluxLayout *layout)
{
  g_clear_pointer (&self->told, g_bytes_unref);
  g_set_object (&self->layout, layout);
  self->last_epoch = self->last_epoch == G_MAXINT ? 1 : self->last_epoch + 1;
  g_atomic_int_set (&self->epoch, self->last_epoch);
}

void
netflux_changes_survey (NetfluxChanges *self, NetfluxLayout *layout)
{
  if (layout == NULL)
    g_atomic_int_set (&self->epoch, 0);
  else if (layout != self->layout || g_atomic_int_get (&self->epoch) == 0)
    begin_epoch (self, layout);
}

GBytes *
netflux_changes_look (NetfluxChanges *self, gconstpointer data, gsize size)
{
  int epoch = g_atomic_int_get (&self->epoch);

  if (epoch == 0)
    return NULL;

  if (self->seen != NULL && epoch == self->seen_epoch && g_bytes_get_size (self->seen) == size &&
      (size == 0 || memcmp (g_bytes_get_data (self->seen, NULL), data, size) == 0))
    return NULL;

  g_clear_pointer (&self->seen, g_bytes_unref);
  self->seen = g_bytes_new (data, size);
  self->seen_epoch = epoch;
  return g_bytes_ref (self->seen);
}

typedef struct
{
  NetfluxChanges *changes;
  const NetfluxSchema *schema;
  gboolean (*hears) (gpointer user_data, GQuark detail);
  gpointer user_data;
  const guint8 *before; /* NULL: all is new */
  const guint8 *after;
  gboolean all; /* somebody listens to every field */
} NetfluxSearch;

/* Bytes that differ can mean the same: what is behind the end of a string, and padding. */
static void
add_change (const NetfluxFieldView *field, gpointer user_data)
{
  NetfluxSearch *self = user_data;
  NetfluxPlace place = { .type = field->type, .bit = field->bit };
  gboolean composite =
      field->type->kind == NETFLUX_TYPE_STRUCT || field->type->kind == NETFLUX_TYPE_ARRAY;
  GQuark detail = g_quark_try_string (field->path);
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  NetfluxChange *change;

  if (!(self->all && !composite) && !(detail != 0 && self->hears (self->user_data, detail)))
    return;

  after = g_variant_ref_sink (netflux_decode (self->schema, &place, self->after));
  if (self->before != NULL)
    before = g_variant_ref_sink (netflux_decode (self->schema, &place, self->before));
  if (before != NULL && g_variant_equal (before, after))
    return;

  change = g_new (NetfluxChange, 1);
  *change = (NetfluxChange){
    .layout = g_object_ref (self->changes->layout),
    .path = g_strdup (field->path),
    .value = g_steal_pointer (&after),
    .detail = detail,
  };
  g_queue_push_tail (&self->changes->waiting, change);
}

/* All is found before a handler is called. So one that runs a main loop of its own hears the
 * rest there, and then what came after it: each change once and in order. */
void
netflux_changes_find (NetfluxChanges *self,
                      NetfluxLayout *layout,
                      const NetfluxSchema *schema,
                      GBytes *image,
                      gboolean (*hears) (gpointer user_data, GQuark detail),
                      gpointer user_data)
{
  g_autoptr (GBytes) before = NULL;
  NetfluxSearch search;

  if (layout != self->layout || g_bytes_get_size (image) != netflux_layout_get_size (layout))
    return;

  before = g_steal_pointer (&self->told);
  self->told = g_bytes_ref (image);
  search = (NetfluxSearch){
    .changes = self,
    .schema = schema,
    .hears = hears,
    .user_data = user_data,
    .before = before != NULL ? g_bytes_get_data (before, NULL) : NULL,
    .after = g_bytes_get_data (image, NULL),
    .all = hears (user_data, 0),
  };
  netflux_schema_compare (schema, search.before, search.after, add_change, &search);
}

NetfluxChange *
netflux_changes_pop (NetfluxChanges *self)
{
  return g_queue_pop_head (&self->waiting);
}
