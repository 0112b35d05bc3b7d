/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/layout/netflux-integer.h"

G_BEGIN_DECLS

/* How bits stand for a value. */
typedef enum
{
  NETFLUX_FORM_BOOL, /* a byte, or a bit */
  NETFLUX_FORM_UNSIGNED,
  NETFLUX_FORM_SIGNED,
  NETFLUX_FORM_REAL,
  NETFLUX_FORM_STRING,
  NETFLUX_FORM_WSTRING,
  NETFLUX_FORM_BCD, /* DATE_AND_TIME of S7 */
  NETFLUX_FORM_DTL,
  NETFLUX_FORM_S5TIME, /* a time base and three digits */
} NetfluxForm;

typedef struct
{
  const char *name;
  guint dialects; /* 1 << NetfluxDialect, or NETFLUX_SHORT_FORM */
  NetfluxForm form;
  guint size;      /* bytes; 0 is a bit, or depends on the length */
  gint64 unit_ns;  /* of times; 0 is a plain number */
  gint64 epoch_ns; /* what 0 stands for */
} NetfluxElementary;

#define NETFLUX_SHORT_FORM (1u << 16)

/* There are no more of them. */
#define NETFLUX_ELEMENTARIES 64

const NetfluxElementary *netflux_elementary_find (const char *name, guint dialects);
const NetfluxElementary *
netflux_elementary_find_hashed (const char *name, guint hash, guint dialects);
guint netflux_elementary_index (const NetfluxElementary *self);
gboolean netflux_elementary_is_text (const NetfluxElementary *self);
gboolean netflux_elementary_is_integer (const NetfluxElementary *self);
void netflux_elementary_get_limits (const NetfluxElementary *self,
                                    NetfluxInteger *minimum,
                                    NetfluxInteger *maximum);

G_END_DECLS
