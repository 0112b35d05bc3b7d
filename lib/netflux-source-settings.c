/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/* The settings of a source as functions: what its properties are. */

/**
 * netflux_source_dup_local_address: (get-property local-address)
 * @self: a source
 *
 * Gets the address of this machine to use; %NULL is any.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
char *
netflux_source_dup_local_address (NetfluxSource *self)
{
  char *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  g_object_get (self, "local-address", &value, NULL);
  return value;
}

/**
 * netflux_source_set_local_address: (set-property local-address)
 * @self: a source
 * @local_address: (nullable): the setting
 *
 * Sets the address of this machine to use; %NULL is any.
 *
 * Since: 1.0
 */
void
netflux_source_set_local_address (NetfluxSource *self, const char *local_address)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "local-address", local_address, NULL);
}

/**
 * netflux_source_get_local_port: (get-property local-port)
 * @self: a source
 *
 * Gets the port to listen on and to send from; 0 picks one, which can be read while it runs.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_source_get_local_port (NetfluxSource *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), 0);

  g_object_get (self, "local-port", &value, NULL);
  return value;
}

/**
 * netflux_source_set_local_port: (set-property local-port)
 * @self: a source
 * @local_port: the setting
 *
 * Sets the port to listen on and to send from; 0 picks one, which can be read while it runs.
 *
 * Since: 1.0
 */
void
netflux_source_set_local_port (NetfluxSource *self, guint local_port)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "local-port", local_port, NULL);
}

/**
 * netflux_source_dup_remote_address: (get-property remote-address)
 * @self: a source
 *
 * Gets the partner's name or address.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
char *
netflux_source_dup_remote_address (NetfluxSource *self)
{
  char *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  g_object_get (self, "remote-address", &value, NULL);
  return value;
}

/**
 * netflux_source_set_remote_address: (set-property remote-address)
 * @self: a source
 * @remote_address: (nullable): the setting
 *
 * Sets the partner's name or address.
 *
 * Since: 1.0
 */
void
netflux_source_set_remote_address (NetfluxSource *self, const char *remote_address)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "remote-address", remote_address, NULL);
}

/**
 * netflux_source_get_receive_size: (get-property receive-size)
 * @self: a source
 *
 * Gets the size of the process image to receive, in bytes; 0 takes any.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_source_get_receive_size (NetfluxSource *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), 0);

  g_object_get (self, "receive-size", &value, NULL);
  return value;
}

/**
 * netflux_source_set_receive_size: (set-property receive-size)
 * @self: a source
 * @receive_size: the setting
 *
 * Sets the size of the process image to receive, in bytes; 0 takes any.
 *
 * Since: 1.0
 */
void
netflux_source_set_receive_size (NetfluxSource *self, guint receive_size)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "receive-size", receive_size, NULL);
}

/**
 * netflux_source_get_watch_interval: (get-property watch-interval)
 * @self: a source
 *
 * Gets how long silence is tolerated, in microseconds; 0 watches nothing.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gint64
netflux_source_get_watch_interval (NetfluxSource *self)
{
  gint64 value = 0;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), 0);

  g_object_get (self, "watch-interval", &value, NULL);
  return value;
}

/**
 * netflux_source_set_watch_interval: (set-property watch-interval)
 * @self: a source
 * @watch_interval: the setting
 *
 * Sets how long silence is tolerated, in microseconds; 0 watches nothing.
 *
 * Since: 1.0
 */
void
netflux_source_set_watch_interval (NetfluxSource *self, gint64 watch_interval)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "watch-interval", watch_interval, NULL);
}

/**
 * netflux_source_get_keep_values_on_timeout: (get-property keep-values-on-timeout)
 * @self: a source
 *
 * Gets whether received values are kept when the partner falls silent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gboolean
netflux_source_get_keep_values_on_timeout (NetfluxSource *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), FALSE);

  g_object_get (self, "keep-values-on-timeout", &value, NULL);
  return value;
}

/**
 * netflux_source_set_keep_values_on_timeout: (set-property keep-values-on-timeout)
 * @self: a source
 * @keep_values_on_timeout: the setting
 *
 * Sets whether received values are kept when the partner falls silent.
 *
 * Since: 1.0
 */
void
netflux_source_set_keep_values_on_timeout (NetfluxSource *self, gboolean keep_values_on_timeout)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "keep-values-on-timeout", keep_values_on_timeout, NULL);
}

/**
 * netflux_source_dup_safe_values: (get-property safe-values)
 * @self: a source
 *
 * Gets what takes the place of received values when the partner falls silent; %NULL is zeros.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GBytes *
netflux_source_dup_safe_values (NetfluxSource *self)
{
  GBytes *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  g_object_get (self, "safe-values", &value, NULL);
  return value;
}

/**
 * netflux_source_set_safe_values: (set-property safe-values)
 * @self: a source
 * @safe_values: (nullable): the setting
 *
 * Sets what takes the place of received values when the partner falls silent; %NULL is zeros.
 *
 * Since: 1.0
 */
void
netflux_source_set_safe_values (NetfluxSource *self, GBytes *safe_values)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "safe-values", safe_values, NULL);
}

/**
 * netflux_source_get_receive_buffer_size: (get-property receive-buffer-size)
 * @self: a source
 *
 * Gets the size of the receive buffer asked for, in bytes.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_source_get_receive_buffer_size (NetfluxSource *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), 0);

  g_object_get (self, "receive-buffer-size", &value, NULL);
  return value;
}

/**
 * netflux_source_set_receive_buffer_size: (set-property receive-buffer-size)
 * @self: a source
 * @receive_buffer_size: any size; 0 is 4 MiB
 *
 * Sets the size of the receive buffer asked for, in bytes, as
 * [property@Netflux.Source:receive-buffer-size] tells.
 *
 * Since: 1.0
 */
void
netflux_source_set_receive_buffer_size (NetfluxSource *self, guint receive_buffer_size)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "receive-buffer-size", receive_buffer_size, NULL);
}

/**
 * netflux_source_dup_engine: (get-property engine)
 * @self: a source
 *
 * Gets the engine to run in; %NULL is the default one.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
NetfluxEngine *
netflux_source_dup_engine (NetfluxSource *self)
{
  NetfluxEngine *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  g_object_get (self, "engine", &value, NULL);
  return value;
}

/**
 * netflux_source_set_engine: (set-property engine)
 * @self: a source
 * @engine: (nullable): the setting
 *
 * Sets the engine to run in; %NULL is the default one.
 *
 * Since: 1.0
 */
void
netflux_source_set_engine (NetfluxSource *self, NetfluxEngine *engine)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  g_object_set (self, "engine", engine, NULL);
}
