/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-source-private.h"

#include "lib/netflux-accessors-private.h"

/* The settings of a source: what they mean, and their functions. Their table is
 * lib/core/netflux-settings-table.h. */

/**
 * NetfluxSource:local-address:
 *
 * See [property@Netflux.Link:local-address].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:local-port:
 *
 * See [property@Netflux.Link:local-port].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:network-interface:
 *
 * See [property@Netflux.Link:network-interface].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:remote-address:
 *
 * See [property@Netflux.Link:remote-address]. %NULL, the default, accepts frames from anyone:
 * who is heard first is the partner until he has been silent, and what others send meanwhile is
 * foreign: [property@Netflux.Statistics:last-foreign] is who they are.
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:receive-size:
 *
 * See [property@Netflux.Link:receive-size].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:receive-buffer-size:
 *
 * See [property@Netflux.Link:receive-buffer-size].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:watch-interval:
 *
 * See [property@Netflux.Link:watch-interval].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:keep-values-on-timeout:
 *
 * See [property@Netflux.Link:keep-values-on-timeout].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:safe-values:
 *
 * See [property@Netflux.Link:safe-values].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:wait-for-network:
 *
 * See [property@Netflux.Link:wait-for-network].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:delivery-priority:
 *
 * See [property@Netflux.Link:delivery-priority].
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:engine:
 *
 * See [property@Netflux.Link:engine].
 *
 * Since: 1.0
 */

#define GETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_GETTER (NetfluxSource, NETFLUX_IS_SOURCE, type, netflux_source_##name, kind,      \
                         setting)
#define SETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_SETTER (NetfluxSource, NETFLUX_IS_SOURCE, type, netflux_source_##name, kind,      \
                         setting)

/**
 * netflux_source_dup_local_address: (get-property local-address)
 * @self: a source
 *
 * Gets [property@Netflux.Source:local-address].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_local_address, string, LOCAL_ADDRESS)
/**
 * netflux_source_set_local_address: (set-property local-address)
 * @self: a source
 * @local_address: (nullable): the setting
 *
 * Sets [property@Netflux.Source:local-address].
 *
 * Since: 1.0
 */
SETTER (const char *, set_local_address, string, LOCAL_ADDRESS)

/**
 * netflux_source_get_local_port: (get-property local-port)
 * @self: a source
 *
 * Gets [property@Netflux.Source:local-port].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_local_port, uint, LOCAL_PORT)
/**
 * netflux_source_set_local_port: (set-property local-port)
 * @self: a source
 * @local_port: the setting
 *
 * Sets [property@Netflux.Source:local-port].
 *
 * Since: 1.0
 */
SETTER (guint, set_local_port, uint, LOCAL_PORT)

/**
 * netflux_source_dup_network_interface: (get-property network-interface)
 * @self: a source
 *
 * Gets [property@Netflux.Source:network-interface].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_network_interface, string, NETWORK_INTERFACE)
/**
 * netflux_source_set_network_interface: (set-property network-interface)
 * @self: a source
 * @network_interface: (nullable): the setting
 *
 * Sets [property@Netflux.Source:network-interface].
 *
 * Since: 1.0
 */
SETTER (const char *, set_network_interface, string, NETWORK_INTERFACE)

/**
 * netflux_source_dup_remote_address: (get-property remote-address)
 * @self: a source
 *
 * Gets [property@Netflux.Source:remote-address].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_remote_address, string, REMOTE_ADDRESS)
/**
 * netflux_source_set_remote_address: (set-property remote-address)
 * @self: a source
 * @remote_address: (nullable): the setting
 *
 * Sets [property@Netflux.Source:remote-address].
 *
 * Since: 1.0
 */
SETTER (const char *, set_remote_address, string, REMOTE_ADDRESS)

/**
 * netflux_source_get_receive_size: (get-property receive-size)
 * @self: a source
 *
 * Gets [property@Netflux.Source:receive-size].
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
GETTER (guint, get_receive_size, uint, RECEIVE_SIZE)
/**
 * netflux_source_set_receive_size: (set-property receive-size)
 * @self: a source
 * @receive_size: bytes
 *
 * Sets [property@Netflux.Source:receive-size].
 *
 * Since: 1.0
 */
SETTER (guint, set_receive_size, uint, RECEIVE_SIZE)

/**
 * netflux_source_get_watch_interval: (get-property watch-interval)
 * @self: a source
 *
 * Gets [property@Netflux.Source:watch-interval].
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
GETTER (gint64, get_watch_interval, duration, WATCH_INTERVAL)
/**
 * netflux_source_set_watch_interval: (set-property watch-interval)
 * @self: a source
 * @watch_interval: microseconds
 *
 * Sets [property@Netflux.Source:watch-interval].
 *
 * Since: 1.0
 */
SETTER (gint64, set_watch_interval, duration, WATCH_INTERVAL)

/**
 * netflux_source_get_keep_values_on_timeout: (get-property keep-values-on-timeout)
 * @self: a source
 *
 * Gets [property@Netflux.Source:keep-values-on-timeout].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_keep_values_on_timeout, boolean, KEEP_VALUES)
/**
 * netflux_source_set_keep_values_on_timeout: (set-property keep-values-on-timeout)
 * @self: a source
 * @keep_values_on_timeout: the setting
 *
 * Sets [property@Netflux.Source:keep-values-on-timeout].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_keep_values_on_timeout, boolean, KEEP_VALUES)

/**
 * netflux_source_dup_safe_values: (get-property safe-values)
 * @self: a source
 *
 * Gets [property@Netflux.Source:safe-values].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (GBytes *, dup_safe_values, bytes, SAFE_VALUES)
/**
 * netflux_source_set_safe_values: (set-property safe-values)
 * @self: a source
 * @safe_values: (nullable): the setting
 *
 * Sets [property@Netflux.Source:safe-values].
 *
 * Since: 1.0
 */
SETTER (GBytes *, set_safe_values, bytes, SAFE_VALUES)

/**
 * netflux_source_get_receive_buffer_size: (get-property receive-buffer-size)
 * @self: a source
 *
 * Gets [property@Netflux.Source:receive-buffer-size].
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
GETTER (guint, get_receive_buffer_size, uint, RECEIVE_BUFFER_SIZE)
/**
 * netflux_source_set_receive_buffer_size: (set-property receive-buffer-size)
 * @self: a source
 * @receive_buffer_size: bytes
 *
 * Sets [property@Netflux.Source:receive-buffer-size].
 *
 * Since: 1.0
 */
SETTER (guint, set_receive_buffer_size, uint, RECEIVE_BUFFER_SIZE)

/**
 * netflux_source_get_wait_for_network: (get-property wait-for-network)
 * @self: a source
 *
 * Gets [property@Netflux.Source:wait-for-network].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_wait_for_network, boolean, WAIT_FOR_NETWORK)

/**
 * netflux_source_set_wait_for_network: (set-property wait-for-network)
 * @self: a source
 * @wait_for_network: the setting
 *
 * Sets [property@Netflux.Source:wait-for-network].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_wait_for_network, boolean, WAIT_FOR_NETWORK)

/**
 * netflux_source_get_delivery_priority: (get-property delivery-priority)
 * @self: a source
 *
 * Gets [property@Netflux.Source:delivery-priority].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (int, get_delivery_priority, int, DELIVERY_PRIORITY)

/**
 * netflux_source_set_delivery_priority: (set-property delivery-priority)
 * @self: a source
 * @delivery_priority: the setting
 *
 * Sets [property@Netflux.Source:delivery-priority].
 *
 * Since: 1.0
 */
SETTER (int, set_delivery_priority, int, DELIVERY_PRIORITY)

/**
 * netflux_source_dup_engine: (get-property engine)
 * @self: a source
 *
 * Gets [property@Netflux.Source:engine].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (NetfluxEngine *, dup_engine, engine, ENGINE)
/**
 * netflux_source_set_engine: (set-property engine)
 * @self: a source
 * @engine: (nullable): the setting
 *
 * Sets [property@Netflux.Source:engine].
 *
 * Since: 1.0
 */
SETTER (NetfluxEngine *, set_engine, engine, ENGINE)
