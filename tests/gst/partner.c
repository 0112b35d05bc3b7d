/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "partner.h"

#include "netflux-test-loop.h"

void
partner_set_up (PartnerFixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data (PARTNER_LAYOUT, NULL, NETFLUX_DIALECT_PACKED, NULL);

  self->port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->partner_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->partner = netflux_link_new ("127.0.0.1", self->port);
  g_object_set (self->partner, "local-address", "127.0.0.1", "local-port",
                (guint) self->partner_port, "watch-interval", (gint64) 0, "send-layout", layout,
                "receive-layout", layout, NULL);
  g_assert_true (netflux_link_start (self->partner, NULL));
}

void
partner_stop (PartnerFixture *self)
{
  if (self->pipeline == NULL)
    return;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  gst_clear_object (&self->bus);
}

void
partner_tear_down (PartnerFixture *self, gconstpointer data)
{
  partner_stop (self);
  g_object_unref (self->partner);
}

void
partner_play (PartnerFixture *self, const char *description)
{
  g_autoptr (GError) error = NULL;

  self->pipeline = gst_parse_launch (description, &error);
  g_assert_no_error (error);
  self->bus = gst_element_get_bus (self->pipeline);
  g_assert_cmpint (gst_element_set_state (self->pipeline, GST_STATE_PLAYING), !=,
                   GST_STATE_CHANGE_FAILURE);
}

gboolean
partner_has (PartnerFixture *self, const char *path, const char *expected)
{
  g_autoptr (GVariant) value = netflux_link_get_value (self->partner, path, NULL);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : NULL;

  return g_strcmp0 (text, expected) == 0;
}
