/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxelement.h"

#include "gstnetfluxuri.h"

/* What is another one now has changed its own property and the URI. Whom it is a pair with may
 * have changed, too. */
static void
tell_changes (GstNetfluxEnd *end, const GstNetfluxSettings *before)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    {
      const char *name = gst_netflux_setting_get_name (i);
      GValue old = G_VALUE_INIT;
      GValue current = G_VALUE_INIT;
      gboolean changed;

      GST_OBJECT_LOCK (end->element);
      gst_netflux_settings_get (before, i, &old);
      gst_netflux_settings_get (&end->settings, i, &current);
      changed = !gst_netflux_setting_is_same (&old, &current) ||
                gst_netflux_settings_is_set (before, i) !=
                    gst_netflux_settings_is_set (&end->settings, i);
      GST_OBJECT_UNLOCK (end->element);
      g_value_unset (&old);
      g_value_unset (&current);

      if (changed)
        gst_netflux_pair_update (end, i);
      if (changed && g_object_class_find_property (G_OBJECT_GET_CLASS (end->element), name))
        g_object_notify (G_OBJECT (end->element), name);
    }

  gst_netflux_pair_move (end);
}

gboolean
gst_netflux_element_set_uri (GstNetfluxEnd *end, const char *uri, GError **error)
{
  GstNetfluxSettings before;
  gboolean done;

  GST_OBJECT_LOCK (end->element);
  gst_netflux_settings_copy (&end->settings, &before);
  done = gst_netflux_settings_set_uri (&end->settings, uri, error);
  GST_OBJECT_UNLOCK (end->element);
  if (done)
    {
      g_object_freeze_notify (G_OBJECT (end->element));
      tell_changes (end, &before);
      g_object_notify (G_OBJECT (end->element), "uri");
      g_object_thaw_notify (G_OBJECT (end->element));
    }
  gst_netflux_settings_clear (&before);

  return done;
}

static GstURIType
get_src_type (GType type)
{
  return GST_URI_SRC;
}

static GstURIType
get_sink_type (GType type)
{
  return GST_URI_SINK;
}

static const char *const *
get_protocols (GType type)
{
  static const char *protocols[] = { GST_NETFLUX_PROTOCOL, NULL };

  return protocols;
}

static char *
get_uri (GstURIHandler *handler)
{
  GstNetfluxEnd *end = gst_netflux_element_get_end (GST_ELEMENT (handler));
  char *uri;

  GST_OBJECT_LOCK (handler);
  uri = gst_netflux_settings_dup_uri (&end->settings);
  GST_OBJECT_UNLOCK (handler);

  return uri;
}

static gboolean
handle_uri (GstURIHandler *handler, const char *uri, GError **error)
{
  GstNetfluxEnd *end = gst_netflux_element_get_end (GST_ELEMENT (handler));

  if (GST_STATE (handler) > GST_STATE_READY)
    {
      g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_STATE,
                   "The URI of %s cannot change while it runs: set it in the state NULL or READY",
                   GST_ELEMENT_NAME (handler));
      return FALSE;
    }

  return gst_netflux_element_set_uri (end, uri, error);
}

static void
init_uri_handler (gpointer interface, gpointer data)
{
  GstURIHandlerInterface *handler = interface;

  handler->get_type = GPOINTER_TO_INT (data) == GST_URI_SRC ? get_src_type : get_sink_type;
  handler->get_protocols = get_protocols;
  handler->get_uri = get_uri;
  handler->set_uri = handle_uri;
}

void
gst_netflux_element_implement_uri (GType type, GstURIType uri_type)
{
  const GInterfaceInfo info = { init_uri_handler, NULL, GINT_TO_POINTER (uri_type) };

  g_type_add_interface_static (type, GST_TYPE_URI_HANDLER, &info);
}
