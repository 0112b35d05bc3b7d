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
#include <netflux/netflux-frame.h>
#include <netflux/netflux-layout.h>
#include <netflux/netflux-sink.h>
#include <netflux/netflux-source.h>
#include <netflux/netflux-statistics.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

/**
 * NetfluxLinkEventFunc:
 * @event: what has happened
 * @detail: a state or a watchdog, see #NetfluxLinkEvent
 * @user_data: (closure): what was given with the function
 *
 * Called for each event of a link, in the engine's thread, in the order in which they
 * happened, also among the frames.
 *
 * It delays everything that the engine does: it must not block, and should be done
 * within microseconds.
 *
 * Since: 1.0
 */
typedef void (*NetfluxLinkEventFunc) (NetfluxLinkEvent event, int detail, gpointer user_data);

#define NETFLUX_TYPE_LINK (netflux_link_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxLink, netflux_link, NETFLUX, LINK, GObject)

NETFLUX_AVAILABLE_IN_1_0
NetfluxLink *netflux_link_new (const char *remote_address, guint16 remote_port);

NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_start (NetfluxLink *self, GError **error);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_start_async (NetfluxLink *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_start_finish (NetfluxLink *self, GAsyncResult *result, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_start_in_context (NetfluxLink *self, GMainContext *context, GError **error);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_event_callback (NetfluxLink *self,
                                      NetfluxLinkEventFunc func,
                                      gpointer user_data,
                                      GDestroyNotify notify);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_stop (NetfluxLink *self);

NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_send_data (NetfluxLink *self, GBytes *data);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_link_get_received_data (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_send_now (NetfluxLink *self, GError **error);
NETFLUX_AVAILABLE_IN_1_0
NetfluxStatistics *netflux_link_get_statistics (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_reset_statistics (NetfluxLink *self);

NETFLUX_AVAILABLE_IN_1_0
NetfluxSource *netflux_link_get_source (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
NetfluxSink *netflux_link_get_sink (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_is_resolving (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLinkState netflux_link_get_state (NetfluxLink *self);

NETFLUX_AVAILABLE_IN_1_0
NetfluxLayout *netflux_link_dup_send_layout (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_send_layout (NetfluxLink *self, NetfluxLayout *send_layout);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLayout *netflux_link_dup_receive_layout (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_receive_layout (NetfluxLink *self, NetfluxLayout *receive_layout);
NETFLUX_AVAILABLE_IN_1_0
gboolean
netflux_link_set_value (NetfluxLink *self, const char *path, GVariant *value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_set_values (NetfluxLink *self, GVariant *values, GError **error);
NETFLUX_AVAILABLE_IN_1_0
GVariant *netflux_link_get_value (NetfluxLink *self, const char *path, GError **error);
NETFLUX_AVAILABLE_IN_1_0
GVariant *netflux_link_get_values (NetfluxLink *self, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_check_detail (NetfluxLink *self, const char *detail, GError **error);

NETFLUX_AVAILABLE_IN_1_0
char *netflux_link_dup_local_address (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_local_address (NetfluxLink *self, const char *local_address);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_link_get_local_port (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_local_port (NetfluxLink *self, guint local_port);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_link_dup_network_interface (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_network_interface (NetfluxLink *self, const char *network_interface);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_link_dup_remote_address (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_remote_address (NetfluxLink *self, const char *remote_address);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_link_get_remote_port (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_remote_port (NetfluxLink *self, guint remote_port);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_link_get_send_interval (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_send_interval (NetfluxLink *self, gint64 send_interval);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_link_get_watch_interval (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_watch_interval (NetfluxLink *self, gint64 watch_interval);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_get_keep_values_on_timeout (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_keep_values_on_timeout (NetfluxLink *self, gboolean keep_values_on_timeout);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_link_dup_safe_values (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_safe_values (NetfluxLink *self, GBytes *safe_values);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_link_get_receive_size (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_receive_size (NetfluxLink *self, guint receive_size);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_get_accept_foreign (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_accept_foreign (NetfluxLink *self, gboolean accept_foreign);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_link_get_statistics_interval (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_statistics_interval (NetfluxLink *self, gint64 statistics_interval);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_link_get_receive_buffer_size (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_receive_buffer_size (NetfluxLink *self, guint receive_buffer_size);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_get_sending (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_sending (NetfluxLink *self, gboolean sending);
NETFLUX_AVAILABLE_IN_1_0
int netflux_link_get_qos_dscp (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_qos_dscp (NetfluxLink *self, int qos_dscp);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_get_wait_for_network (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_wait_for_network (NetfluxLink *self, gboolean wait_for_network);
NETFLUX_AVAILABLE_IN_1_0
int netflux_link_get_delivery_priority (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_delivery_priority (NetfluxLink *self, int delivery_priority);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_link_get_max_send_age (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_max_send_age (NetfluxLink *self, gint64 max_send_age);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_link_dup_send_safe_values (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_send_safe_values (NetfluxLink *self, GBytes *send_safe_values);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_link_get_allow_broadcast (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_allow_broadcast (NetfluxLink *self, gboolean allow_broadcast);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_link_get_multicast_ttl (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_multicast_ttl (NetfluxLink *self, guint multicast_ttl);
NETFLUX_AVAILABLE_IN_1_0
NetfluxEngine *netflux_link_dup_engine (NetfluxLink *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_link_set_engine (NetfluxLink *self, NetfluxEngine *engine);

G_END_DECLS
