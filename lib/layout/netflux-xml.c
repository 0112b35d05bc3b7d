/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-xml.h"

#include <string.h>

#define MAX_DEPTH 200

typedef struct
{
  NetfluxArena *arena;
  NetfluxElement *root;
  NetfluxElement *open;
  guint depth;
  guint left_out;   /* so many elements are open that are left out */
  gboolean in_code; /* the outermost of them is the code of a block */
} NetfluxXmlParser;

gboolean
netflux_xml_recognise (const NetfluxScript *source)
{
  const char *at = source->text;

  while (g_ascii_isspace (*at))
    at++;
  if (strncmp (at, "<?xml", 5) == 0 || strncmp (at, "<!--", 4) == 0 ||
      strncmp (at, "<!DOCTYPE", 9) == 0)
    return TRUE;

  /* Python's struct notation begins so, too. */
  return *at == '<' && g_ascii_isalpha (at[1]) &&
         (strstr (at, "</") != NULL || strstr (at, "/>") != NULL);
}

static const char *
local_name (const char *name)
{
  const char *colon = strchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

/* Programs have many of them, and they declare nothing. */
static gboolean
is_left_out (const char *name)
{
  static const char *const names[] = {
    "body", "SW.Blocks.CompileUnit", "Implementation", "coordinateInfo", "ProjectStructure",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static const char *const *
copy_attributes (NetfluxArena *arena, const char **names, const char **values)
{
  guint n = g_strv_length ((char **) names);
  const char **attributes = netflux_arena_alloc (arena, (2 * n + 1) * sizeof (char *));

  for (guint i = 0; i < n; i++)
    {
      attributes[2 * i] = netflux_arena_text (arena, names[i], strlen (names[i]));
      attributes[2 * i + 1] = netflux_arena_text (arena, values[i], strlen (values[i]));
    }
  return attributes;
}

static void
start_element (GMarkupParseContext *context,
               const char *name,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  NetfluxXmlParser *self = user_data;
  NetfluxElement *element;
  int line, column;

  if (++self->depth > MAX_DEPTH)
    {
      g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                   "elements within elements to a depth of more than %d", MAX_DEPTH);
      return;
    }
  name = local_name (name);
  if (self->left_out > 0 || (self->open != NULL && is_left_out (name)))
    {
      if (self->left_out == 0)
        self->in_code = strcmp (name, "Implementation") == 0;
      else if (self->left_out == 1 && self->in_code && strcmp (name, "ST") != 0)
        self->open->has_other_code = TRUE;
      self->left_out++;
      return;
    }

  g_markup_parse_context_get_position (context, &line, &column);
  element = netflux_arena_new0 (self->arena, NetfluxElement);
  element->name = netflux_arena_text (self->arena, name, strlen (name));
  element->attributes = copy_attributes (self->arena, names, values);
  element->line = (guint) line;
  element->column = (guint) column;
  element->parent = self->open;
  if (self->open == NULL)
    self->root = element;
  else if (self->open->last == NULL)
    self->open->children = element;
  else
    self->open->last->next = element;
  if (self->open != NULL)
    self->open->last = element;
  self->open = element;
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  NetfluxXmlParser *self = user_data;

  self->depth--;
  if (self->left_out > 0)
    self->left_out--;
  else
    self->open = self->open->parent;
}

/* Where the text ends is known: a text of several lines begins so many lines before. */
static void
set_position (GMarkupParseContext *context, NetfluxElement *element, const char *text, gsize length)
{
  int line, column;
  guint lines = 0;

  g_markup_parse_context_get_position (context, &line, &column);
  for (const char *at = memchr (text, '\n', length); at != NULL;
       at = memchr (at + 1, '\n', length - (gsize) (at + 1 - text)))
    lines++;
  element->line = (guint) line - MIN (lines, (guint) line - 1);
  if (lines == 0)
    element->column = (guint) MAX (column - (int) g_utf8_strlen (text, (gssize) length) - 2, 1);
}

static void
add_text (GMarkupParseContext *context,
          const char *text,
          gsize length,
          gpointer user_data,
          GError **error)
{
  NetfluxXmlParser *self = user_data;
  NetfluxElement *element = self->open;

  if (self->left_out > 0 || element == NULL)
    return;
  if (element->text == NULL)
    {
      gsize blank = 0;

      while (blank < length && g_ascii_isspace (text[blank]))
        blank++;
      if (blank == length)
        return;
      set_position (context, element, text, length);
      element->text = netflux_arena_text (self->arena, text, length);
    }
  else
    {
      g_autofree char *more = g_strndup (text, length);
      g_autofree char *both = g_strconcat (element->text, more, NULL);

      if (strlen (both) < 1u << 20)
        element->text = netflux_arena_text (self->arena, both, strlen (both));
    }
}

NetfluxElement *
netflux_xml_parse (const NetfluxScript *source, NetfluxArena *arena, GError **error)
{
  const GMarkupParser parser = {
    .start_element = start_element,
    .end_element = end_element,
    .text = add_text,
  };
  NetfluxXmlParser self = { .arena = arena };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &self, NULL);
  g_autoptr (GError) failure = NULL;
  int line, column;

  if (g_markup_parse_context_parse (context, source->text, (gssize) source->length, &failure) &&
      g_markup_parse_context_end_parse (context, &failure) && self.root != NULL)
    return self.root;

  g_markup_parse_context_get_position (context, &line, &column);
  netflux_fail (error, NETFLUX_ERROR_SYNTAX,
                source->file != NULL ? "%s:%d:%d: found XML that is damaged: %s"
                                     : "%sline %d, column %d: found XML that is damaged: %s",
                source->file != NULL ? source->file : "", line, column,
                failure != NULL ? failure->message : "it has no element");
  return NULL;
}

NetfluxPosition
netflux_element_position (const NetfluxElement *self, const NetfluxScript *source)
{
  return netflux_position_at (source, self->line, self->column);
}

gboolean
netflux_element_is (const NetfluxElement *self, const char *name)
{
  return g_ascii_strcasecmp (self->name, name) == 0;
}

NetfluxElement *
netflux_element_child (const NetfluxElement *self, const char *name)
{
  for (NetfluxElement *child = self->children; child != NULL; child = child->next)
    if (netflux_element_is (child, name))
      return child;
  return NULL;
}

const char *
netflux_element_attribute (const NetfluxElement *self, const char *name)
{
  for (const char *const *at = self->attributes; *at != NULL; at += 2)
    if (g_ascii_strcasecmp (*at, name) == 0)
      return at[1];
  return NULL;
}

NetfluxElement *
netflux_element_following (NetfluxElement *self, const NetfluxElement *within)
{
  if (self->children != NULL)
    return self->children;
  while (self != within && self->next == NULL)
    self = self->parent;
  return self != within ? self->next : NULL;
}

const char *
netflux_element_all_text (NetfluxElement *self, NetfluxArena *arena)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (NetfluxElement *at = self; at != NULL; at = netflux_element_following (at, self))
    if (at->text != NULL)
      g_string_append (all, at->text);
  g_strstrip (all->str);
  return *all->str != '\0' ? netflux_arena_text (arena, all->str, strlen (all->str)) : NULL;
}

guint
netflux_element_hash (NetfluxElement *self)
{
  guint hash = 5381;

  for (NetfluxElement *at = self; at != NULL; at = netflux_element_following (at, self))
    {
      hash = hash * 33 + g_str_hash (at->name);
      for (const char *const *text = at->attributes; *text != NULL; text++)
        hash = hash * 33 + g_str_hash (*text);
      hash = hash * 33 + (at->text != NULL ? g_str_hash (at->text) : 0);
    }
  return hash;
}
