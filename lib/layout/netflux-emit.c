/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

guint
netflux_emit_size (const NetfluxType *type)
{
  return (type->bits + 7) / 8;
}

guint
netflux_emit_declared_size (const NetfluxType *type)
{
  if (type->kind == NETFLUX_TYPE_ARRAY && netflux_emit_is_regular (type))
    return type->count * netflux_emit_declared_size (type->element);
  return netflux_emit_size (type);
}

gboolean
netflux_emit_is_regular (const NetfluxType *array)
{
  return array->stride == netflux_emit_declared_size (array->element) * 8;
}

guint
netflux_emit_element_size (const NetfluxType *type)
{
  gboolean bytes = type->kind == NETFLUX_TYPE_ARRAY && type->stride % 8 == 0 &&
                   type->count * (type->stride / 8) == netflux_emit_size (type);

  return bytes ? type->stride / 8 : 0;
}

gboolean
netflux_emit_is_bit (const NetfluxType *type)
{
  return type->kind == NETFLUX_TYPE_ELEMENTARY && type->align == 0;
}

gint64
netflux_emit_signed (NetfluxInteger integer)
{
  return integer.negative ? (gint64) (0 - integer.magnitude) : (gint64) integer.magnitude;
}

gint64
netflux_emit_lower (const NetfluxType *type)
{
  return netflux_emit_signed (type->lower);
}

void
netflux_emit (NetfluxEmitter *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->out, format, arguments);
  va_end (arguments);
}

char *
netflux_emit_comment (const char *comment, const char *never)
{
  g_autofree char *line = g_strdup (comment != NULL ? comment : "");
  g_auto (GStrv) parts = NULL;

  g_strdelimit (line, "\r\n\t", ' ');
  parts = g_strsplit (line, never, -1);
  return g_strstrip (g_strjoinv (" ", parts));
}

char *
netflux_emit_quoted (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      g_string_append_printf (quoted, "\\%c", *text);
    else if ((guchar) *text < ' ')
      g_string_append_c (quoted, ' ');
    else
      g_string_append_c (quoted, *text);
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

static void
name_type (NetfluxEmitter *self, GPtrArray *list, const NetfluxType *type, const char *otherwise)
{
  char *unique = netflux_emitter_make_type_name (self, type->name != NULL ? type->name : otherwise);

  g_ptr_array_add (list, (gpointer) type);
  g_hash_table_insert (self->names, (gpointer) type, unique);
  g_hash_table_add (self->used, unique);
}

static void
collect (NetfluxEmitter *self, const NetfluxType *type, const char *name)
{
  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = type->element;
  if (g_hash_table_contains (self->names, type))
    return;

  if (type->kind == NETFLUX_TYPE_STRUCT)
    {
      for (guint i = 0; i < type->members->len; i++)
        {
          const NetfluxMember *member = g_ptr_array_index (type->members, i);
          g_autofree char *inner =
              g_strconcat (type->name != NULL ? type->name : name, "_", member->name, NULL);

          collect (self, member->type, inner);
        }
      name_type (self, self->structures, type, name);
    }
  else if (type->labels != NULL)
    name_type (self, self->enumerations, type, name);
}

static const NetfluxType *
make_structure (NetfluxEmitter *self, NetfluxType *root)
{
  NetfluxType *around = &self->around;

  self->value = (NetfluxMember){ .name = "value", .type = root, .declared = root };
  around->kind = NETFLUX_TYPE_STRUCT;
  around->members = g_ptr_array_new ();
  g_ptr_array_add (around->members, &self->value);
  around->bits = netflux_emit_size (root) * 8;
  around->align = MAX (root->align, 1);
  return around;
}

void
netflux_emitter_init (NetfluxEmitter *self,
                      const NetfluxSchema *schema,
                      const NetfluxLanguage *language)
{
  *self = (NetfluxEmitter){ .schema = schema, .language = language };
  self->out = g_string_new (NULL);
  self->structures = g_ptr_array_new ();
  self->enumerations = g_ptr_array_new ();
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->used = g_hash_table_new (g_str_hash, g_str_equal);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->members = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  self->root = schema->root->kind == NETFLUX_TYPE_STRUCT ? schema->root
                                                         : make_structure (self, schema->root);
  collect (self, self->root, "Payload");
}

char *
netflux_emitter_end (NetfluxEmitter *self)
{
  g_ptr_array_unref (self->structures);
  g_ptr_array_unref (self->enumerations);
  g_hash_table_unref (self->used);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->taken);
  g_hash_table_unref (self->members);
  g_clear_pointer (&self->around.members, g_ptr_array_unref);
  return g_string_free (self->out, FALSE);
}

const char *
netflux_emitter_name (const NetfluxEmitter *self, const NetfluxType *type)
{
  return g_hash_table_lookup (self->names, type);
}

static void
add_padding (GArray *slots, guint cursor, guint until)
{
  NetfluxSlot padding = { .kind = NETFLUX_SLOT_PADDING, .offset = cursor, .size = until - cursor };

  if (until > cursor)
    g_array_append_val (slots, padding);
}

static gboolean
add_member (GArray *slots, const NetfluxType *type, guint i, guint *cursor)
{
  const NetfluxMember *member = g_ptr_array_index (type->members, i);
  NetfluxSlot *last = slots->len > 0 ? &g_array_index (slots, NetfluxSlot, slots->len - 1) : NULL;
  NetfluxSlot slot = { .offset = member->bit / 8, .first = i, .n = 1 };
  gboolean is_bit = netflux_emit_is_bit (member->type);
  guint end = slot.offset + (is_bit ? 1 : netflux_emit_declared_size (member->type));

  slot.kind = is_bit ? NETFLUX_SLOT_BITS : NETFLUX_SLOT_MEMBER;
  slot.size = end - slot.offset;
  if (is_bit && last != NULL && last->kind == NETFLUX_SLOT_BITS && slot.offset <= *cursor &&
      slot.offset >= last->offset)
    {
      last->n++;
      last->size = MAX (last->size, end - last->offset);
      *cursor = MAX (*cursor, end);
      return TRUE;
    }
  if (slot.offset < *cursor)
    return FALSE;

  add_padding (slots, *cursor, slot.offset);
  g_array_append_val (slots, slot);
  *cursor = end;
  return TRUE;
}

GArray *
netflux_emit_slots (const NetfluxType *type, GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (NetfluxSlot));
  guint cursor = 0;

  for (guint i = 0; i < type->members->len; i++)
    if (!add_member (slots, type, i, &cursor))
      {
        const NetfluxMember *member = g_ptr_array_index (type->members, i);

        g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                     "The field “%s” of %s shares its bytes with another one by its address, which "
                     "this language cannot declare: take the address out, or use a UNION",
                     member->name, type->name != NULL ? type->name : "the structure");
        return NULL;
      }
  add_padding (slots, cursor, netflux_emit_size (type));
  return g_steal_pointer (&slots);
}
