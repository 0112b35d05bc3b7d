/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-notes.h"

#include "common/netflux-layout-origin.h"

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

void
netflux_layout_note_controller (char **files)
{
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (files[i]);
      NetfluxLayoutOrigin origin;

      if (!netflux_layout_origin_find (file, &origin))
        continue;
      g_printerr ("%s: note: %s was laid out without gaps and little-endian, as --dialect "
                  "packed is; it comes from %s, which has other places for fields: add --%s %s\n",
                  g_get_prgname (), files[i], origin.tool, origin.rule, origin.value);
      return;
    }
}
