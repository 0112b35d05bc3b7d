/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-lexer.h"

/* Walks over tokens. */

G_BEGIN_DECLS

typedef struct
{
  const NetfluxScript *source;
  const NetfluxToken *token; /* the next one */
  const NetfluxToken *begin;
} NetfluxCursor;

void netflux_cursor_init (NetfluxCursor *self, const NetfluxTokens *tokens);

const NetfluxToken *netflux_cursor_peek (const NetfluxCursor *self, guint ahead);
NetfluxPosition netflux_cursor_position (const NetfluxCursor *self, const NetfluxToken *token);
/* The same for tokens that say the same. */
guint netflux_tokens_fingerprint (const NetfluxToken *first, const NetfluxToken *end);

gboolean netflux_cursor_ended (const NetfluxCursor *self);

/* Whether the token is this word or symbol, in upper or lower case. Most are not, as the first
 * letter says. */
gboolean netflux_token_equals (const NetfluxToken *token, const char *text);

static inline gboolean
netflux_token_is (const NetfluxToken *token, const char *text)
{
  return ((*token->text ^ *text) & ~0x20) == 0 && netflux_token_equals (token, text);
}

static inline gboolean
netflux_cursor_at (const NetfluxCursor *self, const char *text)
{
  return netflux_token_is (self->token, text);
}

static inline gboolean
netflux_cursor_skip (NetfluxCursor *self, const char *text)
{
  if (!netflux_cursor_at (self, text))
    return FALSE;
  self->token++;
  return TRUE;
}

gboolean netflux_cursor_expect (NetfluxCursor *self, const char *text, GError **error);
const NetfluxToken *netflux_cursor_name (NetfluxCursor *self, const char *what, GError **error);
void netflux_cursor_next (NetfluxCursor *self);

/* "plc.st:3:7: found …, expected …"; FALSE always. */
gboolean netflux_cursor_fail (const NetfluxCursor *self, const char *expected, GError **error);
gboolean netflux_cursor_fail_at (const NetfluxCursor *self,
                                 const NetfluxToken *token,
                                 const char *expected,
                                 GError **error);

G_END_DECLS
