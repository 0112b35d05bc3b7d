/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

#include <string.h>

/* Names that the other language can have, all different where they have to be. */

/* Letters, digits and underscores. What is none of them is an underscore, but no second one. */
static GString *
replace_characters (const NetfluxLanguage *language, const char *name)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gboolean follows = plain->len > 0 && plain->str[plain->len - 1] == '_';

      if (g_ascii_isalnum (*at) || (*at == '_' && !(follows && language->single_underscores)))
        g_string_append_c (plain, *at);
      else if (*at != '_' && !follows)
        g_string_append_c (plain, '_');
    }
  return plain;
}

static void
strip_underscores (GString *name)
{
  g_string_erase (name, 0, (gssize) strspn (name->str, "_"));
}

/* __x, _X and _x_ belong to the language itself. */
static gboolean
is_private (const GString *name)
{
  return name->str[0] == '_' && name->len > 1 &&
         (name->str[1] == '_' || g_ascii_isupper (name->str[1]) || name->str[name->len - 1] == '_');
}

static gboolean
is_reserved (const NetfluxLanguage *language, const char *name, gboolean type)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return (language->reserved != NULL && g_strv_contains (language->reserved, folded)) ||
         (language->exact != NULL && g_strv_contains (language->exact, name)) ||
         (type && language->globals != NULL && g_strv_contains (language->globals, name));
}

static char *
make_identifier (const NetfluxLanguage *language, const char *name, gboolean type)
{
  GString *identifier = replace_characters (language, name);

  if (language->private_underscores && is_private (identifier))
    strip_underscores (identifier);
  if (identifier->str[strspn (identifier->str, "_")] == '\0')
    g_string_assign (identifier, "unnamed");
  if (g_ascii_isdigit (*identifier->str))
    g_string_prepend_c (identifier, '_');
  if (!is_reserved (language, identifier->str, type))
    return g_string_free (identifier, FALSE);
  if (*identifier->str == '_')
    strip_underscores (identifier);
  else
    g_string_append_c (identifier, '_');
  return g_string_free (identifier, FALSE);
}

/* What is behind the name the next time that it is wanted */
#define FIRST_NUMBER 2

/* FALSE if it is there; @taken owns its folded form, and has its next number. */
static gboolean
take (GHashTable *taken, const char *name, const char *suffix)
{
  g_autofree char *whole = g_strconcat (name, suffix, NULL);
  g_autofree char *folded = g_utf8_casefold (whole, -1);

  if (g_hash_table_contains (taken, folded))
    return FALSE;
  g_hash_table_insert (taken, g_steal_pointer (&folded), GUINT_TO_POINTER (FIRST_NUMBER));
  return TRUE;
}

/* (transfer full) */
static char *
make_unique (const NetfluxLanguage *language, GHashTable *taken, const char *name, gboolean type)
{
  g_autofree char *base =
      language->any_name ? g_strdup (name) : make_identifier (language, name, type);
  char *folded = g_utf8_casefold (base, -1);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (taken, folded));
  char *unique = g_strdup (base);

  number = MAX (number, FIRST_NUMBER);
  while (!take (taken, unique, "") ||
         (type && language->suffix != NULL && !take (taken, unique, language->suffix)))
    {
      g_free (unique);
      unique = g_strdup_printf ("%s_%u", base, number++);
    }
  g_hash_table_insert (taken, folded, GUINT_TO_POINTER (number));
  return unique;
}

char *
netflux_emitter_make_type_name (NetfluxEmitter *self, const char *name)
{
  return make_unique (self->language, self->taken, name, TRUE);
}

/* What fields are called that the declaration does not have. */
static gboolean
is_generated (const char *name)
{
  const char *number = g_str_has_prefix (name, "bits_")      ? name + 5
                       : g_str_has_prefix (name, "padding_") ? name + 8
                                                             : NULL;

  if (number == NULL)
    return strcmp (name, "bytes_") == 0;
  return *number != '\0' && number[strspn (number, "0123456789")] == '\0';
}

GPtrArray *
netflux_emitter_member_names (const NetfluxEmitter *self, const NetfluxType *type)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GHashTable *taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  /* For the padding between them; of an array that is gone nobody asks. */
  g_hash_table_insert (self->members, names, taken);
  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);
      g_autofree char *other = g_strconcat (member->name, "_", NULL);
      /* C++ takes no field that is called as a type that it, or the next field, is of. */
      gboolean clash =
          (self->language->generates_names && is_generated (member->name)) ||
          (self->language->types_hide_fields && g_hash_table_contains (self->used, member->name));

      g_ptr_array_add (names,
                       make_unique (self->language, taken, clash ? other : member->name, FALSE));
    }
  return names;
}

GPtrArray *
netflux_emitter_label_names (const NetfluxEmitter *self, const NetfluxType *type)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      g_ptr_array_add (names, make_unique (self->language, taken, label->name, FALSE));
    }
  return names;
}

void
netflux_emitter_take_names (const NetfluxEmitter *self, GPtrArray *names)
{
  GHashTable *taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_insert (self->members, names, taken);
  for (guint i = 0; i < names->len; i++)
    take (taken, names->pdata[i], "");
}

/* padding_4, or another name that no field has. */
char *
netflux_emitter_padding_name (const NetfluxEmitter *self, GPtrArray *names, const char *name)
{
  GHashTable *taken = g_hash_table_lookup (self->members, names);
  GString *unique = g_string_new (name);

  while (g_hash_table_contains (taken, unique->str))
    g_string_append (unique, "_0");
  return g_string_free (unique, FALSE);
}
