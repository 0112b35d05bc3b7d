/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <json-glib/json-glib.h>
#include <netflux/netflux.h>
#include <string.h>

#include "netflux-command.h"
#include "netflux-layout-choice.h"
#include "netflux-layout-diff.h"
#include "netflux-layout-notes.h"

/* As netflux_layout_emit() writes them. */
#define OBJECT "  <DUT Name=\""
#define END_OF_OBJECT "]]></Declaration>\n  </DUT>\n"

typedef struct
{
  NetfluxLayoutChoice choice;
  NetfluxLayoutRules rules;
  char **files;
  char *type;
  char *emit;
  char *output;
  gboolean diff;
  gboolean json;
} NetfluxLayoutOptions;

static void
print_json (NetfluxLayout *layout)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);

  for (guint i = 0; i < fields->len; i++)
    {
      NetfluxLayoutField *field = g_ptr_array_index (fields, i);
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
      g_autofree char *line = NULL;

      json_object_set_string_member (object, "path", netflux_layout_field_get_path (field));
      json_object_set_string_member (object, "type", netflux_layout_field_get_type_name (field));
      json_object_set_int_member (object, "offset",
                                  (gint64) netflux_layout_field_get_offset (field));
      if (netflux_layout_field_get_bit (field) >= 0)
        json_object_set_int_member (object, "bit", netflux_layout_field_get_bit (field));
      json_object_set_int_member (object, "length",
                                  (gint64) netflux_layout_field_get_length (field));
      if (netflux_layout_field_get_comment (field) != NULL)
        json_object_set_string_member (object, "comment", netflux_layout_field_get_comment (field));
      line = json_to_string (node, FALSE);
      g_print ("%s\n", line);
    }
}

/* TwinCAT wants a file for each object. */
static gboolean
write_objects (const char *text, const char *folder, GError **error)
{
  const char *first = strstr (text, OBJECT);
  g_autofree char *header = g_strndup (text, (gsize) (first - text));

  for (const char *at = first, *end; at != NULL; at = strstr (end, OBJECT))
    {
      const char *name = at + strlen (OBJECT);
      g_autofree char *file =
          g_strdup_printf ("%.*s.TcDUT", (int) (strchr (name, '"') - name), name);
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *object = NULL;

      end = strstr (at, END_OF_OBJECT) + strlen (END_OF_OBJECT);
      object = g_strdup_printf ("%s%.*s</TcPlcObject>\n", header, (int) (end - at), at);
      if (!g_file_set_contents (path, object, -1, error))
        return FALSE;
      g_print ("%s\n", path);
    }
  return TRUE;
}

static int
emit_layout (NetfluxLayout *layout, const char *name, const char *output)
{
  g_autoptr (GEnumClass) notations = g_type_class_ref (NETFLUX_TYPE_NOTATION);
  const GEnumValue *notation = g_enum_get_value_by_nick (notations, name);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (notation == NULL)
    {
      g_autofree char *message =
          g_strdup_printf ("--emit: '%s' is none of c, python, numpy, json-schema, st, scl, tcdut, "
                           "plcopen, wireshark and markdown",
                           name);

      return netflux_command_fail (NETFLUX_EXIT_MISUSED, message);
    }

  text = netflux_layout_emit (layout, (NetfluxNotation) notation->value, &error);
  if (text == NULL)
    return netflux_command_fail (NETFLUX_EXIT_NOT_UP, error->message);
  if (output == NULL)
    g_print ("%s", text);
  else if (!write_objects (text, output, &error))
    return netflux_command_fail (NETFLUX_EXIT_NOT_UP, error->message);
  return NETFLUX_EXIT_UP;
}

static NetfluxLayout *
load (NetfluxLayoutOptions *options, char **files, GError **error)
{
  return netflux_layout_rules_read_files (&options->rules, files, options->type, error);
}

/* As diff does: 1 if there is a difference, 2 if that cannot be said. */
static int
compare_layouts (NetfluxLayoutOptions *options)
{
  char **files = options->files;
  g_autoptr (NetfluxLayout) before = NULL;
  g_autoptr (NetfluxLayout) after = NULL;
  g_autoptr (GError) error = NULL;

  if (files == NULL || g_strv_length (files) != 2)
    return netflux_command_fail (NETFLUX_EXIT_MISUSED,
                                 "two files are needed: netflux layout --diff BEFORE AFTER");

  before = load (options, (char *[]){ files[0], NULL }, &error);
  if (before != NULL)
    after = load (options, (char *[]){ files[1], NULL }, &error);
  if (after == NULL)
    return netflux_command_fail (NETFLUX_EXIT_MISUSED, error->message);
  return netflux_layout_diff (before, after) ? NETFLUX_EXIT_NOT_UP : NETFLUX_EXIT_UP;
}

static int
print_layout (NetfluxLayoutOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = NULL;

  if (!netflux_layout_choice_take (&options->choice, &options->rules, &error))
    return netflux_command_fail (NETFLUX_EXIT_MISUSED, error->message);
  if (options->emit != NULL && (options->diff || options->json))
    return netflux_command_fail (NETFLUX_EXIT_MISUSED,
                                 options->diff
                                     ? "--emit: --diff prints what has changed: give one of them"
                                     : "--json: --emit says what is printed: give one of them");
  if (options->json && options->diff)
    return netflux_command_fail (NETFLUX_EXIT_MISUSED,
                                 "--json: --diff prints what has changed: give one of them");
  if (options->diff && options->output == NULL)
    return compare_layouts (options);
  if (options->output != NULL && g_strcmp0 (options->emit, "tcdut") != 0)
    return netflux_command_fail (NETFLUX_EXIT_MISUSED,
                                 "--output: only --emit tcdut has several files; for another, "
                                 "redirect what is printed");
  if (options->files == NULL)
    return netflux_command_fail (NETFLUX_EXIT_MISUSED,
                                 "a file is needed: netflux layout FILE [--type NAME]");
  layout = load (options, options->files, &error);
  if (layout == NULL)
    return netflux_command_fail (NETFLUX_EXIT_NOT_UP, error->message);

  if (!netflux_layout_rules_is_set (&options->rules, NETFLUX_LAYOUT_RULE_DIALECT) &&
      !netflux_layout_rules_is_set (&options->rules, NETFLUX_LAYOUT_RULE_PROFILE))
    netflux_layout_note_controller (options->files);
  if (options->emit != NULL)
    return emit_layout (layout, options->emit, options->output);
  if (options->json)
    print_json (layout);
  else
    {
      g_autofree char *table = netflux_layout_to_string (layout);

      g_print ("%s", table);
      netflux_layout_note_odd_string (layout);
    }
  return NETFLUX_EXIT_UP;
}

int
netflux_command_layout (int argc, char **argv)
{
  NetfluxLayoutOptions options = { 0 };
  const GOptionEntry entries[] = {
    { "type", 0, 0, G_OPTION_ARG_STRING, &options.type,
      "The type or data block, instead of the one that no other uses", "NAME" },
    { "emit", 0, 0, G_OPTION_ARG_STRING, &options.emit,
      "Write it out again: c, python, numpy, json-schema, st, scl, tcdut, plcopen, wireshark or "
      "markdown",
      "NOTATION" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
      "The folder for --emit tcdut, a file for each type", "DIR" },
    { "diff", 0, 0, G_OPTION_ARG_NONE, &options.diff,
      "Compare two files; exit with 1 if the bytes have changed", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print a JSON object for each field", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.files, NULL, "FILE…" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  int status;

  g_option_context_set_summary (context, "Shows where the fields of a declared structure lie.");
  netflux_layout_choice_add_options (&options.choice, context);
  g_option_context_add_main_entries (context, entries, NULL);
  status =
      netflux_command_parse (context, argc, argv) ? print_layout (&options) : NETFLUX_EXIT_MISUSED;
  netflux_layout_choice_clear (&options.choice);
  netflux_layout_rules_clear (&options.rules);
  g_strfreev (options.files);
  g_free (options.type);
  g_free (options.emit);
  g_free (options.output);
  return status;
}
