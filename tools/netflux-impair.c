/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-impair.h"

#include <string.h>

#include <netflux/netflux.h>

typedef gboolean (*ParseFunc) (const char *text, gpointer value, GError **error);

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

static gboolean
parse_chance (const char *text, gpointer value, GError **error)
{
  char *end;
  double percent = g_ascii_strtod (text, &end);

  if (end == text || !g_str_equal (end, "%") || !(percent >= 0 && percent <= 100))
    return fail (error, "'%s' is not a chance: write for example 5%%", text);

  *(double *) value = percent / 100;
  return TRUE;
}

static gboolean
parse_count (const char *text, gpointer value, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL))
    return fail (error, "'%s' is not a whole number from 1 to 65535", text);

  *(guint *) value = (guint) number;
  return TRUE;
}

static gboolean
parse_time (const char *text, gpointer value, GError **error)
{
  gint64 duration_us;

  if (!netflux_duration_parse (text, &duration_us, error))
    return FALSE;

  *(gint64 *) value = duration_us * 1000;
  return TRUE;
}

/* Two, with @separator between them. */
static gboolean
parse_times (const char *text, char separator, const char *example, gint64 *times, GError **error)
{
  const char *middle = strchr (text, separator);
  g_autofree char *first = middle != NULL ? g_strndup (text, (gsize) (middle - text)) : NULL;

  if (middle == NULL)
    return fail (error, "'%s' is not two times: write for example %s", text, example);
  return parse_time (first, &times[0], error) && parse_time (middle + 1, &times[1], error);
}

static gboolean
parse_hold (const char *text, gpointer value, GError **error)
{
  NetfluxImpairment *impairment = value;
  gint64 times[2] = { 0, 0 };

  if (!parse_times (text, '/', "100ms/1s", times, error))
    return FALSE;
  if (times[0] >= times[1] || times[0] <= 0)
    return fail (error, "'%s': the first must be the shorter one, and more than 0", text);

  impairment->hold_ns = times[0];
  impairment->hold_period_ns = times[1];
  return TRUE;
}

/* ENTER,LEAVE[,LOSS] */
static gboolean
parse_bursts (const char *text, gpointer value, GError **error)
{
  NetfluxImpairment *impairment = value;
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint n = g_strv_length (parts);

  if (n < 2 || n > 3)
    return fail (error, "'%s': write ENTER,LEAVE or ENTER,LEAVE,LOSS, as 1%%,20%%,90%%", text);

  impairment->burst_loss = 1;
  return parse_chance (parts[0], &impairment->burst_enter, error) &&
         parse_chance (parts[1], &impairment->burst_leave, error) &&
         (n == 2 || parse_chance (parts[2], &impairment->burst_loss, error));
}

/* What is of a direction: both, unless its name comes before the value. */
static const struct
{
  const char *name;
  ParseFunc parse;
  gsize offset;
  const char *argument;
  const char *description;
} lane_options[] = {
#define AT(member) G_STRUCT_OFFSET (NetfluxImpairment, member)
  { "loss", parse_chance, AT (loss), "CHANCE", "Lose so many, as 5%" },
  { "loss-bursts", parse_bursts, 0, "ENTER,LEAVE[,LOSS]",
    "Lose in bursts (Gilbert-Elliott), as 1%,20%" },
  { "loss-every", parse_count, AT (loss_every), "N", "Lose every n-th" },
  { "duplicate", parse_chance, AT (duplicate), "CHANCE", "Send so many twice" },
  { "reorder", parse_chance, AT (reorder), "CHANCE", "Let so many be overtaken" },
  { "depth", parse_count, AT (depth), "N", "By so many at the most (1); copies the same" },
  { "corrupt", parse_chance, AT (corrupt), "CHANCE", "Turn a bit of so many over" },
  { "truncate", parse_chance, AT (truncate), "CHANCE", "Cut so many" },
  { "delay", parse_time, AT (delay_ns), "TIME", "Delay all" },
  { "jitter", parse_time, AT (jitter_ns), "TIME", "Delay by up to so much more" },
  { "hold", parse_hold, 0, "TIME/PERIOD",
    "Hold all back for so long in each period, then release them at once" },
#undef AT
};

static gboolean
set_lane_option (const char *option, const char *text, gpointer data, GError **error)
{
  static const char *const names[][2] = { { "in:", "out:" }, { "front:", "back:" } };
  NetfluxSimulation *simulation = data;
  gboolean chosen[2] = { TRUE, TRUE };
  const char *value = text;
  guint i;

  for (guint way = 0; way < 2; way++)
    for (guint set = 0; set < G_N_ELEMENTS (names); set++)
      if (g_str_has_prefix (text, names[set][way]))
        {
          value = text + strlen (names[set][way]);
          chosen[1 - way] = FALSE;
        }

  for (i = 0; !g_str_equal (option + strlen ("--"), lane_options[i].name); i++)
    g_assert (i + 1 < G_N_ELEMENTS (lane_options));
  for (guint way = 0; way < 2; way++)
    if (chosen[way] &&
        !lane_options[i].parse (
            value, (char *) &simulation->impairments[way] + lane_options[i].offset, error))
      {
        g_prefix_error (error, "%s: ", option);
        return FALSE;
      }

  return TRUE;
}

static gboolean
add_episode (GArray **episodes, const char *option, const char *text, GError **error)
{
  NetfluxEpisode episode;
  gint64 times[2] = { 0, 0 };

  if (!parse_times (text, '+', "2s+500ms (at 2 s, for 500 ms)", times, error) ||
      (times[1] <= 0 && !fail (error, "'%s' lasts for no time: write for example 2s+500ms", text)))
    {
      g_prefix_error (error, "%s: ", option);
      return FALSE;
    }

  episode = (NetfluxEpisode){ times[0], times[1] };
  if (*episodes == NULL)
    *episodes = g_array_new (FALSE, FALSE, sizeof episode);
  g_array_append_val (*episodes, episode);
  return TRUE;
}

static gboolean
set_freeze (const char *option, const char *text, gpointer data, GError **error)
{
  return add_episode (&((NetfluxSimulation *) data)->freezes, option, text, error);
}

static gboolean
set_silence (const char *option, const char *text, gpointer data, GError **error)
{
  return add_episode (&((NetfluxSimulation *) data)->silences, option, text, error);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

static gboolean
set_restart (const char *option, const char *text, gpointer data, GError **error)
{
  NetfluxSimulation *simulation = data;
  gint64 at_ns;

  if (!parse_time (text, &at_ns, error))
    {
      g_prefix_error (error, "%s: ", option);
      return FALSE;
    }

  if (simulation->restarts == NULL)
    simulation->restarts = g_array_new (FALSE, FALSE, sizeof at_ns);
  g_array_append_val (simulation->restarts, at_ns);
  g_array_sort (simulation->restarts, compare_times);
  return TRUE;
}

void
netflux_impair_add_options (GOptionContext *context, NetfluxSimulation *simulation)
{
  GOptionGroup *group =
      g_option_group_new ("impair",
                          "What goes wrong, in both directions or, with in: or out: (of a relay "
                          "front: or back:) before the value, in one:",
                          "Show what can go wrong", simulation, NULL);
  const GOptionEntry more[] = {
    { "freeze", 0, 0, G_OPTION_ARG_CALLBACK, set_freeze,
      "Stand still at a time, for a time, as 2s+500ms", "AT+FOR" },
    { "silence", 0, 0, G_OPTION_ARG_CALLBACK, set_silence,
      "Hear, but send nothing (a relay: lose all) at a time, for a time", "AT+FOR" },
    { "restart", 0, 0, G_OPTION_ARG_CALLBACK, set_restart, "Start anew at a time", "AT" },
    G_OPTION_ENTRY_NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (lane_options); i++)
    {
      const GOptionEntry entries[] = {
        { lane_options[i].name, 0, 0, G_OPTION_ARG_CALLBACK, set_lane_option,
          lane_options[i].description, lane_options[i].argument },
        G_OPTION_ENTRY_NULL,
      };

      g_option_group_add_entries (group, entries);
    }
  g_option_group_add_entries (group, more);
  g_option_context_set_main_group (context, group);
}

/* Whether the value of an option, without its --, can be of one direction. */
gboolean
netflux_impair_has_directions (const char *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (lane_options); i++)
    if (g_str_equal (option, lane_options[i].name))
      return TRUE;

  return FALSE;
}

void
netflux_impair_clear (NetfluxSimulation *simulation)
{
  g_clear_pointer (&simulation->freezes, g_array_unref);
  g_clear_pointer (&simulation->silences, g_array_unref);
  g_clear_pointer (&simulation->restarts, g_array_unref);
}
