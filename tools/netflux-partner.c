/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-partner.h"

#include "netflux-parse.h"
#include "netflux-report.h"
#include "netflux-values.h"

#define SHOWN_BYTES 32
#define CHANGES_AT_ONCE 20

NetfluxPartner *
netflux_partner_new (NetfluxDisplay *display, gboolean json, const char *name, NetfluxLink *link)
{
  NetfluxPartner *self = g_new0 (NetfluxPartner, 1);

  self->display = display;
  self->json = json;
  self->name = g_strdup (name);
  self->link = g_object_ref (link);

  return self;
}

void
netflux_partner_free (NetfluxPartner *self)
{
  g_clear_handle_id (&self->untold_source, g_source_remove);
  g_free (self->name);
  g_object_unref (self->link);
  g_free (self);
}

/* Prints a line for people, by the name of the link if there are several. */
static void
print_line (NetfluxPartner *self, const char *lead_in, const char *text)
{
  g_autofree char *line =
      g_strdup_printf ("%s%s%s%s", lead_in, self->name != NULL ? self->name : "",
                       self->name != NULL ? ": " : "", text);

  netflux_display_print (self->display, line);
}

/* Values, or the first bytes of the process image: a whole one can fill several screens. */
static char *
describe_received (NetfluxLink *link, NetfluxLinkState state)
{
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (link);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  g_autoptr (GBytes) head = NULL;
  g_autofree char *hex = NULL;
  char *values = NULL;

  if (size == 0 || state == NETFLUX_LINK_STATE_WAITING)
    return g_strdup ("nothing");
  values = netflux_values_describe (link, bytes);
  if (values != NULL)
    return values;

  head = g_bytes_new_from_bytes (bytes, 0, MIN (size, SHOWN_BYTES));
  hex = netflux_format_hex (head);
  return size > SHOWN_BYTES ? g_strdup_printf ("%s... (%" G_GSIZE_FORMAT " bytes)", hex, size)
                            : g_steal_pointer (&hex);
}

static char *
describe_status (NetfluxLink *link, NetfluxLinkState state)
{
  g_autofree char *received = describe_received (link, state);

  return netflux_report_line (link, state, received);
}

/* The name of the member that an event has besides those of all; NULL: none. */
static const char *
find_key (const char *event)
{
  static const char *const keys[][2] = {
    { "started", "link" },
    { "watchdog-expired", "watchdog" },
    { "watchdog-recovered", "watchdog" },
    { "error", "message" },
    { "warning", "message" },
    { "changes-dropped", "message" },
    { "input-ended", "action" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (event, keys[i][0]))
      return keys[i][1];

  return NULL;
}

/* For programs: what happened, and how the link is. The process image is read once, so
 * that all that is said of it is of one frame, and after the state: a link that is up has one. */
static void
print_object (NetfluxPartner *self,
              const char *event,
              const char *value,
              NetfluxStatistics *statistics)
{
  NetfluxLinkState now =
      g_str_equal (event, "stopped") ? self->last_state : netflux_link_get_state (self->link);
  const char *state = g_str_equal (event, "state") ? value : netflux_report_state (now);
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (self->link);
  g_autofree char *received = netflux_format_hex (bytes);
  g_autofree char *object = NULL;
  GVariant *values = netflux_values_get_received (self->link, bytes);
  const char *key = find_key (event);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (self->name != NULL)
    g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (self->name));
  g_variant_builder_add (&builder, "{sv}", "state", g_variant_new_string (state));
  if (key != NULL && value != NULL)
    g_variant_builder_add (&builder, "{sv}", key, g_variant_new_string (value));
  g_variant_builder_add (&builder, "{sv}", "received-data", g_variant_new_string (received));
  if (values != NULL)
    g_variant_builder_add (&builder, "{sv}", "received-values", values);

  object = netflux_report_json (event, g_variant_builder_end (&builder), statistics);
  netflux_display_print (self->display, object);
}

/* Tells of an event: an object with @value as a member, or a line for people. */
void
netflux_partner_tell (NetfluxPartner *self, const char *event, const char *value)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL, *lead_in = NULL, *text = NULL;

  if (self->json)
    {
      g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->link);

      print_object (self, event, value, statistics);
      return;
    }

  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%T.%f");
  lead_in = g_strdup_printf ("%.12s  ", time);
  text = g_strdup_printf ("%s: %s", event, value);
  print_line (self, lead_in, text);
}

static gboolean
tell_untold (gpointer data)
{
  NetfluxPartner *self = data;
  g_autofree char *message = NULL;

  self->told_state = netflux_link_get_state (self->link);
  message = g_strdup_printf ("%u changes are not shown, they come and go; now %s",
                             netflux_line_limit_settle (&self->changes),
                             netflux_report_state (self->told_state));
  self->untold_source = 0;
  netflux_partner_tell (self, "changes-dropped", message);
  return G_SOURCE_REMOVE;
}

void
netflux_partner_tell_untold (NetfluxPartner *self)
{
  if (self->untold_source == 0)
    return;

  g_clear_handle_id (&self->untold_source, g_source_remove);
  tell_untold (self);
}

/* A change; of many, how many there were in each second. */
static void
tell_change (NetfluxPartner *self, const char *event, const char *value)
{
  if (netflux_line_limit_take (&self->changes, CHANGES_AT_ONCE, g_get_monotonic_time ()))
    netflux_partner_tell (self, event, value);
  else if (self->changes.n_untold == 1)
    self->untold_source = g_timeout_add_seconds (1, tell_untold, self);
}

static void
on_state_changed (NetfluxLink *link, GParamSpec *pspec, NetfluxPartner *self)
{
  NetfluxLinkState state = netflux_link_get_state (link);

  if (state == self->told_state)
    return; /* it was newer than what was notified then */

  self->told_state = state;
  tell_change (self, "state", netflux_report_state (state));
}

static void
on_watchdog_expired (NetfluxLink *link, NetfluxWatchdog watchdog, NetfluxPartner *self)
{
  tell_change (self, "watchdog-expired", netflux_report_watchdog (watchdog));
}

static void
on_watchdog_recovered (NetfluxLink *link, NetfluxWatchdog watchdog, NetfluxPartner *self)
{
  tell_change (self, "watchdog-recovered", netflux_report_watchdog (watchdog));
}

static void
on_error (NetfluxLink *link, GError *error, NetfluxPartner *self)
{
  /* A partner that is slower than the watch interval, not one that is silent */
  if (g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT))
    netflux_partner_tell (self, "warning", error->message);
  else
    tell_change (self, "error", error->message);
}

static void
on_send_data_expired (NetfluxLink *link, NetfluxPartner *self)
{
  netflux_partner_tell (self, "send-data-expired", "they are older than --max-send-age");
}

static void
on_send_data_renewed (NetfluxLink *link, NetfluxPartner *self)
{
  netflux_partner_tell (self, "send-data-renewed", "they are sent again");
}

static void
on_statistics_updated (NetfluxLink *link, NetfluxStatistics *statistics, NetfluxPartner *self)
{
  g_autofree char *status = NULL;

  if (self->json)
    {
      print_object (self, "statistics", NULL, statistics);
      return;
    }
  if (netflux_display_is_terminal (self->display))
    return;

  status = describe_status (link, netflux_link_get_state (link));
  print_line (self, "", status);
}

/* Tells that the link has started, and from now on what becomes of it. What came to pass
 * before its start was known is told then. */
void
netflux_partner_set_started (NetfluxPartner *self)
{
  NetfluxLinkState state = netflux_link_get_state (self->link);
  g_autofree char *title = netflux_report_title (self->link);
  g_autoptr (GError) waits_for = netflux_source_dup_error (netflux_link_get_source (self->link));

  self->started = TRUE;
  self->told_state = state;
  netflux_partner_tell (self, "started", title);
  if (state != NETFLUX_LINK_STATE_STOPPED && state != NETFLUX_LINK_STATE_WAITING)
    netflux_partner_tell (self, "state", netflux_report_state (state));
  if (waits_for != NULL && !g_error_matches (waits_for, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT))
    netflux_partner_tell (self, "error", waits_for->message);
  g_object_connect (self->link, "signal::notify::state", on_state_changed, self,
                    "signal::watchdog-expired", on_watchdog_expired, self,
                    "signal::watchdog-recovered", on_watchdog_recovered, self, "signal::error",
                    on_error, self, "signal::statistics-updated", on_statistics_updated, self,
                    "signal::send-data-expired", on_send_data_expired, self,
                    "signal::send-data-renewed", on_send_data_renewed, self, NULL);
}

void
netflux_partner_tell_end (NetfluxPartner *self)
{
  g_autofree char *status = NULL;

  if (self->json)
    {
      netflux_partner_tell (self, "stopped", NULL);
      return;
    }

  status = describe_status (self->link, self->last_state);
  print_line (self, "Ended: ", status);
}

/* How it is, in one line or in several. */
void
netflux_partner_append_status (NetfluxPartner *self, GString *block, gboolean brief)
{
  const char *name = self->name != NULL ? self->name : "";
  const char *colon = self->name != NULL ? ": " : "";
  NetfluxLinkState state = netflux_link_get_state (self->link);
  g_autofree char *received = describe_received (self->link, state);
  g_autofree char *title = brief ? NULL : netflux_report_title (self->link);
  g_autofree char *status = brief ? netflux_report_line (self->link, state, received)
                                  : netflux_report_block (self->link, state, received);

  if (brief)
    g_string_append_printf (block, "%s%s%s", name, colon, status);
  else
    g_string_append_printf (block, "%s%s%s\n%s", name, colon, title, status);
}
