/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxtext.h"

#include <string.h>

#define ABSENT "–"
#define LINES_MAX 12
#define WIDTH_MAX 99

/* A literal text, and the value behind it, if there is one. */
typedef struct
{
  char *literal;
  NetfluxLayoutField *field;
  char *format; /* for printf; NULL: as it is best */
} Part;

struct _GstNetfluxText
{
  GPtrArray *parts; /* of Part */
};

static void
part_free (gpointer data)
{
  Part *self = data;

  g_free (self->literal);
  g_clear_pointer (&self->field, netflux_layout_field_unref);
  g_free (self->format);
  g_free (self);
}

void
gst_netflux_text_free (GstNetfluxText *self)
{
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static char
get_type (const NetfluxLayoutField *field)
{
  return *g_variant_type_peek_string (netflux_layout_field_get_value_type (field));
}

/* Which conversions a field can have */
static const char *
get_conversions (const NetfluxLayoutField *field)
{
  switch (get_type (field))
    {
    case 'd':
      return "feEgG";
    case 'b':
    case 's':
      return "s";
    case 'y':
    case 'n':
    case 'q':
    case 'i':
    case 'u':
    case 'x':
    case 't':
      return "dxXofeEgGs";
    default:
      return "";
    }
}

static gboolean
set_format_error (GError **error, const NetfluxLayoutField *field, const char *format)
{
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
               "invalid format “%s” of the field “%s”, which is %s: use one such as .1f or 6d",
               format, netflux_layout_field_get_path (field),
               netflux_layout_field_get_type_name (field));
  return FALSE;
}

/* Flags, a width, a precision and one letter: nothing else reaches printf. */
static gboolean
set_format (Part *part, const char *text, GError **error)
{
  const char *end = text + strspn (text, "-+ 0#");
  gsize width = strspn (end, "0123456789");
  gsize precision = 0;
  const char *conversion = end + width;

  if (*conversion == '.')
    {
      precision = strspn (conversion + 1, "0123456789");
      conversion += 1 + precision;
    }
  /* A precision cuts a text at bytes, not at characters. */
  if (width > 2 || precision > 2 || (*conversion == 's' && strchr (text, '.')) ||
      *conversion == '\0' || conversion[1] != '\0' ||
      strchr (get_conversions (part->field), *conversion) == NULL)
    return set_format_error (error, part->field, text);

  part->format = strchr ("dxXo", *conversion) != NULL
                     ? g_strdup_printf ("%%%.*s" G_GINT64_MODIFIER "%c", (int) (conversion - text),
                                        text, *conversion)
                     : g_strdup_printf ("%%%s", text);
  return TRUE;
}

static Part *
part_new (GstNetfluxText *self, GString *literal)
{
  Part *part = g_new0 (Part, 1);

  part->literal = g_strdup (literal->str);
  g_string_truncate (literal, 0);
  g_ptr_array_add (self->parts, part);
  return part;
}

static gboolean
add_field (
    GstNetfluxText *self, NetfluxLayout *layout, GString *literal, const char *text, GError **error)
{
  g_auto (GStrv) halves = g_strsplit (text, ":", 2);
  Part *part = part_new (self, literal);

  if (halves[0] == NULL)
    {
      g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                           "The text has {} without a field: write its name in the braces, or {{}} "
                           "for the braces themselves");
      return FALSE;
    }

  part->field = netflux_layout_lookup_field (layout, g_strstrip (halves[0]), error);
  return part->field != NULL &&
         (halves[1] == NULL || set_format (part, g_strstrip (halves[1]), error));
}

static gboolean
parse (GstNetfluxText *self, NetfluxLayout *layout, const char *template, GError **error)
{
  g_autoptr (GString) literal = g_string_new (NULL);

  for (const char *at = template; *at != '\0'; at++)
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      g_autofree char *inside = NULL;

      if ((*at == '{' || *at == '}') && at[1] == at[0])
        {
          g_string_append_c (literal, *at++);
          continue;
        }
      if (*at != '{' && *at != '}')
        {
          g_string_append_c (literal, *at);
          continue;
        }
      if (end == NULL)
        {
          g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                       "The text has a single “%c”: write {name} for a field, or two of them for "
                       "the brace itself",
                       *at);
          return FALSE;
        }

      inside = g_strndup (at + 1, (gsize) (end - at - 1));
      if (!add_field (self, layout, literal, inside, error))
        return FALSE;
      at = end;
    }

  part_new (self, literal);
  return TRUE;
}

static void
list_fields (GstNetfluxText *self, NetfluxLayout *layout)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);
  g_autoptr (GString) literal = g_string_new (NULL);

  for (guint i = 0; i < fields->len && i < LINES_MAX; i++)
    {
      g_string_append_printf (literal, "%s%s: ", i > 0 ? "\n" : "",
                              netflux_layout_field_get_path (fields->pdata[i]));
      part_new (self, literal)->field = netflux_layout_field_ref (fields->pdata[i]);
    }
}

GstNetfluxText *
gst_netflux_text_new (NetfluxLayout *layout, const char *template, GError **error)
{
  g_autoptr (GstNetfluxText) self = g_new0 (GstNetfluxText, 1);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  if (template == NULL)
    list_fields (self, layout);
  else if (!parse (self, layout, template, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Values; the formats have been checked. */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
append_text (const Part *part, const char *text, GString *out)
{
  if (part->format != NULL)
    g_string_append_printf (out, part->format, text);
  else
    g_string_append (out, text);
}

static void
append_double (const Part *part, double number, GString *out)
{
  char digits[WIDTH_MAX + 400];

  g_ascii_formatd (digits, sizeof digits, part->format != NULL ? part->format : "%g", number);
  g_string_append (out, digits);
}

static void
append_number (
    const Part *part, const char *name, gint64 number, gboolean is_unsigned, GString *out)
{
  char conversion = part->format != NULL ? part->format[strlen (part->format) - 1] : 's';

  if (conversion == 's' && name != NULL)
    append_text (part, name, out);
  else if (conversion == 's' && part->format == NULL)
    g_string_append_printf (out, is_unsigned ? "%" G_GUINT64_FORMAT : "%" G_GINT64_FORMAT, number);
  else if (conversion == 's')
    {
      g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);

      append_text (part, digits, out);
    }
  else if (strchr ("dxXo", conversion) != NULL)
    g_string_append_printf (out, part->format, number);
  else
    append_double (part, is_unsigned ? (double) (guint64) number : (double) number, out);
}

#pragma GCC diagnostic pop

static gboolean
append_integer (const Part *part, const guint8 *payload, gsize size, GString *out, GError **error)
{
  guint64 unsigned_number;
  gint64 number;

  if (get_type (part->field) == 't')
    {
      if (!netflux_layout_field_read_uint64 (part->field, payload, size, &unsigned_number, error))
        return FALSE;
      append_number (part, NULL, (gint64) unsigned_number, TRUE, out);
      return TRUE;
    }

  if (!netflux_layout_field_read_int64 (part->field, payload, size, &number, error))
    return FALSE;
  append_number (part, netflux_layout_field_get_label (part->field, number), number, FALSE, out);
  return TRUE;
}

static gboolean
append_other (const Part *part, const guint8 *payload, gsize size, GString *out, GError **error)
{
  g_autoptr (GVariant) value = netflux_layout_field_read_value (part->field, payload, size, error);
  g_autofree char *printed = NULL;

  if (value == NULL)
    return FALSE;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    append_text (part, g_variant_get_string (value, NULL), out);
  else
    {
      printed = g_variant_print (value, FALSE);
      g_string_append (out, printed);
    }
  return TRUE;
}

static gboolean
append_value (const Part *part, const guint8 *payload, gsize size, GString *out, GError **error)
{
  gboolean truth;
  double number;

  switch (get_type (part->field))
    {
    case 'd':
      if (!netflux_layout_field_read_double (part->field, payload, size, &number, error))
        return FALSE;
      append_double (part, number, out);
      return TRUE;
    case 'b':
      if (!netflux_layout_field_read_boolean (part->field, payload, size, &truth, error))
        return FALSE;
      append_text (part, truth ? "true" : "false", out);
      return TRUE;
    case 'y':
    case 'n':
    case 'q':
    case 'i':
    case 'u':
    case 'x':
    case 't':
      return append_integer (part, payload, size, out, error);
    default:
      return append_other (part, payload, size, out, error);
    }
}

char *
gst_netflux_text_format (const GstNetfluxText *self,
                         const guint8 *payload,
                         gsize size,
                         GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];

      g_string_append (out, part->literal);
      if (part->field != NULL && !append_value (part, payload, size, out, error))
        return NULL;
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
gst_netflux_text_format_absent (const GstNetfluxText *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];

      g_string_append (out, part->literal);
      if (part->field != NULL)
        g_string_append (out, ABSENT);
    }

  return g_string_free (out, FALSE);
}
