/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-integer.h"

#define SIGNED_LIMIT (G_GUINT64_CONSTANT (1) << 63)

int
netflux_integer_compare (NetfluxInteger a, NetfluxInteger b)
{
  if (a.negative != b.negative)
    return a.negative ? -1 : 1;
  if (a.magnitude == b.magnitude)
    return 0;
  return (a.magnitude < b.magnitude) == a.negative ? 1 : -1;
}

static gboolean
make (gboolean negative, guint64 magnitude, NetfluxInteger *value)
{
  value->negative = negative && magnitude > 0;
  value->magnitude = magnitude;
  return !value->negative || magnitude <= SIGNED_LIMIT;
}

/* 42, 1_000, 16#FF; the type in front, as in INT#5, is not for here. */
gboolean
netflux_integer_parse (const char *text, gboolean negative, NetfluxInteger *value)
{
  guint64 base = 10;
  guint64 number = 0;
  gboolean any = FALSE;

  for (const char *at = text; *at != '\0'; at++)
    {
      int digit = g_ascii_xdigit_value (*at);

      if (*at == '_')
        continue;
      if (*at == '#' && base == 10 && (number == 2 || number == 8 || number == 16))
        {
          base = number;
          number = 0;
          any = FALSE;
          continue;
        }
      if (digit < 0 || (guint64) digit >= base || number > (G_MAXUINT64 - (guint64) digit) / base)
        return FALSE;
      number = number * base + (guint64) digit;
      any = TRUE;
    }

  return make (negative, number, value) && any;
}

NetfluxInteger
netflux_integer_negate (NetfluxInteger a)
{
  return (NetfluxInteger){ !a.negative && a.magnitude > 0, a.magnitude };
}

static gboolean
add (NetfluxInteger a, NetfluxInteger b, NetfluxInteger *result)
{
  if (a.negative == b.negative)
    return a.magnitude <= G_MAXUINT64 - b.magnitude &&
           make (a.negative, a.magnitude + b.magnitude, result);
  return a.magnitude >= b.magnitude ? make (a.negative, a.magnitude - b.magnitude, result)
                                    : make (b.negative, b.magnitude - a.magnitude, result);
}

static gboolean
multiply (NetfluxInteger a, NetfluxInteger b, NetfluxInteger *result)
{
  return (b.magnitude == 0 || a.magnitude <= G_MAXUINT64 / b.magnitude) &&
         make (a.negative != b.negative, a.magnitude * b.magnitude, result);
}

static gboolean
power (NetfluxInteger a, NetfluxInteger b, NetfluxInteger *result)
{
  *result = (NetfluxInteger){ FALSE, 1 };
  if (b.negative || b.magnitude > 64)
    return FALSE;
  for (guint64 i = 0; i < b.magnitude; i++)
    if (!multiply (*result, a, result))
      return FALSE;
  return TRUE;
}

static gboolean
calculate_bits (NetfluxOperator what, guint64 a, guint64 b, NetfluxInteger *result)
{
  switch (what)
    {
    case NETFLUX_OPERATOR_SHIFT_LEFT:
      return b < 64 && a <= G_MAXUINT64 >> b && make (FALSE, a << b, result);
    case NETFLUX_OPERATOR_SHIFT_RIGHT:
      return make (FALSE, b < 64 ? a >> b : 0, result);
    case NETFLUX_OPERATOR_AND:
      return make (FALSE, a & b, result);
    case NETFLUX_OPERATOR_OR:
      return make (FALSE, a | b, result);
    case NETFLUX_OPERATOR_XOR:
    default:
      return make (FALSE, a ^ b, result);
    }
}

/* TRUE is 1. */
static gboolean
compare (NetfluxOperator what, NetfluxInteger a, NetfluxInteger b, NetfluxInteger *result)
{
  int order = netflux_integer_compare (a, b);

  switch (what)
    {
    case NETFLUX_OPERATOR_EQUAL:
      return make (FALSE, order == 0, result);
    case NETFLUX_OPERATOR_UNEQUAL:
      return make (FALSE, order != 0, result);
    case NETFLUX_OPERATOR_LESS:
      return make (FALSE, order < 0, result);
    case NETFLUX_OPERATOR_LESS_OR_EQUAL:
      return make (FALSE, order <= 0, result);
    case NETFLUX_OPERATOR_GREATER:
      return make (FALSE, order > 0, result);
    default:
      return make (FALSE, order >= 0, result);
    }
}

gboolean
netflux_integer_calculate (NetfluxOperator what,
                           NetfluxInteger a,
                           NetfluxInteger b,
                           NetfluxInteger *result)
{
  switch (what)
    {
    case NETFLUX_OPERATOR_ADD:
      return add (a, b, result);
    case NETFLUX_OPERATOR_SUBTRACT:
      return add (a, netflux_integer_negate (b), result);
    case NETFLUX_OPERATOR_MULTIPLY:
      return multiply (a, b, result);
    case NETFLUX_OPERATOR_DIVIDE:
      return b.magnitude > 0 && make (a.negative != b.negative, a.magnitude / b.magnitude, result);
    case NETFLUX_OPERATOR_MODULO:
      return b.magnitude > 0 && make (a.negative, a.magnitude % b.magnitude, result);
    case NETFLUX_OPERATOR_POWER:
      return power (a, b, result);
    case NETFLUX_OPERATOR_MINIMUM:
      *result = netflux_integer_compare (a, b) < 0 ? a : b;
      return TRUE;
    case NETFLUX_OPERATOR_MAXIMUM:
      *result = netflux_integer_compare (a, b) > 0 ? a : b;
      return TRUE;
    case NETFLUX_OPERATOR_EQUAL:
    case NETFLUX_OPERATOR_UNEQUAL:
    case NETFLUX_OPERATOR_LESS:
    case NETFLUX_OPERATOR_LESS_OR_EQUAL:
    case NETFLUX_OPERATOR_GREATER:
    case NETFLUX_OPERATOR_GREATER_OR_EQUAL:
      return compare (what, a, b, result);
    case NETFLUX_OPERATOR_SHIFT_LEFT:
    case NETFLUX_OPERATOR_SHIFT_RIGHT:
    case NETFLUX_OPERATOR_AND:
    case NETFLUX_OPERATOR_OR:
    case NETFLUX_OPERATOR_XOR:
    default:
      return !a.negative && !b.negative && calculate_bits (what, a.magnitude, b.magnitude, result);
    }
}
