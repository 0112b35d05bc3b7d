/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxidentity.h"

void
gst_netflux_identity_init (GstNetfluxIdentity *self, GstNetfluxEnd *end)
{
  GstNetfluxSettings *settings = &end->settings;
  GValue port = G_VALUE_INIT;
  GValue remote_port = G_VALUE_INIT;
  g_autofree char *host = NULL;

  *self = (GstNetfluxIdentity){ 0 };

  GST_OBJECT_LOCK (end->element);
  gst_netflux_settings_get (settings, GST_NETFLUX_SETTING_LOCAL_PORT, &port);
  gst_netflux_settings_get (settings, GST_NETFLUX_SETTING_REMOTE_PORT, &remote_port);
  host = gst_netflux_settings_to_text (settings, GST_NETFLUX_SETTING_REMOTE_ADDRESS);
  if (end->link != NULL)
    self->link = g_object_ref (end->link);
  self->key = g_strdup (end->key);
  self->address = gst_netflux_settings_to_text (settings, GST_NETFLUX_SETTING_LOCAL_ADDRESS);
  GST_OBJECT_UNLOCK (end->element);

  self->port = g_value_get_uint (&port);
  if (host != NULL)
    self->partner = g_strdup_printf ("%s port %u", host, g_value_get_uint (&remote_port));
}

void
gst_netflux_identity_clear (GstNetfluxIdentity *self)
{
  g_clear_object (&self->link);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->partner, g_free);
}

void
gst_netflux_identity_merge (GstNetfluxIdentity *self, GstNetfluxIdentity *other)
{
  if (other->address == NULL)
    other->address = g_steal_pointer (&self->address);
  if (other->partner == NULL)
    other->partner = g_steal_pointer (&self->partner);
  gst_netflux_identity_clear (self);
  *self = *other;
  *other = (GstNetfluxIdentity){ 0 };
}

static gboolean
is_compatible (const char *a, const char *b)
{
  return a == NULL || b == NULL || g_ascii_strcasecmp (a, b) == 0;
}

gboolean
gst_netflux_identity_matches (const GstNetfluxIdentity *self, const GstNetfluxIdentity *other)
{
  if (self->link != NULL || other->link != NULL)
    return self->link == other->link;
  if (self->key != NULL || other->key != NULL)
    return g_strcmp0 (self->key, other->key) == 0;

  return self->port != 0 && self->port == other->port &&
         is_compatible (self->address, other->address) &&
         is_compatible (self->partner, other->partner);
}

char *
gst_netflux_identity_to_text (const GstNetfluxIdentity *self)
{
  if (self->link != NULL)
    return g_strdup ("the link of the application");
  if (self->key != NULL)
    return g_strdup_printf ("the link with the connection-key “%s”", self->key);
  if (self->partner != NULL)
    return g_strdup_printf ("the link of local port %u with %s", self->port, self->partner);
  return g_strdup_printf ("the link of local port %u", self->port);
}
