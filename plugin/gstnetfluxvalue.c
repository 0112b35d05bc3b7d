/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxvalue.h"

#include <json-glib/json-glib.h>
#include <netflux/netflux.h>

static GVariant *
from_sample (gconstpointer sample, GstAudioFormat format)
{
  switch (format)
    {
    case GST_AUDIO_FORMAT_F32:
      return g_variant_new_double ((double) *(const float *) sample);
    case GST_AUDIO_FORMAT_F64:
      return g_variant_new_double (*(const double *) sample);
    case GST_AUDIO_FORMAT_S8:
      return g_variant_new_int64 (*(const gint8 *) sample);
    case GST_AUDIO_FORMAT_U8:
      return g_variant_new_int64 (*(const guint8 *) sample);
    case GST_AUDIO_FORMAT_S16:
      return g_variant_new_int64 (*(const gint16 *) sample);
    case GST_AUDIO_FORMAT_U16:
      return g_variant_new_int64 (*(const guint16 *) sample);
    case GST_AUDIO_FORMAT_S32:
      return g_variant_new_int64 (*(const gint32 *) sample);
    case GST_AUDIO_FORMAT_U32:
      return g_variant_new_int64 (*(const guint32 *) sample);
    default:
      return NULL;
    }
}

static GVariant *
from_samples (const GstMapInfo *map, const GstAudioInfo *info, GError **error)
{
  gsize size = (gsize) GST_AUDIO_INFO_BPF (info);
  GVariant *value = NULL;

  if (map->size >= size)
    value = from_sample (map->data + (map->size / size - 1) * size, GST_AUDIO_INFO_FORMAT (info));
  if (value == NULL)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                 "no sample in a buffer of %s: use numbers of up to 32 bits, or of floating point",
                 gst_audio_format_to_string (GST_AUDIO_INFO_FORMAT (info)));
  return value;
}

/* What netfluxdec makes has the values in an object of their own. */
static GVariant *
find_in_object (GVariant *object, const char *path)
{
  g_autoptr (GVariant) values = NULL;
  GVariant *value = NULL;

  if (!g_variant_is_of_type (object, G_VARIANT_TYPE_VARDICT))
    return g_variant_ref (object);

  values = g_variant_lookup_value (object, "values", G_VARIANT_TYPE_VARDICT);
  value = g_variant_lookup_value (values != NULL ? values : object, path, NULL);
  return value != NULL ? value : g_variant_ref (object);
}

static GVariant *
from_text (const char *text, const char *path)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr (JsonNode) node = json_from_string (trimmed, NULL);
  g_autoptr (GVariant) object = NULL;

  if (node != NULL)
    object = json_gvariant_deserialize (node, NULL, NULL);
  if (object == NULL)
    return g_variant_ref_sink (g_variant_new_string (trimmed));

  g_variant_ref_sink (object);
  return find_in_object (object, path);
}

GVariant *
gst_netflux_value_from_buffer (GstBuffer *buffer,
                               const GstAudioInfo *info,
                               const char *path,
                               GError **error)
{
  g_autofree char *text = NULL;
  GVariant *value;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_FAILED, "the buffer cannot be read");
      return NULL;
    }

  if (info != NULL)
    value = from_samples (&map, info, error);
  else
    {
      text = g_strndup ((const char *) map.data, map.size);
      value = g_utf8_validate (text, -1, NULL) ? from_text (text, path) : NULL;
      if (value == NULL)
        g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                             "the buffer is not text: use JSON, UTF-8 or samples");
    }
  gst_buffer_unmap (buffer, &map);

  return value != NULL ? g_variant_take_ref (value) : NULL;
}
