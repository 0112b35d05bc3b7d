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
#include <netflux/netflux-statistics.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

#define NETFLUX_TYPE_SOURCE (netflux_source_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxSource, netflux_source, NETFLUX, SOURCE, GObject)

NETFLUX_AVAILABLE_IN_1_0
NetfluxSource *netflux_source_new (void);

NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_source_start (NetfluxSource *self, GError **error);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_stop (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_source_is_running (NetfluxSource *self);

NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_source_get_received_data (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_frame_callback (NetfluxSource *self,
                                        NetfluxFrameFunc func,
                                        gpointer user_data,
                                        GDestroyNotify notify);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_frames_callback (NetfluxSource *self,
                                         NetfluxFramesFunc func,
                                         gpointer user_data,
                                         GDestroyNotify notify);
NETFLUX_AVAILABLE_IN_1_0
NetfluxStatistics *netflux_source_get_statistics (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_reset_statistics (NetfluxSource *self);

NETFLUX_AVAILABLE_IN_1_0
char *netflux_source_dup_local_address (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_local_address (NetfluxSource *self, const char *local_address);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_source_get_local_port (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_local_port (NetfluxSource *self, guint local_port);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_source_dup_network_interface (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_network_interface (NetfluxSource *self, const char *network_interface);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_source_dup_remote_address (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_remote_address (NetfluxSource *self, const char *remote_address);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_source_get_receive_size (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_receive_size (NetfluxSource *self, guint receive_size);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_source_get_watch_interval (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_watch_interval (NetfluxSource *self, gint64 watch_interval);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_source_get_keep_values_on_timeout (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_keep_values_on_timeout (NetfluxSource *self,
                                                gboolean keep_values_on_timeout);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_source_dup_safe_values (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_safe_values (NetfluxSource *self, GBytes *safe_values);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_source_get_partner_sequence (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_source_get_feedback_sequence (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_source_get_data_age (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLinkState netflux_source_get_state (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
GError *netflux_source_dup_error (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_source_get_receive_buffer_size (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_receive_buffer_size (NetfluxSource *self, guint receive_buffer_size);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_source_get_wait_for_network (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_wait_for_network (NetfluxSource *self, gboolean wait_for_network);
NETFLUX_AVAILABLE_IN_1_0
int netflux_source_get_delivery_priority (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_delivery_priority (NetfluxSource *self, int delivery_priority);
NETFLUX_AVAILABLE_IN_1_0
NetfluxEngine *netflux_source_dup_engine (NetfluxSource *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_source_set_engine (NetfluxSource *self, NetfluxEngine *engine);

G_END_DECLS
