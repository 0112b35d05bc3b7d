/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxlayouts.h"
#include "gstnetfluxsettings.h"

G_BEGIN_DECLS

/* The settings of a link as the command reads them: a group of a key file. What is not set yet
 * is set by it. @group: NULL is the only one of the file. An error changes nothing. */
gboolean gst_netflux_config_read (const char *path,
                                  const char *group,
                                  GstNetfluxSettings *settings,
                                  GstNetfluxLayouts *layouts,
                                  GError **error);

/* The same of what was read: for a lock that must not be held while a file is read */
void gst_netflux_config_hand_over (const GstNetfluxSettings *from_settings,
                                   const GstNetfluxLayouts *from_layouts,
                                   GstNetfluxSettings *settings,
                                   GstNetfluxLayouts *layouts);

void gst_netflux_config_take_back (GstNetfluxSettings *settings, GstNetfluxLayouts *layouts);

G_END_DECLS
