/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxenum.h"

#include <netflux/netflux.h>

static void
copy_value (const GValue *from, GValue *to)
{
  g_value_set_enum (to, g_value_get_enum (from));
}

static GType
register_type (const char *name, GType library_type)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (library_type);
  GEnumValue *values = g_new0 (GEnumValue, klass->n_values + 1); /* stay, as the type does */
  GType type;

  for (guint i = 0; i < klass->n_values; i++)
    {
      int value = klass->values[i].value;

      values[i] = (GEnumValue){ value, netflux_enum_describe (library_type, value),
                                klass->values[i].value_nick };
    }

  type = g_enum_register_static (name, values);
  g_value_register_transform_func (library_type, type, copy_value);
  g_value_register_transform_func (type, library_type, copy_value);
  gst_type_mark_as_plugin_api (type, 0);

  return type;
}

GType
gst_netflux_enum_get_type (GType library_type)
{
  static GMutex lock;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autofree char *name = g_strconcat ("Gst", g_type_name (library_type), NULL);
  GType type = g_type_from_name (name);

  return type != G_TYPE_INVALID ? type : register_type (name, library_type);
}
