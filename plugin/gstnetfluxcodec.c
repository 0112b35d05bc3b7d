/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxcodec.h"

#include <string.h>

#include "gstnetfluxlayouts.h"

#include "gstnetfluxenum.h"

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_TYPE,
  PROP_DIALECT,
  PROP_FIELD,
  PROP_FIELDS,
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
  g_object_class_install_property (
      object_class, PROP_FIELDS,
      g_param_spec_string ("fields", "Fields",
                           "Numeric fields of any types that are samples in floating point, one "
                           "channel each, with a factor and a summand where these are needed, such "
                           "as speed,level*0.1-4,run (NULL = see field)",
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
  g_free (self->fields);
}

static char **
find_text (GstNetfluxCodec *self, guint id)
{
  if (id == PROP_LAYOUT)
    return &self->text;
  if (id == PROP_TYPE)
    return &self->type;
  return id == PROP_FIELD ? &self->field : &self->fields;
}

gboolean
gst_netflux_codec_set_property (GstNetfluxCodec *self, guint id, const GValue *value)
{
  if (id > PROP_FIELDS)
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
  if (id > PROP_FIELDS)
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

/* With a type of its own, the text is a declaration or a file, as it always was. */
static NetfluxLayout *
read_layout (const char *text, const char *type, NetfluxDialect dialect, GError **error)
{
  gboolean is_uri = g_ascii_strncasecmp (text, "file:", 5) == 0;
  g_autoptr (GFile) file = NULL;

  if (type == NULL)
    return netflux_layout_new_from_text (text, NULL, dialect, error);
  if (!is_uri && (strpbrk (text, ":\n") != NULL || *text == '<' || *text == '>') &&
      !g_file_test (text, G_FILE_TEST_EXISTS))
    return netflux_layout_new_from_data (text, type, dialect, error);

  file = is_uri ? g_file_new_for_uri (text) : g_file_new_for_path (text);
  return netflux_layout_new_from_file (file, type, dialect, error);
}

static gboolean
load (GstNetfluxCodec *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *type = NULL;
  g_autofree char *field = NULL;
  g_autofree char *fields = NULL;
  NetfluxDialect dialect;

  GST_OBJECT_LOCK (self->element);
  text = g_strdup (self->text);
  type = g_strdup (self->type);
  field = g_strdup (self->field);
  fields = g_strdup (self->fields);
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
  if (self->layout == NULL)
    return FALSE;
  if (fields != NULL)
    return gst_netflux_channels_find_mixed (&self->channels, self->layout, fields, error);
  return field == NULL || gst_netflux_channels_find (&self->channels, self->layout, field, error);
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
  gst_netflux_channels_clear (&self->channels);
}

gboolean
gst_netflux_codec_has_samples (const GstNetfluxCodec *self)
{
  return self->channels.fields != NULL;
}

void
gst_netflux_codec_warn (GstNetfluxCodec *self, const char *message)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->warned_us != G_MININT64 && now_us - self->warned_us < G_USEC_PER_SEC)
    return;

  self->warned_us = now_us;
  GST_ELEMENT_WARNING (self->element, STREAM, FORMAT, ("%s", message), (NULL));
}
