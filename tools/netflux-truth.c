/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-truth.h"

#include "common/netflux-json.h"
#include "netflux-parse.h"

#define SHOWN_BYTES 16

static void
add_count (GVariantBuilder *builder, const char *name, guint64 count)
{
  g_variant_builder_add (builder, "{sv}", name, g_variant_new_uint64 (count));
}

static GVariant *
lane_to_variant (const NetfluxLaneCounts *lane, const guint64 *unrouted)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_count (&builder, "arrived", lane->arrived);
  add_count (&builder, "passed", lane->passed);
  add_count (&builder, "lost", lane->lost);
  add_count (&builder, "duplicated", lane->duplicated);
  add_count (&builder, "reordered", lane->reordered);
  add_count (&builder, "corrupted", lane->corrupted);
  add_count (&builder, "truncated", lane->truncated);
  add_count (&builder, "waiting", lane->held + lane->delayed);
  if (unrouted != NULL)
    add_count (&builder, "unrouted", *unrouted);

  return g_variant_builder_end (&builder);
}

/* Both directions; a relay did not know for all of them whom to send to. */
static void
add_lanes (GVariantBuilder *builder, const NetfluxTruth *truth, gboolean relay)
{
  static const char *const names[][2] = { { "in", "out" }, { "front", "back" } };

  for (guint i = 0; i < 2; i++)
    g_variant_builder_add (builder, "{sv}", names[relay][i],
                           lane_to_variant (&truth->lanes[i], relay ? &truth->unrouted[i] : NULL));
}

static void
add_device (GVariantBuilder *builder, const NetfluxTruth *truth)
{
  const NetfluxDeviceCounts *counts = &truth->counts;
  g_autofree char *image = netflux_format_hex (truth->image);

  add_count (builder, "starts", truth->status.starts);
  add_count (builder, "frames", truth->status.frames);
  g_variant_builder_add (builder, "{sv}", "next-sequence",
                         g_variant_new_uint32 (truth->status.next_sequence));
  g_variant_builder_add (builder, "{sv}", "feedback",
                         g_variant_new_uint32 (truth->status.feedback));
  g_variant_builder_add (builder, "{sv}", "timed-out",
                         g_variant_new_boolean (truth->status.timed_out));
  if (truth->destination != NULL)
    g_variant_builder_add (builder, "{sv}", "destination",
                           g_variant_new_string (truth->destination));
  add_count (builder, "sent", counts->sent);
  add_count (builder, "silenced", truth->silenced);
  add_count (builder, "arrived", counts->arrived);
  add_count (builder, "accepted", counts->accepted);
  add_count (builder, "rejected", counts->rejected);
  add_count (builder, "short", counts->short_ones);
  add_count (builder, "foreign", counts->foreign);
  add_count (builder, "forced", counts->forced);
  add_count (builder, "timeouts", counts->timeouts);
  g_variant_builder_add (builder, "{sv}", "image", g_variant_new_string (image));
}

char *
netflux_truth_to_json (const NetfluxTruth *truth,
                       const char *event,
                       const char *model,
                       const guint *ports,
                       guint64 seed)
{
  gboolean relay = truth->image == NULL;
  g_autoptr (GVariant) object = NULL;
  GString *text = g_string_new (NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "event", g_variant_new_string (event));
  g_variant_builder_add (&builder, "{sv}", "model", g_variant_new_string (model));
  g_variant_builder_add (&builder, "{sv}", "port", g_variant_new_uint32 (ports[0]));
  if (relay)
    g_variant_builder_add (&builder, "{sv}", "back-port", g_variant_new_uint32 (ports[1]));
  add_count (&builder, "seed", seed);
  g_variant_builder_add (&builder, "{sv}", "seconds", g_variant_new_double (truth->seconds));
  add_lanes (&builder, truth, relay);
  add_count (&builder, "send-errors", truth->send_errors);
  if (truth->send_error != NULL)
    g_variant_builder_add (&builder, "{sv}", "send-error",
                           g_variant_new_string (truth->send_error));
  add_count (&builder, "restarts", truth->restarts);
  if (!relay)
    add_device (&builder, truth);
  object = g_variant_ref_sink (g_variant_builder_end (&builder));
  netflux_json_append_values (text, object, NETFLUX_JSON_LARGE_NUMBERS);

  return g_string_free (text, FALSE);
}

static void
append_relay (GString *line, const NetfluxTruth *truth)
{
  for (guint i = 0; i < 2; i++)
    {
      const NetfluxLaneCounts *lane = &truth->lanes[i];

      g_string_append_printf (line,
                              "%sfrom the %s: arrived %" G_GUINT64_FORMAT
                              ", passed %" G_GUINT64_FORMAT ", lost %" G_GUINT64_FORMAT
                              ", duplicated %" G_GUINT64_FORMAT ", reordered %" G_GUINT64_FORMAT,
                              i > 0 ? "; " : "", i > 0 ? "back" : "front", lane->arrived,
                              lane->passed, lane->lost, lane->duplicated, lane->reordered);
      if (truth->unrouted[i] > 0)
        g_string_append_printf (line, ", %" G_GUINT64_FORMAT " to nobody yet", truth->unrouted[i]);
    }
}

static void
append_device (GString *line, const NetfluxTruth *truth)
{
  gsize size = truth->counts.accepted > 0 ? g_bytes_get_size (truth->image) : 0;
  g_autoptr (GBytes) head = g_bytes_new_from_bytes (truth->image, 0, MIN (size, SHOWN_BYTES));
  g_autofree char *hex = netflux_format_hex (head);

  g_string_append_printf (line,
                          "sent %" G_GUINT64_FORMAT " to %s, arrived %" G_GUINT64_FORMAT
                          ", accepted %" G_GUINT64_FORMAT ", rejected %" G_GUINT64_FORMAT,
                          truth->counts.sent,
                          truth->destination != NULL ? truth->destination : "nobody",
                          truth->counts.arrived, truth->counts.accepted, truth->counts.rejected);
  if (truth->counts.short_ones > 0)
    g_string_append_printf (line, ", shorter than --receive-size %" G_GUINT64_FORMAT,
                            truth->counts.short_ones);
  g_string_append_printf (line, "; received %s%s%s", size > 0 ? hex : "nothing",
                          size > SHOWN_BYTES ? "..." : "",
                          truth->status.timed_out ? "; the watchdog has expired" : "");
}

char *
netflux_truth_to_line (const NetfluxTruth *truth, gboolean relay)
{
  GString *line = g_string_new (NULL);

  if (relay)
    append_relay (line, truth);
  else
    append_device (line, truth);
  if (truth->send_errors > 0)
    g_string_append_printf (line, "; %" G_GUINT64_FORMAT " could not be sent: %s",
                            truth->send_errors, truth->send_error);

  return g_string_free (line, FALSE);
}
