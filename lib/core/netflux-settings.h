/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-settings-table.h"
#include "lib/io/netflux-channel.h"

G_BEGIN_DECLS

/* What a link and its halves can be set to, in the units of their properties. */

typedef enum
{
  NETFLUX_ROLE_LINK = 1 << 0,
  NETFLUX_ROLE_SOURCE = 1 << 1,
  NETFLUX_ROLE_SINK = 1 << 2,
} NetfluxRole;

#define NETFLUX_SETTING_ID(id, ...) NETFLUX_SETTING_##id,
typedef enum
{
  NETFLUX_SETTINGS_TABLE (NETFLUX_SETTING_ID) NETFLUX_N_SETTINGS,
} NetfluxSetting;
#undef NETFLUX_SETTING_ID

#define NETFLUX_STORED_AS_STRING char *
#define NETFLUX_STORED_AS_INT int
#define NETFLUX_STORED_AS_UINT guint
#define NETFLUX_STORED_AS_DURATION gint64
#define NETFLUX_STORED_AS_BOOLEAN gboolean
#define NETFLUX_STORED_AS_BYTES GBytes *
#define NETFLUX_STORED_AS_SEND_MODE int
#define NETFLUX_STORED_AS_ENGINE NetfluxEngine *

#define NETFLUX_SETTING_MEMBER(id, member, name, kind, ...) NETFLUX_STORED_AS_##kind member;
typedef struct
{
  NETFLUX_SETTINGS_TABLE (NETFLUX_SETTING_MEMBER)
} NetfluxSettings;
#undef NETFLUX_SETTING_MEMBER

void netflux_settings_init (NetfluxSettings *self);
void netflux_settings_clear (NetfluxSettings *self);
void netflux_settings_copy (const NetfluxSettings *self, NetfluxSettings *copy);

/* Installs the properties of a role. Their ids are those of the settings from
 * NETFLUX_SETTINGS_FIRST_ID on, above all others of a class. */
#define NETFLUX_SETTINGS_FIRST_ID 100
void netflux_settings_install (GObjectClass *object_class, NetfluxRole role);

/* What only the table says of a property; FALSE if it is not that of a setting. */
gboolean netflux_settings_describe (GParamSpec *pspec, const char **unit, gboolean *live);

/* Of no class: with the name, the type, the range and the default. */
GParamSpec *netflux_settings_get_pspec (NetfluxSetting setting);

/* The value has been validated. The old value is put into @value, for the caller to release
 * it outside of its lock. True if it has changed. */
gboolean netflux_settings_exchange (NetfluxSettings *self, NetfluxSetting setting, GValue *value);
void netflux_settings_get (const NetfluxSettings *self, NetfluxSetting setting, GValue *value);

/* Such as "192.168.0.1 port 2000". */
char *netflux_settings_describe_partner (const NetfluxSettings *self);

/* For the log: what differs from the default. */
char *netflux_settings_to_text (const NetfluxSettings *self, NetfluxRole role);

/* In the engine's terms. The safe values are those of the settings, not referenced. */
void netflux_settings_to_config (const NetfluxSettings *self,
                                 NetfluxRole role,
                                 NetfluxChannelConfig *config);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxSettings, netflux_settings_clear)

G_END_DECLS
