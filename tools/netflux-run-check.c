/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-run-check.h"

#include "common/netflux-layout-rules.h"

/* Each is what is wrong with one that is given; NULL: nothing. */

static char *
check_minimum_gap (const NetfluxGiven *given, NetfluxLink *link)
{
  if (netflux_sink_get_send_mode (netflux_link_get_sink (link)) == NETFLUX_SEND_MODE_ON_CHANGE)
    return NULL;
  return g_strdup_printf ("it is of frames that are sent on change: add %ssend-mode%son-change, or "
                          "leave it out",
                          given->prefix, given->separator);
}

static char *
check_send_interval (const NetfluxGiven *given, NetfluxLink *link)
{
  if (netflux_sink_get_send_mode (netflux_link_get_sink (link)) != NETFLUX_SEND_MODE_ON_DEMAND)
    return NULL;
  return g_strdup_printf ("with %ssend-mode%son-demand no frame is sent by time: leave one of them "
                          "out",
                          given->prefix, given->separator);
}

/* A name can be that of a group. */
static char *
check_multicast_ttl (const NetfluxGiven *given, NetfluxLink *link)
{
  g_autofree char *remote = netflux_link_dup_remote_address (link);
  g_autoptr (GInetAddress) address =
      remote != NULL ? g_inet_address_new_from_string (remote) : NULL;

  if (address == NULL || g_inet_address_get_is_multicast (address))
    return NULL;
  return g_strdup_printf ("%s is not a multicast address: leave it out", remote);
}

static char *
check_layout_rule (const NetfluxGiven *given, NetfluxLink *link)
{
  g_autoptr (NetfluxLayout) send_layout = netflux_link_dup_send_layout (link);
  g_autoptr (NetfluxLayout) receive_layout = netflux_link_dup_receive_layout (link);

  if (send_layout != NULL || receive_layout != NULL)
    return NULL;
  return g_strdup_printf ("there is no layout that it is of: add %ssend-layout or "
                          "%sreceive-layout",
                          given->prefix, given->prefix);
}

static const struct
{
  const char *name;
  char *(*check) (const NetfluxGiven *given, NetfluxLink *link);
} checks[] = {
  { "minimum-gap", check_minimum_gap },
  { "send-interval", check_send_interval },
  { "multicast-ttl", check_multicast_ttl },
};

gboolean
netflux_run_check (const NetfluxGiven *given, NetfluxLink *link, const char **name, GError **error)
{
  g_autofree char *problem = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (checks) && problem == NULL; i++)
    if (given->is_given (given->data, *name = checks[i].name))
      problem = checks[i].check (given, link);
  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS && problem == NULL; i++)
    if (given->is_given (given->data, *name = netflux_layout_options[i].name))
      problem = check_layout_rule (given, link);

  if (problem != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem);
  return problem == NULL;
}
