/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-cursor.h"

#include <string.h>

void
netflux_cursor_init (NetfluxCursor *self, const NetfluxTokens *tokens)
{
  self->source = tokens->source;
  self->begin = self->token = &g_array_index (tokens->tokens, NetfluxToken, 0);
}

const NetfluxToken *
netflux_cursor_peek (const NetfluxCursor *self, guint ahead)
{
  const NetfluxToken *token = self->token;

  for (; ahead > 0 && token->kind != NETFLUX_TOKEN_END; ahead--)
    token++;
  return token;
}

NetfluxPosition
netflux_cursor_position (const NetfluxCursor *self, const NetfluxToken *token)
{
  return (NetfluxPosition){ self->source, token->offset };
}

guint
netflux_tokens_fingerprint (const NetfluxToken *first, const NetfluxToken *end)
{
  guint hash = 5381;

  for (; first < end; first++)
    hash = hash * 33 + first->hash;
  return hash;
}

gboolean
netflux_cursor_ended (const NetfluxCursor *self)
{
  return self->token->kind == NETFLUX_TOKEN_END;
}

gboolean
netflux_token_equals (const NetfluxToken *token, const char *text)
{
  if (token->kind == NETFLUX_TOKEN_NAME)
    return netflux_name_is (token->text, text);
  return token->kind == NETFLUX_TOKEN_SYMBOL && strcmp (token->text, text) == 0;
}

void
netflux_cursor_next (NetfluxCursor *self)
{
  if (self->token->kind != NETFLUX_TOKEN_END)
    self->token++;
}

gboolean
netflux_cursor_expect (NetfluxCursor *self, const char *text, GError **error)
{
  return netflux_cursor_skip (self, text) || netflux_cursor_fail (self, text, error);
}

const NetfluxToken *
netflux_cursor_name (NetfluxCursor *self, const char *what, GError **error)
{
  const NetfluxToken *token = self->token;

  if (token->kind == NETFLUX_TOKEN_QUOTED && *token->text == '\0')
    what = "a name between the quotes";
  else if (token->kind == NETFLUX_TOKEN_NAME || token->kind == NETFLUX_TOKEN_QUOTED)
    {
      self->token++;
      return token;
    }
  netflux_cursor_fail (self, what, error);
  return NULL;
}

gboolean
netflux_cursor_fail (const NetfluxCursor *self, const char *expected, GError **error)
{
  return netflux_cursor_fail_at (self, self->token, expected, error);
}

gboolean
netflux_cursor_fail_at (const NetfluxCursor *self,
                        const NetfluxToken *token,
                        const char *expected,
                        GError **error)
{
  NetfluxPosition position = netflux_cursor_position (self, token);

  switch (token->kind)
    {
    case NETFLUX_TOKEN_BROKEN:
      return netflux_position_fail (position, error, "%s", token->text);
    case NETFLUX_TOKEN_UNKNOWN:
      return netflux_position_fail (
          position, error,
          "the layout depends on the condition {%.60s}: use --define NAME for each name that is "
          "defined, or --undefine NAME",
          token->text);
    case NETFLUX_TOKEN_END:
      return netflux_position_fail (position, error, "found the end, expected %s", expected);
    case NETFLUX_TOKEN_NAME:
    case NETFLUX_TOKEN_QUOTED:
    case NETFLUX_TOKEN_NUMBER:
    case NETFLUX_TOKEN_TEXT:
    case NETFLUX_TOKEN_PRAGMA:
    case NETFLUX_TOKEN_SYMBOL:
    default:
      return netflux_position_fail (position, error, "found “%.60s”, expected %s", token->text,
                                    expected);
    }
}
