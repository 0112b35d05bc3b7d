/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxcodec.h"

#include "common/netflux-layout-origin.h"
#include "gstnetfluxrules.h"

GST_DEBUG_CATEGORY (gst_netflux_codec_debug);
#define GST_CAT_DEFAULT gst_netflux_codec_debug

enum
{
  PROP_0,
  PROP_LAYOUT,
  PROP_TYPE,
  PROP_FIELD,
  PROP_FIELDS,
};

void
gst_netflux_codec_install (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_LAYOUT,
      g_param_spec_string (
          "layout", "Layout",
          "The declaration of the payload, FILE, FILE:TYPE or the URI of a file: "
          "a text that is not the name of a file that exists is a declaration if it "
          "has a colon, a blank, < or >",
          NULL, flags));
  g_object_class_install_property (
      object_class, PROP_TYPE,
      g_param_spec_string ("type", "Type",
                           "The declared type or data block that the payload is (NULL = the one "
                           "that no other uses)",
                           NULL, flags));
  gst_netflux_rules_install (object_class);
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
  netflux_layout_rules_clear (&self->rules);
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
  NetfluxLayoutRule rule;
  gboolean is_rule = gst_netflux_rule_is_found (id, &rule);

  if (id > PROP_FIELDS && !is_rule)
    return FALSE;

  GST_OBJECT_LOCK (self->element);
  if (is_rule)
    gst_netflux_rules_set (&self->rules, rule, value);
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
  NetfluxLayoutRule rule;
  gboolean is_rule = gst_netflux_rule_is_found (id, &rule);

  if (id > PROP_FIELDS && !is_rule)
    return FALSE;

  GST_OBJECT_LOCK (self->element);
  if (is_rule)
    gst_netflux_rules_get (&self->rules, rule, value);
  else
    g_value_set_string (value, *find_text (self, id));
  GST_OBJECT_UNLOCK (self->element);

  return TRUE;
}

/* The layout */

static gboolean
load (GstNetfluxCodec *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *type = NULL;
  g_autofree char *field = NULL;
  g_autofree char *fields = NULL;
  g_autofree char *note = NULL;
  NetfluxLayoutRules rules = { 0 };

  GST_OBJECT_LOCK (self->element);
  text = g_strdup (self->text);
  type = g_strdup (self->type);
  field = g_strdup (self->field);
  fields = g_strdup (self->fields);
  netflux_layout_rules_complete (&rules, &self->rules);
  GST_OBJECT_UNLOCK (self->element);

  if (text != NULL)
    self->layout = netflux_layout_rules_read_text (&rules, text, NULL, type, error);
  else
    g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_FAILED,
                         "No layout: set the property “layout” to a declaration or to the name of "
                         "a file with one");
  if (self->layout != NULL)
    note = netflux_layout_origin_describe (&rules, text, NULL);
  netflux_layout_rules_clear (&rules);
  if (self->layout == NULL)
    return FALSE;
  if (note != NULL)
    GST_ELEMENT_WARNING (self->element, RESOURCE, SETTINGS, ("%s", note), (NULL));
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
