/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxrate.h"

/* The one rate of all that is possible, or 0. */
static int
find_fixed_rate (GstCaps *caps)
{
  int found = 0;

  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    {
      int rate;

      if (!gst_structure_get_int (gst_caps_get_structure (caps, i), "rate", &rate) ||
          (found != 0 && rate != found))
        return 0;
      found = rate;
    }

  return found;
}

int
gst_netflux_rate_ask_downstream (GstPad *src_pad, GstNetfluxCodec *codec)
{
  GstAudioInfo info;
  GstCaps *wanted, *found;
  int rate;

  gst_audio_info_init (&info);
  gst_audio_info_set_format (&info, codec->channels.format, 1,
                             gst_netflux_channels_count (&codec->channels), NULL);
  wanted = gst_audio_info_to_caps (&info);
  gst_caps_set_simple (wanted, "rate", GST_TYPE_INT_RANGE, 1, G_MAXINT, NULL);
  found = gst_pad_peer_query_caps (src_pad, wanted);
  rate = find_fixed_rate (found);
  gst_caps_unref (found);
  gst_caps_unref (wanted);

  return rate;
}

int
gst_netflux_rate_ask_upstream (GstPad *sink_pad, gboolean is_measured)
{
  GstQuery *query =
      gst_query_new_custom (GST_QUERY_CUSTOM, gst_structure_new_empty (GST_NETFLUX_CYCLE_QUERY));
  GstClockTime cycle;
  gboolean found = FALSE;
  int rate = 0;

  if (gst_pad_peer_query (sink_pad, query) &&
      gst_structure_get_clock_time (gst_query_get_structure (query), "cycle", &cycle) &&
      gst_structure_get_boolean (gst_query_get_structure (query), "measured", &found) &&
      cycle > 0 && found >= is_measured)
    rate = (int) MAX ((GST_SECOND + cycle / 2) / cycle, 1);
  gst_query_unref (query);

  return rate;
}
