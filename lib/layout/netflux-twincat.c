/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-declarations.h"
#include "lib/layout/netflux-instances.h"
#include "lib/layout/netflux-readers.h"
#include "lib/layout/netflux-reading.h"

#include <string.h>

static void
read_text (NetfluxSchema *schema,
           const NetfluxScript *source,
           const NetfluxElement *element,
           const char *space)
{
  const NetfluxScript *part = netflux_reading_part (schema, source, element, element->text);
  g_autoptr (NetfluxTokens) tokens = netflux_reading_tokens (part, schema);

  netflux_declarations_parse (schema, tokens, space);
}

/* The oldest version that is known to end blocks of 64-bit controllers so: 3.1.4024.11 */
static gboolean
is_later (const char *version)
{
  static const guint64 first[] = { 3, 1, 4024, 11 };

  for (gsize i = 0; version != NULL && i < G_N_ELEMENTS (first); i++)
    {
      char *end;
      guint64 number = g_ascii_strtoull (version, &end, 10);

      if (end == version || number < first[i])
        return FALSE;
      if (number > first[i])
        return TRUE;
      version = *end == '.' ? end + 1 : end;
    }
  return version != NULL;
}

/* Steps, and the edges of a ladder, are fields that no declaration has. */
static const char *
find_hidden (NetfluxElement *object)
{
  for (NetfluxElement *at = object; at != NULL; at = netflux_element_following (at, object))
    {
      if (at->has_other_code)
        return "code that is not Structured Text";
      if (netflux_element_is (at, "Declaration") && at->text != NULL &&
          netflux_instances_has_fields (at->text))
        return "fields in its methods or properties";
    }
  return NULL;
}

static void
check_blocks (NetfluxSchema *schema, NetfluxElement *object, guint first)
{
  const char *hidden = NULL;

  for (guint i = first; i < schema->symbols->len; i++)
    {
      NetfluxSymbol *symbol = g_ptr_array_index (schema->symbols, i);

      if (symbol->kind != NETFLUX_SYMBOL_OTHER || symbol->type == NULL)
        continue;
      if (hidden == NULL && (hidden = find_hidden (object)) == NULL)
        return;
      netflux_instances_hide_fields (symbol, hidden);
    }
}

/* <DUT Name="ST_Axis"><Declaration><![CDATA[TYPE ST_Axis : … */
static void
read_object (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *object)
{
  const NetfluxElement *declaration = netflux_element_child (object, "Declaration");
  const char *name = netflux_element_attribute (object, "Name");
  guint first = schema->symbols->len;

  if (declaration != NULL && declaration->text != NULL)
    read_text (schema, source, declaration, name != NULL ? name : "");
  check_blocks (schema, object, first);
}

/* An export of CODESYS 3 has the texts of all objects as strings. */
static void
read_export (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root)
{
  for (NetfluxElement *at = root; at != NULL; at = netflux_element_following (at, root))
    {
      const char *name = netflux_element_attribute (at, "Name");

      if (name != NULL && at->text != NULL && strcmp (name, "TextBlobForSerialisation") == 0)
        read_text (schema, source, at, "");
    }
}

gboolean
netflux_twincat_read (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root)
{
  if (netflux_element_is (root, "ExportFile"))
    {
      read_export (schema, source, root);
      return TRUE;
    }
  if (!netflux_element_is (root, "TcPlcObject"))
    return FALSE;
  schema->twincat = TRUE;
  if (is_later (netflux_element_attribute (root, "ProductVersion")))
    schema->later = TRUE;
  for (NetfluxElement *object = root->children; object != NULL; object = object->next)
    read_object (schema, source, object);
  return TRUE;
}
