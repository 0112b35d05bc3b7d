/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxbytes.h"

#include <string.h>

GBytes *
gst_netflux_bytes_from_text (const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  while (*text != '\0')
    {
      guint8 byte;

      if (strchr (" :", *text) != NULL)
        {
          text++;
          continue;
        }
      if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]))
        return NULL;
      byte = (guint8) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));
      g_byte_array_append (bytes, &byte, 1);
      text += 2;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static char *
bytes_to_text (GBytes *bytes)
{
  GString *text = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);

  return g_string_free (text, FALSE);
}

static char *
serialize (const GValue *value)
{
  GBytes *bytes = g_value_get_boxed (value);

  return bytes != NULL ? bytes_to_text (bytes) : NULL;
}

static gboolean
deserialize (GValue *value, const char *text)
{
  GBytes *bytes = gst_netflux_bytes_from_text (text);

  g_value_take_boxed (value, bytes);
  return bytes != NULL;
}

static int
compare (const GValue *a, const GValue *b)
{
  GBytes *first = g_value_get_boxed (a);
  GBytes *second = g_value_get_boxed (b);

  if (first == NULL || second == NULL)
    return first == second ? GST_VALUE_EQUAL : GST_VALUE_UNORDERED;
  return g_bytes_equal (first, second) ? GST_VALUE_EQUAL : GST_VALUE_UNORDERED;
}

static void
copy_boxed (const GValue *source, GValue *target)
{
  g_value_set_boxed (target, g_value_get_boxed (source));
}

GType
gst_netflux_bytes_get_type (void)
{
  /* GStreamer keeps the address of it. */
  static GstValueTable table = {
    .compare = compare,
    .serialize = serialize,
    .deserialize = deserialize,
  };
  static gsize type;

  if (g_once_init_enter (&type))
    {
      GType registered = g_boxed_type_register_static (
          "GstNetfluxBytes", (GBoxedCopyFunc) g_bytes_ref, (GBoxedFreeFunc) g_bytes_unref);
      table.type = registered;
      gst_value_register (&table);
      g_value_register_transform_func (G_TYPE_BYTES, registered, copy_boxed);
      g_value_register_transform_func (registered, G_TYPE_BYTES, copy_boxed);
      g_once_init_leave (&type, registered);
    }

  return type;
}
