/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

/* All settings of a link and its halves. A row is: the id, the member of NetfluxSettings, the
 * name, the kind, the unit, the classes that have it, when a change takes effect (LIVE: at
 * once, START: at the next start), the range, the default, and a sentence for people without
 * the unit. */

/* clang-format off */
#define NETFLUX_SETTINGS_TABLE(ROW) \
  ROW (LOCAL_ADDRESS, local_address, "local-address", STRING, NONE, ALL, START, 0, 0, 0, \
       "Address of this machine to use, or its name") \
  ROW (LOCAL_PORT, local_port, "local-port", UINT, NONE, ALL, START, 0, G_MAXUINT16, 2000, \
       "UDP port to listen on and to send from; 0 picks one") \
  ROW (NETWORK_INTERFACE, network_interface, "network-interface", STRING, NONE, ALL, START, 0, 0, 0, \
       "Network card to use, such as eth1; none: any") \
  ROW (REMOTE_ADDRESS, remote_address, "remote-address", STRING, NONE, ALL, START, 0, 0, 0, \
       "Address of the partner, or its name") \
  ROW (REMOTE_PORT, remote_port, "remote-port", UINT, NONE, SENDS, START, 1, G_MAXUINT16, 2000, \
       "UDP port of the partner") \
  ROW (SEND_INTERVAL, send_interval, "send-interval", DURATION, US, SENDS, LIVE, 100, HOUR, 5000, \
       "Time from one frame to the next") \
  ROW (MINIMUM_GAP, minimum_gap, "minimum-gap", DURATION, US, ONLY_SINK, LIVE, 0, HOUR, 1000, \
       "Least time between two frames sent on change") \
  ROW (WATCH_INTERVAL, watch_interval, "watch-interval", DURATION, US, RECEIVES, LIVE, 0, HOUR, 30000, \
       "Silence after which a watchdog expires; 0: never") \
  ROW (STATISTICS_INTERVAL, statistics_interval, "statistics-interval", DURATION, US, ONLY_LINK, LIVE, 0, HOUR, G_USEC_PER_SEC, \
       "Time between two reports of statistics; 0: none") \
  ROW (RECEIVE_SIZE, receive_size, "receive-size", UINT, BYTES, RECEIVES, LIVE, 0, NETFLUX_PAYLOAD_MAX, 0, \
       "Size of the process image to receive; 0: any") \
  ROW (RECEIVE_BUFFER_SIZE, receive_buffer_size, "receive-buffer-size", UINT, BYTES, RECEIVES, LIVE, 0, G_MAXINT, 0, \
       "Receive buffer of the socket to ask for; 0: 4 MiB") \
  ROW (SENDING, sending, "sending", BOOLEAN, NONE, SENDS, LIVE, 0, 1, TRUE, \
       "Whether frames are sent") \
  ROW (QOS_DSCP, qos_dscp, "qos-dscp", INT, NONE, SENDS, LIVE, -1, 63, -1, \
       "Code point (DSCP) of the frames sent; -1: the system's") \
  ROW (SEND_MODE, send_mode, "send-mode", SEND_MODE, NONE, ONLY_SINK, LIVE, 0, 0, NETFLUX_SEND_MODE_CYCLIC, \
       "When frames are sent") \
  ROW (KEEP_VALUES, keep_values_on_timeout, "keep-values-on-timeout", BOOLEAN, NONE, RECEIVES, LIVE, 0, 1, FALSE, \
       "Keep the received image while the partner is silent") \
  ROW (WAIT_FOR_NETWORK, wait_for_network, "wait-for-network", BOOLEAN, NONE, ALL, START, 0, 1, FALSE, \
       "Whether a start waits for a local address that is not there yet, or for a name that is not known yet, instead of failing") \
  ROW (DELIVERY_PRIORITY, delivery_priority, "delivery-priority", INT, NONE, ALL, START, G_MININT, G_MAXINT - 1, G_PRIORITY_DEFAULT, \
       "The priority at which signals are emitted in the main context of the start") \
  ROW (ACCEPT_FOREIGN, accept_foreign, "accept-foreign", BOOLEAN, NONE, ONLY_LINK, START, 0, 1, FALSE, \
       "Accept frames from anyone") \
  ROW (SAFE_VALUES, safe_values, "safe-values", BYTES, NONE, RECEIVES, LIVE, 0, 0, 0, \
       "Received image while the partner is silent; none: zeros") \
  ROW (ALLOW_BROADCAST, allow_broadcast, "allow-broadcast", BOOLEAN, NONE, SENDS, START, 0, 1, FALSE, \
       "Whether the partner's address may be a multicast or broadcast one") \
  ROW (MULTICAST_TTL, multicast_ttl, "multicast-ttl", UINT, NONE, SENDS, LIVE, 0, 255, 1, \
       "How many networks frames to a multicast address may pass") \
  ROW (MAX_SEND_AGE, max_send_age, "max-send-age", DURATION, US, SENDS, LIVE, 0, HOUR, 0, \
       "The age from which data to send that were not set again are stale, and are not sent any more; 0: never") \
  ROW (SEND_SAFE_VALUES, send_safe_values, "send-safe-values", BYTES, NONE, SENDS, LIVE, 0, 0, 0, \
       "What is sent in place of stale data; none: nothing") \
  ROW (ENGINE, engine, "engine", ENGINE, NONE, ALL, START, 0, 0, 0, \
       "Engine to run on; none: the default one")
/* clang-format on */
