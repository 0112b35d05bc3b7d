/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

#define GST_NETFLUX_PAYLOAD_MAX 65505

typedef enum
{
  GST_NETFLUX_SOURCE_SIDE,
  GST_NETFLUX_SINK_SIDE,
} GstNetfluxSide;

/* What else there is, is in the table only. */
typedef enum
{
  GST_NETFLUX_SETTING_LOCAL_ADDRESS,
  GST_NETFLUX_SETTING_LOCAL_PORT,
  GST_NETFLUX_SETTING_NETWORK_INTERFACE,
  GST_NETFLUX_SETTING_WAIT_FOR_NETWORK,
  GST_NETFLUX_SETTING_REMOTE_ADDRESS,
  GST_NETFLUX_SETTING_REMOTE_PORT,
  GST_NETFLUX_SETTING_ACCEPT_FOREIGN,
  GST_NETFLUX_SETTING_RECEIVE_SIZE,
  GST_NETFLUX_SETTING_WATCH_INTERVAL,
  GST_NETFLUX_SETTING_KEEP_VALUES,
  GST_NETFLUX_SETTING_SAFE_VALUES,
  GST_NETFLUX_SETTING_SEND_INTERVAL,
  GST_NETFLUX_SETTING_SEND_MODE,
  GST_NETFLUX_SETTING_MINIMUM_GAP,
  GST_NETFLUX_SETTING_MAX_SEND_AGE,
  GST_NETFLUX_SETTING_SEND_SAFE_VALUES,
  GST_NETFLUX_SETTING_ALLOW_BROADCAST,
  GST_NETFLUX_SETTING_MULTICAST_TTL,
  GST_NETFLUX_SETTING_QOS_DSCP,
  GST_NETFLUX_SETTING_BUFFER_SIZE,
  GST_NETFLUX_SETTING_STATS_INTERVAL,
  GST_NETFLUX_N_SETTINGS,
} GstNetfluxSetting;

/* What was set on an element about its link; a value of type 0 was not set, so that the other
 * element of the pair, or else the link itself, decides. */
typedef struct
{
  GValue values[GST_NETFLUX_N_SETTINGS];
  /* A bit for each that the URI, or the key file, has set, and nothing since then */
  guint from_uri;
  guint from_config;
} GstNetfluxSettings;

void gst_netflux_settings_init (GstNetfluxSettings *self);
void gst_netflux_settings_clear (GstNetfluxSettings *self);
void gst_netflux_settings_copy (const GstNetfluxSettings *self, GstNetfluxSettings *copy);

/* The properties that are settings have the ids from GST_NETFLUX_FIRST_SETTING_ID on. Their
 * types, ranges, defaults and descriptions are those of the library's class; durations are
 * nanoseconds here. */
#define GST_NETFLUX_FIRST_SETTING_ID 100

void gst_netflux_settings_install (GObjectClass *object_class, GstNetfluxSide side);

const char *gst_netflux_setting_get_name (GstNetfluxSetting setting);
gboolean gst_netflux_setting_is_found (const char *name, GstNetfluxSetting *setting);
/* Whether it cannot change while the link runs */
gboolean gst_netflux_setting_is_fixed (GstNetfluxSetting setting);
/* An uninitialised value becomes one of the setting's type, with its default. */
void gst_netflux_setting_init_value (GstNetfluxSetting setting, GValue *value);
/* The property of the library's class, and to and from its values; what is returned is
 * uninitialised before. */
GParamSpec *gst_netflux_setting_get_library_pspec (GstNetfluxSetting setting);
void
gst_netflux_setting_convert (GstNetfluxSetting setting, const GValue *value, GValue *converted);
void gst_netflux_setting_take_library_value (GstNetfluxSetting setting,
                                             const GValue *found,
                                             GValue *value);
gboolean gst_netflux_setting_is_same (const GValue *a, const GValue *b);

gboolean gst_netflux_settings_is_set (const GstNetfluxSettings *self, GstNetfluxSetting setting);
void
gst_netflux_settings_set (GstNetfluxSettings *self, GstNetfluxSetting setting, const GValue *value);
/* The value that was set, or the default; @value is uninitialised before. */
void
gst_netflux_settings_get (const GstNetfluxSettings *self, GstNetfluxSetting setting, GValue *value);

/* As in URIs, in gstnetfluxsettings-text.c */
gboolean gst_netflux_settings_parse (GstNetfluxSettings *self,
                                     GstNetfluxSetting setting,
                                     const char *text,
                                     GError **error);
/* NULL: it is not set */
char *gst_netflux_settings_to_text (const GstNetfluxSettings *self, GstNetfluxSetting setting);

void gst_netflux_setting_apply (GstNetfluxSetting setting, const GValue *value, NetfluxLink *link);
/* What the link has; @value is uninitialised before. */
void gst_netflux_setting_read (GstNetfluxSetting setting, NetfluxLink *link, GValue *value);

G_END_DECLS
