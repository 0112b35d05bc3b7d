/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxmessages.h"

#define GST_CAT_DEFAULT gst_netflux_link_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_link_debug);

/* A program that never reads its bus keeps so many messages of an element. */
#define UNREAD_MAX 1000

static const char *
get_nick (GType type, int number)
{
  g_autoptr (GTypeClass) values = g_type_class_ref (type);

  return g_enum_get_value ((GEnumClass *) values, number)->value_nick;
}

const char *
gst_netflux_name_state (NetfluxLinkState state)
{
  return get_nick (NETFLUX_TYPE_LINK_STATE, (int) state);
}

/* All figures, by the names of the properties; a duration that is not known is 0. */
GstStructure *
gst_netflux_structure_from_statistics (NetfluxStatistics *statistics)
{
  g_autoptr (GEnumClass) counts = g_type_class_ref (NETFLUX_TYPE_STATISTICS_COUNT);
  g_autoptr (GEnumClass) durations = g_type_class_ref (NETFLUX_TYPE_STATISTICS_DURATION);
  GstStructure *structure = gst_structure_new_empty ("netflux-stats");

  for (guint i = 0; i < counts->n_values; i++)
    gst_structure_set (structure, counts->values[i].value_nick, G_TYPE_UINT64,
                       netflux_statistics_get_count (statistics, counts->values[i].value), NULL);
  for (guint i = 0; i < durations->n_values; i++)
    {
      double duration_us = netflux_statistics_get_duration (statistics, durations->values[i].value);

      gst_structure_set (structure, durations->values[i].value_nick, G_TYPE_DOUBLE,
                         MAX (duration_us, 0), NULL);
    }

  return structure;
}

gboolean
gst_netflux_has_room (GstNetfluxEnd *end)
{
  return g_atomic_int_get (&end->n_unread) < UNREAD_MAX;
}

/* The message still holds its element. */
static void
on_message_freed (gpointer data, GstMiniObject *message)
{
  GstNetfluxEnd *end = data;

  g_atomic_int_add (&end->n_unread, -1);
}

static void
post_message (GstNetfluxEnd *end, GstMessage *message)
{
  g_atomic_int_inc (&end->n_unread);
  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (message), on_message_freed, end);
  gst_element_post_message (end->element, message);
}

static void
post (GstNetfluxEnd *end, GstStructure *structure)
{
  post_message (end, gst_message_new_element (GST_OBJECT (end->element), structure));
}

void
gst_netflux_post_watchdog (GstNetfluxEnd *end, NetfluxWatchdog watchdog, gboolean expired)
{
  GST_INFO_OBJECT (end->element, "the %s watchdog has %s",
                   get_nick (NETFLUX_TYPE_WATCHDOG, (int) watchdog),
                   expired ? "expired" : "recovered");
  post (end, gst_structure_new ("netflux-watchdog", "watchdog", G_TYPE_STRING,
                                get_nick (NETFLUX_TYPE_WATCHDOG, (int) watchdog), "expired",
                                G_TYPE_BOOLEAN, expired, NULL));
}

void
gst_netflux_post_state (GstNetfluxEnd *end, NetfluxLinkState old_state, NetfluxLinkState state)
{
  GST_INFO_OBJECT (end->element, "the link is %s, it was %s", gst_netflux_name_state (state),
                   gst_netflux_name_state (old_state));
  post (end, gst_structure_new ("netflux-state", "old-state", G_TYPE_STRING,
                                gst_netflux_name_state (old_state), "new-state", G_TYPE_STRING,
                                gst_netflux_name_state (state), NULL));
}

void
gst_netflux_post_dropped (GstNetfluxEnd *end, guint n_changes, NetfluxLinkState state)
{
  GST_INFO_OBJECT (end->element, "%u changes are not told, they come and go; now the link is %s",
                   n_changes, gst_netflux_name_state (state));
  post (end, gst_structure_new ("netflux-changes-dropped", "count", G_TYPE_UINT, n_changes, NULL));
}

void
gst_netflux_post_statistics (GstNetfluxEnd *end, NetfluxStatistics *statistics)
{
  post (end, gst_netflux_structure_from_statistics (statistics));
}

static gboolean
is_change (GstElement *element, GParamSpec *pspec, const GValue *value)
{
  GValue old = G_VALUE_INIT;
  gboolean differs;

  g_value_init (&old, G_PARAM_SPEC_VALUE_TYPE (pspec));
  g_object_get_property (G_OBJECT (element), pspec->name, &old);
  differs = g_param_values_cmp (pspec, &old, value) != 0;
  g_value_unset (&old);

  return differs;
}

void
gst_netflux_warn_of_change (GstElement *element, GParamSpec *pspec, const GValue *value)
{
  gboolean is_late;

  GST_OBJECT_LOCK (element);
  is_late = GST_STATE (element) > GST_STATE_READY;
  GST_OBJECT_UNLOCK (element);

  if (is_late && (pspec->flags & GST_PARAM_MUTABLE_READY) != 0 &&
      (pspec->flags & GST_PARAM_MUTABLE_PLAYING) == 0 && is_change (element, pspec, value))
    GST_ELEMENT_WARNING (element, RESOURCE, SETTINGS,
                         ("%s cannot change while the stream runs: it is used from the next start "
                          "on. Set it in the state NULL or READY",
                          pspec->name),
                         (NULL));
}

/* A value of the type that the field has */
static void
to_value (GVariant *variant, GValue *value)
{
  switch (g_variant_classify (variant))
    {
    case G_VARIANT_CLASS_BYTE:
      g_value_init (value, G_TYPE_UINT);
      g_value_set_uint (value, g_variant_get_byte (variant));
      break;
    case G_VARIANT_CLASS_INT16:
      g_value_init (value, G_TYPE_INT);
      g_value_set_int (value, g_variant_get_int16 (variant));
      break;
    case G_VARIANT_CLASS_UINT16:
      g_value_init (value, G_TYPE_UINT);
      g_value_set_uint (value, g_variant_get_uint16 (variant));
      break;
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_INT32:
    case G_VARIANT_CLASS_UINT32:
    case G_VARIANT_CLASS_INT64:
    case G_VARIANT_CLASS_UINT64:
    case G_VARIANT_CLASS_DOUBLE:
    case G_VARIANT_CLASS_STRING:
      g_dbus_gvariant_to_gvalue (variant, value);
      break;
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      g_value_init (value, G_TYPE_STRING);
      g_value_take_string (value, g_variant_print (variant, FALSE));
      break;
    }
}

void
gst_netflux_post_value (GstNetfluxEnd *end, const char *path, GVariant *value)
{
  GstStructure *structure = gst_structure_new ("netflux-value", "path", G_TYPE_STRING, path, NULL);
  GValue typed = G_VALUE_INIT;

  to_value (value, &typed);
  gst_structure_take_value (structure, "value", &typed);
  post (end, structure);
}

static int
get_resource_error (const GError *error)
{
  if (error->domain != NETFLUX_ERROR)
    return GST_RESOURCE_ERROR_SETTINGS;

  switch ((NetfluxError) error->code)
    {
    case NETFLUX_ERROR_PORT_IN_USE:
    case NETFLUX_ERROR_PARTNER_IN_USE:
      return GST_RESOURCE_ERROR_BUSY;
    case NETFLUX_ERROR_HOST_NOT_FOUND:
      return GST_RESOURCE_ERROR_NOT_FOUND;
    case NETFLUX_ERROR_PERMISSION_DENIED:
      return GST_RESOURCE_ERROR_NOT_AUTHORIZED;
    case NETFLUX_ERROR_NO_REMOTE_ADDRESS:
    case NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH:
    case NETFLUX_ERROR_PART_OF_LINK:
      return GST_RESOURCE_ERROR_SETTINGS;
    case NETFLUX_ERROR_DATA_TOO_LARGE:
    case NETFLUX_ERROR_UNREACHABLE:
    case NETFLUX_ERROR_CONNECTION_REFUSED:
      return GST_RESOURCE_ERROR_WRITE;
    case NETFLUX_ERROR_FAILED:
    case NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE:
    case NETFLUX_ERROR_ALREADY_STARTED:
    case NETFLUX_ERROR_NOT_STARTED:
    case NETFLUX_ERROR_SOCKET:
    default:
      return GST_RESOURCE_ERROR_OPEN_READ_WRITE;
    }
}

void
gst_netflux_post_error (GstElement *element, const GError *error)
{
  GST_ERROR_OBJECT (element, "%s", error->message);
  gst_element_message_full (element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
                            get_resource_error (error), g_strdup (error->message), NULL, __FILE__,
                            GST_FUNCTION, __LINE__);
}

void
gst_netflux_post_warning (GstNetfluxEnd *end, const GError *error)
{
  g_autoptr (GError) posted =
      g_error_new_literal (GST_RESOURCE_ERROR, get_resource_error (error), error->message);
  g_autofree char *path = gst_object_get_path_string (GST_OBJECT (end->element));

  GST_WARNING_OBJECT (end->element, "%s", error->message);
  post_message (end, gst_message_new_warning (GST_OBJECT (end->element), posted, path));
}
