/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* The values of a layout as a tree, as netflux_layout_decode() makes them, with the accessor of
 * each leaf: what has been looked up once is not looked up for each payload. */
typedef enum
{
  GST_NETFLUX_SHAPE_LEAF,
  GST_NETFLUX_SHAPE_OBJECT,
  GST_NETFLUX_SHAPE_ARRAY,
} GstNetfluxShapeKind;

typedef struct
{
  GstNetfluxShapeKind kind;
  char *name;                /* in an object; else NULL */
  GPtrArray *children;       /* of an object and of an array */
  NetfluxLayoutField *field; /* of a leaf */
  char type;                 /* of a leaf, as GVariant has it */
  gboolean is_single;        /* a number of 32 bits */
} GstNetfluxShape;

/* NULL: its fields are not the leaves of what is decoded, one by one. */
GstNetfluxShape *gst_netflux_shape_new (NetfluxLayout *layout);
void gst_netflux_shape_free (GstNetfluxShape *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstNetfluxShape, gst_netflux_shape_free)

G_END_DECLS
