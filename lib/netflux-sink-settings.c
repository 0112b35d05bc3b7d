/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/* The settings of a sink as functions: what its properties are. */

/**
 * netflux_sink_dup_local_address: (get-property local-address)
 * @self: a sink
 *
 * Gets the address of this machine to use; %NULL is any.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
char *
netflux_sink_dup_local_address (NetfluxSink *self)
{
  char *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), NULL);

  g_object_get (self, "local-address", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_local_address: (set-property local-address)
 * @self: a sink
 * @local_address: (nullable): the setting
 *
 * Sets the address of this machine to use; %NULL is any.
 *
 * Since: 1.0
 */
void
netflux_sink_set_local_address (NetfluxSink *self, const char *local_address)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "local-address", local_address, NULL);
}

/**
 * netflux_sink_get_local_port: (get-property local-port)
 * @self: a sink
 *
 * Gets the port to listen on and to send from; 0 picks one, which can be read while it runs.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_sink_get_local_port (NetfluxSink *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), 0);

  g_object_get (self, "local-port", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_local_port: (set-property local-port)
 * @self: a sink
 * @local_port: the setting
 *
 * Sets the port to listen on and to send from; 0 picks one, which can be read while it runs.
 *
 * Since: 1.0
 */
void
netflux_sink_set_local_port (NetfluxSink *self, guint local_port)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "local-port", local_port, NULL);
}

/**
 * netflux_sink_dup_remote_address: (get-property remote-address)
 * @self: a sink
 *
 * Gets the partner's name or address.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
char *
netflux_sink_dup_remote_address (NetfluxSink *self)
{
  char *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), NULL);

  g_object_get (self, "remote-address", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_remote_address: (set-property remote-address)
 * @self: a sink
 * @remote_address: (nullable): the setting
 *
 * Sets the partner's name or address.
 *
 * Since: 1.0
 */
void
netflux_sink_set_remote_address (NetfluxSink *self, const char *remote_address)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "remote-address", remote_address, NULL);
}

/**
 * netflux_sink_get_remote_port: (get-property remote-port)
 * @self: a sink
 *
 * Gets the partner's port.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
guint
netflux_sink_get_remote_port (NetfluxSink *self)
{
  guint value = 0;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), 0);

  g_object_get (self, "remote-port", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_remote_port: (set-property remote-port)
 * @self: a sink
 * @remote_port: the setting
 *
 * Sets the partner's port.
 *
 * Since: 1.0
 */
void
netflux_sink_set_remote_port (NetfluxSink *self, guint remote_port)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "remote-port", remote_port, NULL);
}

/**
 * netflux_sink_get_send_interval: (get-property send-interval)
 * @self: a sink
 *
 * Gets the time between two frames, in microseconds.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gint64
netflux_sink_get_send_interval (NetfluxSink *self)
{
  gint64 value = 0;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), 0);

  g_object_get (self, "send-interval", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_send_interval: (set-property send-interval)
 * @self: a sink
 * @send_interval: the setting
 *
 * Sets the time between two frames, in microseconds.
 *
 * Since: 1.0
 */
void
netflux_sink_set_send_interval (NetfluxSink *self, gint64 send_interval)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "send-interval", send_interval, NULL);
}

/**
 * netflux_sink_get_minimum_gap: (get-property minimum-gap)
 * @self: a sink
 *
 * Gets the least time between two frames that are sent on change, in microseconds.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gint64
netflux_sink_get_minimum_gap (NetfluxSink *self)
{
  gint64 value = 0;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), 0);

  g_object_get (self, "minimum-gap", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_minimum_gap: (set-property minimum-gap)
 * @self: a sink
 * @minimum_gap: the setting
 *
 * Sets the least time between two frames that are sent on change, in microseconds.
 *
 * Since: 1.0
 */
void
netflux_sink_set_minimum_gap (NetfluxSink *self, gint64 minimum_gap)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "minimum-gap", minimum_gap, NULL);
}

/**
 * netflux_sink_get_send_mode: (get-property send-mode)
 * @self: a sink
 *
 * Gets when frames are sent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
NetfluxSendMode
netflux_sink_get_send_mode (NetfluxSink *self)
{
  NetfluxSendMode value = NETFLUX_SEND_MODE_CYCLIC;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), NETFLUX_SEND_MODE_CYCLIC);

  g_object_get (self, "send-mode", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_send_mode: (set-property send-mode)
 * @self: a sink
 * @send_mode: the setting
 *
 * Sets when frames are sent.
 *
 * Since: 1.0
 */
void
netflux_sink_set_send_mode (NetfluxSink *self, NetfluxSendMode send_mode)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "send-mode", send_mode, NULL);
}

/**
 * netflux_sink_get_sending: (get-property sending)
 * @self: a sink
 *
 * Gets whether frames are sent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
gboolean
netflux_sink_get_sending (NetfluxSink *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), FALSE);

  g_object_get (self, "sending", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_sending: (set-property sending)
 * @self: a sink
 * @sending: whether to
 *
 * Sets whether frames are sent, as [property@Netflux.Sink:sending] tells.
 *
 * Since: 1.0
 */
void
netflux_sink_set_sending (NetfluxSink *self, gboolean sending)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "sending", sending, NULL);
}

/**
 * netflux_sink_get_qos_dscp: (get-property qos-dscp)
 * @self: a sink
 *
 * Gets the differentiated services code point of what is sent.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
int
netflux_sink_get_qos_dscp (NetfluxSink *self)
{
  int value = -1;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), -1);

  g_object_get (self, "qos-dscp", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_qos_dscp: (set-property qos-dscp)
 * @self: a sink
 * @qos_dscp: a code point, or -1
 *
 * Sets the differentiated services code point of what is sent, as [property@Netflux.Sink:qos-dscp]
 * tells.
 *
 * Since: 1.0
 */
void
netflux_sink_set_qos_dscp (NetfluxSink *self, int qos_dscp)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "qos-dscp", qos_dscp, NULL);
}

/**
 * netflux_sink_dup_engine: (get-property engine)
 * @self: a sink
 *
 * Gets the engine to run in; %NULL is the default one.
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
NetfluxEngine *
netflux_sink_dup_engine (NetfluxSink *self)
{
  NetfluxEngine *value = NULL;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), NULL);

  g_object_get (self, "engine", &value, NULL);
  return value;
}

/**
 * netflux_sink_set_engine: (set-property engine)
 * @self: a sink
 * @engine: (nullable): the setting
 *
 * Sets the engine to run in; %NULL is the default one.
 *
 * Since: 1.0
 */
void
netflux_sink_set_engine (NetfluxSink *self, NetfluxEngine *engine)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_object_set (self, "engine", engine, NULL);
}
