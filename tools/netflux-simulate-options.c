/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-simulate-options.h"

#include "netflux-command.h"
#include "netflux-impair.h"
#include "netflux-parse.h"
#include "netflux-simulate-check.h"

/* What is less stands still or goes back. */
#define DRIFT_MIN_PPM (-900000.0)
#define DRIFT_MAX_PPM 1000000.0

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);

  return FALSE;
}

/* Resolving */

/* One address of a host; of IPv4 if there is one, as the partners are PLCs. */
static GSocketAddress *
resolve (const char *option, const char *text, GError **error)
{
  g_autofree char *host = NULL;
  GList *addresses = NULL;
  GInetAddress *found;
  GSocketAddress *address;
  guint16 port;

  if (netflux_parse_endpoint (text, &host, &port, error))
    {
      /* With its scope, if it has one */
      address = g_inet_socket_address_new_from_string (host, port);
      if (address != NULL)
        return address;
      addresses = g_resolver_lookup_by_name (g_resolver_get_default (), host, NULL, error);
    }
  if (addresses == NULL)
    {
      g_prefix_error (error, "%s: ", option);
      return NULL;
    }

  found = addresses->data;
  for (GList *l = addresses; l != NULL; l = l->next)
    if (g_inet_address_get_family (l->data) == G_SOCKET_FAMILY_IPV4)
      {
        found = l->data;
        break;
      }
  address = g_inet_socket_address_new (found, port);
  g_resolver_free_addresses (addresses);

  return address;
}

/* A local endpoint that can reach @partner, which may be %NULL. */
static GSocketAddress *
get_local (NetfluxSimulateOptions *self,
           GSocketAddress *partner,
           const char *option,
           int port,
           GError **error)
{
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GInetAddress) any = NULL;

  if (port < 0 || port > 65535)
    {
      fail (error, "%s: %d is not a port: use 0 to 65535", option, port);
      return NULL;
    }
  if (self->local_address == NULL)
    {
      any = g_inet_address_new_any (partner != NULL ? g_socket_address_get_family (partner)
                                                    : G_SOCKET_FAMILY_IPV4);
      return g_inet_socket_address_new (any, (guint16) port);
    }

  local = g_inet_socket_address_new_from_string (self->local_address, (guint) port);
  if (local == NULL)
    fail (error, "--local-address: '%s' is not an address: write for example 192.168.1.10",
          self->local_address);
  else if (partner != NULL &&
           g_socket_address_get_family (local) != g_socket_address_get_family (partner))
    fail (error, "--local-address: from '%s' no partner is reached whose address is %s",
          self->local_address,
          g_socket_address_get_family (partner) == G_SOCKET_FAMILY_IPV4
              ? "one of IPv4: give an IPv4 one"
              : "one of IPv6: give an IPv6 one");
  else
    return g_steal_pointer (&local);

  return NULL;
}

/* What is given is of use */

static gboolean
check_model (NetfluxSimulateOptions *self, GError **error)
{
  NetfluxDeviceKind kind = self->simulation.device.kind;

  if (self->task_cycle != NULL && !netflux_device_kind_has_task_cycle (kind))
    return fail (error, "--task-cycle: %s has none: leave it out; it is of --as codesys and s7",
                 self->as);
  if (self->watch_interval != NULL && netflux_device_kind_has_fixed_watch (kind))
    return fail (error, "--watch-interval: that of %s is always 1s: leave it out", self->as);
  return TRUE;
}

static gboolean
is_shuffled (const NetfluxImpairment *impairment)
{
  return impairment->depth > 0 && (impairment->reorder > 0 || impairment->duplicate > 0);
}

static gboolean
check_depth (NetfluxSimulateOptions *self, GError **error)
{
  const NetfluxImpairment *ways = self->simulation.impairments;

  if ((ways[0].depth == 0 && ways[1].depth == 0) || is_shuffled (&ways[0]) ||
      is_shuffled (&ways[1]))
    return TRUE;
  return fail (error, "--depth: nothing is overtaken and nothing comes twice there: add --reorder "
                      "or --duplicate");
}

/* Settings */

static gboolean
set_duration (const char *option, const char *text, gint64 *duration_ns, GError **error)
{
  gint64 duration_us;

  if (text == NULL)
    return TRUE;
  if (!netflux_duration_parse (text, &duration_us, error))
    {
      g_prefix_error (error, "%s: ", option);
      return FALSE;
    }
  if (duration_us <= 0)
    return fail (error, "%s: %s is no time: it must be more than 0, as 5ms", option, text);

  *duration_ns = duration_us * 1000;
  return TRUE;
}

static gboolean
set_relay (NetfluxSimulateOptions *self, GError **error)
{
  const char *const partners[] = { self->front, self->back };
  const char *const options[][2] = { { "--front", "--front-port" }, { "--back", "--back-port" } };

  for (guint i = 0; i < G_N_ELEMENTS (partners); i++)
    {
      if (partners[i] != NULL)
        {
          self->simulation.partners[i] = resolve (options[i][0], partners[i], error);
          if (self->simulation.partners[i] == NULL)
            return FALSE;
        }
      self->simulation.local[i] =
          get_local (self, self->simulation.partners[i], options[i][1], self->ports[1 + i], error);
      if (self->simulation.local[i] == NULL)
        return FALSE;
    }

  if (self->ports[1] == self->ports[2] && self->ports[1] != 0)
    return fail (error, "--back-port: %d is the front's: give each a port of its own",
                 self->ports[2]);
  return TRUE;
}

static NetfluxLayout *
read_layout (NetfluxSimulateOptions *self, GError **error)
{
  NetfluxLayout *layout = NULL;

  if (self->layout[0] == '\0')
    fail (error, "'': write a file, or a declaration as speed:f32");
  else
    layout = netflux_layout_rules_read_text (&self->rules, self->layout, NULL, NULL, error);
  if (layout == NULL)
    g_prefix_error (error, "--layout: ");
  return layout;
}

static NetfluxGenerator *
make_generator (NetfluxSimulateOptions *self, GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autoptr (NetfluxGenerator) generator = NULL;
  g_autofree char *rule = NULL;

  if (!netflux_layout_choice_take (&self->choice, &self->rules, error))
    return NULL;
  if (self->layout != NULL)
    {
      layout = read_layout (self, error);
      return layout == NULL
                 ? NULL
                 : netflux_generator_new_fields (layout, (const char *const *) self->generate,
                                                 self->simulation.device.send_interval_ns / 1000,
                                                 error);
    }
  if (self->generate != NULL)
    {
      fail (error, "--generate: '%s': no layout says where it lies; add --layout",
            self->generate[0]);
      return NULL;
    }
  rule = netflux_layout_choice_dup_given (&self->choice);
  if (rule != NULL)
    {
      fail (error, "%s: there is no layout that it is of; add --layout", rule);
      return NULL;
    }

  generator = netflux_generator_new_counting ((gsize) self->send_size);
  if (self->send_data != NULL)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (!netflux_parse_hex (self->send_data, &bytes, error))
        {
          g_prefix_error (error, "--send-data: ");
          return NULL;
        }
      netflux_generator_set_data (generator, bytes);
    }
  return g_steal_pointer (&generator);
}

static gboolean
check_sizes (NetfluxSimulateOptions *self, GError **error)
{
  gsize most = netflux_device_kind_get_payload_max (self->simulation.device.kind);
  gsize sent = netflux_generator_get_size (self->generator);

  if ((gsize) self->receive_size > most)
    return fail (error,
                 "--receive-size: %d is too much: %s receives %" G_GSIZE_FORMAT " bytes at most",
                 self->receive_size, self->as, most);
  if (sent > most)
    return fail (error,
                 "%" G_GSIZE_FORMAT " bytes to send are too many: %s sends %" G_GSIZE_FORMAT
                 " bytes at most",
                 sent, self->as, most);
  return TRUE;
}

static gboolean
set_device (NetfluxSimulateOptions *self, GError **error)
{
  NetfluxDeviceSettings *device = &self->simulation.device;

  if (!netflux_device_kind_from_name (self->as, &device->kind))
    return fail (error, "--as: '%s' is not codesys, s7, python or netflux", self->as);
  if (self->remote == NULL)
    return fail (error, "no partner: give --remote HOST:PORT, as 192.168.1.10:2000");
  if (!check_model (self, error))
    return FALSE;

  device->send_interval_ns = 5000000;
  device->task_cycle_ns = 1000000;
  device->receive_size = (gsize) self->receive_size;
  device->seed = self->simulation.seed;
  if (!set_duration ("--send-interval", self->send_interval, &device->send_interval_ns, error) ||
      !set_duration ("--task-cycle", self->task_cycle, &device->task_cycle_ns, error) ||
      !set_duration ("--watch-interval", self->watch_interval, &device->watch_interval_ns, error))
    return FALSE;

  device->remote = resolve ("--remote", self->remote, error);
  if (device->remote == NULL)
    return FALSE;
  self->simulation.local[0] =
      get_local (self, device->remote, "--local-port", self->ports[0], error);
  self->generator = self->simulation.local[0] != NULL ? make_generator (self, error) : NULL;
  self->simulation.image = netflux_generator_make;
  self->simulation.user_data = self->generator;
  return self->generator != NULL && check_sizes (self, error);
}

static gboolean
set_up (NetfluxSimulateOptions *self, GError **error)
{
  double drift = self->simulation.drift_ppm;

  if (self->send_size < 0)
    return fail (error, "--send-size: %d is not a number of bytes: use 0 or more", self->send_size);
  if (self->receive_size < 0)
    return fail (error, "--receive-size: %d is not a number of bytes: use 0 or more",
                 self->receive_size);
  if (self->seed < 0)
    return fail (error, "--seed: %" G_GINT64_FORMAT " is too small: use 0 or more", self->seed);
  if (!(drift >= DRIFT_MIN_PPM && drift <= DRIFT_MAX_PPM))
    return fail (error, "--drift: no clock goes wrong by %g ppm: use %.0f to %.0f", drift,
                 DRIFT_MIN_PPM, DRIFT_MAX_PPM);
  return check_depth (self, error) &&
         set_duration ("--status-interval", self->status_interval, &self->status_interval_ns,
                       error) &&
         (self->simulation.relay ? set_relay (self, error) : set_device (self, error));
}

static void
add_role_options (NetfluxSimulateOptions *self, GOptionContext *context)
{
  NetfluxSimulation *simulation = &self->simulation;
  const GOptionEntry entries[] = {
    { "as", 0, 0, G_OPTION_ARG_STRING, &self->as, "Be a partner: codesys, s7, python or netflux",
      "MODEL" },
    { "relay", 0, 0, G_OPTION_ARG_NONE, &simulation->relay, "Be the network between two", NULL },
    { "remote", 0, 0, G_OPTION_ARG_STRING, &self->remote, "The partner to send to", "HOST:PORT" },
    { "local-address", 0, 0, G_OPTION_ARG_STRING, &self->local_address, "Listen here", "ADDRESS" },
    { "local-port", 0, 0, G_OPTION_ARG_INT, &self->ports[0], "Listen here (2000); 0 picks one",
      "PORT" },
    { "front-port", 0, 0, G_OPTION_ARG_INT, &self->ports[1],
      "Of a relay: where one partner sends "
      "to (2001); 0 picks one",
      "PORT" },
    { "back-port", 0, 0, G_OPTION_ARG_INT, &self->ports[2], "Where the other sends to (2002)",
      "PORT" },
    { "front", 0, 0, G_OPTION_ARG_STRING, &self->front,
      "The one partner, if it does not send "
      "first",
      "HOST:PORT" },
    { "back", 0, 0, G_OPTION_ARG_STRING, &self->back, "The other one", "HOST:PORT" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_device_options (NetfluxSimulateOptions *self, GOptionContext *context)
{
  NetfluxSimulation *simulation = &self->simulation;
  const GOptionEntry entries[] = {
    { "send-interval", 0, 0, G_OPTION_ARG_STRING, &self->send_interval, "As configured (5ms)",
      "TIME" },
    { "task-cycle", 0, 0, G_OPTION_ARG_STRING, &self->task_cycle, "Of a PLC (1ms)", "TIME" },
    { "watch-interval", 0, 0, G_OPTION_ARG_STRING, &self->watch_interval,
      "Of its watchdog (10ms of s7, 30ms; 1s of codesys, always)", "TIME" },
    { "keep-values", 0, 0, G_OPTION_ARG_NONE, &simulation->device.keep_values,
      "Keep what was received when it expires", NULL },
    { "receive-size", 0, 0, G_OPTION_ARG_INT, &self->receive_size, "Bytes it expects (8)", "N" },
    { "send-size", 0, 0, G_OPTION_ARG_INT, &self->send_size,
      "Send so many that differ in each frame (8)", "N" },
    { "send-data", 0, 0, G_OPTION_ARG_STRING, &self->send_data, "Send these", "HEX" },
    { "layout", 0, 0, G_OPTION_ARG_STRING, &self->layout, "Send what a layout describes",
      "FILE[:TYPE]" },
    { "generate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->generate,
      "What a field is: constant:5, ramp:0,100,2s, sine:…, square:…, counter or file:NAME",
      "PATH=KIND" },
    { "echo", 0, 0, G_OPTION_ARG_NONE, &simulation->device.echo, "Send what was received", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_run_options (NetfluxSimulateOptions *self, GOptionContext *context)
{
  NetfluxSimulation *simulation = &self->simulation;
  const GOptionEntry entries[] = {
    { "drift", 0, 0, G_OPTION_ARG_DOUBLE, &simulation->drift_ppm,
      "Of its clock, or a relay's, in ppm", "PPM" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed, "Decides on all that is random (1)", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &self->seconds, "Run for so long", "N" },
    { "status-interval", 0, 0, G_OPTION_ARG_STRING, &self->status_interval,
      "How often the status is shown (1s)", "TIME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print a JSON object per line", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

gboolean
netflux_simulate_options_parse (NetfluxSimulateOptions *self, int argc, char **argv)
{
  NetfluxSimulation *simulation = &self->simulation;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) given = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context,
                                "Simulates a partner (--as) or a network (--relay) with the faults "
                                "that the options describe, the same each time. Prints at its end "
                                "what it really did, as JSON.");
  g_option_context_set_description (context, "Lines of standard input: restart, off, on, unplug, "
                                             "plug, data HEX, status, quit.");
  netflux_impair_add_options (context, simulation);
  add_role_options (self, context);
  add_device_options (self, context);
  netflux_layout_choice_add_options (&self->choice, context);
  add_run_options (self, context);
  if (!netflux_command_parse (context, argc, argv) ||
      !netflux_command_check_seconds (self->seconds))
    return FALSE;

  simulation->seed = (guint64) self->seed;
  if (simulation->relay == (self->as != NULL))
    {
      netflux_command_fail (0, "give one of --as MODEL and --relay");
      return FALSE;
    }
  if (netflux_simulate_check ((const char *const *) given, simulation->relay, &error) &&
      set_up (self, &error))
    return TRUE;
  netflux_command_fail (0, error->message);
  return FALSE;
}

void
netflux_simulate_options_clear (NetfluxSimulateOptions *self)
{
  char *const strings[] = {
    self->as,         self->remote,         self->local_address,
    self->front,      self->back,           self->send_interval,
    self->task_cycle, self->watch_interval, self->status_interval,
    self->layout,     self->send_data,
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  g_strfreev (self->generate);
  netflux_layout_choice_clear (&self->choice);
  netflux_layout_rules_clear (&self->rules);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&self->simulation.local[i]);
      g_clear_object (&self->simulation.partners[i]);
    }
  g_clear_object (&self->simulation.device.remote);
  g_clear_pointer (&self->generator, netflux_generator_free);
  netflux_impair_clear (&self->simulation);
}
