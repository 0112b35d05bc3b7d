/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

/* What a link sends and receives as named values: layouts over its process images. */

enum
{
  PROP_SEND_LAYOUT = 1000, /* beyond those of the link itself */
  PROP_RECEIVE_LAYOUT,
};

static GParamSpec *send_layout_pspec;
static GParamSpec *receive_layout_pspec;

void
netflux_link_install_layouts (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * NetfluxLink:send-layout: (getter dup_send_layout) (setter set_send_layout)
   *
   * What the data to send means; %NULL, the default, is nothing but bytes. Data of another
   * size than the layout's are replaced by its zeros.
   *
   * Since: 1.0
   */
  send_layout_pspec = g_param_spec_object ("send-layout", "Send layout", "What the sent data mean",
                                           NETFLUX_TYPE_LAYOUT, flags);
  /**
   * NetfluxLink:receive-layout: (getter dup_receive_layout) (setter set_receive_layout)
   *
   * What the received data mean; %NULL, the default, is nothing but bytes.
   * [property@Netflux.Link:receive-size] follows from it. If that was set to another size,
   * before or afterwards, the link does not start: %NETFLUX_ERROR_WRONG_SIZE.
   *
   * Since: 1.0
   */
  receive_layout_pspec =
      g_param_spec_object ("receive-layout", "Receive layout", "What the received data mean",
                           NETFLUX_TYPE_LAYOUT, flags);
  g_object_class_install_property (klass, PROP_SEND_LAYOUT, send_layout_pspec);
  g_object_class_install_property (klass, PROP_RECEIVE_LAYOUT, receive_layout_pspec);
}

gboolean
netflux_link_set_layout_property (NetfluxLink *self, const GValue *value, GParamSpec *pspec)
{
  if (pspec == send_layout_pspec)
    netflux_link_set_send_layout (self, g_value_get_object (value));
  else if (pspec == receive_layout_pspec)
    netflux_link_set_receive_layout (self, g_value_get_object (value));
  else
    return FALSE;
  return TRUE;
}

gboolean
netflux_link_get_layout_property (NetfluxLink *self, GValue *value, GParamSpec *pspec)
{
  NetfluxShared *shared = self->conversation->shared;

  if (pspec == send_layout_pspec)
    g_value_take_object (value, netflux_shared_dup_layout (shared, &shared->send_layout));
  else if (pspec == receive_layout_pspec)
    g_value_take_object (value, netflux_shared_dup_layout (shared, &shared->receive_layout));
  else
    return FALSE;
  return TRUE;
}

/**
 * netflux_link_dup_send_layout: (get-property send-layout)
 * @self: a link
 *
 * Gets what the data to send means.
 *
 * Returns: (transfer full) (nullable): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_link_dup_send_layout (NetfluxLink *self)
{
  NetfluxShared *shared;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  shared = self->conversation->shared;
  return netflux_shared_dup_layout (shared, &shared->send_layout);
}

/**
 * netflux_link_set_send_layout: (set-property send-layout)
 * @self: a link
 * @send_layout: (nullable): the layout
 *
 * Sets what the data to send means.
 *
 * Since: 1.0
 */
void
netflux_link_set_send_layout (NetfluxLink *self, NetfluxLayout *send_layout)
{
  g_autoptr (NetfluxLayout) old = NULL;
  NetfluxShared *shared;

  g_return_if_fail (NETFLUX_IS_LINK (self));
  g_return_if_fail (send_layout == NULL || NETFLUX_IS_LAYOUT (send_layout));

  shared = self->conversation->shared;
  old = netflux_shared_exchange_layout (shared, &shared->send_layout, send_layout);
  if (old == send_layout)
    return;

  if (send_layout != NULL)
    {
      g_autoptr (GBytes) data = netflux_conversation_get_send_data (self->conversation);

      if (g_bytes_get_size (data) != netflux_layout_get_size (send_layout))
        {
          g_autoptr (GBytes) zeros = netflux_layout_encode (
              send_layout, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), NULL);

          if (zeros != NULL)
            netflux_conversation_set_send_data (self->conversation, NULL, zeros);
        }
    }
  g_object_notify_by_pspec (G_OBJECT (self), send_layout_pspec);
}

/**
 * netflux_link_dup_receive_layout: (get-property receive-layout)
 * @self: a link
 *
 * Gets what the received data mean.
 *
 * Returns: (transfer full) (nullable): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_link_dup_receive_layout (NetfluxLink *self)
{
  NetfluxShared *shared;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  shared = self->conversation->shared;
  return netflux_shared_dup_layout (shared, &shared->receive_layout);
}

/**
 * netflux_link_set_receive_layout: (set-property receive-layout)
 * @self: a link
 * @receive_layout: (nullable): the layout
 *
 * Sets what the received data mean, and with it [property@Netflux.Link:receive-size],
 * unless that was set to another size than that of the layout before.
 *
 * Since: 1.0
 */
void
netflux_link_set_receive_layout (NetfluxLink *self, NetfluxLayout *receive_layout)
{
  g_autoptr (NetfluxRun) run = NULL;
  g_autoptr (NetfluxLayout) old = NULL;
  NetfluxShared *shared;
  guint size;

  g_return_if_fail (NETFLUX_IS_LINK (self));
  g_return_if_fail (receive_layout == NULL || NETFLUX_IS_LAYOUT (receive_layout));

  shared = self->conversation->shared;
  old = netflux_shared_exchange_layout (shared, &shared->receive_layout, receive_layout);
  if (old == receive_layout)
    return;

  /* A size that is neither of these was asked for: it stays, and will be told as wrong. */
  size = netflux_link_get_receive_size (self);
  if (size == 0 || (old != NULL && size == netflux_layout_get_size (old)))
    netflux_link_set_receive_size (
        self, receive_layout != NULL ? (guint) netflux_layout_get_size (receive_layout) : 0);

  run = netflux_conversation_ref_run (self->conversation);
  if (run != NULL)
    netflux_mailbox_nudge (run->mailbox);
  g_object_notify_by_pspec (G_OBJECT (self), receive_layout_pspec);
}

static NetfluxLayout *
need_layout (NetfluxShared *shared, NetfluxLayout **slot, const char *name, GError **error)
{
  NetfluxLayout *layout = netflux_shared_dup_layout (shared, slot);

  if (layout == NULL)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD,
                 "The link has no %s, which names its values; set it first", name);
  return layout;
}

/**
 * netflux_link_set_values:
 * @self: a link
 * @values: values by their names or paths, an `a{sv}`; if it is floating, it is consumed
 * @error: return location
 *
 * Changes some of the values to send, all in the same frame. Any thread.
 *
 * Errors are those of [method@Netflux.Layout.update]; then nothing changes. Without a
 * [property@Netflux.Link:send-layout] it is %NETFLUX_ERROR_NO_FIELD.
 *
 * Returns: whether they will be sent
 *
 * Since: 1.0
 */
gboolean
netflux_link_set_values (NetfluxLink *self, GVariant *values, GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autoptr (GVariant) sunk = NULL;
  NetfluxShared *shared;
  gboolean done = FALSE;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);
  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  shared = self->conversation->shared;
  sunk = g_variant_ref_sink (values);
  layout = need_layout (shared, &shared->send_layout, "send-layout", error);
  if (layout == NULL)
    return FALSE;

  /* Again, if another thread was quicker: what it has set stays. */
  while (!done)
    {
      g_autoptr (GBytes) old = netflux_conversation_get_send_data (self->conversation);
      g_autoptr (GBytes) data = netflux_layout_update (layout, old, sunk, error);

      if (data == NULL)
        return FALSE;
      done = netflux_conversation_set_send_data (self->conversation, old, data);
    }
  return TRUE;
}

/**
 * netflux_link_set_value:
 * @self: a link
 * @path: the field, such as `axes[2].speed`
 * @value: its value; if it is floating, it is consumed
 * @error: return location
 *
 * Changes one of the values to send, as [method@Netflux.Link.set_values] does.
 *
 * Returns: whether it will be sent
 *
 * Since: 1.0
 */
gboolean
netflux_link_set_value (NetfluxLink *self, const char *path, GVariant *value, GError **error)
{
  GVariantBuilder builder;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", path, value);
  return netflux_link_set_values (self, g_variant_builder_end (&builder), error);
}

/**
 * netflux_link_get_value:
 * @self: a link
 * @path: the field, such as `axes[2].speed`
 * @error: return location
 *
 * Gets a value of the newest image of the partner, or of what stands for it in an outage.
 * Any thread.
 *
 * Errors are those of [method@Netflux.Layout.get_field]. Without a
 * [property@Netflux.Link:receive-layout] it is %NETFLUX_ERROR_NO_FIELD, and before the first
 * start, when there is no image yet, %NETFLUX_ERROR_WRONG_SIZE.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GVariant *
netflux_link_get_value (NetfluxLink *self, const char *path, GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autoptr (GBytes) data = NULL;
  NetfluxShared *shared;
  GVariant *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  shared = self->conversation->shared;
  layout = need_layout (shared, &shared->receive_layout, "receive-layout", error);
  if (layout == NULL)
    return NULL;
  data = netflux_link_get_received_data (self);
  if (g_bytes_get_size (data) == 0 && netflux_layout_get_size (layout) > 0)
    {
      g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
                           "There are no values of the partner yet: start the link first");
      return NULL;
    }
  return netflux_layout_get_field (layout, data, path, &value, error) ? value : NULL;
}

/**
 * netflux_link_get_values:
 * @self: a link
 * @error: return location
 *
 * Gets all values of the newest image of the partner, as [method@Netflux.Link.get_value]
 * does, all of the same frame.
 *
 * Returns: (transfer full): the values
 *
 * Since: 1.0
 */
GVariant *
netflux_link_get_values (NetfluxLink *self, GError **error)
{
  return netflux_link_get_value (self, "", error);
}
