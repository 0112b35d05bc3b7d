/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "lib/layout/netflux-grammar.h"

/* Structures, unions and the fields in them. */

NetfluxType *
netflux_grammar_struct (NetfluxGrammar *self, gboolean is_union, GError **error)
{
  NetfluxType *type = netflux_grammar_add (self, NETFLUX_TYPE_STRUCT, self->cursor.token);

  type->is_union = is_union;
  type->pack = self->pack;
  self->pack = 0;
  type->overlap = netflux_cursor_skip (&self->cursor, "OVERLAP");
  return netflux_grammar_members (self, type, is_union ? "END_UNION" : "END_STRUCT", error) ? type
                                                                                            : NULL;
}

/* AT %B4 or AT %X4.2 says where the field is; AT %I* and AT %QW0 concern the process image. */
static gboolean
parse_address (NetfluxGrammar *self, NetfluxMember *place, GError **error)
{
  const NetfluxToken *name = netflux_cursor_peek (&self->cursor, 1);
  NetfluxInteger byte = { 0 };
  NetfluxInteger bit = { 0 };

  if (!netflux_cursor_at (&self->cursor, "%") || name->kind != NETFLUX_TOKEN_NAME ||
      strchr ("BXWDL", g_ascii_toupper (*name->text)) == NULL)
    return TRUE;
  if (!netflux_integer_parse (name->text + 1, FALSE, &byte))
    return netflux_cursor_fail_at (&self->cursor, name, "an address such as %B4", error);

  self->cursor.token = name + 1;
  if (g_ascii_toupper (*name->text) == 'X' && netflux_cursor_skip (&self->cursor, ".") &&
      netflux_integer_parse (self->cursor.token->text, FALSE, &bit))
    netflux_cursor_next (&self->cursor);
  else if (g_ascii_toupper (*name->text) != 'B')
    return netflux_cursor_fail_at (
        &self->cursor, name, "the address of a byte, as in %B4, or of a bit, as in %X4.0", error);
  if (byte.magnitude > NETFLUX_LAYOUT_MAX_SIZE || bit.magnitude > 7)
    return netflux_cursor_fail_at (&self->cursor, name, "an address within a frame", error);
  place->fixed = TRUE;
  place->at_bit = g_ascii_toupper (*name->text) == 'X';
  place->address = (guint) (byte.magnitude * 8 + bit.magnitude);
  return TRUE;
}

/* @view: another name for a variable, as in SCL's "parts AT value : ARRAY[0..3] OF BYTE" */
static gboolean
parse_place (NetfluxGrammar *self, NetfluxMember *place, gboolean *view, GError **error)
{
  if (!netflux_cursor_skip (&self->cursor, "AT"))
    return TRUE;
  *view = self->schema->dialect == NETFLUX_DIALECT_S7 && !netflux_cursor_at (&self->cursor, "%");
  if (!parse_address (self, place, error))
    return FALSE;
  while (!netflux_cursor_at (&self->cursor, ":"))
    {
      if (netflux_cursor_ended (&self->cursor) || netflux_cursor_at (&self->cursor, ";"))
        return netflux_cursor_expect (&self->cursor, ":", error);
      netflux_cursor_next (&self->cursor);
    }
  return TRUE;
}

/* AT %X4.2 : BOOL is a bit, wherever else BOOL is a byte; in S7 it always is one. */
static void
make_bit (NetfluxGrammar *self, NetfluxMember *field)
{
  if (field->at_bit && self->schema->dialect != NETFLUX_DIALECT_S7 &&
      field->type->kind == NETFLUX_TYPE_ELEMENTARY && field->type->elementary != NULL &&
      field->type->elementary->form == NETFLUX_FORM_BOOL)
    field->type = netflux_schema_add_plain (
        self->schema, netflux_elementary_find ("BIT", netflux_schema_mask (self->schema)),
        field->type->position);
}

/* STRUCT … END_STRUCT needs no semicolon behind it, and in S7 none before END_STRUCT. */
static gboolean
end_field (NetfluxGrammar *self, const NetfluxToken **last, GError **error)
{
  const NetfluxToken *before = &self->cursor.token[-1];

  *last = self->cursor.token;
  if (netflux_cursor_skip (&self->cursor, ";"))
    return TRUE;
  *last = before;
  if (netflux_token_is (before, "END_STRUCT") || netflux_token_is (before, "END_UNION") ||
      netflux_grammar_ends_without (self))
    return TRUE;
  return netflux_cursor_expect (&self->cursor, ";", error);
}

static gboolean
add_field (NetfluxGrammar *self,
           NetfluxType *type,
           const NetfluxToken *name,
           const NetfluxMember *field,
           GError **error)
{
  NetfluxMember *member =
      netflux_schema_add_member_hashed (self->schema, type, name->text, name->hash, field->type);

  if (member == NULL)
    return netflux_cursor_fail_at (&self->cursor, name,
                                   "a name that the structure does not have yet", error);
  member->comment = field->comment != NULL ? field->comment : name->above;
  member->initial = field->initial;
  member->fixed = field->fixed;
  member->address = field->address;
  member->position = netflux_cursor_position (&self->cursor, name);
  return TRUE;
}

/* Most fields are : INT; and nothing else. */
static gboolean
take_plain (NetfluxGrammar *self, NetfluxMember *field)
{
  const NetfluxToken *colon = self->cursor.token;
  const NetfluxElementary *elementary;

  if (colon[0].kind != NETFLUX_TOKEN_SYMBOL || colon[0].text[0] != ':' ||
      colon[0].text[1] != '\0' || colon[1].kind != NETFLUX_TOKEN_NAME ||
      colon[2].kind != NETFLUX_TOKEN_SYMBOL || colon[2].text[0] != ';')
    return FALSE;
  elementary = netflux_elementary_find_hashed (colon[1].text, colon[1].hash,
                                               netflux_schema_mask (self->schema));
  if (elementary == NULL || netflux_elementary_is_text (elementary))
    return FALSE;
  field->type = netflux_schema_add_plain (self->schema, elementary,
                                          netflux_cursor_position (&self->cursor, &colon[1]));
  field->comment = colon[2].behind;
  self->cursor.token = &colon[3];
  return TRUE;
}

static gboolean
parse_field_type (NetfluxGrammar *self, NetfluxMember *field, gboolean *view, GError **error)
{
  const NetfluxToken *last;
  gboolean utf8;

  if (take_plain (self, field))
    return TRUE;
  utf8 = self->utf8; /* a structure within has fields of its own */
  if (!parse_place (self, field, view, error) ||
      !netflux_cursor_expect (&self->cursor, ":", error) ||
      (field->type = netflux_grammar_type (self, error)) == NULL)
    return FALSE;
  if (utf8)
    netflux_type_set_utf8 (field->type);
  if (!netflux_grammar_initial (self, &field->initial, error) ||
      !netflux_grammar_skip_pragmas (self, error) || !end_field (self, &last, error))
    return FALSE;
  make_bit (self, field);
  field->comment = last->behind;
  return TRUE;
}

/* a, b : INT := 5; */
static gboolean
parse_field (NetfluxGrammar *self, NetfluxType *type, const char *expected, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  const NetfluxToken *name = netflux_cursor_name (&self->cursor, expected, error);
  NetfluxMember field = { 0 };
  gboolean view = FALSE;

  if (name == NULL || !netflux_grammar_skip_pragmas (self, error))
    return FALSE;

  while (netflux_cursor_skip (&self->cursor, ","))
    {
      const NetfluxToken *more;

      if (!netflux_grammar_skip_pragmas (self, error) ||
          (more = netflux_cursor_name (&self->cursor, "a field", error)) == NULL ||
          !netflux_grammar_skip_pragmas (self, error))
        return FALSE;
      if (names == NULL)
        names = g_ptr_array_new ();
      g_ptr_array_add (names, (gpointer) more);
    }

  if (!parse_field_type (self, &field, &view, error))
    return FALSE;
  if (view)
    return TRUE;
  if (!add_field (self, type, name, &field, error))
    return FALSE;
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!add_field (self, type, g_ptr_array_index (names, i), &field, error))
      return FALSE;
  return TRUE;
}

static const char *
describe_end (const char *end)
{
  static const char *const expected[] = {
    "a field or END_STRUCT",
    "a field or END_UNION",
    "a field or END_VAR",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (g_str_has_suffix (expected[i], end))
      return expected[i];
  return "a field";
}

gboolean
netflux_grammar_members (NetfluxGrammar *self, NetfluxType *type, const char *end, GError **error)
{
  const char *expected = describe_end (end);

  for (;;)
    {
      while (netflux_cursor_skip (&self->cursor, ";"))
        ;
      self->utf8 = FALSE;
      if (!netflux_grammar_skip_pragmas (self, error))
        return FALSE;
      if (netflux_cursor_at (&self->cursor, end) && !netflux_token_is (&self->cursor.token[1], ":"))
        {
          netflux_cursor_next (&self->cursor);
          return TRUE;
        }
      if (netflux_cursor_at (&self->cursor, ";"))
        continue;
      if (!parse_field (self, type, expected, error))
        return FALSE;
    }
}
