/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-files.h"

#include <string.h>

#include "common/netflux-file-read.h"

#define MOST_MIB 64
#define MAX_FOLDERS 16
#define MAX_FILES 20000

typedef struct
{
  NetfluxSchema *schema;
  GHashTable *seen; /* of URIs */
  char *directory;
  guint files;
} NetfluxLayoutReader;

static gboolean
read_file (NetfluxLayoutReader *self, GFile *file, NetfluxScriptRole role, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_hash_table_add (self->seen, g_steal_pointer (&uri)))
    return TRUE;
  text = netflux_file_load (file, MOST_MIB, "a declaration", &length, error);
  return text != NULL && netflux_schema_read (self->schema, name, text, length, role, error);
}

/* In a folder there is much that declares nothing. */
static gboolean
is_passed_over (const char *name)
{
  static const char *const ends[] = {
    ".md", ".rst", ".adoc", ".html", ".htm", ".pdf", ".png", ".jpg", ".svg", ".zip",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return *name == '.';
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (g_file_info_get_name (*(GFileInfo *const *) a),
                 g_file_info_get_name (*(GFileInfo *const *) b));
}

static GPtrArray *
list_folder (GFile *folder, GError **error)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFileEnumerator) enumerator = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);
  GFileInfo *info = NULL;

  if (enumerator == NULL)
    return NULL;
  while (g_file_enumerator_iterate (enumerator, &info, NULL, NULL, error) && info != NULL)
    g_ptr_array_add (infos, g_object_ref (info));
  g_ptr_array_sort (infos, compare_names);
  return g_steal_pointer (&infos);
}

/* Links to files are followed, those to folders are not: they can lead round. */
static gboolean
is_file (GFile *file, GFileInfo *info)
{
  GFileType type = g_file_info_get_file_type (info);

  if (type == G_FILE_TYPE_SYMBOLIC_LINK)
    type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  return type == G_FILE_TYPE_REGULAR;
}

/* A project of TwinCAT has types of its own: those of another one have no part in it. */
static void
note_project (NetfluxLayoutReader *self, GFile *folder, const char *name)
{
  if (g_str_has_suffix (name, ".plcproj"))
    g_ptr_array_add (self->schema->projects, g_file_get_parse_name (folder));
}

/* What cannot be read there is of no concern, unless a type is missed in the end. */
static gboolean
read_folder (
    NetfluxLayoutReader *self, GFile *folder, NetfluxScriptRole role, guint depth, GError **error)
{
  g_autoptr (GPtrArray) infos = list_folder (folder, error);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      GFileInfo *info = g_ptr_array_index (infos, i);
      const char *name = g_file_info_get_name (info);
      g_autoptr (GFile) child = g_file_get_child (folder, name);
      g_autoptr (GError) failure = NULL;

      if (is_passed_over (name))
        continue;
      note_project (self, folder, name);
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        {
          if (depth < MAX_FOLDERS)
            read_folder (self, child, role, depth + 1, NULL);
          continue;
        }
      if (!is_file (child, info))
        continue;
      if (++self->files > MAX_FILES)
        {
          g_autofree char *place = g_file_get_parse_name (folder);

          g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                       "%s has more than %u files: name the folder of the declarations", place,
                       MAX_FILES);
          return FALSE;
        }
      if (!read_file (self, child, role, &failure))
        g_debug ("Passed over: %s", failure->message);
    }
  return infos != NULL;
}

static gboolean
read_file_or_folder (NetfluxLayoutReader *self, GFile *file, NetfluxScriptRole role, GError **error)
{
  guint before = self->schema->sources->len;
  g_autofree char *name = NULL;

  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    return read_file (self, file, role, error);
  if (!read_folder (self, file, role, 0, error))
    return FALSE;
  if (role != NETFLUX_SCRIPT_MAIN || self->schema->sources->len > before)
    return TRUE;

  name = g_file_get_parse_name (file);
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
               "%s is a folder without a text in it: name the one of the declarations", name);
  return FALSE;
}

/* A colon in a name makes no URI of it, as in “plc.st:Inputs”. */
static GFile *
find_file (const char *name, const char *directory)
{
  g_autofree char *scheme = g_uri_parse_scheme (name);

  if (scheme != NULL &&
      !g_strv_contains (g_vfs_get_supported_uri_schemes (g_vfs_get_default ()), scheme))
    return g_file_new_build_filename (directory, name, NULL);

  return g_file_new_for_commandline_arg_and_cwd (name, directory);
}

static gboolean
read_all (NetfluxLayoutReader *self, char **names, NetfluxScriptRole role, GError **error)
{
  for (; names != NULL && *names != NULL; names++)
    {
      g_autoptr (GFile) file = find_file (*names, self->directory);

      if (!read_file_or_folder (self, file, role, error))
        return FALSE;
    }
  return TRUE;
}

/* The same name defined in two ways, or defined and not defined */
static gboolean
check_defines (const char *const *defines, GError **error)
{
  for (; defines != NULL && *defines != NULL; defines++)
    {
      const char *name = *defines + (**defines == '-' ? 1 : 0);
      gsize length = strcspn (name, "=");

      for (const char *const *other = defines + 1; *other != NULL; other++)
        {
          const char *same = *other + (**other == '-' ? 1 : 0);

          if (strcspn (same, "=") == length && g_ascii_strncasecmp (name, same, length) == 0 &&
              strcmp (*defines, *other) != 0)
            {
              g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                           "“%.*s” is defined in two ways, '%.40s' and '%.40s': use one of them",
                           (int) MIN (length, 40), name, *defines, *other);
              return FALSE;
            }
        }
    }
  return TRUE;
}

static gboolean
check_rules (const NetfluxRules *rules, GError **error)
{
  const NetfluxElementary *enumeration =
      rules->enumeration != NULL
          ? netflux_elementary_find (rules->enumeration, 1u << NETFLUX_DIALECT_CODESYS)
          : NULL;

  if (rules->pack > 2 && rules->pack != 4 && rules->pack != 8)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX, "invalid pack %u: use 1, 2, 4 or 8",
                 rules->pack);
  else if (rules->pointer_size != 0 && rules->pointer_size != 4 && rules->pointer_size != 8)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                 "invalid size of pointers %u: use 4 or 8", rules->pointer_size);
  else if (rules->enumeration != NULL &&
           (enumeration == NULL || !netflux_elementary_is_integer (enumeration)))
    netflux_fail (error, NETFLUX_ERROR_SYNTAX,
                  "invalid type of enumerations '%.40s': use an integer type, for example DINT",
                  rules->enumeration);
  else
    return check_defines (rules->defines, error);
  return FALSE;
}

static gboolean
read_text (NetfluxLayoutReader *self, const char *text, GError **error)
{
  return text == NULL ||
         netflux_schema_read (self->schema, NULL, text, strlen (text), NETFLUX_SCRIPT_MAIN, error);
}

/* @type: the one that is wanted, or that the text names */
static gboolean
read_text_or_file (NetfluxLayoutReader *self, const char *text, char **type, GError **error)
{
  g_autofree char *named = NULL;
  g_autoptr (GFile) file =
      text != NULL ? netflux_layout_find_file (text, self->directory, &named) : NULL;

  if (named != NULL && *type != NULL && g_ascii_strcasecmp (named, *type) != 0)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                   "'%s' names a type, and '%s' is another one: give one of them", text, *type);
      return FALSE;
    }
  if (named != NULL && *type == NULL)
    *type = g_steal_pointer (&named);

  return file != NULL ? read_file_or_folder (self, file, NETFLUX_SCRIPT_MAIN, error)
                      : read_text (self, text, error);
}

NetfluxSchema *
netflux_layout_input_read (const NetfluxLayoutInput *self, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *directory =
      g_canonicalize_filename (self->directory != NULL ? self->directory : ".", NULL);
  g_autofree char *type = g_strdup (self->type_name);
  g_autoptr (NetfluxSchema) schema = NULL;
  NetfluxLayoutReader reader = { .seen = seen, .directory = directory };

  if (!check_rules (&self->rules, error))
    return NULL;
  schema = netflux_schema_new (&self->rules);
  reader.schema = schema;
  if (!read_text (&reader, self->text, error) ||
      !read_text_or_file (&reader, self->text_or_file, &type, error) ||
      !read_all (&reader, self->files, NETFLUX_SCRIPT_MAIN, error) ||
      !read_all (&reader, self->include, NETFLUX_SCRIPT_INCLUDED, error) ||
      !netflux_schema_compile (schema, type, error))
    return NULL;
  return g_steal_pointer (&schema);
}
