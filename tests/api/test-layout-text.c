/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <glib/gstdio.h>
#include <netflux/netflux.h>

/* Whether a text is a file or a declaration is one rule. */

typedef struct
{
  const char *text;
  gboolean beside; /* relative to the directory of the file */
  const char *type;
  gssize size; /* -1: there is no such file or type */
} Case;

static const Case cases[] = {
  { "plc.st", TRUE, NULL, 6 },
  { "plc.st:Inputs", TRUE, NULL, 2 },
  { "plc.st:Nothing", TRUE, NULL, -1 },
  { "plc.st", FALSE, NULL, -1 },
  { "plc.st:Inputs", FALSE, NULL, -1 },
  { ".", TRUE, NULL, 6 },
  { "speed:f32", TRUE, NULL, 4 },
  { "speed:f32 run:bool", TRUE, NULL, 5 },
  { "TYPE T : STRUCT a : INT; END_STRUCT END_TYPE", TRUE, NULL, 2 },
  { "missing", TRUE, NULL, -1 },
  { "plc.st", TRUE, "Inputs", 2 },
  { "plc.st:Inputs", TRUE, "inputs", 2 },
  { "plc.st:Inputs", TRUE, "All", -1 },
  { "TYPE T : STRUCT a : INT; END_STRUCT END_TYPE", TRUE, "T", 2 },
  { "TYPE T : STRUCT a : More; END_STRUCT END_TYPE", TRUE, "T", 8 },
};

static NetfluxLayout *
make_layout (const Case *item, const char *directory, GError **error)
{
  static const char *const include[] = { "more.st", NULL };

  if (item->type == NULL)
    return netflux_layout_new_from_text (item->text, directory, NETFLUX_DIALECT_PACKED, error);
  return g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, error, "text-or-file", item->text, "directory",
                         directory, "include", include, "type-name", item->type, NULL);
}

static void
test_rule (void)
{
  g_autofree char *directory = g_dir_make_tmp ("netflux-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "plc.st", NULL);
  g_autofree char *more = g_build_filename (directory, "more.st", NULL);
  g_autofree char *uri = g_strconcat ("file://", path, NULL);
  g_autoptr (NetfluxLayout) of_uri = NULL;

  g_assert_true (
      g_file_set_contents (path,
                           "TYPE Inputs : STRUCT a : INT; END_STRUCT END_TYPE\n"
                           "TYPE All : STRUCT i : Inputs; d : DINT; END_STRUCT END_TYPE\n",
                           -1, NULL));
  g_assert_true (g_file_set_contents (more, "TYPE More : LINT; END_TYPE\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NetfluxLayout) layout =
          make_layout (&cases[i], cases[i].beside ? directory : NULL, &error);

      g_test_message ("%s: %s", cases[i].text, error != NULL ? error->message : "a layout");
      if (cases[i].size >= 0)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (netflux_layout_get_size (layout), ==, (gsize) cases[i].size);
        }
      else
        g_assert_nonnull (error);
    }

  of_uri = netflux_layout_new_from_text (uri, NULL, NETFLUX_DIALECT_PACKED, NULL);
  g_assert_nonnull (of_uri);
  g_unlink (path);
  g_unlink (more);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/netflux/layout-text/rule", test_rule);
  return g_test_run ();
}
