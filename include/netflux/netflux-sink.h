/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <gio/gio.h>
#include <netflux/netflux-engine.h>
#include <netflux/netflux-enums.h>
#include <netflux/netflux-statistics.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

#define NETFLUX_TYPE_SINK (netflux_sink_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxSink, netflux_sink, NETFLUX, SINK, GObject)

/**
 * NetfluxPrepareFunc:
 * @sink: the sink that is about to send
 * @user_data: (closure): what was given with the function
 *
 * Called in the engine's thread immediately before a frame is sent, to supply its
 * data at the last moment with [method@Netflux.Sink.set_send_data].
 *
 * It delays everything that the engine does: it must not block, and should be done
 * within microseconds.
 *
 * Since: 1.0
 */
typedef void (*NetfluxPrepareFunc) (NetfluxSink *sink, gpointer user_data);

NETFLUX_AVAILABLE_IN_1_0
NetfluxSink *netflux_sink_new (const char *remote_address, guint16 remote_port);

NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_sink_start (NetfluxSink *self, GError **error);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_stop (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_sink_is_running (NetfluxSink *self);

NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_send_data (NetfluxSink *self, GBytes *data);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_sink_get_send_data (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_sink_send_now (NetfluxSink *self, GError **error);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_prepare_callback (NetfluxSink *self,
                                        NetfluxPrepareFunc func,
                                        gpointer user_data,
                                        GDestroyNotify notify);
NETFLUX_AVAILABLE_IN_1_0
NetfluxStatistics *netflux_sink_get_statistics (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_reset_statistics (NetfluxSink *self);

NETFLUX_AVAILABLE_IN_1_0
char *netflux_sink_dup_local_address (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_local_address (NetfluxSink *self, const char *local_address);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_sink_get_local_port (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_local_port (NetfluxSink *self, guint local_port);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_sink_dup_network_interface (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_network_interface (NetfluxSink *self, const char *network_interface);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_sink_dup_remote_address (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_remote_address (NetfluxSink *self, const char *remote_address);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_sink_get_remote_port (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_remote_port (NetfluxSink *self, guint remote_port);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_sink_get_send_interval (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_send_interval (NetfluxSink *self, gint64 send_interval);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_sink_get_minimum_gap (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_minimum_gap (NetfluxSink *self, gint64 minimum_gap);
NETFLUX_AVAILABLE_IN_1_0
NetfluxSendMode netflux_sink_get_send_mode (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_send_mode (NetfluxSink *self, NetfluxSendMode send_mode);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_sink_get_sequence (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
GError *netflux_sink_dup_error (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_sink_get_sending (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_sending (NetfluxSink *self, gboolean sending);
NETFLUX_AVAILABLE_IN_1_0
int netflux_sink_get_qos_dscp (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_qos_dscp (NetfluxSink *self, int qos_dscp);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_sink_get_wait_for_network (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_wait_for_network (NetfluxSink *self, gboolean wait_for_network);
NETFLUX_AVAILABLE_IN_1_0
int netflux_sink_get_delivery_priority (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_delivery_priority (NetfluxSink *self, int delivery_priority);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_sink_get_max_send_age (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_max_send_age (NetfluxSink *self, gint64 max_send_age);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_sink_dup_send_safe_values (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_send_safe_values (NetfluxSink *self, GBytes *send_safe_values);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_sink_get_allow_broadcast (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_allow_broadcast (NetfluxSink *self, gboolean allow_broadcast);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_sink_get_multicast_ttl (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_multicast_ttl (NetfluxSink *self, guint multicast_ttl);
NETFLUX_AVAILABLE_IN_1_0
NetfluxEngine *netflux_sink_dup_engine (NetfluxSink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_sink_set_engine (NetfluxSink *self, NetfluxEngine *engine);

G_END_DECLS
