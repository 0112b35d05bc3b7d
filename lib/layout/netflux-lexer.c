/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-lexer.h"

#include <string.h>

#include <netflux/netflux.h>

typedef struct
{
  NetfluxTokens *tokens;
  const char *at;
  const char *end;
  const char *line_start;
  guint line;
  const char *above;
  guint above_line;
} NetfluxLexer;

static guint
column_of (const NetfluxLexer *self, const char *at)
{
  return (guint) g_utf8_strlen (self->line_start, at - self->line_start) + 1;
}

static gboolean
fail (const NetfluxLexer *self, const char *what, GError **error)
{
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX, "line %u, column %u: %s", self->line,
               column_of (self, self->at), what);
  return FALSE;
}

static char
peek (const NetfluxLexer *self, gsize ahead)
{
  return ahead < (gsize) (self->end - self->at) ? self->at[ahead] : '\0';
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (c & 0x80) != 0;
}

static void
advance (NetfluxLexer *self)
{
  if (*self->at++ == '\n')
    {
      self->line++;
      self->line_start = self->at;
    }
}

static void
add_token (NetfluxLexer *self, NetfluxTokenKind kind, const char *text, gssize length)
{
  NetfluxToken token = {
    .kind = kind,
    .line = self->line,
    .column = column_of (self, self->at),
  };

  token.text = g_string_chunk_insert_len (self->tokens->strings, text, length);
  if (self->above != NULL && self->above_line + 1 >= self->line)
    token.above = self->above;
  self->above = NULL;
  g_array_append_val (self->tokens->tokens, token);
}

/* A comment belongs to what stands before it on its line, else to what comes next. */
static void
add_comment (NetfluxLexer *self, const char *text, gsize length, guint line)
{
  GArray *tokens = self->tokens->tokens;
  g_autofree char *copy = g_strstrip (g_strndup (text, length));
  const char *kept;

  if (*copy == '\0')
    return;

  kept = g_string_chunk_insert (self->tokens->strings, copy);
  if (tokens->len > 0)
    {
      NetfluxToken *last = &g_array_index (tokens, NetfluxToken, tokens->len - 1);

      if (last->line == line)
        {
          last->behind = kept;
          return;
        }
    }
  self->above = kept;
  self->above_line = self->line;
}

static void
skip_line_comment (NetfluxLexer *self)
{
  const char *start = self->at;

  while (self->at < self->end && *self->at != '\n')
    self->at++;
  while (start < self->at && *start == '/')
    start++;
  add_comment (self, start, (gsize) (self->at - start), self->line);
}

/* IEC 61131-3 lets comments nest. */
static gboolean
skip_block_comment (NetfluxLexer *self, GError **error)
{
  NetfluxLexer begin = *self;
  char open = *self->at;
  char close = open == '(' ? ')' : '/';
  guint depth = 0;

  do
    {
      if (peek (self, 0) == open && peek (self, 1) == '*' && (depth == 0 || open == '('))
        {
          depth++;
          self->at += 2;
        }
      else if (peek (self, 0) == '*' && peek (self, 1) == close)
        {
          depth--;
          self->at += 2;
        }
      else if (self->at < self->end)
        advance (self);
      else
        return fail (&begin, "found a comment that does not end", error);
    }
  while (depth > 0);

  add_comment (self, begin.at + 2, (gsize) (self->at - begin.at) - 4, begin.line);
  return TRUE;
}

static gboolean
lex_enclosed (NetfluxLexer *self, NetfluxTokenKind kind, char close, GError **error)
{
  const char *stop = self->at + 1;

  while (stop < self->end && *stop != close && (*stop != '\n' || kind == NETFLUX_TOKEN_PRAGMA))
    stop += *stop == '$' && kind == NETFLUX_TOKEN_TEXT && stop + 1 < self->end ? 2 : 1;
  if (stop >= self->end || *stop != close)
    return fail (self, "found something enclosed that does not end", error);
  if (kind == NETFLUX_TOKEN_QUOTED && stop == self->at + 1)
    return fail (self, "found \"\", expected a name between the quotes", error);

  add_token (self, kind, self->at + 1, stop - self->at - 1);
  while (self->at <= stop)
    advance (self);
  return TRUE;
}

static void
lex_word (NetfluxLexer *self)
{
  const char *stop = self->at;
  gboolean number = g_ascii_isdigit (*stop);

  while (stop < self->end &&
         (is_name_start (*stop) || g_ascii_isdigit (*stop) || (number && *stop == '#') ||
          (number && *stop == '.' && stop + 1 < self->end && g_ascii_isdigit (stop[1]))))
    stop++;
  add_token (self, number ? NETFLUX_TOKEN_NUMBER : NETFLUX_TOKEN_NAME, self->at, stop - self->at);
  self->at = stop;
}

static void
lex_symbol (NetfluxLexer *self)
{
  char next = peek (self, 1);
  gsize length = (*self->at == ':' && next == '=') || (*self->at == '.' && next == '.') ? 2 : 1;

  add_token (self, NETFLUX_TOKEN_SYMBOL, self->at, (gssize) length);
  self->at += length;
}

static gboolean
lex_next (NetfluxLexer *self, GError **error)
{
  char c = *self->at;
  char next = peek (self, 1);

  if (g_ascii_isspace (c))
    advance (self);
  else if (c == '/' && next == '/')
    skip_line_comment (self);
  else if ((c == '(' || c == '/') && next == '*')
    return skip_block_comment (self, error);
  else if (c == '\'')
    return lex_enclosed (self, NETFLUX_TOKEN_TEXT, '\'', error);
  else if (c == '"')
    return lex_enclosed (self, NETFLUX_TOKEN_QUOTED, '"', error);
  else if (c == '{')
    return lex_enclosed (self, NETFLUX_TOKEN_PRAGMA, '}', error);
  else if (is_name_start (c) || g_ascii_isdigit (c))
    lex_word (self);
  else if (g_ascii_ispunct (c))
    lex_symbol (self);
  else
    return fail (self, "found a control character", error);
  return TRUE;
}

NetfluxTokens *
netflux_tokens_new (const char *text, gsize length, GError **error)
{
  g_autoptr (NetfluxTokens) tokens = g_new0 (NetfluxTokens, 1);
  NetfluxLexer self = { .tokens = tokens, .line = 1 };
  const char *invalid;

  tokens->tokens = g_array_new (FALSE, FALSE, sizeof (NetfluxToken));
  tokens->strings = g_string_chunk_new (1024);

  /* TIA Portal begins its files with a byte order mark. */
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  self.at = self.line_start = text;
  self.end = text + length;

  if (!g_utf8_validate_len (text, length, &invalid))
    {
      while (self.at < invalid)
        advance (&self);
      fail (&self, "found a byte that is not UTF-8; convert the text first", error);
      return NULL;
    }

  while (self.at < self.end)
    if (!lex_next (&self, error))
      return NULL;

  add_token (&self, NETFLUX_TOKEN_END, "", 0);
  return g_steal_pointer (&tokens);
}

void
netflux_tokens_free (NetfluxTokens *self)
{
  g_array_unref (self->tokens);
  g_string_chunk_free (self->strings);
  g_free (self);
}

void
netflux_token_error (const NetfluxToken *token, const char *expected, GError **error)
{
  g_autofree char *what = NULL;

  if (token->kind == NETFLUX_TOKEN_END)
    what = g_strdup_printf ("found the end, expected %s", expected);
  else
    what = g_strdup_printf ("found “%.60s”, expected %s", token->text, expected);
  netflux_token_error_literal (token, what, error);
}

void
netflux_token_error_literal (const NetfluxToken *token, const char *what, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (what, -1);

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX, "line %u, column %u: %s", token->line,
               token->column, valid);
}
