/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-report.h"

#include "common/netflux-json.h"
#include "netflux-parse.h"

static const char *
enum_nick (GType type, int value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);

  return g_enum_get_value (enum_class, value)->value_nick;
}

const char *
netflux_report_state (NetfluxLinkState state)
{
  return enum_nick (NETFLUX_TYPE_LINK_STATE, state);
}

const char *
netflux_report_watchdog (NetfluxWatchdog watchdog)
{
  return enum_nick (NETFLUX_TYPE_WATCHDOG, watchdog);
}

typedef struct
{
  const char *name; /* NULL ends a list */
  NetfluxStatisticsDuration duration;
} Named;

/* “name figure, name figure…” */
static void
append_durations (GString *text, NetfluxStatistics *statistics, const Named *named)
{
  for (guint i = 0; named[i].name != NULL; i++)
    {
      double duration_us = netflux_statistics_get_duration (statistics, named[i].duration);
      g_autofree char *duration = NULL;

      duration = duration_us > 0 ? netflux_format_duration (duration_us) : g_strdup ("-");
      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", named[i].name, duration);
    }
}

static void
append_frames (GString *text, NetfluxStatistics *statistics)
{
  g_string_append_printf (
      text,
      "%" G_GUINT64_FORMAT " sent, %" G_GUINT64_FORMAT " accepted, %" G_GUINT64_FORMAT
      " lost, %" G_GUINT64_FORMAT " unacknowledged",
      netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_FRAMES_SENT),
      netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_FRAMES_ACCEPTED),
      netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_PARTNER_LOST),
      netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_FEEDBACK_LOST));
}

/* The sender, or what was wrong. */
static void
append_origin (GString *text,
               NetfluxLink *link,
               NetfluxStatistics *statistics,
               NetfluxStatisticsCount incident)
{
  if (incident == NETFLUX_STATISTICS_COUNT_FRAMES_FOREIGN)
    {
      g_autofree char *who = NULL;

      g_object_get (statistics, "last-foreign", &who, NULL);
      if (who != NULL)
        g_string_append_printf (
            text, " (last: %" G_GUINT64_FORMAT " bytes from %s, %" G_GUINT64_FORMAT " in a row)",
            netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_LAST_FOREIGN_SIZE),
            who,
            netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_LAST_FOREIGN_COUNT));
    }
  else if (incident == NETFLUX_STATISTICS_COUNT_FRAMES_MALFORMED)
    {
      g_string_append_printf (
          text, " (%" G_GUINT64_FORMAT " bytes came, %u are expected)",
          netflux_statistics_get_count (statistics, NETFLUX_STATISTICS_COUNT_MALFORMED_SIZE),
          netflux_link_get_receive_size (link));
    }
}

/* What should not have happened is shown only where it has. */
static void
append_incidents (GString *text,
                  NetfluxLink *link,
                  NetfluxStatistics *statistics,
                  const char *lead_in)
{
  static const struct
  {
    NetfluxStatisticsCount count;
    const char *name;
  } incidents[] = {
    { NETFLUX_STATISTICS_COUNT_MISSED_CYCLES, "missed cycles" },
    { NETFLUX_STATISTICS_COUNT_SEND_ERRORS, "send errors" },
    { NETFLUX_STATISTICS_COUNT_ICMP_REPORTS, "undeliverable" },
    { NETFLUX_STATISTICS_COUNT_KERNEL_DROPS, "dropped by this machine" },
    { NETFLUX_STATISTICS_COUNT_FRAMES_DUPLICATE, "duplicate" },
    { NETFLUX_STATISTICS_COUNT_FRAMES_LATE, "late" },
    { NETFLUX_STATISTICS_COUNT_FRAMES_FOREIGN, "foreign" },
    { NETFLUX_STATISTICS_COUNT_FRAMES_MALFORMED, "malformed" },
    { NETFLUX_STATISTICS_COUNT_FRAMES_OVERSIZE, "oversize" },
    { NETFLUX_STATISTICS_COUNT_RESTARTS, "restarts" },
    { NETFLUX_STATISTICS_COUNT_OUTAGES, "outages" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (incidents); i++)
    {
      guint64 count = netflux_statistics_get_count (statistics, incidents[i].count);

      if (count == 0)
        continue;
      g_string_append_printf (text, "%s%s %" G_GUINT64_FORMAT, lead_in, incidents[i].name, count);
      append_origin (text, link, statistics, incidents[i].count);
      lead_in = ", ";
    }
}

/* “127.0.0.1:2000 -> 127.0.0.1:2001” */
char *
netflux_report_title (NetfluxLink *link)
{
  g_autofree char *local_address = netflux_link_dup_local_address (link);
  g_autofree char *remote_address = netflux_link_dup_remote_address (link);
  g_autofree char *local = netflux_format_endpoint (local_address != NULL ? local_address : "*",
                                                    netflux_link_get_local_port (link));
  g_autofree char *remote =
      netflux_format_endpoint (remote_address, netflux_link_get_remote_port (link));

  return g_strdup_printf ("%s -> %s", local, remote);
}

/* Several lines that say how a link is, for a terminal. */
char *
netflux_report_block (NetfluxLink *link, NetfluxLinkState state, const char *received)
{
  static const Named intervals[] = {
    { "own", NETFLUX_STATISTICS_DURATION_AVG_OWN_INTERVAL },
    { "jitter", NETFLUX_STATISTICS_DURATION_OWN_JITTER },
    { "partner", NETFLUX_STATISTICS_DURATION_AVG_PARTNER_INTERVAL },
    { "jitter", NETFLUX_STATISTICS_DURATION_PARTNER_JITTER },
    { NULL, 0 },
  };
  static const Named round_trip[] = {
    { "last", NETFLUX_STATISTICS_DURATION_LAST_RTT },
    { "mean", NETFLUX_STATISTICS_DURATION_AVG_RTT },
    { "p99", NETFLUX_STATISTICS_DURATION_RTT_P99 },
    { "max", NETFLUX_STATISTICS_DURATION_MAX_RTT },
    { NULL, 0 },
  };
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "  state       %s\n  received    %s\n  intervals   ",
                          netflux_report_state (state), received);
  append_durations (text, statistics, intervals);
  g_string_append (text, "\n  round trip  ");
  append_durations (text, statistics, round_trip);
  g_string_append (text, "\n  frames      ");
  append_frames (text, statistics);
  append_incidents (text, link, statistics, "\n  besides     ");

  return g_string_free (text, FALSE);
}

/* The same in one line, for a log. */
char *
netflux_report_line (NetfluxLink *link, NetfluxLinkState state, const char *received)
{
  static const Named durations[] = {
    { "own", NETFLUX_STATISTICS_DURATION_AVG_OWN_INTERVAL },
    { "partner", NETFLUX_STATISTICS_DURATION_AVG_PARTNER_INTERVAL },
    { "round trip", NETFLUX_STATISTICS_DURATION_LAST_RTT },
    { NULL, 0 },
  };
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s; received %s; ", netflux_report_state (state), received);
  append_durations (text, statistics, durations);
  g_string_append (text, "; ");
  append_frames (text, statistics);
  append_incidents (text, link, statistics, "; ");

  return g_string_free (text, FALSE);
}

static void
append_all (GVariantBuilder *builder, GVariant *dictionary)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_builder_add (builder, "{sv}", key, value);
}

/* One JSON object: when, what happened, @details, then all figures. */
char *
netflux_report_json (const char *event, GVariant *details, NetfluxStatistics *statistics)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autoptr (GVariant) rest = g_variant_ref_sink (details);
  g_autoptr (GVariant) figures = g_variant_take_ref (netflux_statistics_to_variant (statistics));
  g_autoptr (GVariant) object = NULL;
  GString *text = g_string_new (NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "time", g_variant_new_string (time));
  g_variant_builder_add (&builder, "{sv}", "event", g_variant_new_string (event));
  append_all (&builder, rest);
  append_all (&builder, figures);
  object = g_variant_ref_sink (g_variant_builder_end (&builder));

  netflux_json_append_values (text, object, NETFLUX_JSON_LARGE_NUMBERS);
  return g_string_free (text, FALSE);
}
