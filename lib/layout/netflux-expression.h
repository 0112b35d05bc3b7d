/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-cursor.h"
#include "lib/layout/netflux-types.h"

/* What stands for an integer: 2 * GVL.STEPS - 1. */

G_BEGIN_DECLS

typedef enum
{
  NETFLUX_EXPRESSION_NUMBER,
  NETFLUX_EXPRESSION_NAME,
  NETFLUX_EXPRESSION_SIZE, /* SIZEOF */
  NETFLUX_EXPRESSION_NEGATIVE,
  NETFLUX_EXPRESSION_NOT,
  NETFLUX_EXPRESSION_ABSOLUTE,
  NETFLUX_EXPRESSION_BINARY,
  NETFLUX_EXPRESSION_CHOICE, /* SEL: @left says which of the two that @right has */
} NetfluxExpressionKind;

struct _NetfluxExpression
{
  NetfluxExpressionKind kind;
  NetfluxPosition position;
  NetfluxInteger number;
  const char *name; /* with its qualifiers */
  NetfluxOperator op;
  const NetfluxExpression *left;
  const NetfluxExpression *right;
};

NetfluxExpression *
netflux_expression_parse (NetfluxCursor *cursor, NetfluxArena *arena, GError **error);

/* Library.Name, "a name", UDT 5 */
const char *netflux_expression_parse_name (NetfluxCursor *cursor,
                                           NetfluxArena *arena,
                                           const char *expected,
                                           GError **error);

G_END_DECLS
