/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-origin.h"

#include <string.h>

#include "netflux-file-read.h"

/* What only such a file has */
static const struct
{
  const char *mark;
  NetfluxLayoutOrigin origin;
} marks[] = {
  { "<TcPlcObject", { "TwinCAT", "profile", "twincat3" } },
  { "<TcModuleClass", { "TwinCAT", "profile", "twincat3" } },
  { "<ExportFile>", { "CODESYS", "dialect", "codesys" } },
  { "productName=\"CODESYS\"", { "CODESYS", "dialect", "codesys" } },
  { "productName=\"TwinCAT", { "TwinCAT", "profile", "twincat3" } },
  { "<SW.", { "TIA Portal", "dialect", "s7" } },
  { "S7_Optimized_Access", { "TIA Portal", "dialect", "s7" } },
  { "DATA_BLOCK ", { "TIA Portal or STEP 7", "dialect", "s7" } },
  { "END_DATA_BLOCK", { "TIA Portal or STEP 7", "dialect", "s7" } },
};

static gboolean
find_mark (const char *text, NetfluxLayoutOrigin *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (text, marks[i].mark) != NULL)
      {
        *self = marks[i].origin;
        return TRUE;
      }
  return FALSE;
}

gboolean
netflux_layout_origin_find (GFile *file, NetfluxLayoutOrigin *self)
{
  char buffer[4096];
  g_autoptr (GInputStream) stream = netflux_file_open (file, NULL);
  gsize n = 0;

  if (stream == NULL ||
      !g_input_stream_read_all (stream, buffer, sizeof buffer - 1, &n, NULL, NULL))
    return FALSE;
  buffer[n] = '\0';
  return find_mark (buffer, self);
}

/* The file that the text names, without the type behind a colon; NULL: it is a declaration. */
static GFile *
find_file (const char *text, const char *directory)
{
  g_autofree char *name = NULL;
  char *colon;

  if (g_ascii_strncasecmp (text, "file:", 5) == 0)
    return g_file_new_for_uri (text);
  name = g_canonicalize_filename (text, directory);
  colon = strrchr (name, ':');
  if (colon != NULL && !g_file_test (name, G_FILE_TEST_EXISTS))
    *colon = '\0';
  return g_file_test (name, G_FILE_TEST_IS_REGULAR) ? g_file_new_for_path (name) : NULL;
}

char *
netflux_layout_origin_describe (const NetfluxLayoutRules *rules,
                                const char *text,
                                const char *directory)
{
  g_autoptr (GFile) file = NULL;
  NetfluxLayoutOrigin origin;

  if (netflux_layout_rules_is_set (rules, NETFLUX_LAYOUT_RULE_DIALECT) ||
      netflux_layout_rules_is_set (rules, NETFLUX_LAYOUT_RULE_PROFILE))
    return NULL;
  file = find_file (text, directory);
  if (file != NULL ? !netflux_layout_origin_find (file, &origin) : !find_mark (text, &origin))
    return NULL;
  return g_strdup_printf ("%s is read without gaps and little-endian, as the dialect packed is; "
                          "it comes from %s, which has other places for fields: set %s to %s",
                          file != NULL ? text : "the layout", origin.tool, origin.rule,
                          origin.value);
}
