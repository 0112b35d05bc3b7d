/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxmembers.h"

#include <string.h>

#include "common/netflux-json.h"
#include "gstnetfluxshape.h"

/* A leaf of the tree */
typedef struct
{
  char *literal; /* what is before it */
  const GstNetfluxShape *leaf;
} Member;

struct _GstNetfluxMembers
{
  NetfluxLayout *layout;
  GstNetfluxShape *shape; /* NULL: the values are made, and written then */
  GArray *members;
  char *tail; /* what is behind all of them */
};

static void
member_clear (gpointer data)
{
  Member *self = data;

  g_free (self->literal);
}

/* @literal: what is between the last leaf and the next one */
static void
add_members (GstNetfluxMembers *self, const GstNetfluxShape *shape, GString *literal)
{
  gboolean is_object = shape->kind == GST_NETFLUX_SHAPE_OBJECT;
  Member member = { .leaf = shape };

  if (shape->kind == GST_NETFLUX_SHAPE_LEAF)
    {
      member.literal = g_strdup (literal->str);
      g_array_append_val (self->members, member);
      g_string_truncate (literal, 0);
      return;
    }

  g_string_append_c (literal, is_object ? '{' : '[');
  for (guint i = 0; i < shape->children->len; i++)
    {
      const GstNetfluxShape *child = shape->children->pdata[i];

      if (i > 0)
        g_string_append_c (literal, ',');
      if (is_object)
        {
          netflux_json_append_text (literal, child->name);
          g_string_append_c (literal, ':');
        }
      add_members (self, child, literal);
    }
  g_string_append_c (literal, is_object ? '}' : ']');
}

GstNetfluxMembers *
gst_netflux_members_new (NetfluxLayout *layout)
{
  GstNetfluxMembers *self = g_new0 (GstNetfluxMembers, 1);
  GString *literal = g_string_new (NULL);

  self->layout = g_object_ref (layout);
  self->shape = gst_netflux_shape_new (layout);
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  if (self->shape != NULL)
    add_members (self, self->shape, literal);
  self->tail = g_string_free (literal, FALSE);

  return self;
}

void
gst_netflux_members_free (GstNetfluxMembers *self)
{
  g_array_unref (self->members);
  g_clear_pointer (&self->shape, gst_netflux_shape_free);
  g_object_unref (self->layout);
  g_free (self->tail);
  g_free (self);
}

static gboolean
append_number (
    const GstNetfluxShape *self, const guint8 *payload, gsize size, GString *out, GError **error)
{
  guint64 unsigned_number;
  gint64 number;
  double real;

  if (self->type == 'd')
    {
      if (!netflux_layout_field_read_double (self->field, payload, size, &real, error))
        return FALSE;
      netflux_json_append_double (out, real, self->is_single);
      return TRUE;
    }
  if (self->type == 't')
    {
      if (!netflux_layout_field_read_uint64 (self->field, payload, size, &unsigned_number, error))
        return FALSE;
      netflux_json_append_unsigned (out, unsigned_number, NETFLUX_JSON_LARGE_TEXTS);
      return TRUE;
    }

  if (!netflux_layout_field_read_int64 (self->field, payload, size, &number, error))
    return FALSE;
  netflux_json_append_signed (out, number);
  return TRUE;
}

static gboolean
append_member (const Member *self, const guint8 *payload, gsize size, GString *out, GError **error)
{
  const GstNetfluxShape *leaf = self->leaf;
  g_autoptr (GVariant) value = NULL;
  gboolean truth;

  g_string_append (out, self->literal);
  if (leaf->type == 'b')
    {
      if (!netflux_layout_field_read_boolean (leaf->field, payload, size, &truth, error))
        return FALSE;
      g_string_append (out, truth ? "true" : "false");
      return TRUE;
    }
  if (strchr ("ynqiuxtd", leaf->type) != NULL)
    return append_number (leaf, payload, size, out, error);

  value = netflux_layout_field_read_value (leaf->field, payload, size, error);
  if (value == NULL)
    return FALSE;
  netflux_json_append_values (out, value, NETFLUX_JSON_LARGE_TEXTS);
  return TRUE;
}

static gboolean
append_all (
    const GstNetfluxMembers *self, const guint8 *payload, gsize size, GString *out, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, size);
  g_autoptr (GVariant) values = netflux_layout_decode (self->layout, bytes, error);

  if (values == NULL)
    return FALSE;

  netflux_json_append_values (out, values, NETFLUX_JSON_LARGE_TEXTS);
  return TRUE;
}

gboolean
gst_netflux_members_append (
    const GstNetfluxMembers *self, const guint8 *payload, gsize size, GString *out, GError **error)
{
  if (self->shape == NULL)
    return append_all (self, payload, size, out, error);

  for (guint i = 0; i < self->members->len; i++)
    if (!append_member (&g_array_index (self->members, Member, i), payload, size, out, error))
      return FALSE;

  g_string_append (out, self->tail);
  return TRUE;
}
