/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-lexer.h"

#include <string.h>

/* Bytes of a value of several lines: it is not looked for beyond. */
#define MAX_PRAGMA 4096

typedef struct
{
  GArray *tokens;
  guint n_tokens;
  char *copy; /* of the source, in which each token's text is ended */
  NetfluxLexerKind kind;
  const char *begin;
  const char *at;
  const char *end;
  guint line;
  gboolean first;  /* nothing is on the line yet */
  guint last_line; /* of the last token */
  const char *above;
  guint above_line;
  gboolean no_brace; /* none closes from here on */
} NetfluxLexer;

static char
peek (const NetfluxLexer *self, gsize ahead)
{
  return ahead < (gsize) (self->end - self->at) ? self->at[ahead] : '\0';
}

/* Spaces beyond ASCII, as a copy from a web page has them, and byte order marks. */
static gsize
wide_space (const char *at, const char *end)
{
  static const char *const spaces[] = {
    "\xc2\xa0", "\xc2\x85", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80", "\xef\xbb\xbf",
  };
  gsize left = (gsize) (end - at);

  for (gsize i = 0; i < G_N_ELEMENTS (spaces); i++)
    if (left >= strlen (spaces[i]) && memcmp (at, spaces[i], strlen (spaces[i])) == 0)
      return strlen (spaces[i]);

  /* U+2000 to U+200F, U+2028, U+2029 */
  if (left >= 3 && memcmp (at, "\xe2\x80", 2) == 0 &&
      ((guint8) at[2] <= 0x8f || (guint8) at[2] == 0xa8 || (guint8) at[2] == 0xa9))
    return 3;
  return 0;
}

static gboolean
is_name_byte (const NetfluxLexer *self, const char *at)
{
  if ((*at & 0x80) != 0)
    return wide_space (at, self->end) == 0;
  return g_ascii_isalnum (*at) || *at == '_';
}

static void
advance (NetfluxLexer *self)
{
  if (*self->at++ == '\n')
    {
      self->line++;
      self->first = TRUE;
    }
}

/* Behind the text stands what no token's text needs: a space or a symbol, or its end. */
static const char *
end_text (NetfluxLexer *self, const char *text, const char *end)
{
  self->copy[end - self->begin] = '\0';
  return self->copy + (text - self->begin);
}

static NetfluxToken *
add_token (NetfluxLexer *self, NetfluxTokenKind kind, const char *text, const char *end)
{
  NetfluxToken *token;

  if (self->n_tokens == self->tokens->len)
    g_array_set_size (self->tokens, self->n_tokens * 2);
  token = &g_array_index (self->tokens, NetfluxToken, self->n_tokens++);
  token->kind = kind;
  token->first = self->first ? 1 : 0;
  token->hash = 0;
  token->text = text;
  token->offset = (gsize) (self->at - self->begin);
  token->end = (gsize) (end - self->begin);
  token->above = NULL;
  token->behind = NULL;

  if (self->above != NULL && self->above_line + 1 >= self->line)
    token->above = self->above;
  self->above = NULL;
  self->first = FALSE;
  self->last_line = self->line;
  return token;
}

static void
add_broken (NetfluxLexer *self, const char *what, const char *end)
{
  add_token (self, NETFLUX_TOKEN_BROKEN, what, end);
  while (self->at < end)
    advance (self);
}

static const char *
line_end (const NetfluxLexer *self)
{
  const char *end = memchr (self->at, '\n', (gsize) (self->end - self->at));

  return end != NULL ? end : self->end;
}

/* A comment belongs to what stands before it on its line, else to what comes next. */
static void
add_comment (NetfluxLexer *self, const char *text, const char *end, guint line)
{
  const char *kept;

  while (text < end && g_ascii_isspace (*text))
    text++;
  while (end > text && g_ascii_isspace (end[-1]))
    end--;
  if (text == end)
    return;

  kept = end_text (self, text, end);
  if (self->n_tokens > 0 && self->last_line == line)
    {
      g_array_index (self->tokens, NetfluxToken, self->n_tokens - 1).behind = kept;
      return;
    }
  self->above = kept;
  self->above_line = self->line;
}

static void
skip_line_comment (NetfluxLexer *self)
{
  const char *text = self->at;

  self->at = line_end (self);
  while (text < self->at && *text == '/')
    text++;
  add_comment (self, text, self->at, self->line);
}

/* Where the comment ends, or NULL. */
static const char *
find_comment_end (const NetfluxLexer *self, char close, gboolean nested)
{
  guint depth = 1;

  for (const char *at = self->at + 2; at + 1 < self->end; at++)
    {
      if (at[0] == '*' && at[1] == close && --depth == 0)
        return at + 2;
      if (at[0] == '*' && at[1] == close)
        at++;
      else if (nested && at[0] == '(' && at[1] == '*')
        {
          depth++;
          at++;
        }
    }
  return NULL;
}

/* Comments nest in IEC 61131-3, but not in S7. */
static void
skip_block_comment (NetfluxLexer *self, gsize extra)
{
  char close = *self->at == '(' && extra == 0 ? ')' : '/';
  guint line = self->line;
  const char *text = self->at + 2 + extra;
  const char *end;

  self->at += extra;
  end = find_comment_end (self, close, close == ')' && self->kind == NETFLUX_LEXER_IEC);
  if (end == NULL)
    {
      self->at -= extra;
      add_broken (self, "found a comment that does not end, expected its closing bracket",
                  self->end);
      return;
    }

  while (self->at < end)
    advance (self);
  self->at += extra;
  add_comment (self, text, end - 2, line);
}

/* TIA Portal writes comments in several languages as (/ * … * /). */
static gboolean
is_comment_of_languages (const NetfluxLexer *self)
{
  NetfluxLexer inner = *self;
  const char *end;

  if (*self->at != '(' || peek (self, 1) != '/' || peek (self, 2) != '*')
    return FALSE;
  inner.at++;
  end = find_comment_end (&inner, '/', FALSE);
  return end != NULL && end < self->end && *end == ')';
}

/* Behind what is enclosed, or NULL. */
static const char *
find_close (const NetfluxLexer *self, char close, char escape, gboolean lines)
{
  for (const char *at = self->at + 1; at < self->end; at++)
    {
      if (*at == close)
        return at + 1;
      if (*at == '\n' && !lines)
        return NULL;
      if (*at == escape && at + 1 < self->end && at[1] != '\n')
        at++;
    }
  return NULL;
}

static void
lex_enclosed (NetfluxLexer *self, NetfluxTokenKind kind, char close, char escape)
{
  const char *end = find_close (self, close, escape, kind == NETFLUX_TOKEN_PRAGMA);
  NetfluxToken *token;

  if (end == NULL)
    {
      add_broken (self, "found a quotation mark that is not closed on its line: close it",
                  line_end (self));
      return;
    }
  token = add_token (self, kind, end_text (self, self->at + 1, end - 1), end);
  token->hash = netflux_name_hash (token->text);
  while (self->at < end)
    advance (self);
}

/* Behind spaces, or the end. */
static const char *
skip_spaces (const NetfluxLexer *self, const char *at)
{
  while (at < self->end && g_ascii_isspace (*at))
    at++;
  return at;
}

/* Where the pragma's brace is, as far as its quotation marks are closed on its line; else @open is
 * the one that is not. */
static const char *
find_brace (const NetfluxLexer *self, char *open)
{
  *open = '\0';
  for (const char *at = self->at + 1; at < self->end && *at != '\n'; at++)
    {
      if (*open != '\0')
        *open = *at == *open ? '\0' : *open;
      else if (*at == '\'' || *at == '"')
        *open = *at;
      else if (*at == '}')
        return at;
    }
  return NULL;
}

/* The first brace behind a quotation mark, on this line or, for a value of several lines, which can
 * have braces in it, up to a line that begins with another pragma. */
static const char *
find_quoted_brace (const NetfluxLexer *self, char quote)
{
  const char *end = line_end (self);

  if (memchr (self->at, '}', (gsize) (end - self->at)) == NULL)
    end = self->at + MIN (MAX_PRAGMA, self->end - self->at);
  for (const char *at = self->at + 1; at < end; at++)
    {
      const char *next = *at == quote || *at == '\n' ? skip_spaces (self, at + 1) : at;

      if (next > at && next < end && *next == (*at == quote ? '}' : '{'))
        return *at == quote ? next : NULL;
    }
  return NULL;
}

/* '}' within quotation marks does not end it, unless they do not end either. */
static void
lex_pragma (NetfluxLexer *self)
{
  char quote;
  const char *brace = find_brace (self, &quote);

  if (brace == NULL && quote != '\0' && !self->no_brace)
    brace = find_quoted_brace (self, quote);
  if (brace != NULL)
    {
      add_token (self, NETFLUX_TOKEN_PRAGMA, end_text (self, self->at + 1, brace), brace + 1);
      while (self->at <= brace)
        advance (self);
    }
  else if (!self->no_brace && find_close (self, '}', '\0', TRUE) != NULL)
    lex_enclosed (self, NETFLUX_TOKEN_PRAGMA, '}', '\0');
  else
    {
      self->no_brace = TRUE;
      add_broken (self, "found a brace that does not end, expected “}”", line_end (self));
    }
}

/* TITLE = is followed by free text. */
static gboolean
skip_title (NetfluxLexer *self, const char *end)
{
  const char *at = end;

  if (!self->first || end - self->at != 5 || g_ascii_strncasecmp (self->at, "TITLE", 5) != 0)
    return FALSE;
  while (at < self->end && (*at == ' ' || *at == '\t'))
    at++;
  if (at == self->end || *at != '=')
    return FALSE;
  self->at = line_end (self);
  return TRUE;
}

static void
lex_word (NetfluxLexer *self)
{
  const char *end = self->at;
  gboolean number = g_ascii_isdigit (*end);
  gboolean ascii = TRUE;
  guint hash = NETFLUX_NAME_HASH_START;
  NetfluxToken *token;

  for (;; end++)
    {
      if ((*end & 0x80) != 0)
        {
          if (wide_space (end, self->end) > 0)
            break;
          ascii = FALSE;
        }
      else if (!g_ascii_isalnum (*end) && *end != '_' &&
               (!number || (*end != '#' && (*end != '.' || !g_ascii_isdigit (end[1])))))
        break;
      hash = netflux_name_hash_add (hash, *end);
    }
  if (skip_title (self, end))
    return;
  token = add_token (self, number ? NETFLUX_TOKEN_NUMBER : NETFLUX_TOKEN_NAME,
                     end_text (self, self->at, end), end);
  token->hash = ascii ? hash : netflux_name_hash (token->text);
  self->at = end;
}

static gsize
symbol_length (const NetfluxLexer *self)
{
  char next = peek (self, 1);

  switch (*self->at)
    {
    case ':':
    case '>':
      return next == '=' ? 2 : 1;
    case '.':
    case '*':
      return next == *self->at ? 2 : 1;
    case '=':
      return next == '>' ? 2 : 1;
    case '<':
      return next == '=' || next == '>' ? 2 : 1;
    default:
      return 1;
    }
}

static void
lex_symbol (NetfluxLexer *self)
{
  static const char doubles[][3] = { ":=", "..", "**", "=>", "<=", ">=", "<>" };
  static const char singles[][2] = {
    "!", "\"", "#", "$", "%", "&", "'", "(",  ")", "*", "+", ",", "-", ".", "/", ":",
    ";", "<",  "=", ">", "?", "@", "[", "\\", "]", "^", "_", "`", "{", "|", "}", "~",
  };
  gsize length = symbol_length (self);
  const char *text = "";
  NetfluxToken *token;

  if (length == 2)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (doubles) && *text == '\0'; i++)
        if (self->at[0] == doubles[i][0] && self->at[1] == doubles[i][1])
          text = doubles[i];
    }
  else
    {
      guint index = (guint) (*self->at - '!');

      /* Without the digits and the letters. */
      text = singles[index - (*self->at > '9' ? 10 : 0) - (*self->at > 'Z' ? 26 : 0) -
                     (*self->at > 'z' ? 26 : 0)];
    }
  token = add_token (self, NETFLUX_TOKEN_SYMBOL, text, self->at + length);
  token->hash = (guint) text[0] << 8 | (guint) text[1];
  self->at += length;
}

/* Whether it was a space or a comment. */
static gboolean
skip_blank (NetfluxLexer *self)
{
  char c = *self->at;
  gsize space;

  if (g_ascii_isspace (c) || c == '\x1a')
    do
      advance (self);
    while (self->at < self->end && g_ascii_isspace (*self->at));
  else if ((c & 0x80) != 0 && (space = wide_space (self->at, self->end)) > 0)
    self->at += space;
  else if (c == '/' && peek (self, 1) == '/')
    skip_line_comment (self);
  else if ((c == '(' || c == '/') && peek (self, 1) == '*')
    skip_block_comment (self, 0);
  else if (is_comment_of_languages (self))
    skip_block_comment (self, 1);
  else
    return FALSE;
  return TRUE;
}

static void
lex_next (NetfluxLexer *self)
{
  char c = *self->at;

  if (skip_blank (self))
    return;
  if (is_name_byte (self, self->at))
    lex_word (self);
  else if (c == '\'')
    lex_enclosed (self, NETFLUX_TOKEN_TEXT, '\'', '$');
  else if (c == '"')
    lex_enclosed (self, NETFLUX_TOKEN_QUOTED, '"', self->kind == NETFLUX_LEXER_S7 ? '\0' : '$');
  else if (c == '`')
    lex_enclosed (self, NETFLUX_TOKEN_QUOTED, '`', '\0');
  else if (c == '{')
    lex_pragma (self);
  else if (g_ascii_ispunct (c))
    lex_symbol (self);
  else
    add_broken (self, "found a control character: remove it", self->at + 1);
}

NetfluxTokens *
netflux_tokens_new (const NetfluxScript *source, NetfluxLexerKind kind, NetfluxArena *arena)
{
  NetfluxTokens *tokens = g_new0 (NetfluxTokens, 1);
  NetfluxLexer self = {
    .tokens = g_array_new (FALSE, FALSE, sizeof (NetfluxToken)),
    .copy = netflux_arena_copy (arena, source->text, source->length),
    .kind = kind,
    .begin = source->text,
    .at = source->text,
    .end = source->text + source->length,
    .line = 1,
    .first = TRUE,
  };

  g_array_set_size (self.tokens, 16 + (guint) MIN (source->length / 8, 4096));
  while (self.at < self.end)
    lex_next (&self);

  /* Whoever looks at what follows finds the end, too. */
  for (guint i = 0; i < 3; i++)
    add_token (&self, NETFLUX_TOKEN_END, "", self.end);
  tokens->source = source;
  tokens->tokens = g_array_set_size (self.tokens, self.n_tokens);
  return tokens;
}

void
netflux_tokens_free (NetfluxTokens *self)
{
  g_array_unref (self->tokens);
  g_free (self);
}
