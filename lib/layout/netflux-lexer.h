/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NETFLUX_TOKEN_END,
  NETFLUX_TOKEN_NAME,
  NETFLUX_TOKEN_QUOTED, /* "a name" */
  NETFLUX_TOKEN_NUMBER,
  NETFLUX_TOKEN_TEXT,   /* 'a string' */
  NETFLUX_TOKEN_PRAGMA, /* {what braces hold} */
  NETFLUX_TOKEN_SYMBOL,
} NetfluxTokenKind;

typedef struct
{
  NetfluxTokenKind kind;
  const char *text;
  guint line;
  guint column;
  const char *above;  /* the comment that ends on the line before, or NULL */
  const char *behind; /* the comment that begins on the same line, or NULL */
} NetfluxToken;

typedef struct
{
  GArray *tokens; /* of NetfluxToken; the last is NETFLUX_TOKEN_END */
  GStringChunk *strings;
} NetfluxTokens;

NetfluxTokens *netflux_tokens_new (const char *text, gsize length, GError **error);
void netflux_tokens_free (NetfluxTokens *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxTokens, netflux_tokens_free)

/* "line 3, column 7: found …, expected …" */
void netflux_token_error (const NetfluxToken *token, const char *expected, GError **error);
void netflux_token_error_literal (const NetfluxToken *token, const char *what, GError **error);

G_END_DECLS
