/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

#include "gstnetfluxmessages.h"
#include "gstnetfluxmessenger.h"

/* What was told last of each field of the layout; of the timer alone. */
typedef struct
{
  GstNetfluxPair *pair;
  guint run;
  NetfluxLayout *layout;
  GPtrArray *fields;
  GVariant **told; /* one for each, NULL before the first */
} Values;

static void
forget (Values *self)
{
  for (guint i = 0; self->fields != NULL && i < self->fields->len; i++)
    g_clear_pointer (&self->told[i], g_variant_unref);
  g_clear_pointer (&self->told, g_free);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_object (&self->layout);
}

static void
values_free (gpointer data)
{
  Values *self = data;

  forget (self);
  gst_netflux_pair_unref (self->pair);
  g_free (self);
}

static GstNetfluxHeldEnd *
hold_source (Values *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->pair->lock);
  GstNetfluxEnd *end = self->pair->ends[GST_NETFLUX_SOURCE_SIDE];

  if (end == NULL || self->run != self->pair->run)
    return NULL;

  gst_object_ref (end->element);
  return end;
}

static void
follow_layout (Values *self)
{
  g_autoptr (NetfluxLayout) layout = netflux_link_dup_receive_layout (self->pair->link);

  if (layout == self->layout)
    return;

  forget (self);
  if (layout == NULL)
    return;
  self->fields = netflux_layout_list_fields (layout);
  self->told = g_new0 (GVariant *, self->fields->len);
  self->layout = g_steal_pointer (&layout);
}

static void
tell_changes (Values *self, GstNetfluxEnd *end, GBytes *image)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (image, &size);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const NetfluxLayoutField *field = self->fields->pdata[i];
      g_autoptr (GVariant) value = netflux_layout_field_read_value (field, data, size, NULL);

      if (value == NULL || (self->told[i] != NULL && g_variant_equal (value, self->told[i])))
        continue;
      gst_netflux_post_value (end, netflux_layout_field_get_path (field), value);
      g_clear_pointer (&self->told[i], g_variant_unref);
      self->told[i] = g_steal_pointer (&value);
    }
}

static gboolean
look (gpointer data)
{
  Values *self = data;
  g_autoptr (GstNetfluxHeldEnd) end = hold_source (self);
  g_autoptr (GBytes) image = NULL;
  NetfluxLink *link = self->pair->link;

  if (end == NULL)
    return G_SOURCE_REMOVE;

  follow_layout (self);
  if (!gst_netflux_has_room (end) || self->layout == NULL ||
      netflux_link_get_state (link) == NETFLUX_LINK_STATE_WAITING)
    return G_SOURCE_CONTINUE;

  image = netflux_link_get_received_data (link);
  if (g_bytes_get_size (image) == netflux_layout_get_size (self->layout))
    tell_changes (self, end, image);
  return G_SOURCE_CONTINUE;
}

void
gst_netflux_pair_time_values (GstNetfluxPair *self)
{
  GstNetfluxEnd *end = self->ends[GST_NETFLUX_SOURCE_SIDE];
  GstClockTime interval = 0;
  Values *values;

  if (self->values != NULL)
    g_source_destroy (self->values);
  g_clear_pointer (&self->values, g_source_unref);

  if (end != NULL && self->running)
    {
      GST_OBJECT_LOCK (end->element);
      interval = end->values_interval;
      GST_OBJECT_UNLOCK (end->element);
    }
  if (interval == 0)
    return;

  values = g_new0 (Values, 1);
  values->pair = gst_netflux_pair_ref (self);
  values->run = self->run;
  self->values = g_timeout_source_new ((guint) ((interval + GST_MSECOND - 1) / GST_MSECOND));
  g_source_set_callback (self->values, look, values, values_free);
  g_source_attach (self->values, gst_netflux_messenger_get_context ());
}
