/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

void
api_start (NetfluxLink *link)
{
  g_autoptr (GError) error = NULL;

  netflux_link_start (link, &error);
  g_assert_no_error (error);
}

NetfluxLayout *
api_new_layout (const char *text, NetfluxDialect dialect)
{
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout = netflux_layout_new_from_data (text, NULL, dialect, &error);

  g_assert_no_error (error);
  return layout;
}

guint64
api_get_count (NetfluxLink *link, const char *name)
{
  return api_take_count (netflux_link_get_statistics (link), name);
}

guint64
api_take_count (NetfluxStatistics *statistics, const char *name)
{
  g_autoptr (NetfluxStatistics) owned = statistics;
  guint64 value;

  g_object_get (owned, name, &value, NULL);

  return value;
}
