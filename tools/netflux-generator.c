/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-generator.h"

#include <string.h>

#include "netflux-generator-rule.h"

struct _NetfluxGenerator
{
  GMutex lock; /* of the data */
  GBytes *data;
  gboolean is_fixed;
  NetfluxLayout *layout;
  GPtrArray *rules;
  gint64 send_interval_us;
};

static NetfluxGenerator *
generator_new (gsize size)
{
  NetfluxGenerator *self = g_new0 (NetfluxGenerator, 1);

  g_mutex_init (&self->lock);
  self->data = g_bytes_new_take (g_malloc0 (size), size);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_generator_rule_free);

  return self;
}

/* How often the device was started (32 bits, little-endian), the number of frames since
 * (the same), then a ramp: so that an image that is torn or old is found. */
NetfluxGenerator *
netflux_generator_new_counting (gsize size)
{
  return generator_new (size);
}

void
netflux_generator_free (NetfluxGenerator *self)
{
  g_ptr_array_unref (self->rules);
  g_clear_object (&self->layout);
  g_bytes_unref (self->data);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static NetfluxLayoutField *
find_field (GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_ascii_strcasecmp (netflux_layout_field_get_path (fields->pdata[i]), path) == 0)
      return fields->pdata[i];

  return NULL;
}

static gboolean
has_rule (NetfluxGenerator *self, NetfluxLayoutField *field)
{
  for (guint i = 0; i < self->rules->len; i++)
    if (netflux_generator_rule_get_field (self->rules->pdata[i]) == field)
      return TRUE;

  return FALSE;
}

/* PATH=KIND */
static gboolean
add_rule (NetfluxGenerator *self, GPtrArray *fields, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *path =
      equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  NetfluxLayoutField *field = find_field (fields, path);
  gsize size = netflux_layout_get_size (self->layout);
  g_autoptr (NetfluxGeneratorRule) rule = NULL;

  if (field == NULL || has_rule (self, field))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   field == NULL ? "--generate: '%s': the layout has no field '%s'; netflux layout "
                                   "lists them"
                                 : "--generate: '%s': '%s' is something else already; give it once",
                   text, path);
      return FALSE;
    }

  rule = netflux_generator_rule_new_from_text (field, size, text, equals != NULL ? equals + 1 : "",
                                               error);
  if (rule == NULL)
    return FALSE;
  if (!netflux_generator_rule_check (rule, size, error))
    {
      g_prefix_error (error, "--generate: '%s': ", text);
      return FALSE;
    }

  g_ptr_array_add (self->rules, g_steal_pointer (&rule));
  return TRUE;
}

/* Without rules all fields count, but those that cannot. */
NetfluxGenerator *
netflux_generator_new_fields (NetfluxLayout *layout,
                              const char *const *rules,
                              gint64 send_interval_us,
                              GError **error)
{
  g_autoptr (NetfluxGenerator) self = generator_new (netflux_layout_get_size (layout));
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);

  self->layout = g_object_ref (layout);
  self->send_interval_us = send_interval_us;
  for (guint i = 0; rules == NULL && i < fields->len; i++)
    g_ptr_array_add (self->rules, netflux_generator_rule_new (fields->pdata[i],
                                                              netflux_layout_get_size (layout)));
  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    if (!add_rule (self, fields, rules[i], error))
      return NULL;

  return g_steal_pointer (&self);
}

/* These bytes from now on. */
void
netflux_generator_set_data (NetfluxGenerator *self, GBytes *data)
{
  g_mutex_lock (&self->lock);
  g_bytes_unref (self->data);
  self->data = g_bytes_ref (data);
  self->is_fixed = TRUE;
  g_mutex_unlock (&self->lock);
}

gsize
netflux_generator_get_size (NetfluxGenerator *self)
{
  gsize size;

  g_mutex_lock (&self->lock);
  size = g_bytes_get_size (self->data);
  g_mutex_unlock (&self->lock);

  return size;
}

/* Images */

/* A value that the field cannot have leaves it as it is. */
static GBytes *
make_fields (NetfluxGenerator *self, GBytes *data, guint64 frames)
{
  gsize size;
  const void *before = g_bytes_get_data (data, &size);
  guint8 *image = g_memdup2 (before, size);

  for (guint i = 0; i < self->rules->len; i++)
    netflux_generator_rule_write (self->rules->pdata[i], frames, self->send_interval_us, image,
                                  size, NULL);

  return g_bytes_new_take (image, size);
}

static GBytes *
make_counting (gsize size, guint starts, guint64 frames)
{
  guint32 head[2] = { GUINT32_TO_LE (starts), GUINT32_TO_LE ((guint32) frames) };
  guint8 *bytes = g_malloc (MAX (size, sizeof head));

  memcpy (bytes, head, sizeof head);
  for (gsize i = sizeof head; i < size; i++)
    bytes[i] = (guint8) (frames + i - sizeof head);

  return g_bytes_new_take (bytes, size);
}

/* The image of the @frames-th frame since the @starts-th start, both from 1. */
GBytes *
netflux_generator_make (guint starts, guint64 frames, gpointer user_data)
{
  NetfluxGenerator *self = user_data;
  g_autoptr (GBytes) data = NULL;
  gboolean is_fixed;

  g_mutex_lock (&self->lock);
  data = g_bytes_ref (self->data);
  is_fixed = self->is_fixed;
  g_mutex_unlock (&self->lock);

  if (is_fixed)
    return g_steal_pointer (&data);
  if (self->layout != NULL)
    return make_fields (self, data, frames);
  return make_counting (g_bytes_get_size (data), starts, frames);
}
