/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

#include "lib/netflux-accessors-private.h"

/* The settings of a link that say where it is in the network, and how it uses its socket. */

/**
 * NetfluxLink:local-address:
 *
 * The address of this machine to listen on and to send from, as digits or as a name; %NULL,
 * the default, is any. A change takes effect at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:local-port:
 *
 * The UDP port to listen on and to send from, from 0 to 65535; 2000 by default. 0 lets the
 * system pick one, which is the value of this property while it runs. Several links share a
 * port, told apart by their partners. A change takes effect at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:network-interface:
 *
 * The network card to use, by its name, such as `eth1`; %NULL, the default, is any. It decides
 * where machines with equal addresses are on several cards: frames leave by this card, and
 * only what comes in by it is received, if the system lets an unprivileged process do that
 * (Linux since 5.7). Links on several cards can have the same local address and port. A
 * change takes effect at the next start, which fails with
 * %NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE if there is no such card.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:remote-address:
 *
 * The partner's address, as digits or as a name that is looked up at the start. There is no
 * default, since frames to a machine that is not the partner do harm. A change takes effect
 * at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:remote-port:
 *
 * The partner's UDP port, from 1 to 65535; 2000 by default. A change takes effect at the
 * next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:receive-buffer-size:
 *
 * The size of the socket's receive buffer to ask the system for, in bytes; 0, the default,
 * asks for 4 MiB. Linux gives as much as `net.core.rmem_max` allows. Links that share a
 * local port share the buffer; the last one set is valid. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:accept-foreign:
 *
 * Whether frames are accepted from somebody else while the partner is silent; %FALSE by
 * default, which counts the others as foreign. A change takes effect at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:qos-dscp:
 *
 * The differentiated services code point of the frames that are sent (RFC 2474), from 0 to
 * 63, for switches that prefer some traffic; -1, the default, leaves it to the system. Links
 * that share a local port share it; the last one set is valid. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:wait-for-network:
 *
 * Whether a start waits for a local address that this machine does not have yet, or for a
 * name that is not known yet, as while a machine boots; %FALSE by default, which fails.
 * While it waits, it looks again after a quarter of a second, and then twice as late each
 * time, up to five seconds; [property@Netflux.Link:state] is `waiting`, and the error of the
 * source says what for. A change takes effect at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:allow-broadcast:
 *
 * Whether the partner may be a group or all machines of a network:
 * [property@Netflux.Link:remote-address] is a multicast or a broadcast address then. %FALSE
 * by default, which refuses such an address, since it is a mistake as a rule. Frames are
 * accepted from anyone who answers, but not one's own; those that others send to the group
 * are received, too. Which interface a group is on, [property@Netflux.Link:network-
 * interface] says. A change takes effect at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:multicast-ttl:
 *
 * How many networks the frames to a multicast address may pass, from 0, which is this
 * machine only, to 255; 1, the default, is the network that this machine is in. Links that
 * share a local port share it; the last one set wins. Can be changed while it runs.
 *
 * Since: 1.0
 */

#define GETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_GETTER (NetfluxLink, NETFLUX_IS_LINK, type, netflux_link_##name, kind, setting)
#define SETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_SETTER (NetfluxLink, NETFLUX_IS_LINK, type, netflux_link_##name, kind, setting)

/**
 * netflux_link_dup_local_address: (get-property local-address)
 * @self: a link
 *
 * Gets [property@Netflux.Link:local-address].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_local_address, string, LOCAL_ADDRESS)
/**
 * netflux_link_set_local_address: (set-property local-address)
 * @self: a link
 * @local_address: (nullable): the setting
 *
 * Sets [property@Netflux.Link:local-address].
 *
 * Since: 1.0
 */
SETTER (const char *, set_local_address, string, LOCAL_ADDRESS)

/**
 * netflux_link_get_local_port: (get-property local-port)
 * @self: a link
 *
 * Gets [property@Netflux.Link:local-port].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_local_port, uint, LOCAL_PORT)
/**
 * netflux_link_set_local_port: (set-property local-port)
 * @self: a link
 * @local_port: the setting
 *
 * Sets [property@Netflux.Link:local-port].
 *
 * Since: 1.0
 */
SETTER (guint, set_local_port, uint, LOCAL_PORT)

/**
 * netflux_link_dup_network_interface: (get-property network-interface)
 * @self: a link
 *
 * Gets [property@Netflux.Link:network-interface].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_network_interface, string, NETWORK_INTERFACE)
/**
 * netflux_link_set_network_interface: (set-property network-interface)
 * @self: a link
 * @network_interface: (nullable): the setting
 *
 * Sets [property@Netflux.Link:network-interface].
 *
 * Since: 1.0
 */
SETTER (const char *, set_network_interface, string, NETWORK_INTERFACE)

/**
 * netflux_link_dup_remote_address: (get-property remote-address)
 * @self: a link
 *
 * Gets [property@Netflux.Link:remote-address].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (char *, dup_remote_address, string, REMOTE_ADDRESS)
/**
 * netflux_link_set_remote_address: (set-property remote-address)
 * @self: a link
 * @remote_address: (nullable): the setting
 *
 * Sets [property@Netflux.Link:remote-address].
 *
 * Since: 1.0
 */
SETTER (const char *, set_remote_address, string, REMOTE_ADDRESS)

/**
 * netflux_link_get_remote_port: (get-property remote-port)
 * @self: a link
 *
 * Gets [property@Netflux.Link:remote-port].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_remote_port, uint, REMOTE_PORT)
/**
 * netflux_link_set_remote_port: (set-property remote-port)
 * @self: a link
 * @remote_port: the setting
 *
 * Sets [property@Netflux.Link:remote-port].
 *
 * Since: 1.0
 */
SETTER (guint, set_remote_port, uint, REMOTE_PORT)

/**
 * netflux_link_get_accept_foreign: (get-property accept-foreign)
 * @self: a link
 *
 * Gets [property@Netflux.Link:accept-foreign].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_accept_foreign, boolean, ACCEPT_FOREIGN)
/**
 * netflux_link_set_accept_foreign: (set-property accept-foreign)
 * @self: a link
 * @accept_foreign: the setting
 *
 * Sets [property@Netflux.Link:accept-foreign].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_accept_foreign, boolean, ACCEPT_FOREIGN)

/**
 * netflux_link_get_receive_buffer_size: (get-property receive-buffer-size)
 * @self: a link
 *
 * Gets [property@Netflux.Link:receive-buffer-size].
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
GETTER (guint, get_receive_buffer_size, uint, RECEIVE_BUFFER_SIZE)
/**
 * netflux_link_set_receive_buffer_size: (set-property receive-buffer-size)
 * @self: a link
 * @receive_buffer_size: bytes
 *
 * Sets [property@Netflux.Link:receive-buffer-size].
 *
 * Since: 1.0
 */
SETTER (guint, set_receive_buffer_size, uint, RECEIVE_BUFFER_SIZE)

/**
 * netflux_link_get_qos_dscp: (get-property qos-dscp)
 * @self: a link
 *
 * Gets [property@Netflux.Link:qos-dscp].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (int, get_qos_dscp, int, QOS_DSCP)
/**
 * netflux_link_set_qos_dscp: (set-property qos-dscp)
 * @self: a link
 * @qos_dscp: the setting
 *
 * Sets [property@Netflux.Link:qos-dscp].
 *
 * Since: 1.0
 */
SETTER (int, set_qos_dscp, int, QOS_DSCP)

/**
 * netflux_link_get_wait_for_network: (get-property wait-for-network)
 * @self: a link
 *
 * Gets [property@Netflux.Link:wait-for-network].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_wait_for_network, boolean, WAIT_FOR_NETWORK)
/**
 * netflux_link_set_wait_for_network: (set-property wait-for-network)
 * @self: a link
 * @wait_for_network: the setting
 *
 * Sets [property@Netflux.Link:wait-for-network].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_wait_for_network, boolean, WAIT_FOR_NETWORK)

/**
 * netflux_link_get_allow_broadcast: (get-property allow-broadcast)
 * @self: a link
 *
 * Gets [property@Netflux.Link:allow-broadcast].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_allow_broadcast, boolean, ALLOW_BROADCAST)
/**
 * netflux_link_set_allow_broadcast: (set-property allow-broadcast)
 * @self: a link
 * @allow_broadcast: the setting
 *
 * Sets [property@Netflux.Link:allow-broadcast].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_allow_broadcast, boolean, ALLOW_BROADCAST)

/**
 * netflux_link_get_multicast_ttl: (get-property multicast-ttl)
 * @self: a link
 *
 * Gets [property@Netflux.Link:multicast-ttl].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (guint, get_multicast_ttl, uint, MULTICAST_TTL)
/**
 * netflux_link_set_multicast_ttl: (set-property multicast-ttl)
 * @self: a link
 * @multicast_ttl: the setting
 *
 * Sets [property@Netflux.Link:multicast-ttl].
 *
 * Since: 1.0
 */
SETTER (guint, set_multicast_ttl, uint, MULTICAST_TTL)
