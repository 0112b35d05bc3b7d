/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-settings.h"

#include "lib/io/netflux-clock.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

#define ONLY_LINK NETFLUX_ROLE_LINK
#define ONLY_SINK NETFLUX_ROLE_SINK
#define ALL (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SOURCE | NETFLUX_ROLE_SINK)
#define RECEIVES (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SOURCE)
#define SENDS (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SINK)

#define UNIT_NONE NULL
#define UNIT_US "us"
#define UNIT_BYTES "bytes"

#define TAKES_EFFECT_START FALSE
#define TAKES_EFFECT_LIVE TRUE

typedef enum
{
  KIND_STRING,
  KIND_INT,
  KIND_UINT,
  KIND_DURATION,
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_SEND_MODE,
  KIND_ENGINE,
} Kind;

typedef struct
{
  const char *name;
  Kind kind;
  const char *unit;
  guint roles;
  gboolean live;
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
  const char *sentence;
  gsize offset;
} Row;

#define ROW(id, member, name, kind, unit, roles, effect, minimum, maximum, initial, sentence)      \
  { name,    KIND_##kind, UNIT_##unit, roles,    TAKES_EFFECT_##effect,                            \
    minimum, maximum,     initial,     sentence, G_STRUCT_OFFSET (NetfluxSettings, member) },

static const Row settings[NETFLUX_N_SETTINGS] = { NETFLUX_SETTINGS_TABLE (ROW) };

#define MEMBER(self, i, type) G_STRUCT_MEMBER (type, self, settings[i].offset)

void
netflux_settings_init (NetfluxSettings *self)
{
  *self = (NetfluxSettings){ 0 };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (settings[i].kind == KIND_INT || settings[i].kind == KIND_BOOLEAN ||
          settings[i].kind == KIND_SEND_MODE)
        MEMBER (self, i, int) = (int) settings[i].initial;
      else if (settings[i].kind == KIND_UINT)
        MEMBER (self, i, guint) = (guint) settings[i].initial;
      else if (settings[i].kind == KIND_DURATION)
        MEMBER (self, i, gint64) = settings[i].initial;
    }
}

void
netflux_settings_clear (NetfluxSettings *self)
{
  for (guint i = 0; i < NETFLUX_N_SETTINGS; i++)
    {
      if (settings[i].kind == KIND_STRING)
        g_clear_pointer (&MEMBER (self, i, char *), g_free);
      else if (settings[i].kind == KIND_BYTES)
        g_clear_pointer (&MEMBER (self, i, GBytes *), g_bytes_unref);
      else if (settings[i].kind == KIND_ENGINE)
        g_clear_object (&MEMBER (self, i, NetfluxEngine *));
    }
}

void
netflux_settings_copy (const NetfluxSettings *self, NetfluxSettings *copy)
{
  *copy = *self;
  for (guint i = 0; i < NETFLUX_N_SETTINGS; i++)
    {
      if (settings[i].kind == KIND_STRING)
        MEMBER (copy, i, char *) = g_strdup (MEMBER (self, i, char *));
      else if (settings[i].kind == KIND_BYTES && MEMBER (self, i, GBytes *) != NULL)
        g_bytes_ref (MEMBER (copy, i, GBytes *));
      else if (settings[i].kind == KIND_ENGINE && MEMBER (self, i, NetfluxEngine *) != NULL)
        g_object_ref (MEMBER (copy, i, NetfluxEngine *));
    }
}

static GParamSpec *
make_pspec (guint i)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const char *name = settings[i].name;
  const char *blurb = settings[i].sentence;

  switch (settings[i].kind)
    {
    case KIND_STRING:
      return g_param_spec_string (name, NULL, blurb, NULL, flags);
    case KIND_INT:
      return g_param_spec_int (name, NULL, blurb, (int) settings[i].minimum,
                               (int) settings[i].maximum, (int) settings[i].initial, flags);
    case KIND_UINT:
      return g_param_spec_uint (name, NULL, blurb, (guint) settings[i].minimum,
                                (guint) settings[i].maximum, (guint) settings[i].initial, flags);
    case KIND_DURATION:
      return g_param_spec_int64 (name, NULL, blurb, settings[i].minimum, settings[i].maximum,
                                 settings[i].initial, flags);
    case KIND_BOOLEAN:
      return g_param_spec_boolean (name, NULL, blurb, settings[i].initial != 0, flags);
    case KIND_BYTES:
      return g_param_spec_boxed (name, NULL, blurb, G_TYPE_BYTES, flags);
    case KIND_SEND_MODE:
      return g_param_spec_enum (name, NULL, blurb, NETFLUX_TYPE_SEND_MODE,
                                (int) settings[i].initial, flags);
    case KIND_ENGINE:
    default:
      return g_param_spec_object (name, NULL, blurb, NETFLUX_TYPE_ENGINE, flags);
    }
}

static GQuark
get_row_quark (void)
{
  return g_quark_from_static_string ("netflux-setting");
}

void
netflux_settings_install (GObjectClass *object_class, NetfluxRole role)
{
  for (guint i = 0; i < NETFLUX_N_SETTINGS; i++)
    if (settings[i].roles & role)
      {
        GParamSpec *pspec = make_pspec (i);

        g_param_spec_set_qdata (pspec, get_row_quark (), (gpointer) &settings[i]);
        g_object_class_install_property (object_class, NETFLUX_SETTINGS_FIRST_ID + i, pspec);
      }
}

gboolean
netflux_settings_describe (GParamSpec *pspec, const char **unit, gboolean *live)
{
  const Row *row = g_param_spec_get_qdata (pspec, get_row_quark ());

  if (row == NULL)
    return FALSE;

  *unit = row->unit;
  *live = row->live;
  return TRUE;
}

GParamSpec *
netflux_settings_get_pspec (NetfluxSetting setting)
{
  static GParamSpec *pspecs[NETFLUX_N_SETTINGS];

  if (g_once_init_enter (&pspecs[setting]))
    g_once_init_leave (&pspecs[setting], g_param_spec_ref_sink (make_pspec (setting)));
  return pspecs[setting];
}

void
netflux_settings_get (const NetfluxSettings *self, NetfluxSetting i, GValue *value)
{
  switch (settings[i].kind)
    {
    case KIND_STRING:
      g_value_set_string (value, MEMBER (self, i, char *));
      break;
    case KIND_INT:
      g_value_set_int (value, MEMBER (self, i, int));
      break;
    case KIND_UINT:
      g_value_set_uint (value, MEMBER (self, i, guint));
      break;
    case KIND_DURATION:
      g_value_set_int64 (value, MEMBER (self, i, gint64));
      break;
    case KIND_BOOLEAN:
      g_value_set_boolean (value, MEMBER (self, i, gboolean));
      break;
    case KIND_BYTES:
      g_value_set_boxed (value, MEMBER (self, i, GBytes *));
      break;
    case KIND_SEND_MODE:
      g_value_set_enum (value, MEMBER (self, i, int));
      break;
    case KIND_ENGINE:
    default:
      g_value_set_object (value, MEMBER (self, i, NetfluxEngine *));
      break;
    }
}

static void
take (NetfluxSettings *self, guint i, const GValue *value)
{
  switch (settings[i].kind)
    {
    case KIND_STRING:
      g_free (MEMBER (self, i, char *));
      MEMBER (self, i, char *) = g_value_dup_string (value);
      break;
    case KIND_INT:
      MEMBER (self, i, int) = g_value_get_int (value);
      break;
    case KIND_UINT:
      MEMBER (self, i, guint) = g_value_get_uint (value);
      break;
    case KIND_DURATION:
      MEMBER (self, i, gint64) = g_value_get_int64 (value);
      break;
    case KIND_BOOLEAN:
      MEMBER (self, i, gboolean) = g_value_get_boolean (value);
      break;
    case KIND_BYTES:
      g_clear_pointer (&MEMBER (self, i, GBytes *), g_bytes_unref);
      MEMBER (self, i, GBytes *) = g_value_dup_boxed (value);
      break;
    case KIND_SEND_MODE:
      MEMBER (self, i, int) = g_value_get_enum (value);
      break;
    case KIND_ENGINE:
    default:
      g_set_object (&MEMBER (self, i, NetfluxEngine *), g_value_get_object (value));
      break;
    }
}

gboolean
netflux_settings_exchange (NetfluxSettings *self, NetfluxSetting setting, GValue *value)
{
  GParamSpec *pspec = netflux_settings_get_pspec (setting);
  GValue old = G_VALUE_INIT;
  gboolean changed;

  g_value_init (&old, G_PARAM_SPEC_VALUE_TYPE (pspec));
  netflux_settings_get (self, setting, &old);
  changed = g_param_values_cmp (pspec, &old, value) != 0;
  if (changed)
    take (self, setting, value);

  g_value_unset (value);
  *value = old;

  return changed;
}

char *
netflux_settings_describe_partner (const NetfluxSettings *self)
{
  if (self->remote_address == NULL)
    return g_strdup_printf ("anyone at local port %u", self->local_port);

  return g_strdup_printf ("%s port %u", self->remote_address, self->remote_port);
}

char *
netflux_settings_to_text (const NetfluxSettings *self, NetfluxRole role)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < NETFLUX_N_SETTINGS; i++)
    {
      GParamSpec *pspec = netflux_settings_get_pspec (i);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *contents = NULL;

      g_value_init (&value, pspec->value_type);
      netflux_settings_get (self, i, &value);
      if (!(settings[i].roles & role) || g_param_value_defaults (pspec, &value))
        continue;
      contents = g_strdup_value_contents (&value);
      g_string_append_printf (text, "%s%s=%s%s", text->len > 0 ? " " : "", settings[i].name,
                              contents, settings[i].unit == NULL ? "" : settings[i].unit);
    }

  return g_string_free (text, FALSE);
}

void
netflux_settings_to_config (const NetfluxSettings *self,
                            NetfluxRole role,
                            NetfluxChannelConfig *config)
{
  *config = (NetfluxChannelConfig){
    .session = {
      .receives = (role & RECEIVES) != 0,
      .sends = (role & SENDS) != 0 && self->sending,
      .send_mode = (NetfluxSendMode) self->send_mode,
      .send_interval_ns = self->send_interval * NETFLUX_NS_PER_US,
      .minimum_gap_ns = self->minimum_gap * NETFLUX_NS_PER_US,
      .watch_interval_ns = self->watch_interval * NETFLUX_NS_PER_US,
      .receive_size = self->receive_size,
    },
    .receive_buffer_size = self->receive_buffer_size,
    .dscp = self->qos_dscp,
    .multicast_ttl = self->multicast_ttl,
    .max_send_age_ns = self->max_send_age * NETFLUX_NS_PER_US,
    .send_safe_values = self->send_safe_values,
    .keep_values = self->keep_values_on_timeout,
    .safe_values = self->safe_values,
    .statistics_interval_ns =
        role == NETFLUX_ROLE_LINK ? self->statistics_interval * NETFLUX_NS_PER_US : 0,
  };
}
