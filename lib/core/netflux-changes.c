/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-changes.h"

#include "lib/core/netflux-conversation.h"
#include "lib/netflux-layout-private.h"

#include <string.h>

/* A change that was found, and waits until the handlers of those before it are done. */
typedef struct
{
  NetfluxLayout *layout;
  char *path;
  GVariant *value;
  GQuark detail;
} NetfluxChange;

static void
netflux_change_free (NetfluxChange *self)
{
  g_object_unref (self->layout);
  g_free (self->path);
  g_variant_unref (self->value);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxChange, netflux_change_free)

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

static gboolean
is_heard (NetfluxLink *link)
{
  return g_signal_handler_find (link, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_UNBLOCKED,
                                netflux_link_get_value_changed_id (), 0, NULL, NULL, NULL) != 0;
}

/* What was told before an epoch is forgotten in it, since nobody has watched meanwhile,
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
netflux_changes_survey (NetfluxChanges *self, NetfluxLink *link)
{
  g_autoptr (NetfluxLayout) layout = NULL;

  if (link != NULL && is_heard (link))
    layout = netflux_link_dup_receive_layout (link);

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
  NetfluxLink *link;
  const guint8 *before; /* NULL: all is new */
  const guint8 *after;
  gboolean all; /* somebody listens to every field */
} NetfluxSearch;

static gboolean
listens (NetfluxLink *link, GQuark detail)
{
  return detail != 0 &&
         g_signal_has_handler_pending (link, netflux_link_get_value_changed_id (), detail, FALSE);
}

/* Bytes that differ can mean the same: what is behind the end of a string, and padding. */
static void
add_change (const NetfluxFieldView *field, gpointer user_data)
{
  NetfluxSearch *self = user_data;
  NetfluxLayout *layout = self->changes->layout;
  const NetfluxSchema *schema = netflux_layout_get_schema (layout);
  NetfluxPlace place = { field->type, field->bit };
  gboolean composite =
      field->type->kind == NETFLUX_TYPE_STRUCT || field->type->kind == NETFLUX_TYPE_ARRAY;
  GQuark detail = g_quark_try_string (field->path);
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  NetfluxChange *change;

  if (!(self->all && !composite) && !listens (self->link, detail))
    return;

  after = g_variant_ref_sink (netflux_decode (schema, &place, self->after));
  if (self->before != NULL)
    before = g_variant_ref_sink (netflux_decode (schema, &place, self->before));
  if (before != NULL && g_variant_equal (before, after))
    return;

  change = g_new (NetfluxChange, 1);
  *change = (NetfluxChange){
    .layout = g_object_ref (layout),
    .path = g_strdup (field->path),
    .value = g_steal_pointer (&after),
    .detail = detail,
  };
  g_queue_push_tail (&self->changes->waiting, change);
}

static void
find_changes (NetfluxChanges *self, NetfluxLink *link, GBytes *image)
{
  g_autoptr (GBytes) before = g_steal_pointer (&self->told);
  NetfluxSearch search = { .changes = self, .link = link };

  self->told = g_bytes_ref (image);
  search.after = g_bytes_get_data (image, NULL);
  search.before = before != NULL ? g_bytes_get_data (before, NULL) : NULL;
  search.all = g_signal_handler_find (
                   link, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL | G_SIGNAL_MATCH_UNBLOCKED,
                   netflux_link_get_value_changed_id (), 0, NULL, NULL, NULL) != 0;
  netflux_schema_compare (netflux_layout_get_schema (self->layout), search.before, search.after,
                          add_change, &search);
}

static gboolean
is_current (NetfluxLink *link, NetfluxLayout *layout)
{
  g_autoptr (NetfluxLayout) current = netflux_link_dup_receive_layout (link);

  return layout == current;
}

/* All is found before a handler is called. So one that runs a main loop of its own hears the
 * rest there, and then what came after it: each change once and in order. */
void
netflux_changes_tell (NetfluxChanges *self,
                      GWeakRef *weak_link,
                      GBytes *image,
                      gboolean (*is_open) (gpointer user_data),
                      gpointer user_data)
{
  g_autoptr (NetfluxLink) found = g_weak_ref_get (weak_link);

  if (found != NULL && self->layout != NULL && is_current (found, self->layout) &&
      g_bytes_get_size (image) == netflux_layout_get_size (self->layout))
    find_changes (self, found, image);
  g_clear_object (&found);

  while (!g_queue_is_empty (&self->waiting) && is_open (user_data))
    {
      g_autoptr (NetfluxChange) change = g_queue_pop_head (&self->waiting);
      g_autoptr (NetfluxLink) link = g_weak_ref_get (weak_link); /* the last one, perhaps */

      if (link != NULL && is_current (link, change->layout))
        g_signal_emit (link, netflux_link_get_value_changed_id (), change->detail, change->path,
                       change->value);
    }
}
