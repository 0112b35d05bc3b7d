/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An integer of up to 64 bits, with or without sign. */
typedef struct
{
  gboolean negative; /* never of 0 */
  guint64 magnitude;
} NetfluxInteger;

typedef enum
{
  NETFLUX_OPERATOR_ADD,
  NETFLUX_OPERATOR_SUBTRACT,
  NETFLUX_OPERATOR_MULTIPLY,
  NETFLUX_OPERATOR_DIVIDE,
  NETFLUX_OPERATOR_MODULO,
  NETFLUX_OPERATOR_POWER,
  NETFLUX_OPERATOR_SHIFT_LEFT,
  NETFLUX_OPERATOR_SHIFT_RIGHT,
  NETFLUX_OPERATOR_AND,
  NETFLUX_OPERATOR_OR,
  NETFLUX_OPERATOR_XOR,
  NETFLUX_OPERATOR_MINIMUM,
  NETFLUX_OPERATOR_MAXIMUM,
  NETFLUX_OPERATOR_EQUAL,
  NETFLUX_OPERATOR_UNEQUAL,
  NETFLUX_OPERATOR_LESS,
  NETFLUX_OPERATOR_LESS_OR_EQUAL,
  NETFLUX_OPERATOR_GREATER,
  NETFLUX_OPERATOR_GREATER_OR_EQUAL,
} NetfluxOperator;

int netflux_integer_compare (NetfluxInteger a, NetfluxInteger b);
gboolean netflux_integer_parse (const char *text, gboolean negative, NetfluxInteger *value);

/* FALSE if there is no result, or it does not fit. */
gboolean netflux_integer_calculate (NetfluxOperator what,
                                    NetfluxInteger a,
                                    NetfluxInteger b,
                                    NetfluxInteger *result);
NetfluxInteger netflux_integer_negate (NetfluxInteger a);

G_END_DECLS
