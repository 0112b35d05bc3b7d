/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-sink-private.h"

#include "lib/netflux-accessors-private.h"

/* The settings of a sink that say where it is in the network, and how it uses its socket. */

/**
 * NetfluxSink:local-address:
 *
 * See [property@Netflux.Link:local-address].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:local-port:
 *
 * See [property@Netflux.Link:local-port].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:network-interface:
 *
 * See [property@Netflux.Link:network-interface].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:remote-address:
 *
 * See [property@Netflux.Link:remote-address].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:remote-port:
 *
 * See [property@Netflux.Link:remote-port].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:qos-dscp:
 *
 * See [property@Netflux.Link:qos-dscp].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:wait-for-network:
 *
 * See [property@Netflux.Link:wait-for-network].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:allow-broadcast:
 *
 * See [property@Netflux.Link:allow-broadcast].
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:multicast-ttl:
 *
 * See [property@Netflux.Link:multicast-ttl].
 *
 * Since: 1.0
 */

#define GETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_GETTER (NetfluxSink, NETFLUX_IS_SINK, type, netflux_sink_##name, kind, setting)
#define SETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_SETTER (NetfluxSink, NETFLUX_IS_SINK, type, netflux_sink_##name, kind, setting)

/**
 * netflux_sink_dup_local_address: (get-property local-address)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:local-address].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_local_address, string, LOCAL_ADDRESS)
/**
 * netflux_sink_set_local_address: (set-property local-address)
 * @self: a sink
 * @local_address: (nullable): the setting
 *
 * Sets [property@Netflux.Sink:local-address].
 *
 * Since: 1.0
 */
SETTER (const char *, set_local_address, string, LOCAL_ADDRESS)

/**
 * netflux_sink_get_local_port: (get-property local-port)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:local-port].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_local_port, uint, LOCAL_PORT)
/**
 * netflux_sink_set_local_port: (set-property local-port)
 * @self: a sink
 * @local_port: the setting
 *
 * Sets [property@Netflux.Sink:local-port].
 *
 * Since: 1.0
 */
SETTER (guint, set_local_port, uint, LOCAL_PORT)

/**
 * netflux_sink_dup_network_interface: (get-property network-interface)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:network-interface].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_network_interface, string, NETWORK_INTERFACE)
/**
 * netflux_sink_set_network_interface: (set-property network-interface)
 * @self: a sink
 * @network_interface: (nullable): the setting
 *
 * Sets [property@Netflux.Sink:network-interface].
 *
 * Since: 1.0
 */
SETTER (const char *, set_network_interface, string, NETWORK_INTERFACE)

/**
 * netflux_sink_dup_remote_address: (get-property remote-address)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:remote-address].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_remote_address, string, REMOTE_ADDRESS)
/**
 * netflux_sink_set_remote_address: (set-property remote-address)
 * @self: a sink
 * @remote_address: (nullable): the setting
 *
 * Sets [property@Netflux.Sink:remote-address].
 *
 * Since: 1.0
 */
SETTER (const char *, set_remote_address, string, REMOTE_ADDRESS)

/**
 * netflux_sink_get_remote_port: (get-property remote-port)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:remote-port].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_remote_port, uint, REMOTE_PORT)
/**
 * netflux_sink_set_remote_port: (set-property remote-port)
 * @self: a sink
 * @remote_port: the setting
 *
 * Sets [property@Netflux.Sink:remote-port].
 *
 * Since: 1.0
 */
SETTER (guint, set_remote_port, uint, REMOTE_PORT)

/**
 * netflux_sink_get_qos_dscp: (get-property qos-dscp)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:qos-dscp].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (int, get_qos_dscp, int, QOS_DSCP)
/**
 * netflux_sink_set_qos_dscp: (set-property qos-dscp)
 * @self: a sink
 * @qos_dscp: the setting
 *
 * Sets [property@Netflux.Sink:qos-dscp].
 *
 * Since: 1.0
 */
SETTER (int, set_qos_dscp, int, QOS_DSCP)

/**
 * netflux_sink_get_wait_for_network: (get-property wait-for-network)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:wait-for-network].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_wait_for_network, boolean, WAIT_FOR_NETWORK)
/**
 * netflux_sink_set_wait_for_network: (set-property wait-for-network)
 * @self: a sink
 * @wait_for_network: the setting
 *
 * Sets [property@Netflux.Sink:wait-for-network].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_wait_for_network, boolean, WAIT_FOR_NETWORK)

/**
 * netflux_sink_get_allow_broadcast: (get-property allow-broadcast)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:allow-broadcast].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_allow_broadcast, boolean, ALLOW_BROADCAST)
/**
 * netflux_sink_set_allow_broadcast: (set-property allow-broadcast)
 * @self: a sink
 * @allow_broadcast: the setting
 *
 * Sets [property@Netflux.Sink:allow-broadcast].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_allow_broadcast, boolean, ALLOW_BROADCAST)

/**
 * netflux_sink_get_multicast_ttl: (get-property multicast-ttl)
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:multicast-ttl].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_multicast_ttl, uint, MULTICAST_TTL)
/**
 * netflux_sink_set_multicast_ttl: (set-property multicast-ttl)
 * @self: a sink
 * @multicast_ttl: the setting
 *
 * Sets [property@Netflux.Sink:multicast-ttl].
 *
 * Since: 1.0
 */
SETTER (guint, set_multicast_ttl, uint, MULTICAST_TTL)
