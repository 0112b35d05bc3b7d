/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-notes.h"

#include <string.h>

#include "common/netflux-file-read.h"

/* Public implementations differ in it, and what TIA Portal does could not be compared. */
void
netflux_layout_note_odd_string (NetfluxLayout *layout)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);

  if (netflux_layout_get_dialect (layout) != NETFLUX_DIALECT_S7)
    return;
  for (guint i = 1; i < fields->len; i++)
    {
      NetfluxLayoutField *before = g_ptr_array_index (fields, i - 1);
      NetfluxLayoutField *field = g_ptr_array_index (fields, i);
      gsize offset = netflux_layout_field_get_offset (field);

      if (!g_str_has_prefix (netflux_layout_field_get_type_name (before), "STRING") ||
          offset % 2 == 0 ||
          offset !=
              netflux_layout_field_get_offset (before) + netflux_layout_field_get_length (before))
        continue;
      g_printerr ("%s: note: “%s” follows a STRING of odd length at once: compare its offset with "
                  "the column Offset of TIA Portal, and declare a Byte in front of it if that one "
                  "is even\n",
                  g_get_prgname (), netflux_layout_field_get_path (field));
      return;
    }
}

/* What only such a file has, and the option for its controller */
static const struct
{
  const char *mark;
  const char *tool;
  const char *option;
} marks[] = {
  { "<TcPlcObject", "TwinCAT", "--profile twincat3" },
  { "<TcModuleClass", "TwinCAT", "--profile twincat3" },
  { "<ExportFile>", "CODESYS", "--dialect codesys" },
  { "productName=\"CODESYS\"", "CODESYS", "--dialect codesys" },
  { "productName=\"TwinCAT", "TwinCAT", "--profile twincat3" },
  { "<SW.", "TIA Portal", "--dialect s7" },
  { "S7_Optimized_Access", "TIA Portal", "--dialect s7" },
  { "DATA_BLOCK ", "TIA Portal or STEP 7", "--dialect s7" },
  { "END_DATA_BLOCK", "TIA Portal or STEP 7", "--dialect s7" },
};

/* The beginning of a file; NULL if it has none, as a folder */
static char *
read_beginning (const char *name)
{
  char buffer[4096];
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (GInputStream) stream = netflux_file_open (file, NULL);
  gsize n = 0;

  if (stream == NULL ||
      !g_input_stream_read_all (stream, buffer, sizeof buffer - 1, &n, NULL, NULL))
    return NULL;
  return g_strndup (buffer, n);
}

void
netflux_layout_note_controller (char **files)
{
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *text = read_beginning (files[i]);

      for (guint j = 0; text != NULL && j < G_N_ELEMENTS (marks); j++)
        if (strstr (text, marks[j].mark) != NULL)
          {
            g_printerr ("%s: note: %s was laid out without gaps and little-endian, as --dialect "
                        "packed is; it comes from %s, which has other places for fields: add %s\n",
                        g_get_prgname (), files[i], marks[j].tool, marks[j].option);
            return;
          }
    }
}
