/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/io/netflux-channel.h"

G_BEGIN_DECLS

/* What a link and its halves can be set to, in the units of their properties. A table
 * in the implementation tells which class has which, and the range and the default. */

typedef enum
{
  NETFLUX_ROLE_LINK = 1 << 0,
  NETFLUX_ROLE_SOURCE = 1 << 1,
  NETFLUX_ROLE_SINK = 1 << 2,
} NetfluxRole;

typedef struct
{
  char *local_address;
  char *remote_address;
  guint local_port;
  guint remote_port;
  gint64 send_interval;
  gint64 minimum_gap;
  gint64 watch_interval;
  gint64 statistics_interval;
  guint receive_size;
  int send_mode;
  guint receive_buffer_size;
  int qos_dscp;
  gboolean sending;
  gboolean keep_values_on_timeout;
  gboolean accept_foreign;
  GBytes *safe_values;
  NetfluxEngine *engine;
} NetfluxSettings;

void netflux_settings_init (NetfluxSettings *self);
void netflux_settings_clear (NetfluxSettings *self);
void netflux_settings_copy (const NetfluxSettings *self, NetfluxSettings *copy);

/* Installs the properties of a role; their ids are above all others of a class. */
void netflux_settings_install (GObjectClass *object_class, NetfluxRole role);

/* The value has been validated by the property. The old value is put into @value, for
 * the caller to release it outside of its lock. True if it has changed. */
gboolean netflux_settings_exchange (NetfluxSettings *self, GParamSpec *pspec, GValue *value);
void netflux_settings_get (const NetfluxSettings *self, GParamSpec *pspec, GValue *value);

/* Such as "192.168.0.1 port 2000". */
char *netflux_settings_describe_partner (const NetfluxSettings *self);

/* In the engine's terms. The safe values are those of the settings, not referenced. */
void netflux_settings_to_config (const NetfluxSettings *self,
                                 NetfluxRole role,
                                 NetfluxChannelConfig *config);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxSettings, netflux_settings_clear)

G_END_DECLS
