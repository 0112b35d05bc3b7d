/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "plugin/gstnetfluxuri.h"

/* What an element is told by a URI: any text is refused with a reason, or says the same when it is
 * printed and read again. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_same (const GstNetfluxSettings *a, const GstNetfluxSettings *b)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    {
      g_autofree char *text = gst_netflux_settings_to_text (a, i);
      g_autofree char *again = gst_netflux_settings_to_text (b, i);

      /* A port that was not written is printed. */
      if (i == GST_NETFLUX_SETTING_REMOTE_PORT && text == NULL)
        continue;
      g_assert_cmpstr (text, ==, again);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *uri = g_strndup ((const char *) data, size);
  g_autofree char *printed = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  GstNetfluxSettings settings, copy;

  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  gst_netflux_settings_init (&settings);
  gst_netflux_settings_init (&copy);

  if (gst_netflux_settings_set_uri (&settings, uri, &error))
    {
      g_assert_no_error (error);
      printed = gst_netflux_settings_dup_uri (&settings);
      g_assert_nonnull (printed);
      gst_netflux_settings_set_uri (&copy, printed, &error);
      g_assert_no_error (error);
      check_same (&settings, &copy);
      again = gst_netflux_settings_dup_uri (&copy);
      g_assert_cmpstr (printed, ==, again);
    }
  else
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL) ||
                     !g_utf8_validate (uri, -1, NULL));
      g_assert_null (gst_netflux_settings_dup_uri (&settings));
    }

  gst_netflux_settings_clear (&settings);
  gst_netflux_settings_clear (&copy);
  return 0;
}
