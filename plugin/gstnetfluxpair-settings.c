/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

/* False: it is not set on this element. Otherwise @value, uninitialised before, is it. */
static gboolean
find_value (GstNetfluxEnd *end, GstNetfluxSetting setting, GValue *value)
{
  gboolean found;

  if (end == NULL)
    return FALSE;

  GST_OBJECT_LOCK (end->element);
  found = gst_netflux_settings_is_set (&end->settings, setting);
  if (found)
    gst_netflux_settings_get (&end->settings, setting, value);
  GST_OBJECT_UNLOCK (end->element);

  return found;
}

/* Of any element but @except */
static GstNetfluxEnd *
find_other (GstNetfluxPair *self,
            const GstNetfluxEnd *except,
            GstNetfluxSetting setting,
            GValue *value)
{
  for (guint i = 0; i < GST_NETFLUX_N_SLOTS; i++)
    if (self->ends[i] != except && find_value (self->ends[i], setting, value))
      return self->ends[i];

  return NULL;
}

gboolean
gst_netflux_pair_is_set (GstNetfluxPair *self, GstNetfluxSetting setting)
{
  GValue value = G_VALUE_INIT;
  gboolean found = find_other (self, NULL, setting, &value) != NULL;

  if (found)
    g_value_unset (&value);
  return found;
}

/* What was set, by @first or else by another; what was taken back has its default again. All
 * else is left as the application has it. */
static void
apply_setting (GstNetfluxPair *self, GstNetfluxSetting setting, GstNetfluxEnd *first)
{
  GValue value = G_VALUE_INIT;
  guint bit = 1u << setting;
  gboolean found =
      find_value (first, setting, &value) || find_other (self, first, setting, &value) != NULL;

  if (!found && !(self->applied & bit))
    return;

  if (!found)
    gst_netflux_setting_init_value (setting, &value);
  gst_netflux_setting_apply (setting, &value, self->link);
  g_value_unset (&value);
  self->applied = found ? self->applied | bit : self->applied & ~bit;
  if (setting == GST_NETFLUX_SETTING_STATS_INTERVAL && self->running)
    gst_netflux_pair_time_statistics (self);
}

void
gst_netflux_pair_apply_settings (GstNetfluxPair *self)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (!self->running || !gst_netflux_setting_is_fixed (i))
      apply_setting (self, i, NULL);
}

static gboolean
is_applied (GstNetfluxPair *self, GstNetfluxSetting setting, const GValue *value)
{
  GValue current = G_VALUE_INIT;
  gboolean same;

  gst_netflux_setting_read (setting, self->link, &current);
  same = gst_netflux_setting_is_same (value, &current);
  g_value_unset (&current);

  /* Any port was asked for. */
  return same || (setting == GST_NETFLUX_SETTING_LOCAL_PORT && g_value_get_uint (value) == 0);
}

/* @other: the name of who has it, or NULL */
static gboolean
conflicts (GstNetfluxPair *self, GstNetfluxEnd *end, GstNetfluxSetting setting, const char **other)
{
  GValue own = G_VALUE_INIT;
  gboolean conflict = FALSE;

  *other = "the application";
  if (!find_value (end, setting, &own))
    return FALSE;

  for (guint i = 0; i < GST_NETFLUX_N_SLOTS && !conflict; i++)
    {
      GValue others = G_VALUE_INIT;

      if (self->ends[i] == end || !find_value (self->ends[i], setting, &others))
        continue;
      conflict = !gst_netflux_setting_is_same (&own, &others);
      *other = GST_ELEMENT_NAME (self->ends[i]->element);
      g_value_unset (&others);
    }
  if (self->running && gst_netflux_setting_is_fixed (setting))
    conflict = conflict || !is_applied (self, setting, &own);
  g_value_unset (&own);

  return conflict;
}

gboolean
gst_netflux_pair_check_settings (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error)
{
  const char *other;

  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (conflicts (self, end, i, &other))
      {
        g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                     "%s differs from what %s has for the same link: set it on one of the two "
                     "elements, or give them different connection-keys",
                     gst_netflux_setting_get_name (i), other);
        return FALSE;
      }

  return TRUE;
}

gboolean
gst_netflux_pair_apply_layouts (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error)
{
  GstNetfluxLayouts all = { 0 };
  g_autofree char *note = NULL;
  gboolean done = TRUE;

  for (guint i = 0; i < GST_NETFLUX_N_SLOTS && done; i++)
    if (self->ends[i] != NULL)
      {
        GST_OBJECT_LOCK (self->ends[i]->element);
        done = gst_netflux_layouts_merge (&all, &self->ends[i]->layouts, error);
        GST_OBJECT_UNLOCK (self->ends[i]->element);
      }
  done = done && (self->running || gst_netflux_layouts_apply (&all, self->link, error));
  if (done && !self->running)
    note = gst_netflux_layouts_describe_origin (&all);
  gst_netflux_layouts_clear (&all);
  if (note != NULL)
    GST_ELEMENT_WARNING (end->element, RESOURCE, SETTINGS, ("%s", note), (NULL));

  return done;
}

static void
warn_of_conflict (GstNetfluxEnd *end, GstNetfluxSetting setting, const char *other)
{
  GST_ELEMENT_WARNING (end->element, RESOURCE, SETTINGS,
                       ("%s differs from what %s has for the same link: the last one set wins. "
                        "Set it on one of the two elements",
                        gst_netflux_setting_get_name (setting), other),
                       (NULL));
}

static gboolean
is_set (GstNetfluxEnd *end, GstNetfluxSetting setting)
{
  GValue value = G_VALUE_INIT;
  gboolean found = find_value (end, setting, &value);

  if (found)
    g_value_unset (&value);
  return found;
}

void
gst_netflux_pair_update (GstNetfluxEnd *end, GstNetfluxSetting setting)
{
  guint slot;
  GstNetfluxPair *self = gst_netflux_pair_ref_of (end, &slot);
  gboolean is_fixed = gst_netflux_setting_is_fixed (setting);
  gboolean is_conflict, is_running, is_late;
  g_autofree char *name = NULL;
  const char *other;

  if (self == NULL)
    return;

  g_rec_mutex_lock (&self->control);
  is_running = self->running && (self->active & 1u << slot);
  is_conflict = conflicts (self, end, setting, &other);
  is_late = is_fixed && (is_conflict || !is_set (end, setting));
  if (!is_fixed)
    apply_setting (self, setting, end);
  if (is_running && is_conflict)
    name = g_strdup (other);
  g_rec_mutex_unlock (&self->control);
  gst_netflux_pair_unref (self);

  /* Without a lock: the application's handler can be called here. */
  if (is_running && is_late)
    GST_ELEMENT_WARNING (end->element, RESOURCE, SETTINGS,
                         ("%s cannot change while the link runs: it is used from the next start "
                          "on. Set it in the state NULL or READY",
                          gst_netflux_setting_get_name (setting)),
                         (NULL));
  else if (is_running && is_conflict)
    warn_of_conflict (end, setting, name);
}
