/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxmembers.h"

#include <string.h>

#include "common/netflux-json.h"

typedef struct
{
  char *literal; /* the name, and what is before it */
  NetfluxLayoutField *field;
  char type; /* of a number; else 0 */
  gboolean is_single;
} Member;

struct _GstNetfluxMembers
{
  NetfluxLayout *layout;
  GArray *members; /* NULL: one of them is not found by its name alone */
};

static void
member_clear (gpointer data)
{
  Member *self = data;

  g_free (self->literal);
  netflux_layout_field_unref (self->field);
}

static char
get_number_type (const NetfluxLayoutField *field)
{
  const char *type = g_variant_type_peek_string (netflux_layout_field_get_value_type (field));

  return strchr ("bynqiuxtd", *type) != NULL ? *type : 0;
}

/* The values of any payload show which members there are. */
GstNetfluxMembers *
gst_netflux_members_new (NetfluxLayout *layout)
{
  GstNetfluxMembers *self = g_new0 (GstNetfluxMembers, 1);
  gsize size = netflux_layout_get_size (layout);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GVariant) values = netflux_layout_decode (layout, zeros, NULL);
  GVariantIter iter;
  const char *name;

  self->layout = g_object_ref (layout);
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      Member member = { .field = netflux_layout_lookup_field (layout, name, NULL) };
      GString *literal;

      if (member.field == NULL)
        {
          g_clear_pointer (&self->members, g_array_unref);
          break;
        }
      literal = g_string_new (self->members->len > 0 ? "," : "{");
      netflux_json_append_text (literal, name);
      g_string_append_c (literal, ':');
      member.literal = g_string_free (literal, FALSE);
      member.type = get_number_type (member.field);
      member.is_single = netflux_layout_field_get_length (member.field) == 4;
      g_array_append_val (self->members, member);
    }

  return self;
}

void
gst_netflux_members_free (GstNetfluxMembers *self)
{
  g_clear_pointer (&self->members, g_array_unref);
  g_object_unref (self->layout);
  g_free (self);
}

static gboolean
append_number (const Member *self, const guint8 *payload, gsize size, GString *out, GError **error)
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
  g_autoptr (GVariant) value = NULL;
  gboolean truth;

  g_string_append (out, self->literal);
  if (self->type == 'b')
    {
      if (!netflux_layout_field_read_boolean (self->field, payload, size, &truth, error))
        return FALSE;
      g_string_append (out, truth ? "true" : "false");
      return TRUE;
    }
  if (self->type != 0)
    return append_number (self, payload, size, out, error);

  value = netflux_layout_field_read_value (self->field, payload, size, error);
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
  if (self->members == NULL)
    return append_all (self, payload, size, out, error);

  for (guint i = 0; i < self->members->len; i++)
    if (!append_member (&g_array_index (self->members, Member, i), payload, size, out, error))
      return FALSE;

  g_string_append (out, self->members->len > 0 ? "}" : "{}");
  return TRUE;
}
