/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

static GMutex registry_lock;
static GList *registry;

/* Settings of the two ends together; with the control lock */

static void
get_setting (GstNetfluxPair *self, GstNetfluxSetting setting, GValue *value)
{
  for (guint side = 0; side < 2; side++)
    {
      GstNetfluxEnd *end = self->ends[side];
      gboolean found = FALSE;

      if (end == NULL)
        continue;
      GST_OBJECT_LOCK (end->element);
      found = gst_netflux_settings_is_set (&end->settings, setting);
      if (found)
        gst_netflux_settings_get (&end->settings, setting, value);
      GST_OBJECT_UNLOCK (end->element);
      if (found)
        return;
    }

  gst_netflux_settings_get (NULL, setting, value);
}

static gboolean
is_set (GstNetfluxPair *self, GstNetfluxSetting setting)
{
  gboolean found = FALSE;

  for (guint side = 0; side < 2 && !found; side++)
    if (self->ends[side] != NULL)
      {
        GST_OBJECT_LOCK (self->ends[side]->element);
        found = gst_netflux_settings_is_set (&self->ends[side]->settings, setting);
        GST_OBJECT_UNLOCK (self->ends[side]->element);
      }

  return found;
}

static void
apply_setting (GstNetfluxPair *self, GstNetfluxSetting setting)
{
  GValue value = G_VALUE_INIT;

  /* The application's link is set by the application. */
  if (self->is_foreign && !is_set (self, setting))
    return;

  get_setting (self, setting, &value);
  gst_netflux_setting_apply (setting, &value, self->link);
  g_value_unset (&value);
}

static void
apply_settings (GstNetfluxPair *self)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (!self->running || !gst_netflux_setting_is_fixed (i))
      apply_setting (self, i);
}

/* Whether what @end was told agrees with the other element, and with the link if that
 * runs already. */
static gboolean
check_settings (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error)
{
  GstNetfluxEnd *other = self->ends[1 - end->side];
  GstNetfluxSettings own, others;
  GstNetfluxSetting setting = GST_NETFLUX_N_SETTINGS;
  gboolean conflict = FALSE;

  GST_OBJECT_LOCK (end->element);
  gst_netflux_settings_copy (&end->settings, &own);
  GST_OBJECT_UNLOCK (end->element);

  if (other != NULL)
    {
      GST_OBJECT_LOCK (other->element);
      gst_netflux_settings_copy (&other->settings, &others);
      GST_OBJECT_UNLOCK (other->element);
      conflict = gst_netflux_settings_conflict (&own, &others, &setting);
      gst_netflux_settings_clear (&others);
    }
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS && self->running && !conflict; i++)
    if (gst_netflux_setting_is_fixed (i) && gst_netflux_settings_is_set (&own, i) &&
        !gst_netflux_setting_is_applied (i, &own.values[i], self->link))
      {
        setting = i;
        conflict = TRUE;
      }
  gst_netflux_settings_clear (&own);

  if (conflict)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                 "%s differs from what the link of %s has: set it on one of the two elements, or "
                 "give them different connection-keys",
                 gst_netflux_setting_get_name (setting),
                 other != NULL ? GST_ELEMENT_NAME (other->element) : "the application");
  return !conflict;
}

/* Joining and leaving */

static void
pair_free (GstNetfluxPair *self)
{
  g_free (self->key);
  g_object_unref (self->link);
  g_mutex_clear (&self->control);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GstNetfluxPair *
gst_netflux_pair_ref (GstNetfluxPair *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);

  self->ref_count++;
  return self;
}

void
gst_netflux_pair_unref (GstNetfluxPair *self)
{
  gboolean last;

  g_mutex_lock (&registry_lock);
  last = --self->ref_count == 0;
  if (last)
    registry = g_list_remove (registry, self);
  g_mutex_unlock (&registry_lock);

  if (last)
    pair_free (self);
}

static GstNetfluxPair *
pair_new (const char *key, NetfluxLink *link)
{
  GstNetfluxPair *self = g_new0 (GstNetfluxPair, 1);

  self->ref_count = 1;
  self->key = g_strdup (key);
  self->is_foreign = link != NULL;
  self->link = link != NULL ? g_object_ref (link) : netflux_link_new (NULL, 2000);
  self->foreign_sending = self->is_foreign && netflux_link_get_sending (self->link);
  if (!self->is_foreign)
    netflux_link_set_sending (self->link, FALSE);
  g_mutex_init (&self->control);
  g_mutex_init (&self->lock);

  return self;
}

static GstNetfluxPair *
pair_find_or_new (const char *key, NetfluxLink *link)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);
  GstNetfluxPair *self;

  for (GList *item = registry; item != NULL; item = item->next)
    {
      self = item->data;
      if (link != NULL ? self->link == link : key != NULL && g_strcmp0 (self->key, key) == 0)
        {
          self->ref_count++;
          return self;
        }
    }

  self = pair_new (key, link);
  registry = g_list_prepend (registry, self);
  return self;
}

static GstNetfluxPair *
find_pair (GstNetfluxEnd *end)
{
  g_autofree char *key = NULL;
  g_autoptr (NetfluxLink) link = NULL;
  GValue port = G_VALUE_INIT;

  GST_OBJECT_LOCK (end->element);
  gst_netflux_settings_get (&end->settings, GST_NETFLUX_SETTING_LOCAL_PORT, &port);
  if (end->link != NULL)
    link = g_object_ref (end->link);
  else if (end->key != NULL)
    key = g_strdup_printf ("key %s", end->key);
  else if (g_value_get_uint (&port) != 0)
    key = g_strdup_printf ("port %u", g_value_get_uint (&port));
  GST_OBJECT_UNLOCK (end->element);

  return pair_find_or_new (key, link);
}

static gboolean
take_place (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->control);
  GstNetfluxEnd *present = self->ends[end->side];

  if (present != NULL)
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "%s is the %s of this link (%s) already: a link has one of each. Give the "
                   "elements of another link a connection-key of their own",
                   GST_ELEMENT_NAME (present->element),
                   end->side == GST_NETFLUX_SOURCE_SIDE ? "source" : "sink",
                   self->key != NULL ? self->key : "of the application");
      return FALSE;
    }
  if (!check_settings (self, end, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  self->ends[end->side] = end;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

gboolean
gst_netflux_pair_join (GstNetfluxEnd *end, GError **error)
{
  GstNetfluxPair *self = find_pair (end);

  if (!take_place (self, end, error))
    {
      gst_netflux_pair_unref (self);
      return FALSE;
    }

  GST_OBJECT_LOCK (end->element);
  end->pair = self;
  GST_OBJECT_UNLOCK (end->element);
  return TRUE;
}

void
gst_netflux_pair_leave (GstNetfluxEnd *end)
{
  GstNetfluxPair *self;

  GST_OBJECT_LOCK (end->element);
  self = g_steal_pointer (&end->pair);
  GST_OBJECT_UNLOCK (end->element);
  if (self == NULL)
    return;

  g_mutex_lock (&self->control);
  if (self->is_foreign && end->side == GST_NETFLUX_SINK_SIDE)
    netflux_link_set_sending (self->link, self->foreign_sending);
  g_mutex_lock (&self->lock);
  self->ends[end->side] = NULL;
  g_mutex_unlock (&self->lock);
  g_mutex_unlock (&self->control);

  gst_netflux_pair_unref (self);
}

/* A sink that knows its link by the key alone can start before the source that knows the
 * partner, and the other way round. */
static gboolean
has_to_wait (GstNetfluxPair *self)
{
  return !self->is_foreign && self->key != NULL && g_str_has_prefix (self->key, "key ") &&
         !is_set (self, GST_NETFLUX_SETTING_REMOTE_ADDRESS) &&
         (self->ends[0] == NULL || self->ends[1] == NULL);
}

gboolean
gst_netflux_pair_start (GstNetfluxEnd *end, GError **error)
{
  GstNetfluxPair *self = end->pair;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->control);

  /* In READY, settings can have changed. */
  if (!check_settings (self, end, error))
    return FALSE;

  apply_settings (self);
  if (!self->running && has_to_wait (self))
    GST_ELEMENT_INFO (
        end->element, RESOURCE, SETTINGS,
        ("No partner is known yet: the other element of %s has to tell it", self->key), (NULL));
  else if (!self->running && !gst_netflux_pair_start_link (self, error))
    return FALSE;

  self->active |= 1u << end->side;
  return TRUE;
}

void
gst_netflux_pair_stop (GstNetfluxEnd *end)
{
  GstNetfluxPair *self = end->pair;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->control);

  self->active &= ~(1u << end->side);
  if (self->running && self->active == 0)
    gst_netflux_pair_stop_link (self);
}

void
gst_netflux_pair_set_sending (GstNetfluxEnd *end, gboolean sending)
{
  GstNetfluxPair *self = end->pair;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->control);

  if (self->sending == sending)
    return;

  self->sending = sending;
  netflux_link_set_sending (self->link, sending);
}

void
gst_netflux_pair_update (GstNetfluxPair *self, GstNetfluxSetting setting)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->control);

  apply_setting (self, setting);
}

NetfluxLink *
gst_netflux_pair_get_link (GstNetfluxPair *self)
{
  return self->link;
}
