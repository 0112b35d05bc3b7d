/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

#include <string.h>

#include "lib/layout/netflux-codec.h"

/* The table of offsets, for a specification. */

static char *
escape (const char *text)
{
  g_autofree char *line = netflux_emit_comment (text, "\n");
  g_auto (GStrv) parts = g_strsplit (line, "|", -1);

  return g_strjoinv ("\\|", parts);
}

/* What stands in brackets in the comment, or a comment of one word. */
static char *
find_unit (const char *comment)
{
  const char *opening = comment != NULL ? strchr (comment, '[') : NULL;
  const char *closing = opening != NULL ? strchr (opening, ']') : NULL;
  g_autofree char *unit = NULL;

  if (closing != NULL)
    unit = g_strndup (opening + 1, (gsize) (closing - opening - 1));
  else if (comment != NULL && strpbrk (comment, " \t") == NULL)
    unit = g_strdup (comment);
  return escape (unit != NULL ? unit : "");
}

static void
emit_field (const NetfluxFieldView *field, gpointer user_data)
{
  NetfluxEmitter *self = user_data;
  g_autofree char *type = netflux_type_describe (field->type);
  g_autofree char *shown = escape (type);
  g_autofree char *path = escape (field->path);
  g_autofree char *comment = escape (field->comment);
  g_autofree char *unit = find_unit (field->comment);

  if (field->type->align == 0)
    netflux_emit (self, "| %u | %u | bit |", field->bit / 8, field->bit % 8);
  else
    netflux_emit (self, "| %u | | %u |", field->bit / 8, field->type->bits / 8);
  netflux_emit (self, " %s | `%s` | %s | %s |\n", shown, path, unit,
                strcmp (comment, unit) != 0 ? comment : "");
}

char *
netflux_emit_markdown (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;

  netflux_emitter_init (&self, schema, &(NetfluxLanguage){ .any_name = TRUE });
  netflux_emit (&self, "# %s\n\n%u bytes, %s-endian.\n\n", netflux_emitter_name (&self, self.root),
                netflux_schema_size (schema), schema->big_endian ? "big" : "little");
  netflux_emit (&self, "| Offset | Bit | Length | Type | Field | Unit | Comment |\n"
                       "|---:|---:|---:|---|---|---|---|\n");
  netflux_schema_foreach (schema, emit_field, &self);

  for (guint i = 0; i < self.enumerations->len; i++)
    {
      const NetfluxType *type = self.enumerations->pdata[i];

      netflux_emit (&self, "\n## %s\n\n| Value | Name | Comment |\n|---:|---|---|\n",
                    netflux_emitter_name (&self, type));
      for (guint j = 0; j < type->labels->len; j++)
        {
          const NetfluxLabel *label = g_ptr_array_index (type->labels, j);
          g_autofree char *comment = escape (label->comment);

          netflux_emit (&self, "| %s%" G_GUINT64_FORMAT " | `%s` | %s |\n",
                        label->value.negative ? "-" : "", label->value.magnitude, label->name,
                        comment);
        }
    }
  return netflux_emitter_end (&self);
}
