/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxelement.h"

#include "gstnetfluxconfig.h"
#include "gstnetfluxmessages.h"
#include "gstnetfluxmessenger.h"
#include "gstnetfluxrules.h"

#define GST_CAT_DEFAULT gst_netflux_link_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_link_debug);

enum
{
  PROP_0,
  PROP_URI,
  PROP_CONNECTION_KEY,
  PROP_LINK,
  PROP_USED_LINK,
  PROP_STATS,
  PROP_RECEIVE_LAYOUT,
  PROP_SEND_LAYOUT,
  PROP_CONFIG,
  PROP_GROUP,
};

static GQuark
get_offset_quark (void)
{
  return g_quark_from_static_string ("gst-netflux-end-offset");
}

GstNetfluxEnd *
gst_netflux_element_get_end (GstElement *element)
{
  gpointer offset = g_type_get_qdata (G_OBJECT_TYPE (element), get_offset_quark ());

  return G_STRUCT_MEMBER_P (element, GPOINTER_TO_SIZE (offset));
}

void
gst_netflux_element_init (GstElement *element, GstNetfluxEnd *end, GstNetfluxSide side)
{
  end->element = element;
  end->side = side;
  gst_netflux_settings_init (&end->settings);
  g_type_set_qdata (G_OBJECT_TYPE (element), get_offset_quark (),
                    GSIZE_TO_POINTER ((gsize) ((char *) end - (char *) element)));
}

void
gst_netflux_element_finalize (GstNetfluxEnd *end)
{
  gst_netflux_settings_clear (&end->settings);
  gst_netflux_layouts_clear (&end->layouts);
  g_clear_pointer (&end->config, g_free);
  g_clear_pointer (&end->group, g_free);
  g_clear_pointer (&end->key, g_free);
  g_clear_object (&end->link);
  g_clear_pointer (&end->context, g_main_context_unref);
}

static void
install_layouts (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_RECEIVE_LAYOUT,
      g_param_spec_string ("receive-layout", "Receive layout",
                           "What the received payloads mean: FILE, FILE:TYPE or a declaration",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_SEND_LAYOUT,
      g_param_spec_string ("send-layout", "Send layout",
                           "What the payloads mean that are sent: FILE, FILE:TYPE or a declaration",
                           NULL, flags));
  gst_netflux_rules_install (object_class);
  g_object_class_install_property (
      object_class, PROP_CONFIG,
      g_param_spec_string ("config", "Configuration",
                           "A key file as netflux run --config reads it: what is not set otherwise "
                           "is as its group says",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_GROUP,
      g_param_spec_string ("group", "Group",
                           "The group of the key file, which is the name of a link (NULL = the "
                           "only one)",
                           NULL, flags));
}

void
gst_netflux_element_install (GObjectClass *object_class, GstNetfluxSide side)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  gst_netflux_settings_install (object_class, side);
  install_layouts (object_class);

  g_object_class_install_property (
      object_class, PROP_URI,
      g_param_spec_string ("uri", "URI",
                           "Partner and settings, such as "
                           "netflux://192.168.1.100:2000?local-port=2000&send-interval=5ms",
                           NULL, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      object_class, PROP_CONNECTION_KEY,
      g_param_spec_string ("connection-key", "Connection key",
                           "A netfluxsrc and a netfluxsink of this process with the same key are "
                           "one link (NULL = those with the same local port, unless that is 0)",
                           NULL, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      object_class, PROP_LINK,
      g_param_spec_object ("link", "Link", "The link to use, in place of one of the element's own",
                           NETFLUX_TYPE_LINK, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      object_class, PROP_USED_LINK,
      g_param_spec_object ("used-link", "Used link", "The link that is used, from READY on",
                           NETFLUX_TYPE_LINK, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
                          "The figures of the link, by the names of NetfluxStatistics; durations "
                          "in microseconds (NULL = below READY)",
                          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

/* Properties */

NetfluxLink *
gst_netflux_element_ref_link (GstNetfluxEnd *end)
{
  return gst_netflux_pair_ref_link (end);
}

static GstStructure *
get_statistics (GstNetfluxEnd *end)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (end);
  g_autoptr (NetfluxStatistics) statistics =
      link != NULL ? netflux_link_get_statistics (link) : NULL;

  return statistics != NULL ? gst_netflux_structure_from_statistics (statistics) : NULL;
}

static void
set_uri_property (GstNetfluxEnd *end, const char *uri)
{
  g_autoptr (GError) error = NULL;

  if (uri == NULL)
    gst_netflux_element_set_uri (end, NULL, NULL);
  else if (!gst_uri_handler_set_uri (GST_URI_HANDLER (end->element), uri, &error))
    g_warning ("%s: %s", GST_ELEMENT_NAME (end->element), error->message);
}

static void
set_setting (GstNetfluxEnd *end, GstNetfluxSetting setting, const GValue *value)
{
  GST_OBJECT_LOCK (end->element);
  gst_netflux_settings_set (&end->settings, setting, value);
  GST_OBJECT_UNLOCK (end->element);

  gst_netflux_pair_update (end, setting);
  gst_netflux_pair_move (end);
  g_object_notify (G_OBJECT (end->element), "uri");
}

static void
set_link (GstNetfluxEnd *end, NetfluxLink *link)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (NetfluxLink) old_link = NULL;
  g_autoptr (GMainContext) old_context = NULL;

  GST_OBJECT_LOCK (end->element);
  old_link = g_steal_pointer (&end->link);
  old_context = g_steal_pointer (&end->context);
  end->link = link != NULL ? g_object_ref (link) : NULL;
  end->context = link != NULL && context != NULL ? g_main_context_ref (context) : NULL;
  GST_OBJECT_UNLOCK (end->element);
}

static void
set_key (GstNetfluxEnd *end, const char *key)
{
  GST_OBJECT_LOCK (end->element);
  g_free (end->key);
  end->key = g_strdup (key);
  GST_OBJECT_UNLOCK (end->element);
}

static GstNetfluxLayoutText *
find_layout (GstNetfluxEnd *end, guint id)
{
  return id == PROP_RECEIVE_LAYOUT ? &end->layouts.receive : &end->layouts.send;
}

static char **
find_text (GstNetfluxEnd *end, guint id)
{
  switch (id)
    {
    case PROP_RECEIVE_LAYOUT:
    case PROP_SEND_LAYOUT:
      return &find_layout (end, id)->text;
    case PROP_CONFIG:
      return &end->config;
    case PROP_GROUP:
    default:
      return &end->group;
    }
}

static void
set_text (GstNetfluxEnd *end, guint id, const char *value)
{
  char **text = find_text (end, id);

  GST_OBJECT_LOCK (end->element);
  if (id == PROP_RECEIVE_LAYOUT || id == PROP_SEND_LAYOUT)
    gst_netflux_layouts_set_text (find_layout (end, id), value);
  else
    {
      g_free (*text);
      *text = g_strdup (value);
      end->has_new_config = TRUE;
    }
  GST_OBJECT_UNLOCK (end->element);
}

static void
set_rule (GstNetfluxEnd *end, NetfluxLayoutRule rule, const GValue *value)
{
  GST_OBJECT_LOCK (end->element);
  gst_netflux_layouts_set_rule (&end->layouts, rule, value);
  GST_OBJECT_UNLOCK (end->element);
}

static void
warn_if_active (GstNetfluxEnd *end, const char *name)
{
  if (gst_netflux_pair_is_active (end))
    GST_ELEMENT_WARNING (end->element, RESOURCE, SETTINGS,
                         ("%s cannot change while the link runs: it is used from the next start "
                          "on. Set it in the state NULL or READY",
                          name),
                         (NULL));
  else
    gst_netflux_pair_move (end);
}

gboolean
gst_netflux_element_set_property (GstNetfluxEnd *end, const GValue *value, GParamSpec *pspec)
{
  GstNetfluxSetting setting;
  NetfluxLayoutRule rule;

  if (gst_netflux_setting_is_found (pspec->name, &setting))
    {
      set_setting (end, setting, value);
      return TRUE;
    }
  if (gst_netflux_rule_is_found (pspec->param_id, &rule))
    {
      set_rule (end, rule, value);
      warn_if_active (end, pspec->name);
      return TRUE;
    }

  switch (pspec->param_id)
    {
    case PROP_URI:
      set_uri_property (end, g_value_get_string (value));
      return TRUE;
    case PROP_CONNECTION_KEY:
      set_key (end, g_value_get_string (value));
      warn_if_active (end, pspec->name);
      return TRUE;
    case PROP_LINK:
      set_link (end, g_value_get_object (value));
      warn_if_active (end, pspec->name);
      return TRUE;
    case PROP_RECEIVE_LAYOUT:
    case PROP_SEND_LAYOUT:
    case PROP_CONFIG:
    case PROP_GROUP:
      set_text (end, pspec->param_id, g_value_get_string (value));
      warn_if_active (end, pspec->name);
      return TRUE;
    default:
      return FALSE;
    }
}

/* As set; what was not set, and a port that was picked, as the link has it. */
static void
get_setting (GstNetfluxEnd *end, GstNetfluxSetting setting, GValue *value)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (end);
  gboolean is_set, is_any_port;

  g_value_unset (value);
  GST_OBJECT_LOCK (end->element);
  is_set = gst_netflux_settings_is_set (&end->settings, setting);
  gst_netflux_settings_get (&end->settings, setting, value);
  GST_OBJECT_UNLOCK (end->element);

  is_any_port = setting == GST_NETFLUX_SETTING_LOCAL_PORT && g_value_get_uint (value) == 0;
  if (link == NULL || (is_set && !is_any_port))
    return;

  g_value_unset (value);
  gst_netflux_setting_read (setting, link, value);
}

gboolean
gst_netflux_element_get_property (GstNetfluxEnd *end, GValue *value, GParamSpec *pspec)
{
  GstNetfluxSetting setting;
  NetfluxLayoutRule rule;

  if (gst_netflux_setting_is_found (pspec->name, &setting))
    {
      get_setting (end, setting, value);
      return TRUE;
    }
  if (gst_netflux_rule_is_found (pspec->param_id, &rule))
    {
      GST_OBJECT_LOCK (end->element);
      gst_netflux_rules_get (&end->layouts.rules, rule, value);
      GST_OBJECT_UNLOCK (end->element);
      return TRUE;
    }

  switch (pspec->param_id)
    {
    case PROP_URI:
      g_value_take_string (value, gst_uri_handler_get_uri (GST_URI_HANDLER (end->element)));
      return TRUE;
    case PROP_CONNECTION_KEY:
      GST_OBJECT_LOCK (end->element);
      g_value_set_string (value, end->key);
      GST_OBJECT_UNLOCK (end->element);
      return TRUE;
    case PROP_LINK:
      GST_OBJECT_LOCK (end->element);
      g_value_set_object (value, end->link);
      GST_OBJECT_UNLOCK (end->element);
      return TRUE;
    case PROP_USED_LINK:
      g_value_take_object (value, gst_netflux_element_ref_link (end));
      gst_netflux_messenger_expect_handlers ();
      return TRUE;
    case PROP_STATS:
      g_value_take_boxed (value, get_statistics (end));
      return TRUE;
    case PROP_RECEIVE_LAYOUT:
    case PROP_SEND_LAYOUT:
    case PROP_CONFIG:
    case PROP_GROUP:
      GST_OBJECT_LOCK (end->element);
      g_value_set_string (value, *find_text (end, pspec->param_id));
      GST_OBJECT_UNLOCK (end->element);
      return TRUE;
    default:
      return FALSE;
    }
}

/* States */

static void
hand_over_config (GstNetfluxEnd *end,
                  gboolean done,
                  const GstNetfluxSettings *settings,
                  const GstNetfluxLayouts *layouts)
{
  GST_OBJECT_LOCK (end->element);
  if (done)
    gst_netflux_config_hand_over (settings, layouts, &end->settings, &end->layouts);
  else
    end->has_new_config = TRUE;
  GST_OBJECT_UNLOCK (end->element);
}

/* In READY and above, what the key file says is set, too. */
static gboolean
configure (GstNetfluxEnd *end, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *group = NULL;
  GstNetfluxLayouts layouts = { 0 };
  GstNetfluxSettings settings;
  gboolean done;

  GST_OBJECT_LOCK (end->element);
  path = g_strdup (end->config);
  group = g_strdup (end->group);
  end->has_new_config = FALSE;
  GST_OBJECT_UNLOCK (end->element);
  if (path == NULL)
    return TRUE;

  gst_netflux_settings_init (&settings);
  done = gst_netflux_config_read (path, group, &settings, &layouts, error);
  hand_over_config (end, done, &settings, &layouts);
  gst_netflux_settings_clear (&settings);
  gst_netflux_layouts_clear (&layouts);

  return done;
}

static void
unconfigure (GstNetfluxEnd *end)
{
  GST_OBJECT_LOCK (end->element);
  gst_netflux_config_take_back (&end->settings, &end->layouts);
  GST_OBJECT_UNLOCK (end->element);
}

/* It was changed since then, or something else was, while the state changed to READY. */
static gboolean
reconfigure (GstNetfluxEnd *end, GError **error)
{
  gboolean is_new;

  GST_OBJECT_LOCK (end->element);
  is_new = end->has_new_config;
  GST_OBJECT_UNLOCK (end->element);
  if (is_new)
    unconfigure (end);
  if (is_new && !configure (end, error))
    return FALSE;

  if (is_new)
    gst_netflux_pair_move (end);
  else
    gst_netflux_pair_find_way (end);
  return TRUE;
}

gboolean
gst_netflux_element_change_up (GstNetfluxEnd *end, GstStateChange transition)
{
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    done = configure (end, &error) && gst_netflux_pair_join (end, &error);
  else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    done = reconfigure (end, &error) && gst_netflux_pair_start (end, &error);

  if (!done)
    gst_netflux_post_error (end->element, error);
  if (!done && transition == GST_STATE_CHANGE_NULL_TO_READY)
    unconfigure (end);
  if (done && transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    g_object_notify (G_OBJECT (end->element), "local-port"); /* as bound */

  return done;
}

void
gst_netflux_element_change_down (GstNetfluxEnd *end,
                                 GstStateChange transition,
                                 GstStateChangeReturn result)
{
  gboolean failed = result == GST_STATE_CHANGE_FAILURE;

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (failed && transition == GST_STATE_CHANGE_READY_TO_PAUSED))
    gst_netflux_pair_stop (end);
  else if (transition == GST_STATE_CHANGE_READY_TO_NULL ||
           (failed && transition == GST_STATE_CHANGE_NULL_TO_READY))
    {
      gst_netflux_pair_leave (end);
      unconfigure (end);
    }
}
