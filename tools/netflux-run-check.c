/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-run-check.h"

#include "netflux-command.h"

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

/* A name can be that of a group. */
static gboolean
check_multicast_ttl (NetfluxLink *link, GError **error)
{
  g_autofree char *remote = netflux_link_dup_remote_address (link);
  g_autoptr (GInetAddress) address =
      remote != NULL ? g_inet_address_new_from_string (remote) : NULL;

  if (address == NULL || g_inet_address_get_is_multicast (address))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--multicast-ttl: %s is not a multicast address: leave it out", remote);
  return FALSE;
}

gboolean
netflux_run_check (const char *const *argv, NetfluxLink *link, GError **error)
{
  NetfluxSendMode mode = netflux_sink_get_send_mode (netflux_link_get_sink (link));

  if (mode != NETFLUX_SEND_MODE_ON_CHANGE && netflux_command_is_given (argv, "minimum-gap"))
    return fail (error, "--minimum-gap: it is of frames that are sent on change: add --send-mode "
                        "on-change, or leave it out");
  if (mode == NETFLUX_SEND_MODE_ON_DEMAND && netflux_command_is_given (argv, "send-interval"))
    return fail (error, "--send-interval: with --send-mode on-demand a line is sent when it comes: "
                        "leave one of them out");
  return !netflux_command_is_given (argv, "multicast-ttl") || check_multicast_ttl (link, error);
}
