/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-conditions.h"

#include <string.h>

#include "lib/layout/netflux-cursor.h"

typedef enum
{
  ANSWER_NO,
  ANSWER_YES,
  ANSWER_UNKNOWN,
} Answer;

typedef struct
{
  const NetfluxSchema *schema;
  GHashTable *defined; /* {define NAME}, and {undefine NAME}: NULL */
} Definitions;

static Answer parse_or (NetfluxCursor *cursor, const Definitions *definitions, guint depth);

static Answer
negate (Answer answer)
{
  return answer == ANSWER_UNKNOWN ? ANSWER_UNKNOWN : answer == ANSWER_YES ? ANSWER_NO : ANSWER_YES;
}

/* NAME, NAME=VALUE or -NAME */
static Answer
ask (const Definitions *self, const char *name, const char *value)
{
  const char *const *rules = self->schema->rules.defines;
  gpointer known;

  if (g_hash_table_lookup_extended (self->defined, name, NULL, &known))
    return known == NULL                                 ? ANSWER_NO
           : value == NULL || strcmp (known, value) == 0 ? ANSWER_YES
                                                         : ANSWER_NO;
  if (rules == NULL)
    return ANSWER_UNKNOWN;

  for (; *rules != NULL; rules++)
    {
      const char *rule = **rules == '-' ? *rules + 1 : *rules;
      gsize length = strcspn (rule, "=");

      if (!netflux_name_equal (name, rule, length))
        continue;
      if (**rules == '-')
        return ANSWER_NO;
      return value == NULL || (rule[length] == '=' && strcmp (rule + length + 1, value) == 0)
                 ? ANSWER_YES
                 : ANSWER_NO;
    }
  return ANSWER_NO;
}

/* defined (NAME), hasvalue (NAME, 'value'); what asks for variables and types is not known. */
static Answer
parse_question (NetfluxCursor *cursor, const Definitions *definitions)
{
  gboolean value = netflux_cursor_at (cursor, "hasvalue");
  const NetfluxToken *name = netflux_cursor_peek (cursor, 2);
  const NetfluxToken *close = netflux_cursor_peek (cursor, value ? 5 : 3);
  Answer answer = ANSWER_UNKNOWN;

  if ((value || netflux_cursor_at (cursor, "defined")) &&
      netflux_token_is (netflux_cursor_peek (cursor, 1), "(") && name->kind == NETFLUX_TOKEN_NAME &&
      netflux_token_is (close, ")"))
    {
      answer = ask (definitions, name->text, value ? close[-1].text : NULL);
      cursor->token = close + 1;
      return answer;
    }
  while (!netflux_cursor_ended (cursor) && !netflux_cursor_skip (cursor, ")"))
    netflux_cursor_next (cursor);
  return answer;
}

static Answer
parse_not (NetfluxCursor *cursor, const Definitions *definitions, guint depth)
{
  if (depth > 32)
    return ANSWER_UNKNOWN;
  if (netflux_cursor_skip (cursor, "NOT"))
    return negate (parse_not (cursor, definitions, depth + 1));
  if (netflux_cursor_skip (cursor, "("))
    {
      Answer answer = parse_or (cursor, definitions, depth + 1);

      netflux_cursor_skip (cursor, ")");
      return answer;
    }
  return parse_question (cursor, definitions);
}

static Answer
parse_and (NetfluxCursor *cursor, const Definitions *definitions, guint depth)
{
  Answer answer = parse_not (cursor, definitions, depth);

  while (netflux_cursor_skip (cursor, "AND"))
    {
      Answer more = parse_not (cursor, definitions, depth);

      answer = answer == ANSWER_NO || more == ANSWER_NO             ? ANSWER_NO
               : answer == ANSWER_UNKNOWN || more == ANSWER_UNKNOWN ? ANSWER_UNKNOWN
                                                                    : ANSWER_YES;
    }
  return answer;
}

static Answer
parse_or (NetfluxCursor *cursor, const Definitions *definitions, guint depth)
{
  Answer answer = parse_and (cursor, definitions, depth);

  while (netflux_cursor_skip (cursor, "OR"))
    {
      Answer more = parse_and (cursor, definitions, depth);

      answer = answer == ANSWER_YES || more == ANSWER_YES           ? ANSWER_YES
               : answer == ANSWER_UNKNOWN || more == ANSWER_UNKNOWN ? ANSWER_UNKNOWN
                                                                    : ANSWER_NO;
    }
  return answer;
}

static Answer
evaluate (const Definitions *definitions, const char *text)
{
  g_autoptr (NetfluxScript) source =
      netflux_script_new (NULL, g_strdup (text), strlen (text), NETFLUX_SCRIPT_INCLUDED);
  g_autoptr (NetfluxTokens) tokens =
      netflux_tokens_new (source, NETFLUX_LEXER_IEC, definitions->schema->arena);
  NetfluxCursor cursor;
  Answer answer;

  netflux_cursor_init (&cursor, tokens);
  answer = parse_or (&cursor, definitions, 0);
  return netflux_cursor_ended (&cursor) ? answer : ANSWER_UNKNOWN;
}

/* What stands behind the word, or NULL if the pragma does not begin with it. */
static const char *
directive (const NetfluxToken *token, const char *word)
{
  const char *text = token->text;
  gsize length;

  if (token->kind != NETFLUX_TOKEN_PRAGMA)
    return NULL;
  length = strlen (word);
  while (g_ascii_isspace (*text))
    text++;
  if (g_ascii_strncasecmp (text, word, length) != 0 || g_ascii_isalnum (text[length]) ||
      text[length] == '_')
    return NULL;
  return text + length;
}

static gboolean
is_end (const NetfluxToken *token)
{
  return directive (token, "END_IF") != NULL || directive (token, "ENDIF") != NULL;
}

static void
take_definition (const Definitions *self, const NetfluxToken *token)
{
  const char *define = directive (token, "define");
  const char *undefine = directive (token, "undefine");
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (define == NULL && undefine == NULL)
    return;
  text = g_strstrip (g_strdup (define != NULL ? define : undefine));
  words = g_strsplit_set (text, " \t'", 3);
  if (words[0] == NULL || *words[0] == '\0')
    return;
  g_hash_table_replace (self->defined, g_strdup (words[0]),
                        undefine != NULL ? NULL : g_strdup (words[1] != NULL ? words[1] : ""));
}

/* A condition that is open. */
typedef struct
{
  gboolean unknown;
  gboolean taken;  /* by a branch before */
  gboolean counts; /* the branch that is open, and all around it */
  gboolean outer;
  guint start; /* of the token that says that it is not known */
  gboolean matters;
} Condition;

typedef struct
{
  Definitions definitions;
  GArray *kept;
  GArray *open; /* of Condition */
} Filter;

static Condition *
innermost (Filter *self)
{
  return self->open->len > 0 ? &g_array_index (self->open, Condition, self->open->len - 1) : NULL;
}

static void
open_branch (Filter *self, Condition *condition, const NetfluxToken *token, const char *question)
{
  Answer answer = ANSWER_NO;

  condition->counts = FALSE;
  if (condition->outer && !condition->taken)
    answer = question != NULL ? evaluate (&self->definitions, question) : ANSWER_YES;
  if (condition->unknown)
    answer = condition->outer ? ANSWER_UNKNOWN : ANSWER_NO;
  if (answer == ANSWER_UNKNOWN && !condition->unknown)
    {
      NetfluxToken unknown = *token;

      unknown.kind = NETFLUX_TOKEN_UNKNOWN;
      condition->unknown = TRUE;
      condition->start = self->kept->len;
      g_array_append_val (self->kept, unknown);
    }
  condition->counts = answer != ANSWER_NO;
  condition->taken = condition->taken || answer == ANSWER_YES;
}

static void
close_condition (Filter *self, const NetfluxToken *token)
{
  Condition condition = g_array_index (self->open, Condition, self->open->len - 1);
  NetfluxToken end = *token;
  Condition *outer;

  g_array_set_size (self->open, self->open->len - 1);
  if (!condition.unknown)
    return;
  if (!condition.matters)
    {
      NetfluxToken *start = &g_array_index (self->kept, NetfluxToken, condition.start);

      start->kind = NETFLUX_TOKEN_PRAGMA;
      start->text = "";
      return;
    }
  end.kind = NETFLUX_TOKEN_UNKNOWN;
  end.text = "";
  g_array_append_val (self->kept, end);
  outer = innermost (self);
  if (outer != NULL)
    outer->matters = TRUE;
}

static void
keep (Filter *self, const NetfluxToken *token)
{
  Condition *condition = innermost (self);

  if (condition != NULL && !condition->counts)
    return;
  take_definition (&self->definitions, token);
  if (condition != NULL &&
      (token->kind != NETFLUX_TOKEN_PRAGMA || strstr (token->text, "pack_mode") != NULL))
    condition->matters = TRUE;
  g_array_append_val (self->kept, *token);
}

static void
filter_token (Filter *self, const NetfluxToken *token)
{
  const char *question = directive (token, "IF");
  Condition *open = innermost (self);

  if (question != NULL)
    {
      Condition condition = { .outer = open == NULL || open->counts };

      open_branch (self, &condition, token, question);
      g_array_append_val (self->open, condition);
    }
  else if (open != NULL && (question = directive (token, "ELSIF")) != NULL)
    open_branch (self, open, token, question);
  else if (open != NULL && directive (token, "ELSE") != NULL)
    open_branch (self, open, token, NULL);
  else if (open != NULL && is_end (token))
    close_condition (self, token);
  else if (token->kind == NETFLUX_TOKEN_END)
    g_array_append_val (self->kept, *token);
  else
    keep (self, token);
}

static gboolean
has_conditions (const NetfluxTokens *tokens)
{
  const NetfluxToken *token = &g_array_index (tokens->tokens, NetfluxToken, 0);

  for (; token->kind != NETFLUX_TOKEN_END; token++)
    if (token->kind == NETFLUX_TOKEN_PRAGMA && directive (token, "IF") != NULL)
      return TRUE;
  return FALSE;
}

void
netflux_conditions_apply (NetfluxTokens *tokens, const NetfluxSchema *schema)
{
  Filter self = { .definitions = { .schema = schema } };

  if (!has_conditions (tokens))
    return;

  self.definitions.defined =
      g_hash_table_new_full (netflux_name_hash, netflux_name_same, g_free, g_free);
  self.kept = g_array_new (FALSE, FALSE, sizeof (NetfluxToken));
  self.open = g_array_new (FALSE, FALSE, sizeof (Condition));
  for (guint i = 0; i < tokens->tokens->len; i++)
    filter_token (&self, &g_array_index (tokens->tokens, NetfluxToken, i));

  g_array_unref (self.open);
  g_hash_table_unref (self.definitions.defined);
  g_array_unref (tokens->tokens);
  tokens->tokens = self.kept;
}
