/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-codec.h"

G_BEGIN_DECLS

struct _NetfluxLayoutField
{
  gatomicrefcount ref_count;
  NetfluxLayout *layout;
  NetfluxPlace place;
  gsize size; /* of the payload */
  char *path;
  char *type_name;
  char *value_type;
  char *comment;
};

const NetfluxSchema *netflux_layout_get_schema (NetfluxLayout *self);
NetfluxLayoutField *netflux_layout_field_new (NetfluxLayout *layout, const NetfluxFieldView *view);

G_END_DECLS
