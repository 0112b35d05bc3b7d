/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

#include "lib/netflux-accessors-private.h"

/* The settings of a link: what they mean, and their functions. Their table is
 * lib/core/netflux-settings-table.h; those of the network are in netflux-link-settings-network.c.
 */

/**
 * NetfluxLink:send-interval:
 *
 * The time from one frame to the next, in microseconds, from 100 to an hour; 5000 by
 * default. Can be changed while it runs, without a number lost.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:watch-interval:
 *
 * How long silence is tolerated before a watchdog expires, in microseconds, up to an hour;
 * 30000 by default. 0 watches nothing. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:keep-values-on-timeout:
 *
 * Whether the received process image is kept when the partner falls silent. If not, which is
 * the default, [property@Netflux.Link:safe-values] take its place. Can be changed while it
 * runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:safe-values:
 *
 * The received process image while the partner is silent; %NULL, the default, is zeros of
 * the size of the image. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:receive-size:
 *
 * The size of the process image to receive, in bytes, up to 65505. Frames that are shorter
 * are refused and counted as malformed; what longer ones have beyond it is ignored. 0, the
 * default, takes any size. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:sending:
 *
 * Whether frames are sent; %TRUE by default. While it is %FALSE, the socket is open, frames
 * are received, and acknowledgements are not watched. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:statistics-interval:
 *
 * The time from one [signal@Netflux.Link::statistics-updated] to the next, in microseconds,
 * up to an hour; a second by default. 0 emits none. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:delivery-priority:
 *
 * The priority of the sources that emit signals in the main context of the start, as
 * `G_PRIORITY_DEFAULT`, which is the default, or `G_PRIORITY_LOW`. Whatever it is, signals
 * do not keep the application from drawing: they are emitted for a few milliseconds at a
 * time, and between two such times sources of a lower priority have their turn. A change
 * takes effect at the next start.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:max-send-age:
 *
 * How long the data to send stay good if the application does not set them again, in
 * microseconds, up to an hour; 0, the default, is for ever. Data that are set again count as
 * renewed though they are the same. When they are older, because the program that supplies
 * them hangs or is gone, nothing more is sent, so that the partner's watchdog expires, or
 * [property@Netflux.Link:send-safe-values] are sent in their place;
 * [signal@Netflux.Link::send-data-expired] is emitted. It goes on as soon as data are set
 * again. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:send-safe-values:
 *
 * What is sent in place of data that are older than [property@Netflux.Link:max-send-age];
 * %NULL, the default, sends nothing. Can be changed while it runs.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:engine:
 *
 * The engine to run on; %NULL, the default, is [func@Netflux.Engine.get_default]. A change
 * takes effect at the next start.
 *
 * Since: 1.0
 */

#define GETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_GETTER (NetfluxLink, NETFLUX_IS_LINK, type, netflux_link_##name, kind, setting)
#define SETTER(type, name, kind, setting)                                                          \
  NETFLUX_DEFINE_SETTER (NetfluxLink, NETFLUX_IS_LINK, type, netflux_link_##name, kind, setting)

/**
 * netflux_link_get_send_interval: (get-property send-interval)
 * @self: a link
 *
 * Gets [property@Netflux.Link:send-interval].
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
GETTER (gint64, get_send_interval, duration, SEND_INTERVAL)
/**
 * netflux_link_set_send_interval: (set-property send-interval)
 * @self: a link
 * @send_interval: microseconds
 *
 * Sets [property@Netflux.Link:send-interval].
 *
 * Since: 1.0
 */
SETTER (gint64, set_send_interval, duration, SEND_INTERVAL)

/**
 * netflux_link_get_watch_interval: (get-property watch-interval)
 * @self: a link
 *
 * Gets [property@Netflux.Link:watch-interval].
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
GETTER (gint64, get_watch_interval, duration, WATCH_INTERVAL)
/**
 * netflux_link_set_watch_interval: (set-property watch-interval)
 * @self: a link
 * @watch_interval: microseconds
 *
 * Sets [property@Netflux.Link:watch-interval].
 *
 * Since: 1.0
 */
SETTER (gint64, set_watch_interval, duration, WATCH_INTERVAL)

/**
 * netflux_link_get_keep_values_on_timeout: (get-property keep-values-on-timeout)
 * @self: a link
 *
 * Gets [property@Netflux.Link:keep-values-on-timeout].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_keep_values_on_timeout, boolean, KEEP_VALUES)
/**
 * netflux_link_set_keep_values_on_timeout: (set-property keep-values-on-timeout)
 * @self: a link
 * @keep_values_on_timeout: the setting
 *
 * Sets [property@Netflux.Link:keep-values-on-timeout].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_keep_values_on_timeout, boolean, KEEP_VALUES)

/**
 * netflux_link_dup_safe_values: (get-property safe-values)
 * @self: a link
 *
 * Gets [property@Netflux.Link:safe-values].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (GBytes *, dup_safe_values, bytes, SAFE_VALUES)
/**
 * netflux_link_set_safe_values: (set-property safe-values)
 * @self: a link
 * @safe_values: (nullable): the setting
 *
 * Sets [property@Netflux.Link:safe-values].
 *
 * Since: 1.0
 */
SETTER (GBytes *, set_safe_values, bytes, SAFE_VALUES)

/**
 * netflux_link_get_receive_size: (get-property receive-size)
 * @self: a link
 *
 * Gets [property@Netflux.Link:receive-size].
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
GETTER (guint, get_receive_size, uint, RECEIVE_SIZE)
/**
 * netflux_link_set_receive_size: (set-property receive-size)
 * @self: a link
 * @receive_size: bytes
 *
 * Sets [property@Netflux.Link:receive-size].
 *
 * Since: 1.0
 */
SETTER (guint, set_receive_size, uint, RECEIVE_SIZE)

/**
 * netflux_link_get_statistics_interval: (get-property statistics-interval)
 * @self: a link
 *
 * Gets [property@Netflux.Link:statistics-interval].
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
GETTER (gint64, get_statistics_interval, duration, STATISTICS_INTERVAL)
/**
 * netflux_link_set_statistics_interval: (set-property statistics-interval)
 * @self: a link
 * @statistics_interval: microseconds
 *
 * Sets [property@Netflux.Link:statistics-interval].
 *
 * Since: 1.0
 */
SETTER (gint64, set_statistics_interval, duration, STATISTICS_INTERVAL)

/**
 * netflux_link_get_sending: (get-property sending)
 * @self: a link
 *
 * Gets [property@Netflux.Link:sending].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gboolean, get_sending, boolean, SENDING)
/**
 * netflux_link_set_sending: (set-property sending)
 * @self: a link
 * @sending: the setting
 *
 * Sets [property@Netflux.Link:sending].
 *
 * Since: 1.0
 */
SETTER (gboolean, set_sending, boolean, SENDING)

/**
 * netflux_link_get_delivery_priority: (get-property delivery-priority)
 * @self: a link
 *
 * Gets [property@Netflux.Link:delivery-priority].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (int, get_delivery_priority, int, DELIVERY_PRIORITY)
/**
 * netflux_link_set_delivery_priority: (set-property delivery-priority)
 * @self: a link
 * @delivery_priority: the setting
 *
 * Sets [property@Netflux.Link:delivery-priority].
 *
 * Since: 1.0
 */
SETTER (int, set_delivery_priority, int, DELIVERY_PRIORITY)

/**
 * netflux_link_get_max_send_age: (get-property max-send-age)
 * @self: a link
 *
 * Gets [property@Netflux.Link:max-send-age].
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
GETTER (gint64, get_max_send_age, duration, MAX_SEND_AGE)
/**
 * netflux_link_set_max_send_age: (set-property max-send-age)
 * @self: a link
 * @max_send_age: the setting
 *
 * Sets [property@Netflux.Link:max-send-age].
 *
 * Since: 1.0
 */
SETTER (gint64, set_max_send_age, duration, MAX_SEND_AGE)

/**
 * netflux_link_dup_send_safe_values: (get-property send-safe-values)
 * @self: a link
 *
 * Gets [property@Netflux.Link:send-safe-values].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (GBytes *, dup_send_safe_values, bytes, SEND_SAFE_VALUES)
/**
 * netflux_link_set_send_safe_values: (set-property send-safe-values)
 * @self: a link
 * @send_safe_values: (nullable): the setting
 *
 * Sets [property@Netflux.Link:send-safe-values].
 *
 * Since: 1.0
 */
SETTER (GBytes *, set_send_safe_values, bytes, SEND_SAFE_VALUES)

/**
 * netflux_link_dup_engine: (get-property engine)
 * @self: a link
 *
 * Gets [property@Netflux.Link:engine].
 *
 * Returns: (transfer full) (nullable): the setting
 *
 * Since: 1.0
 */
GETTER (NetfluxEngine *, dup_engine, engine, ENGINE)
/**
 * netflux_link_set_engine: (set-property engine)
 * @self: a link
 * @engine: (nullable): the setting
 *
 * Sets [property@Netflux.Link:engine].
 *
 * Since: 1.0
 */
SETTER (NetfluxEngine *, set_engine, engine, ENGINE)
