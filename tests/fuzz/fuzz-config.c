/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/netflux-config.h"
#ifdef FUZZ_PLUGIN
#include "plugin/gstnetfluxconfig.h"
#endif

/* The key file of links, as the command and the elements read it: whatever is in it, each link is
 * there, or there is a reason that names the file. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *path;

static void
remove_file (void)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
write_file (const guint8 *data, gsize size)
{
  if (path == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("netflux-fuzz-XXXXXX", NULL);

      g_assert_nonnull (folder);
      path = g_build_filename (folder, "links.ini", NULL);
      atexit (remove_file);
    }
  g_assert_true (g_file_set_contents_full (path, (const char *) data, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
check_reason (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
}

static void
read_as_command (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = netflux_config_load (path, &error);

  if (links == NULL)
    {
      check_reason (error);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (links->len, >, 0);
  for (guint i = 0; i < links->len; i++)
    {
      NetfluxConfigLink *item = g_ptr_array_index (links, i);
      g_autofree char *host = netflux_link_dup_remote_address (item->link);

      if (item->problem != NULL)
        check_reason (item->problem);
      else
        g_assert_nonnull (host);
    }
}

#ifdef FUZZ_PLUGIN
static void
read_as_element (void)
{
  g_autoptr (GError) error = NULL;
  GstNetfluxSettings settings;
  GstNetfluxLayouts layouts = { 0 };

  gst_netflux_settings_init (&settings);
  if (!gst_netflux_config_read (path, NULL, &settings, &layouts, &error))
    check_reason (error);
  else
    g_assert_no_error (error);
  gst_netflux_config_take_back (&settings, &layouts);
  gst_netflux_settings_clear (&settings);
  gst_netflux_layouts_clear (&layouts);
}
#endif

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* A layout that is a file is read, and some files never end. */
  if (g_strstr_len ((const char *) data, (gssize) size, "/dev") != NULL ||
      g_strstr_len ((const char *) data, (gssize) size, "/proc") != NULL)
    return 0;

  write_file (data, size);
  read_as_command ();
#ifdef FUZZ_PLUGIN
  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  read_as_element ();
#endif
  return 0;
}
