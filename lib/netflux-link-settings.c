/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/* The settings of a link as functions: what its properties are. */

/**
 * netflux_link_dup_local_address: (get-property local-address)
 * @self: a link
 *
 * Gets the address of this machine to use; %NULL is any.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
char *
netflux_link_dup_local_address (NetfluxLink *self)
{
  char *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  g_object_get (self, "local-address", &value, NULL);
  return value;
}

/**
 * netflux_link_set_local_address: (set-property local-address)
 * @self: a link
 * @local_address: (nullable): the setting
 *
 * Sets the address of this machine to use; %NULL is any.
 *
 * Since: 1.0
 */
void
netflux_link_set_local_address (NetfluxLink *self, const char *local_address)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "local-address", local_address, NULL);
}

/**
 * netflux_link_get_local_port: (get-property local-port)
 * @self: a link
 *
 * Gets the port to listen on and to send from; 0 picks one, which can be read while it runs.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_link_get_local_port (NetfluxLink *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "local-port", &value, NULL);
  return value;
}

/**
 * netflux_link_set_local_port: (set-property local-port)
 * @self: a link
 * @local_port: the setting
 *
 * Sets the port to listen on and to send from; 0 picks one, which can be read while it runs.
 *
 * Since: 1.0
 */
void
netflux_link_set_local_port (NetfluxLink *self, guint local_port)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "local-port", local_port, NULL);
}

/**
 * netflux_link_dup_remote_address: (get-property remote-address)
 * @self: a link
 *
 * Gets the partner's name or address.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
char *
netflux_link_dup_remote_address (NetfluxLink *self)
{
  char *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  g_object_get (self, "remote-address", &value, NULL);
  return value;
}

/**
 * netflux_link_set_remote_address: (set-property remote-address)
 * @self: a link
 * @remote_address: (nullable): the setting
 *
 * Sets the partner's name or address.
 *
 * Since: 1.0
 */
void
netflux_link_set_remote_address (NetfluxLink *self, const char *remote_address)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "remote-address", remote_address, NULL);
}

/**
 * netflux_link_get_remote_port: (get-property remote-port)
 * @self: a link
 *
 * Gets the partner's port.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_link_get_remote_port (NetfluxLink *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "remote-port", &value, NULL);
  return value;
}

/**
 * netflux_link_set_remote_port: (set-property remote-port)
 * @self: a link
 * @remote_port: the setting
 *
 * Sets the partner's port.
 *
 * Since: 1.0
 */
void
netflux_link_set_remote_port (NetfluxLink *self, guint remote_port)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "remote-port", remote_port, NULL);
}

/**
 * netflux_link_get_send_interval: (get-property send-interval)
 * @self: a link
 *
 * Gets the time between two frames, in microseconds.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gint64
netflux_link_get_send_interval (NetfluxLink *self)
{
  gint64 value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "send-interval", &value, NULL);
  return value;
}

/**
 * netflux_link_set_send_interval: (set-property send-interval)
 * @self: a link
 * @send_interval: the setting
 *
 * Sets the time between two frames, in microseconds.
 *
 * Since: 1.0
 */
void
netflux_link_set_send_interval (NetfluxLink *self, gint64 send_interval)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "send-interval", send_interval, NULL);
}

/**
 * netflux_link_get_watch_interval: (get-property watch-interval)
 * @self: a link
 *
 * Gets how long silence is tolerated, in microseconds; 0 watches nothing.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gint64
netflux_link_get_watch_interval (NetfluxLink *self)
{
  gint64 value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "watch-interval", &value, NULL);
  return value;
}

/**
 * netflux_link_set_watch_interval: (set-property watch-interval)
 * @self: a link
 * @watch_interval: the setting
 *
 * Sets how long silence is tolerated, in microseconds; 0 watches nothing.
 *
 * Since: 1.0
 */
void
netflux_link_set_watch_interval (NetfluxLink *self, gint64 watch_interval)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "watch-interval", watch_interval, NULL);
}

/**
 * netflux_link_get_keep_values_on_timeout: (get-property keep-values-on-timeout)
 * @self: a link
 *
 * Gets whether received values are kept when the partner falls silent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gboolean
netflux_link_get_keep_values_on_timeout (NetfluxLink *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  g_object_get (self, "keep-values-on-timeout", &value, NULL);
  return value;
}

/**
 * netflux_link_set_keep_values_on_timeout: (set-property keep-values-on-timeout)
 * @self: a link
 * @keep_values_on_timeout: the setting
 *
 * Sets whether received values are kept when the partner falls silent.
 *
 * Since: 1.0
 */
void
netflux_link_set_keep_values_on_timeout (NetfluxLink *self, gboolean keep_values_on_timeout)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "keep-values-on-timeout", keep_values_on_timeout, NULL);
}

/**
 * netflux_link_dup_safe_values: (get-property safe-values)
 * @self: a link
 *
 * Gets what takes the place of received values when the partner falls silent; %NULL is zeros.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GBytes *
netflux_link_dup_safe_values (NetfluxLink *self)
{
  GBytes *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  g_object_get (self, "safe-values", &value, NULL);
  return value;
}

/**
 * netflux_link_set_safe_values: (set-property safe-values)
 * @self: a link
 * @safe_values: (nullable): the setting
 *
 * Sets what takes the place of received values when the partner falls silent; %NULL is zeros.
 *
 * Since: 1.0
 */
void
netflux_link_set_safe_values (NetfluxLink *self, GBytes *safe_values)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "safe-values", safe_values, NULL);
}

/**
 * netflux_link_get_receive_size: (get-property receive-size)
 * @self: a link
 *
 * Gets the size of the process image to receive, in bytes; 0 takes any.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_link_get_receive_size (NetfluxLink *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "receive-size", &value, NULL);
  return value;
}

/**
 * netflux_link_set_receive_size: (set-property receive-size)
 * @self: a link
 * @receive_size: the setting
 *
 * Sets the size of the process image to receive, in bytes; 0 takes any.
 *
 * Since: 1.0
 */
void
netflux_link_set_receive_size (NetfluxLink *self, guint receive_size)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "receive-size", receive_size, NULL);
}

/**
 * netflux_link_get_accept_foreign: (get-property accept-foreign)
 * @self: a link
 *
 * Gets whether frames are received from anyone.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gboolean
netflux_link_get_accept_foreign (NetfluxLink *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  g_object_get (self, "accept-foreign", &value, NULL);
  return value;
}

/**
 * netflux_link_set_accept_foreign: (set-property accept-foreign)
 * @self: a link
 * @accept_foreign: the setting
 *
 * Sets whether frames are received from anyone.
 *
 * Since: 1.0
 */
void
netflux_link_set_accept_foreign (NetfluxLink *self, gboolean accept_foreign)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "accept-foreign", accept_foreign, NULL);
}

/**
 * netflux_link_get_statistics_interval: (get-property statistics-interval)
 * @self: a link
 *
 * Gets the time between two statistics-updated signals, in microseconds; 0 emits none.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gint64
netflux_link_get_statistics_interval (NetfluxLink *self)
{
  gint64 value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "statistics-interval", &value, NULL);
  return value;
}

/**
 * netflux_link_set_statistics_interval: (set-property statistics-interval)
 * @self: a link
 * @statistics_interval: the setting
 *
 * Sets the time between two statistics-updated signals, in microseconds; 0 emits none.
 *
 * Since: 1.0
 */
void
netflux_link_set_statistics_interval (NetfluxLink *self, gint64 statistics_interval)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "statistics-interval", statistics_interval, NULL);
}

/**
 * netflux_link_get_receive_buffer_size: (get-property receive-buffer-size)
 * @self: a link
 *
 * Gets the size of the receive buffer asked for, in bytes.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_link_get_receive_buffer_size (NetfluxLink *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), 0);

  g_object_get (self, "receive-buffer-size", &value, NULL);
  return value;
}

/**
 * netflux_link_set_receive_buffer_size: (set-property receive-buffer-size)
 * @self: a link
 * @receive_buffer_size: any size; 0 is 4 MiB
 *
 * Sets the size of the receive buffer asked for, in bytes, as
 * [property@Netflux.Link:receive-buffer-size] tells.
 *
 * Since: 1.0
 */
void
netflux_link_set_receive_buffer_size (NetfluxLink *self, guint receive_buffer_size)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "receive-buffer-size", receive_buffer_size, NULL);
}

/**
 * netflux_link_get_sending: (get-property sending)
 * @self: a link
 *
 * Gets whether frames are sent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gboolean
netflux_link_get_sending (NetfluxLink *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  g_object_get (self, "sending", &value, NULL);
  return value;
}

/**
 * netflux_link_set_sending: (set-property sending)
 * @self: a link
 * @sending: whether to
 *
 * Sets whether frames are sent, as [property@Netflux.Link:sending] tells.
 *
 * Since: 1.0
 */
void
netflux_link_set_sending (NetfluxLink *self, gboolean sending)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "sending", sending, NULL);
}

/**
 * netflux_link_get_qos_dscp: (get-property qos-dscp)
 * @self: a link
 *
 * Gets the differentiated services code point of what is sent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
int
netflux_link_get_qos_dscp (NetfluxLink *self)
{
  int value = -1;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), -1);

  g_object_get (self, "qos-dscp", &value, NULL);
  return value;
}

/**
 * netflux_link_set_qos_dscp: (set-property qos-dscp)
 * @self: a link
 * @qos_dscp: a code point, or -1
 *
 * Sets the differentiated services code point of what is sent, as [property@Netflux.Link:qos-dscp]
 * tells.
 *
 * Since: 1.0
 */
void
netflux_link_set_qos_dscp (NetfluxLink *self, int qos_dscp)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "qos-dscp", qos_dscp, NULL);
}

/**
 * netflux_link_dup_engine: (get-property engine)
 * @self: a link
 *
 * Gets the engine to run in; %NULL is the default one.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
NetfluxEngine *
netflux_link_dup_engine (NetfluxLink *self)
{
  NetfluxEngine *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  g_object_get (self, "engine", &value, NULL);
  return value;
}

/**
 * netflux_link_set_engine: (set-property engine)
 * @self: a link
 * @engine: (nullable): the setting
 *
 * Sets the engine to run in; %NULL is the default one.
 *
 * Since: 1.0
 */
void
netflux_link_set_engine (NetfluxLink *self, NetfluxEngine *engine)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  g_object_set (self, "engine", engine, NULL);
}
