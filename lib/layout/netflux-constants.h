/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Expressions to integers. */

/* The size of a type in bytes. */
typedef gboolean (*NetfluxSizeFunc) (NetfluxSchema *schema,
                                     NetfluxType *type,
                                     guint *size,
                                     GError **error);

typedef struct
{
  NetfluxSchema *schema;
  NetfluxSizeFunc size_of;
  const NetfluxSymbol *from; /* where names are looked up */
  guint depth;
} NetfluxConstants;

gboolean netflux_constants_evaluate (NetfluxConstants *self,
                                     const NetfluxExpression *expression,
                                     NetfluxInteger *value,
                                     GError **error);

/* Gives the labels of an enumeration their values. */
gboolean netflux_constants_set_labels (NetfluxConstants *self, NetfluxType *type, GError **error);

G_END_DECLS
