/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-sink-private.h"

#include "lib/netflux-accessors-private.h"

/* The settings of a sink: what they mean, and their functions. Their table is
 * lib/core/netflux-settings-table.h; those of the network are in netflux-sink-settings-network.c.
 */

/**
 * NetfluxSink:send-interval:
 *
 * See [property@Netflux.Link:send-interval].
 * In the mode on-change it is the interval of the heartbeat, which keeps the partner's watchdog
 * quiet.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:minimum-gap:
 *
 * The least time between two frames that are sent on change, in microseconds, up to an hour;
 * 1000 by default. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:send-mode:
 *
 * When frames are sent; %NETFLUX_SEND_MODE_CYCLIC by default. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:sending:
 *
 * See [property@Netflux.Link:sending].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:delivery-priority:
 *
 * See [property@Netflux.Link:delivery-priority].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:max-send-age:
 *
 * See [property@Netflux.Link:max-send-age].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:send-safe-values:
 *
 * See [property@Netflux.Link:send-safe-values].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:engine:
 *
 * See [property@Netflux.Link:engine].
 *
 * Since: 1.0
 */

#define GETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_GETTER (NetfluxSink, NETFLUX_IS_SINK, type, netflux_sink_##name, kind, setting)
#define SETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_SETTER (NetfluxSink, NETFLUX_IS_SINK, type, netflux_sink_##name, kind, setting)

/**
 * netflux_sink_get_send_interval: (get-property send-interval)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:send-interval].
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
GETTER (gint64, get_send_interval, duration, SEND_INTERVAL)
/**
 * netflux_sink_set_send_interval: (set-property send-interval)
 * @self: a sink
 * @send_interval: microseconds
 *
 * Sets [property@Netflux.Sink:send-interval].
 *
 * Since: 1.0
 */
SETTER (gint64, set_send_interval, duration, SEND_INTERVAL)

/**
 * netflux_sink_get_minimum_gap: (get-property minimum-gap)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:minimum-gap].
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
GETTER (gint64, get_minimum_gap, duration, MINIMUM_GAP)
/**
 * netflux_sink_set_minimum_gap: (set-property minimum-gap)
 * @self: a sink
 * @minimum_gap: microseconds
 *
 * Sets [property@Netflux.Sink:minimum-gap].
 *
 * Since: 1.0
 */
SETTER (gint64, set_minimum_gap, duration, MINIMUM_GAP)

/**
 * netflux_sink_get_send_mode: (get-property send-mode)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:send-mode].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (NetfluxSendMode, get_send_mode, send_mode, SEND_MODE)
/**
 * netflux_sink_set_send_mode: (set-property send-mode)
 * @self: a sink
 * @send_mode: the setting
 *
 * Sets [property@Netflux.Sink:send-mode].
 *
 * Since: 1.0
 */
SETTER (NetfluxSendMode, set_send_mode, send_mode, SEND_MODE)

/**
 * netflux_sink_get_sending: (get-property sending)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:sending].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_sending, boolean, SENDING)
/**
 * netflux_sink_set_sending: (set-property sending)
 * @self: a sink
 * @sending: the setting
 *
 * Sets [property@Netflux.Sink:sending].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_sending, boolean, SENDING)

/**
 * netflux_sink_get_delivery_priority: (get-property delivery-priority)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:delivery-priority].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (int, get_delivery_priority, int, DELIVERY_PRIORITY)
/**
 * netflux_sink_set_delivery_priority: (set-property delivery-priority)
 * @self: a sink
 * @delivery_priority: the setting
 *
 * Sets [property@Netflux.Sink:delivery-priority].
 *
 * Since: 1.0
 */
SETTER (int, set_delivery_priority, int, DELIVERY_PRIORITY)

/**
 * netflux_sink_get_max_send_age: (get-property max-send-age)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:max-send-age].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gint64, get_max_send_age, duration, MAX_SEND_AGE)
/**
 * netflux_sink_set_max_send_age: (set-property max-send-age)
 * @self: a sink
 * @max_send_age: the setting
 *
 * Sets [property@Netflux.Sink:max-send-age].
 *
 * Since: 1.0
 */
SETTER (gint64, set_max_send_age, duration, MAX_SEND_AGE)

/**
 * netflux_sink_dup_send_safe_values: (get-property send-safe-values)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:send-safe-values].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (GBytes *, dup_send_safe_values, bytes, SEND_SAFE_VALUES)
/**
 * netflux_sink_set_send_safe_values: (set-property send-safe-values)
 * @self: a sink
 * @send_safe_values: (nullable): the setting
 *
 * Sets [property@Netflux.Sink:send-safe-values].
 *
 * Since: 1.0
 */
SETTER (GBytes *, set_send_safe_values, bytes, SEND_SAFE_VALUES)

/**
 * netflux_sink_dup_engine: (get-property engine)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:engine].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (NetfluxEngine *, dup_engine, engine, ENGINE)
/**
 * netflux_sink_set_engine: (set-property engine)
 * @self: a sink
 * @engine: (nullable): the setting
 *
 * Sets [property@Netflux.Sink:engine].
 *
 * Since: 1.0
 */
SETTER (NetfluxEngine *, set_engine, engine, ENGINE)
