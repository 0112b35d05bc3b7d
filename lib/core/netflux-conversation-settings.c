/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation.h"

/* The settings of a conversation: read, changed, and made known to what runs. */

void
netflux_conversation_notify (NetfluxConversation *self, NetfluxSetting setting)
{
  GWeakRef *refs[] = { &self->shared->owner, &self->halves[0], &self->halves[1] };
  const char *name = netflux_settings_get_pspec (setting)->name;

  for (guint i = 0; i < G_N_ELEMENTS (refs); i++)
    {
      g_autoptr (GObject) object = g_weak_ref_get (refs[i]);

      if (object != NULL &&
          g_object_class_find_property (G_OBJECT_GET_CLASS (object), name) != NULL)
        g_object_notify (object, name);
    }
}

void
netflux_conversation_configure (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self);
  g_auto (NetfluxSettings) settings = { 0 };
  NetfluxChannelConfig config;
  guint64 version;

  if (run == NULL)
    return;

  g_mutex_lock (&self->lock);
  netflux_settings_copy (&self->settings, &settings);
  version = self->version;
  g_mutex_unlock (&self->lock);

  netflux_settings_to_config (&settings, self->shared->owner_funcs->role, &config);
  config.version = version;
  netflux_channel_configure (run->channel, &config);
}

void
netflux_conversation_set (NetfluxConversation *self, NetfluxSetting setting, const GValue *value)
{
  GValue exchanged = G_VALUE_INIT;
  gboolean changed;

  g_value_init (&exchanged, G_VALUE_TYPE (value));
  g_value_copy (value, &exchanged);

  g_mutex_lock (&self->lock);
  changed = netflux_settings_exchange (&self->settings, setting, &exchanged);
  self->version++;
  g_mutex_unlock (&self->lock);

  g_value_unset (&exchanged);
  if (!changed)
    return;

  netflux_conversation_configure (self);
  netflux_conversation_notify (self, setting);
}

void
netflux_conversation_get (NetfluxConversation *self, NetfluxSetting setting, GValue *value)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->run != NULL && setting == NETFLUX_SETTING_LOCAL_PORT)
    g_value_set_uint (value, self->run->local.port);
  else
    netflux_settings_get (&self->settings, setting, value);
}

static void
init_value (GValue *value, NetfluxSetting setting)
{
  g_value_init (value, netflux_settings_get_pspec (setting)->value_type);
}

/* What g_object_set() does with a value that is out of range. */
static void
set_valid (NetfluxConversation *self, NetfluxSetting setting, GValue *value)
{
  GParamSpec *pspec = netflux_settings_get_pspec (setting);
  g_autofree char *text = g_strdup_value_contents (value);

  if (g_param_value_validate (pspec, value))
    g_warning ("%s is out of the range of %s", text, pspec->name);
  else
    netflux_conversation_set (self, setting, value);
}

#define DEFINE_TYPED(name, type, argument, get, set)                                               \
  type netflux_conversation_get_##name (NetfluxConversation *self, NetfluxSetting setting)         \
  {                                                                                                \
    g_auto (GValue) value = G_VALUE_INIT;                                                          \
                                                                                                   \
    init_value (&value, setting);                                                                  \
    netflux_conversation_get (self, setting, &value);                                              \
    return (type) get (&value);                                                                    \
  }                                                                                                \
                                                                                                   \
  void netflux_conversation_set_##name (NetfluxConversation *self, NetfluxSetting setting,         \
                                        argument content)                                          \
  {                                                                                                \
    g_auto (GValue) value = G_VALUE_INIT;                                                          \
                                                                                                   \
    init_value (&value, setting);                                                                  \
    set (&value, content);                                                                         \
    set_valid (self, setting, &value);                                                             \
  }

DEFINE_TYPED (string, char *, const char *, g_value_dup_string, g_value_set_string)
DEFINE_TYPED (int, int, int, g_value_get_int, g_value_set_int)
DEFINE_TYPED (uint, guint, guint, g_value_get_uint, g_value_set_uint)
DEFINE_TYPED (duration, gint64, gint64, g_value_get_int64, g_value_set_int64)
DEFINE_TYPED (boolean, gboolean, gboolean, g_value_get_boolean, g_value_set_boolean)
DEFINE_TYPED (bytes, GBytes *, GBytes *, g_value_dup_boxed, g_value_set_boxed)
DEFINE_TYPED (send_mode, NetfluxSendMode, NetfluxSendMode, g_value_get_enum, g_value_set_enum)
DEFINE_TYPED (engine, NetfluxEngine *, NetfluxEngine *, g_value_dup_object, g_value_set_object)
