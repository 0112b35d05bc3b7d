/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-settings.h"

#include "lib/io/netflux-clock.h"

#define DURATION_MAX (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define SEND_INTERVAL_MIN 100
#define FIRST_ID 100

#define ALL (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SOURCE | NETFLUX_ROLE_SINK)
#define RECEIVES (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SOURCE)
#define SENDS (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SINK)

typedef enum
{
  KIND_STRING,
  KIND_INT,
  KIND_UINT,
  KIND_DURATION,
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_MODE,
  KIND_ENGINE,
} Kind;

typedef struct
{
  const char *name;
  const char *blurb;
  Kind kind;
  gsize offset;
  guint roles;
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
} Setting;

#define OFFSET(member) G_STRUCT_OFFSET (NetfluxSettings, member)

static const Setting settings[] = {
  { "local-address", "The address of this machine to use", KIND_STRING, OFFSET (local_address), ALL,
    0, 0, 0 },
  { "local-port", "The port to receive on and to send from; 0 picks one", KIND_UINT,
    OFFSET (local_port), ALL, 0, G_MAXUINT16, 2000 },
  { "remote-address", "The name or the address of the partner", KIND_STRING,
    OFFSET (remote_address), ALL, 0, 0, 0 },
  { "remote-port", "The port of the partner", KIND_UINT, OFFSET (remote_port), SENDS, 1,
    G_MAXUINT16, 2000 },
  { "send-interval", "The time between two frames, in microseconds", KIND_DURATION,
    OFFSET (send_interval), SENDS, SEND_INTERVAL_MIN, DURATION_MAX, 5000 },
  { "minimum-gap", "The least time between two frames sent on change, in microseconds",
    KIND_DURATION, OFFSET (minimum_gap), NETFLUX_ROLE_SINK, 0, DURATION_MAX, 1000 },
  { "watch-interval", "How long silence is tolerated, in microseconds", KIND_DURATION,
    OFFSET (watch_interval), RECEIVES, 0, DURATION_MAX, 30000 },
  { "statistics-interval", "The time between two statistics, in microseconds", KIND_DURATION,
    OFFSET (statistics_interval), NETFLUX_ROLE_LINK, 0, DURATION_MAX, G_USEC_PER_SEC },
  { "receive-size", "The size of the process image to receive, in bytes; 0 takes any", KIND_UINT,
    OFFSET (receive_size), RECEIVES, 0, NETFLUX_PAYLOAD_MAX, 0 },
  { "receive-buffer-size", "The size of the socket's receive buffer to ask for, in bytes; 0: 4 MiB",
    KIND_UINT, OFFSET (receive_buffer_size), RECEIVES, 0, G_MAXINT, 0 },
  { "sending", "Whether frames are sent", KIND_BOOLEAN, OFFSET (sending), SENDS, 0, 0, TRUE },
  { "qos-dscp", "The differentiated services code point of what is sent; -1: the system's default",
    KIND_INT, OFFSET (qos_dscp), SENDS, -1, 63, -1 },
  { "send-mode", "When a frame is sent", KIND_MODE, OFFSET (send_mode), NETFLUX_ROLE_SINK, 0, 0,
    NETFLUX_SEND_MODE_CYCLIC },
  { "keep-values-on-timeout", "Whether the process image is kept when the partner falls silent",
    KIND_BOOLEAN, OFFSET (keep_values_on_timeout), RECEIVES, 0, 0, FALSE },
  { "accept-foreign", "Whether frames are accepted from anyone", KIND_BOOLEAN,
    OFFSET (accept_foreign), NETFLUX_ROLE_LINK, 0, 0, FALSE },
  { "safe-values", "The process image while the partner is silent", KIND_BYTES,
    OFFSET (safe_values), RECEIVES, 0, 0, 0 },
  { "engine", "The engine to run on", KIND_ENGINE, OFFSET (engine), ALL, 0, 0, 0 },
};

#define MEMBER(self, i, type) G_STRUCT_MEMBER (type, self, settings[i].offset)

static guint
find_setting (GParamSpec *pspec)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].name, pspec->name))
      return i;

  g_assert_not_reached ();
}

void
netflux_settings_init (NetfluxSettings *self)
{
  *self = (NetfluxSettings){ 0 };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (settings[i].kind == KIND_INT || settings[i].kind == KIND_BOOLEAN)
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
  g_clear_pointer (&self->local_address, g_free);
  g_clear_pointer (&self->remote_address, g_free);
  g_clear_pointer (&self->safe_values, g_bytes_unref);
  g_clear_object (&self->engine);
}

void
netflux_settings_copy (const NetfluxSettings *self, NetfluxSettings *copy)
{
  *copy = *self;
  copy->local_address = g_strdup (self->local_address);
  copy->remote_address = g_strdup (self->remote_address);
  copy->safe_values = self->safe_values != NULL ? g_bytes_ref (self->safe_values) : NULL;
  copy->engine = self->engine != NULL ? g_object_ref (self->engine) : NULL;
}

static GParamSpec *
make_pspec (guint i)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const char *name = settings[i].name;
  const char *blurb = settings[i].blurb;

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
    case KIND_MODE:
      return g_param_spec_enum (name, NULL, blurb, NETFLUX_TYPE_SEND_MODE,
                                (int) settings[i].initial, flags);
    case KIND_ENGINE:
    default:
      return g_param_spec_object (name, NULL, blurb, NETFLUX_TYPE_ENGINE, flags);
    }
}

void
netflux_settings_install (GObjectClass *object_class, NetfluxRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (settings[i].roles & role)
      g_object_class_install_property (object_class, FIRST_ID + i, make_pspec (i));
}

void
netflux_settings_get (const NetfluxSettings *self, GParamSpec *pspec, GValue *value)
{
  guint i = find_setting (pspec);

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
    case KIND_MODE:
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
    case KIND_MODE:
      MEMBER (self, i, int) = g_value_get_enum (value);
      break;
    case KIND_ENGINE:
    default:
      g_set_object (&MEMBER (self, i, NetfluxEngine *), g_value_get_object (value));
      break;
    }
}

gboolean
netflux_settings_exchange (NetfluxSettings *self, GParamSpec *pspec, GValue *value)
{
  GValue old = G_VALUE_INIT;
  gboolean changed;

  g_value_init (&old, G_PARAM_SPEC_VALUE_TYPE (pspec));
  netflux_settings_get (self, pspec, &old);
  changed = g_param_values_cmp (pspec, &old, value) != 0;
  if (changed)
    take (self, find_setting (pspec), value);

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
    .keep_values = self->keep_values_on_timeout,
    .safe_values = self->safe_values,
    .statistics_interval_ns =
        role == NETFLUX_ROLE_LINK ? self->statistics_interval * NETFLUX_NS_PER_US : 0,
  };
}
