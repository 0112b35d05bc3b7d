/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The type of a property that has the values of an enumeration of the library; the names of
 * its values are sentences, which gst-inspect-1.0 prints. */
GType gst_netflux_enum_get_type (GType library_type);

G_END_DECLS
