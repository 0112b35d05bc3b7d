/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-arena.h"
#include "lib/layout/netflux-script.h"

G_BEGIN_DECLS

typedef enum
{
  NETFLUX_TOKEN_END,
  NETFLUX_TOKEN_NAME,
  NETFLUX_TOKEN_QUOTED, /* "a name" or `a name`; of IEC also a text of wide characters */
  NETFLUX_TOKEN_NUMBER,
  NETFLUX_TOKEN_TEXT,   /* 'a string' */
  NETFLUX_TOKEN_PRAGMA, /* {what braces hold} */
  NETFLUX_TOKEN_SYMBOL,
  NETFLUX_TOKEN_BROKEN,  /* what cannot be read; its text says why */
  NETFLUX_TOKEN_UNKNOWN, /* a condition that nobody knows, and what it decides on */
} NetfluxTokenKind;

typedef struct
{
  NetfluxTokenKind kind : 8;
  guint first : 1; /* on its line */
  guint hash;      /* of @text; of a name netflux_name_hash () */
  const char *text;
  gsize offset;       /* in the source */
  gsize end;          /* behind it */
  const char *above;  /* the comment that ends on the line before, or NULL */
  const char *behind; /* the comment that begins on the same line, or NULL */
} NetfluxToken;

typedef struct
{
  const NetfluxScript *source;
  GArray *tokens; /* of NetfluxToken; the last three are NETFLUX_TOKEN_END */
} NetfluxTokens;

typedef enum
{
  NETFLUX_LEXER_IEC,
  NETFLUX_LEXER_S7, /* quotation marks hold names and no escapes, comments do not nest */
} NetfluxLexerKind;

/* Never fails: what cannot be read is a token. The texts are in @arena. */
NetfluxTokens *
netflux_tokens_new (const NetfluxScript *source, NetfluxLexerKind kind, NetfluxArena *arena);
void netflux_tokens_free (NetfluxTokens *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxTokens, netflux_tokens_free)

G_END_DECLS
