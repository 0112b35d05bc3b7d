/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A value within the bytes of a GVariant in normal form, or one on the stack. GVariant's own
 * functions allocate for each value that they visit; these do not. */
typedef struct
{
  const char *type; /* GVariant's type string */
  gsize type_length;
  const guint8 *data;
  gsize size;
} NetfluxValue;

NetfluxValue netflux_value_of_variant (GVariant *variant);
GVariant *netflux_value_to_variant (const NetfluxValue *self); /* (transfer full) */
NetfluxValue netflux_value_unbox (NetfluxValue self);

gboolean netflux_value_is (const NetfluxValue *self, const char *type);
guint64 netflux_value_get_bits (const NetfluxValue *self); /* of up to 8 bytes */

/* Over what is in an array, a tuple or an a{sv}. */
typedef struct
{
  NetfluxValue container;
  gsize n;
  gsize i;
  gsize fixed; /* bytes of an element; 0: they differ */
  gsize align;
  gsize start;
  gsize offsets; /* where those of the ends begin */
  guint offset_size;
  GVariant *variant; /* those which are not walked over here */
  GVariant *child;
} NetfluxValueIter;

gboolean netflux_value_iter_init (NetfluxValueIter *self, const NetfluxValue *container);
void netflux_value_iter_clear (NetfluxValueIter *self);
gboolean netflux_value_iter_next (NetfluxValueIter *self, NetfluxValue *value);
gboolean netflux_value_iter_next_entry (NetfluxValueIter *self,
                                        const char **key,
                                        gsize *key_length,
                                        NetfluxValue *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxValueIter, netflux_value_iter_clear)

G_END_DECLS
