/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxcodec.h"

#include <string.h>

#include "gstnetfluxenum.h"

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_TYPE,
  PROP_DIALECT,
  PROP_FIELD,
};

void
gst_netflux_codec_install (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_LAYOUT,
      g_param_spec_string ("layout", "Layout",
                           "The declaration of the payload, or the name of a file with it: a text "
                           "with a colon or a line break, or that begins with < or >, is a "
                           "declaration, and what begins with file: a file's URI",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_TYPE,
      g_param_spec_string ("type", "Type",
                           "The declared type or data block that the payload is (NULL = the last "
                           "one)",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_DIALECT,
      g_param_spec_enum ("dialect", "Dialect", "Byte order, alignment and strings of the partner",
                         gst_netflux_enum_get_type (NETFLUX_TYPE_DIALECT), NETFLUX_DIALECT_PACKED,
                         flags));
  g_object_class_install_property (
      object_class, PROP_FIELD,
      g_param_spec_string ("field", "Field",
                           "Numeric fields of one type that are samples, one channel each, "
                           "separated by commas (NULL = all values, as JSON)",
                           NULL, flags));
}

void
gst_netflux_codec_init (GstNetfluxCodec *self, GstElement *element)
{
  self->element = element;
  self->warned_us = G_MININT64;
}

void
gst_netflux_codec_finalize (GstNetfluxCodec *self)
{
  gst_netflux_codec_unload (self);
  g_free (self->text);
  g_free (self->type);
  g_free (self->field);
}

static char **
find_text (GstNetfluxCodec *self, guint id)
{
  return id == PROP_LAYOUT ? &self->text : id == PROP_TYPE ? &self->type : &self->field;
}

gboolean
gst_netflux_codec_set_property (GstNetfluxCodec *self, guint id, const GValue *value)
{
  if (id > PROP_FIELD)
    return FALSE;

  GST_OBJECT_LOCK (self->element);
  if (id == PROP_DIALECT)
    self->dialect = (NetfluxDialect) g_value_get_enum (value);
  else
    {
      char **text = find_text (self, id);

      g_free (*text);
      *text = g_value_dup_string (value);
    }
  GST_OBJECT_UNLOCK (self->element);

  return TRUE;
}

gboolean
gst_netflux_codec_get_property (GstNetfluxCodec *self, guint id, GValue *value)
{
  if (id > PROP_FIELD)
    return FALSE;

  GST_OBJECT_LOCK (self->element);
  if (id == PROP_DIALECT)
    g_value_set_enum (value, (int) self->dialect);
  else
    g_value_set_string (value, *find_text (self, id));
  GST_OBJECT_UNLOCK (self->element);

  return TRUE;
}

/* The layout */

static NetfluxLayout *
read_layout (const char *text, const char *type, NetfluxDialect dialect, GError **error)
{
  gboolean is_uri = g_ascii_strncasecmp (text, "file:", 5) == 0;
  g_autoptr (GFile) file = NULL;

  if (!is_uri && (strpbrk (text, ":\n") != NULL || *text == '<' || *text == '>'))
    return netflux_layout_new_from_data (text, type, dialect, error);

  file = is_uri ? g_file_new_for_uri (text) : g_file_new_for_path (text);
  return netflux_layout_new_from_file (file, type, dialect, error);
}

/* The format that has exactly the field's values. */
static GstAudioFormat
find_format (NetfluxLayoutField *field, GVariant *value)
{
  gsize length = netflux_layout_field_get_length (field);

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_DOUBLE:
      return length == 4 ? GST_AUDIO_FORMAT_F32 : GST_AUDIO_FORMAT_F64;
    case G_VARIANT_CLASS_BYTE:
      return GST_AUDIO_FORMAT_U8;
    case G_VARIANT_CLASS_INT16:
      return length == 1 ? GST_AUDIO_FORMAT_S8 : GST_AUDIO_FORMAT_S16;
    case G_VARIANT_CLASS_UINT16:
      return GST_AUDIO_FORMAT_U16;
    case G_VARIANT_CLASS_INT32:
      return GST_AUDIO_FORMAT_S32;
    case G_VARIANT_CLASS_UINT32:
      return GST_AUDIO_FORMAT_U32;
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_INT64:
    case G_VARIANT_CLASS_UINT64:
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      return GST_AUDIO_FORMAT_UNKNOWN;
    }
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
add_channel (
    GstNetfluxCodec *self, GPtrArray *fields, GBytes *zeros, const char *path, GError **error)
{
  NetfluxLayoutField *field = find_field (fields, path);
  g_autoptr (GVariant) value = NULL;
  GstAudioFormat format;

  if (!netflux_layout_get_field (self->layout, zeros, path, &value, error))
    return FALSE;

  format = field != NULL ? find_format (field, value) : GST_AUDIO_FORMAT_UNKNOWN;
  if (format == GST_AUDIO_FORMAT_UNKNOWN)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "The field “%s” is %s: samples are numbers of up to 32 bits, REAL or LREAL",
                   path,
                   field != NULL ? netflux_layout_field_get_type_name (field) : "no single value");
      return FALSE;
    }
  if (self->n_paths > 0 && format != self->format)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "The field “%s” is %s, which is not the type of “%s”: the channels of a stream "
                   "have one type",
                   path, netflux_layout_field_get_type_name (field), self->paths[0]);
      return FALSE;
    }

  self->format = format;
  self->n_paths++;
  return TRUE;
}

static gboolean
find_channels (GstNetfluxCodec *self, const char *names, GError **error)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (self->layout);
  gsize size = netflux_layout_get_size (self->layout);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);

  self->paths = g_strsplit (names, ",", -1);
  if (g_strv_length (self->paths) > GST_NETFLUX_MAX_FIELDS)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE,
                   "%u fields are too many: a stream has up to %d channels",
                   g_strv_length (self->paths), GST_NETFLUX_MAX_FIELDS);
      return FALSE;
    }

  for (char **path = self->paths; *path != NULL; path++)
    if (!add_channel (self, fields, zeros, g_strstrip (*path), error))
      return FALSE;

  return TRUE;
}

static gboolean
load (GstNetfluxCodec *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *type = NULL;
  g_autofree char *field = NULL;
  NetfluxDialect dialect;

  GST_OBJECT_LOCK (self->element);
  text = g_strdup (self->text);
  type = g_strdup (self->type);
  field = g_strdup (self->field);
  dialect = self->dialect;
  GST_OBJECT_UNLOCK (self->element);

  if (text == NULL)
    {
      g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_FAILED,
                           "No layout: set the property “layout” to a declaration or to the name "
                           "of a file with one");
      return FALSE;
    }

  self->layout = read_layout (text, type, dialect, error);
  return self->layout != NULL && (field == NULL || find_channels (self, field, error));
}

gboolean
gst_netflux_codec_load (GstNetfluxCodec *self)
{
  g_autoptr (GError) error = NULL;

  gst_netflux_codec_unload (self);
  self->warned_us = G_MININT64;
  if (load (self, &error))
    return TRUE;

  if (error->domain == NETFLUX_ERROR)
    GST_ELEMENT_ERROR (self->element, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_FOUND,
                       ("The layout cannot be read: %s", error->message), (NULL));
  gst_netflux_codec_unload (self);
  return FALSE;
}

void
gst_netflux_codec_unload (GstNetfluxCodec *self)
{
  g_clear_object (&self->layout);
  g_clear_pointer (&self->paths, g_strfreev);
  self->n_paths = 0;
  self->format = GST_AUDIO_FORMAT_UNKNOWN;
}

/* Samples */

gsize
gst_netflux_codec_get_sample_size (GstNetfluxCodec *self)
{
  const GstAudioFormatInfo *info = gst_audio_format_get_info (self->format);

  return (gsize) (GST_AUDIO_FORMAT_INFO_WIDTH (info) / 8);
}

static void
store (GstAudioFormat format, GVariant *value, gpointer samples, int i)
{
  if (format == GST_AUDIO_FORMAT_F32)
    ((float *) samples)[i] = (float) g_variant_get_double (value);
  else if (format == GST_AUDIO_FORMAT_F64)
    ((double *) samples)[i] = g_variant_get_double (value);
  else if (format == GST_AUDIO_FORMAT_U8)
    ((guint8 *) samples)[i] = g_variant_get_byte (value);
  else if (format == GST_AUDIO_FORMAT_S8)
    ((gint8 *) samples)[i] = (gint8) g_variant_get_int16 (value);
  else if (format == GST_AUDIO_FORMAT_S16)
    ((gint16 *) samples)[i] = g_variant_get_int16 (value);
  else if (format == GST_AUDIO_FORMAT_U16)
    ((guint16 *) samples)[i] = g_variant_get_uint16 (value);
  else if (format == GST_AUDIO_FORMAT_S32)
    ((gint32 *) samples)[i] = g_variant_get_int32 (value);
  else
    ((guint32 *) samples)[i] = g_variant_get_uint32 (value);
}

static GVariant *
fetch (GstAudioFormat format, gconstpointer samples, int i)
{
  if (format == GST_AUDIO_FORMAT_F32)
    return g_variant_new_double ((double) ((const float *) samples)[i]);
  if (format == GST_AUDIO_FORMAT_F64)
    return g_variant_new_double (((const double *) samples)[i]);
  if (format == GST_AUDIO_FORMAT_U8)
    return g_variant_new_byte (((const guint8 *) samples)[i]);
  if (format == GST_AUDIO_FORMAT_S8)
    return g_variant_new_int16 (((const gint8 *) samples)[i]);
  if (format == GST_AUDIO_FORMAT_S16)
    return g_variant_new_int16 (((const gint16 *) samples)[i]);
  if (format == GST_AUDIO_FORMAT_U16)
    return g_variant_new_uint16 (((const guint16 *) samples)[i]);
  if (format == GST_AUDIO_FORMAT_S32)
    return g_variant_new_int32 (((const gint32 *) samples)[i]);
  return g_variant_new_uint32 (((const guint32 *) samples)[i]);
}

gboolean
gst_netflux_codec_read_samples (GstNetfluxCodec *self,
                                GBytes *payload,
                                gpointer samples,
                                GError **error)
{
  for (int i = 0; i < self->n_paths; i++)
    {
      g_autoptr (GVariant) value = NULL;

      if (!netflux_layout_get_field (self->layout, payload, self->paths[i], &value, error))
        return FALSE;
      store (self->format, value, samples, i);
    }

  return TRUE;
}

GVariant *
gst_netflux_codec_values_of_samples (GstNetfluxCodec *self, gconstpointer samples)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (int i = 0; i < self->n_paths; i++)
    g_variant_builder_add (&builder, "{sv}", self->paths[i], fetch (self->format, samples, i));

  return g_variant_builder_end (&builder);
}

void
gst_netflux_codec_warn (GstNetfluxCodec *self, const char *message)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->warned_us != G_MININT64 && now_us - self->warned_us < G_USEC_PER_SEC)
    {
      GST_INFO_OBJECT (self->element, "%s", message);
      return;
    }

  self->warned_us = now_us;
  GST_ELEMENT_WARNING (self->element, STREAM, FORMAT, ("%s", message), (NULL));
}
