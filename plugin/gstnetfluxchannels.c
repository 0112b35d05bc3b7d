/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxchannels.h"

#include <math.h>
#include <string.h>

void
gst_netflux_channels_clear (GstNetfluxChannels *self)
{
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->scales, g_free);
  g_clear_pointer (&self->offsets, g_free);
  self->format = GST_AUDIO_FORMAT_UNKNOWN;
  self->is_precise = FALSE;
}

int
gst_netflux_channels_count (const GstNetfluxChannels *self)
{
  return self->fields != NULL ? (int) self->fields->len : 0;
}

/* The format that has exactly the field's values. */
static GstAudioFormat
find_format (const NetfluxLayoutField *field)
{
  gsize length = netflux_layout_field_get_length (field);

  switch (*g_variant_type_peek_string (netflux_layout_field_get_value_type (field)))
    {
    case 'd':
      return length == 4 ? GST_AUDIO_FORMAT_F32 : GST_AUDIO_FORMAT_F64;
    case 'y':
      return GST_AUDIO_FORMAT_U8;
    case 'n':
      return length == 1 ? GST_AUDIO_FORMAT_S8 : GST_AUDIO_FORMAT_S16;
    case 'q':
      return GST_AUDIO_FORMAT_U16;
    case 'i':
      return GST_AUDIO_FORMAT_S32;
    case 'u':
      return GST_AUDIO_FORMAT_U32;
    default:
      return GST_AUDIO_FORMAT_UNKNOWN;
    }
}

static gboolean
is_number (const NetfluxLayoutField *field)
{
  return strchr ("dynqiubxt",
                 *g_variant_type_peek_string (netflux_layout_field_get_value_type (field))) != NULL;
}

static gboolean
is_wide (const NetfluxLayoutField *field)
{
  gboolean is_small = netflux_layout_field_get_length (field) <= 2;

  return !is_small && find_format (field) != GST_AUDIO_FORMAT_F32 &&
         *g_variant_type_peek_string (netflux_layout_field_get_value_type (field)) != 'b';
}

static gboolean
check_count (char **names, GError **error)
{
  if (g_strv_length (names) <= GST_NETFLUX_MAX_FIELDS)
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE,
               "%u fields are too many for one stream: use up to %d, and a second element behind "
               "a tee for the others",
               g_strv_length (names), GST_NETFLUX_MAX_FIELDS);
  return FALSE;
}

static void
begin (GstNetfluxChannels *self)
{
  gst_netflux_channels_clear (self);
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_layout_field_unref);
}

static gboolean
check_type (GstNetfluxChannels *self, NetfluxLayoutField *field, const char *path, GError **error)
{
  GstAudioFormat format = find_format (field);

  if (format == GST_AUDIO_FORMAT_UNKNOWN)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "The field “%s” is %s: samples are numbers of up to 32 bits, REAL or LREAL%s",
                   path,
                   is_number (field) || *netflux_layout_field_get_type_name (field) != '\0'
                       ? netflux_layout_field_get_type_name (field)
                       : "no single value",
                   is_number (field) ? ". Use the property “fields” for other numbers" : "");
      return FALSE;
    }
  if (self->fields->len > 0 && format != self->format)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "The field “%s” is %s, which is not the type of “%s”: use the property “fields” "
                   "for fields of several types",
                   path, netflux_layout_field_get_type_name (field),
                   netflux_layout_field_get_path (self->fields->pdata[0]));
      return FALSE;
    }

  self->format = format;
  return TRUE;
}

gboolean
gst_netflux_channels_find (GstNetfluxChannels *self,
                           NetfluxLayout *layout,
                           const char *names,
                           GError **error)
{
  g_auto (GStrv) paths = g_strsplit (names, ",", -1);

  begin (self);
  if (!check_count (paths, error))
    return FALSE;

  for (char **path = paths; *path != NULL; path++)
    {
      g_autoptr (NetfluxLayoutField) field =
          netflux_layout_lookup_field (layout, g_strstrip (*path), error);

      if (field == NULL || !check_type (self, field, *path, error))
        return FALSE;
      g_ptr_array_add (self->fields, g_steal_pointer (&field));
    }

  return TRUE;
}

/* Behind the path: a factor, then a summand; either may be missing. */
static gboolean
parse_terms (const char *text, double *scale, double *offset)
{
  char *end = (char *) text;

  *scale = 1;
  *offset = 0;
  if (*end == '*')
    {
      const char *number = end + 1;

      *scale = g_ascii_strtod (number, &end);
      if (end == number)
        return FALSE;
    }
  end += strspn (end, " ");
  if (*end == '+' || *end == '-')
    {
      gboolean is_negative = *end == '-';
      const char *number = end + 1 + strspn (end + 1, " ");

      *offset = g_ascii_strtod (number, &end);
      if (end == number)
        return FALSE;
      if (is_negative)
        *offset = -*offset;
    }
  end += strspn (end, " ");

  return *end == '\0' && isfinite (*scale) && *scale != 0 && isfinite (*offset);
}

static gboolean
add_mixed (GstNetfluxChannels *self, NetfluxLayout *layout, const char *text, GError **error)
{
  gsize length = strcspn (text, "*+-");
  g_autofree char *path = g_strstrip (g_strndup (text, length));
  g_autoptr (NetfluxLayoutField) field = NULL;
  guint i = self->fields->len;

  if (!parse_terms (text + length, &self->scales[i], &self->offsets[i]))
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                   "invalid field “%s”: use a name, a factor other than 0 and a summand, such as "
                   "level*0.1-4",
                   text);
      return FALSE;
    }

  field = netflux_layout_lookup_field (layout, path, error);
  if (field == NULL)
    return FALSE;
  if (!is_number (field))
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "The field “%s” is not a number: use BOOL, integers, REAL, LREAL and times",
                   path);
      return FALSE;
    }

  self->is_precise = self->is_precise || is_wide (field);
  g_ptr_array_add (self->fields, g_steal_pointer (&field));
  return TRUE;
}

gboolean
gst_netflux_channels_find_mixed (GstNetfluxChannels *self,
                                 NetfluxLayout *layout,
                                 const char *names,
                                 GError **error)
{
  g_auto (GStrv) texts = g_strsplit (names, ",", -1);

  begin (self);
  if (!check_count (texts, error))
    return FALSE;

  self->scales = g_new0 (double, g_strv_length (texts));
  self->offsets = g_new0 (double, g_strv_length (texts));
  self->format = GST_AUDIO_FORMAT_F32;
  for (char **text = texts; *text != NULL; text++)
    if (!add_mixed (self, layout, g_strstrip (*text), error))
      return FALSE;

  return TRUE;
}

gsize
gst_netflux_channels_get_frame_size (const GstNetfluxChannels *self)
{
  const GstAudioFormatInfo *info = gst_audio_format_get_info (self->format);

  return (gsize) (GST_AUDIO_FORMAT_INFO_WIDTH (info) / 8) * self->fields->len;
}

/* Samples as numbers of the field's own type */

static void
store_integer (GstAudioFormat format, gint64 value, gpointer samples, guint i)
{
  if (format == GST_AUDIO_FORMAT_U8)
    ((guint8 *) samples)[i] = (guint8) value;
  else if (format == GST_AUDIO_FORMAT_S8)
    ((gint8 *) samples)[i] = (gint8) value;
  else if (format == GST_AUDIO_FORMAT_S16)
    ((gint16 *) samples)[i] = (gint16) value;
  else if (format == GST_AUDIO_FORMAT_U16)
    ((guint16 *) samples)[i] = (guint16) value;
  else if (format == GST_AUDIO_FORMAT_S32)
    ((gint32 *) samples)[i] = (gint32) value;
  else
    ((guint32 *) samples)[i] = (guint32) value;
}

static gint64
fetch_integer (GstAudioFormat format, gconstpointer samples, guint i)
{
  if (format == GST_AUDIO_FORMAT_U8)
    return ((const guint8 *) samples)[i];
  if (format == GST_AUDIO_FORMAT_S8)
    return ((const gint8 *) samples)[i];
  if (format == GST_AUDIO_FORMAT_S16)
    return ((const gint16 *) samples)[i];
  if (format == GST_AUDIO_FORMAT_U16)
    return ((const guint16 *) samples)[i];
  if (format == GST_AUDIO_FORMAT_S32)
    return ((const gint32 *) samples)[i];
  return ((const guint32 *) samples)[i];
}

static gboolean
is_float (GstAudioFormat format)
{
  return format == GST_AUDIO_FORMAT_F32 || format == GST_AUDIO_FORMAT_F64;
}

static gboolean
read_one (const GstNetfluxChannels *self,
          guint i,
          const guint8 *payload,
          gsize size,
          gpointer samples,
          GError **error)
{
  const NetfluxLayoutField *field = self->fields->pdata[i];
  double number;
  gint64 integer;

  if (!is_float (self->format))
    {
      if (!netflux_layout_field_read_int64 (field, payload, size, &integer, error))
        return FALSE;
      store_integer (self->format, integer, samples, i);
      return TRUE;
    }

  if (!netflux_layout_field_read_double (field, payload, size, &number, error))
    return FALSE;
  if (self->scales != NULL)
    number = number * self->scales[i] + self->offsets[i];
  if (self->format == GST_AUDIO_FORMAT_F32)
    ((float *) samples)[i] = (float) number;
  else
    ((double *) samples)[i] = number;
  return TRUE;
}

gboolean
gst_netflux_channels_read (const GstNetfluxChannels *self,
                           const guint8 *payload,
                           gsize size,
                           gpointer samples,
                           GError **error)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (!read_one (self, i, payload, size, samples, error))
      return FALSE;

  return TRUE;
}

/* Back from what was scaled, to whole numbers where the field is one. */
static gboolean
write_scaled (const GstNetfluxChannels *self,
              guint i,
              guint8 *payload,
              gsize size,
              double number,
              GError **error)
{
  const NetfluxLayoutField *field = self->fields->pdata[i];
  char type = *g_variant_type_peek_string (netflux_layout_field_get_value_type (field));

  number = (number - self->offsets[i]) / self->scales[i];
  if (type == 'b')
    return netflux_layout_field_write_boolean (field, payload, size, number >= 0.5, error);
  return netflux_layout_field_write_double (field, payload, size,
                                            type == 'd' ? number : round (number), error);
}

static gboolean
write_one (const GstNetfluxChannels *self,
           guint i,
           guint8 *payload,
           gsize size,
           gconstpointer samples,
           GError **error)
{
  const NetfluxLayoutField *field = self->fields->pdata[i];
  double number;

  if (!is_float (self->format))
    return netflux_layout_field_write_int64 (field, payload, size,
                                             fetch_integer (self->format, samples, i), error);

  number = self->format == GST_AUDIO_FORMAT_F32 ? (double) ((const float *) samples)[i]
                                                : ((const double *) samples)[i];
  return self->scales != NULL
             ? write_scaled (self, i, payload, size, number, error)
             : netflux_layout_field_write_double (field, payload, size, number, error);
}

gboolean
gst_netflux_channels_write (const GstNetfluxChannels *self,
                            guint8 *payload,
                            gsize size,
                            gconstpointer samples,
                            GError **error)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (!write_one (self, i, payload, size, samples, error))
      return FALSE;

  return TRUE;
}
