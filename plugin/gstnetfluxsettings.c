/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsettings.h"

#include <string.h>

#include "gstnetfluxbytes.h"
#include "gstnetfluxenum.h"

#define BOTH (1 << GST_NETFLUX_SOURCE_SIDE | 1 << GST_NETFLUX_SINK_SIDE)
#define ONLY_SOURCE (1 << GST_NETFLUX_SOURCE_SIDE)
#define ONLY_SINK (1 << GST_NETFLUX_SINK_SIDE)

/* What the library's class does not say. */
static const struct
{
  const char *name;
  const char *library_name; /* NULL: the same */
  guint sides;              /* which elements have it as a property */
} settings[GST_NETFLUX_N_SETTINGS] = {
  [GST_NETFLUX_SETTING_LOCAL_ADDRESS] = { "local-address", NULL, BOTH },
  [GST_NETFLUX_SETTING_LOCAL_PORT] = { "local-port", NULL, BOTH },
  [GST_NETFLUX_SETTING_NETWORK_INTERFACE] = { "network-interface", NULL, BOTH },
  [GST_NETFLUX_SETTING_WAIT_FOR_NETWORK] = { "wait-for-network", NULL, BOTH },
  [GST_NETFLUX_SETTING_REMOTE_ADDRESS] = { "remote-address", NULL, BOTH },
  [GST_NETFLUX_SETTING_REMOTE_PORT] = { "remote-port", NULL, BOTH },
  [GST_NETFLUX_SETTING_ACCEPT_FOREIGN] = { "accept-foreign", NULL, ONLY_SOURCE },
  [GST_NETFLUX_SETTING_RECEIVE_SIZE] = { "receive-size", NULL, ONLY_SOURCE },
  [GST_NETFLUX_SETTING_WATCH_INTERVAL] = { "watch-interval", NULL, BOTH },
  [GST_NETFLUX_SETTING_KEEP_VALUES] = { "keep-values-on-timeout", NULL, ONLY_SOURCE },
  [GST_NETFLUX_SETTING_SAFE_VALUES] = { "safe-values", NULL, ONLY_SOURCE },
  [GST_NETFLUX_SETTING_SEND_INTERVAL] = { "send-interval", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_SEND_MODE] = { "send-mode", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_MINIMUM_GAP] = { "minimum-gap", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_MAX_SEND_AGE] = { "max-send-age", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_SEND_SAFE_VALUES] = { "send-safe-values", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_ALLOW_BROADCAST] = { "allow-broadcast", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_MULTICAST_TTL] = { "multicast-ttl", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_QOS_DSCP] = { "qos-dscp", NULL, ONLY_SINK },
  [GST_NETFLUX_SETTING_BUFFER_SIZE] = { "buffer-size", "receive-buffer-size", ONLY_SOURCE },
  [GST_NETFLUX_SETTING_STATS_INTERVAL] = { "stats-interval", "statistics-interval", BOTH },
};

static const char *
get_library_name (GstNetfluxSetting setting)
{
  return settings[setting].library_name != NULL ? settings[setting].library_name
                                                : settings[setting].name;
}

/* Classes are never finalised. */
static GParamSpec *
find_pspec (GType type, const char *name)
{
  GObjectClass *object_class = g_type_class_peek_static (type);

  if (object_class == NULL)
    object_class = g_type_class_ref (type);

  return g_object_class_find_property (object_class, name);
}

/* That of the link, or of its half that sends if that has it alone */
GParamSpec *
gst_netflux_setting_get_library_pspec (GstNetfluxSetting setting)
{
  GParamSpec *pspec = find_pspec (NETFLUX_TYPE_LINK, get_library_name (setting));

  return pspec != NULL ? pspec : find_pspec (NETFLUX_TYPE_SINK, get_library_name (setting));
}

static GType
get_value_type (GstNetfluxSetting setting)
{
  GParamSpec *pspec = gst_netflux_setting_get_library_pspec (setting);

  if (G_IS_PARAM_SPEC_INT64 (pspec))
    return G_TYPE_UINT64;
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return gst_netflux_enum_get_type (pspec->value_type);
  return pspec->value_type == G_TYPE_BYTES ? GST_TYPE_NETFLUX_BYTES : pspec->value_type;
}

/* What gst-inspect-1.0 prints, with the unit. */
static char *
describe (GParamSpec *pspec)
{
  const char *unit = netflux_setting_get_unit (pspec);
  const char *blurb = g_param_spec_get_blurb (pspec);

  if (unit == NULL)
    return g_strdup (blurb);
  return g_strdup_printf ("%s (%s)", blurb, g_str_equal (unit, "us") ? "nanoseconds" : unit);
}

static GParamSpec *
make_pspec (GstNetfluxSetting setting)
{
  GParamSpec *pspec = gst_netflux_setting_get_library_pspec (setting);
  const char *name = settings[setting].name;
  const char *nick = g_param_spec_get_nick (pspec);
  g_autofree char *blurb = describe (pspec);
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_NAME | G_PARAM_STATIC_NICK |
      (netflux_setting_is_live (pspec) ? GST_PARAM_MUTABLE_PLAYING : GST_PARAM_MUTABLE_READY);

  if (G_IS_PARAM_SPEC_INT64 (pspec))
    return g_param_spec_uint64 (name, nick, blurb,
                                (guint64) G_PARAM_SPEC_INT64 (pspec)->minimum * 1000,
                                (guint64) G_PARAM_SPEC_INT64 (pspec)->maximum * 1000,
                                (guint64) G_PARAM_SPEC_INT64 (pspec)->default_value * 1000, flags);
  if (G_IS_PARAM_SPEC_INT (pspec))
    return g_param_spec_int (name, nick, blurb, G_PARAM_SPEC_INT (pspec)->minimum,
                             G_PARAM_SPEC_INT (pspec)->maximum,
                             G_PARAM_SPEC_INT (pspec)->default_value, flags);
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_param_spec_uint (name, nick, blurb, G_PARAM_SPEC_UINT (pspec)->minimum,
                              G_PARAM_SPEC_UINT (pspec)->maximum,
                              G_PARAM_SPEC_UINT (pspec)->default_value, flags);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_param_spec_boolean (name, nick, blurb, G_PARAM_SPEC_BOOLEAN (pspec)->default_value,
                                 flags);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_param_spec_enum (name, nick, blurb, get_value_type (setting),
                              G_PARAM_SPEC_ENUM (pspec)->default_value, flags);
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return g_param_spec_string (name, nick, blurb, NULL, flags);

  return g_param_spec_boxed (name, nick, blurb, GST_TYPE_NETFLUX_BYTES, flags);
}

void
gst_netflux_settings_install (GObjectClass *object_class, GstNetfluxSide side)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (settings[i].sides & (1u << side))
      g_object_class_install_property (object_class, GST_NETFLUX_FIRST_SETTING_ID + i,
                                       make_pspec (i));
}

const char *
gst_netflux_setting_get_name (GstNetfluxSetting setting)
{
  return settings[setting].name;
}

gboolean
gst_netflux_setting_is_found (const char *name, GstNetfluxSetting *setting)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (g_str_equal (settings[i].name, name))
      {
        *setting = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
gst_netflux_setting_is_fixed (GstNetfluxSetting setting)
{
  return !netflux_setting_is_live (gst_netflux_setting_get_library_pspec (setting));
}

void
gst_netflux_settings_init (GstNetfluxSettings *self)
{
  memset (self, 0, sizeof *self);
}

void
gst_netflux_settings_clear (GstNetfluxSettings *self)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (G_IS_VALUE (&self->values[i]))
      g_value_unset (&self->values[i]);
  self->from_uri = 0;
  self->from_config = 0;
}

void
gst_netflux_settings_copy (const GstNetfluxSettings *self, GstNetfluxSettings *copy)
{
  gst_netflux_settings_init (copy);
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (G_IS_VALUE (&self->values[i]))
      gst_netflux_settings_set (copy, i, &self->values[i]);
  copy->from_uri = self->from_uri;
  copy->from_config = self->from_config;
}

gboolean
gst_netflux_settings_is_set (const GstNetfluxSettings *self, GstNetfluxSetting setting)
{
  return G_IS_VALUE (&self->values[setting]);
}

/* NULL takes back what was set. */
static gboolean
is_null (const GValue *value)
{
  return (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) == NULL) ||
         (G_VALUE_HOLDS_BOXED (value) && g_value_get_boxed (value) == NULL);
}

void
gst_netflux_settings_set (GstNetfluxSettings *self, GstNetfluxSetting setting, const GValue *value)
{
  GValue *own = &self->values[setting];

  if (G_IS_VALUE (own))
    g_value_unset (own);
  self->from_uri &= ~(1u << setting);
  self->from_config &= ~(1u << setting);
  if (is_null (value))
    return;

  g_value_init (own, get_value_type (setting));
  g_value_copy (value, own);
}

void
gst_netflux_setting_init_value (GstNetfluxSetting setting, GValue *value)
{
  GParamSpec *pspec = gst_netflux_setting_get_library_pspec (setting);

  g_value_init (value, get_value_type (setting));
  if (G_IS_PARAM_SPEC_INT64 (pspec))
    g_value_set_uint64 (value, (guint64) G_PARAM_SPEC_INT64 (pspec)->default_value * 1000);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (value, G_PARAM_SPEC_ENUM (pspec)->default_value);
  else if (!G_IS_PARAM_SPEC_BOXED (pspec))
    g_param_value_set_default (pspec, value);
}

void
gst_netflux_settings_get (const GstNetfluxSettings *self, GstNetfluxSetting setting, GValue *value)
{
  gst_netflux_setting_init_value (setting, value);
  if (G_IS_VALUE (&self->values[setting]))
    g_value_copy (&self->values[setting], value);
}

/* To what the library's class has; less than a microsecond counts as one. */
void
gst_netflux_setting_convert (GstNetfluxSetting setting, const GValue *value, GValue *converted)
{
  g_value_init (converted, gst_netflux_setting_get_library_pspec (setting)->value_type);
  if (G_VALUE_HOLDS_INT64 (converted))
    g_value_set_int64 (converted, (gint64) (g_value_get_uint64 (value) / 1000 +
                                            (g_value_get_uint64 (value) % 1000 != 0)));
  else
    g_value_transform (value, converted);
}

/* The reverse; @value is uninitialised before. */
void
gst_netflux_setting_take_library_value (GstNetfluxSetting setting,
                                        const GValue *found,
                                        GValue *value)
{
  g_value_init (value, get_value_type (setting));
  if (G_VALUE_HOLDS_INT64 (found))
    g_value_set_uint64 (value, (guint64) g_value_get_int64 (found) * 1000);
  else
    g_value_transform (found, value);
}

/* Two elements, one link */

gboolean
gst_netflux_setting_is_same (const GValue *a, const GValue *b)
{
  return gst_value_compare (a, b) == GST_VALUE_EQUAL;
}

static GObject *
get_library_object (GstNetfluxSetting setting, NetfluxLink *link)
{
  return gst_netflux_setting_get_library_pspec (setting)->owner_type == NETFLUX_TYPE_SINK
             ? G_OBJECT (netflux_link_get_sink (link))
             : G_OBJECT (link);
}

void
gst_netflux_setting_apply (GstNetfluxSetting setting, const GValue *value, NetfluxLink *link)
{
  GValue converted = G_VALUE_INIT;

  gst_netflux_setting_convert (setting, value, &converted);
  g_object_set_property (get_library_object (setting, link), get_library_name (setting),
                         &converted);
  g_value_unset (&converted);
}

void
gst_netflux_setting_read (GstNetfluxSetting setting, NetfluxLink *link, GValue *value)
{
  GObject *object = get_library_object (setting, link);
  GValue found = G_VALUE_INIT;

  g_value_init (&found, gst_netflux_setting_get_library_pspec (setting)->value_type);
  g_object_get_property (object, get_library_name (setting), &found);
  gst_netflux_setting_take_library_value (setting, &found, value);
  g_value_unset (&found);
}
