/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-endpoints.h"

static const char *
name_family (guint family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? "IPv6" : "IPv4";
}

/* The first address of a name, of the family if there is one of it. */
static gboolean
look_up (NetfluxAddress *address, const char *host, guint16 port, guint family, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GSocketAddress) chosen = NULL;
  GList *found = g_resolver_lookup_by_name (g_resolver_get_default (), host, NULL, &cause);

  if (found == NULL)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_HOST_NOT_FOUND,
                   "The host “%s” (port %u) was not found: %s. Check the name, or give an address",
                   host, port, cause->message);
      return FALSE;
    }

  for (GList *l = found; l != NULL && chosen == NULL; l = l->next)
    if (family == 0 || (guint) g_inet_address_get_family (l->data) == family)
      chosen = g_inet_socket_address_new (l->data, port);
  if (chosen == NULL)
    chosen = g_inet_socket_address_new (found->data, port);
  g_resolver_free_addresses (found);

  return netflux_address_from_socket_address (address, chosen);
}

static gboolean
parse (NetfluxAddress *address, const char *host, guint port)
{
  g_autoptr (GSocketAddress) literal = g_inet_socket_address_new_from_string (host, port);

  return literal != NULL && netflux_address_from_socket_address (address, literal);
}

static void
set_any (NetfluxAddress *address, guint family, guint port)
{
  *address = (NetfluxAddress){ .family = (guint16) family, .port = (guint16) port };
}

gboolean
netflux_endpoints_resolve (NetfluxEndpoints *self,
                           const NetfluxSettings *settings,
                           NetfluxRole role,
                           GError **error)
{
  guint remote_port = role == NETFLUX_ROLE_SOURCE ? 0 : settings->remote_port;
  gboolean local_found, remote_found;

  *self = (NetfluxEndpoints){ 0 };

  if (settings->remote_address == NULL && role != NETFLUX_ROLE_SOURCE)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_REMOTE_ADDRESS,
                   "Local port %u has no partner to talk to: set remote-address to the partner's "
                   "name or address",
                   settings->local_port);
      return FALSE;
    }

  /* What an address is decides which of its addresses a name stands for. */
  local_found = settings->local_address == NULL ||
                parse (&self->local, settings->local_address, settings->local_port);
  remote_found = settings->remote_address == NULL ||
                 parse (&self->remote, settings->remote_address, remote_port);
  if (!remote_found && !look_up (&self->remote, settings->remote_address, (guint16) remote_port,
                                 self->local.family, error))
    return FALSE;
  if (!local_found && !look_up (&self->local, settings->local_address,
                                (guint16) settings->local_port, self->remote.family, error))
    return FALSE;

  if (settings->local_address == NULL)
    set_any (&self->local, self->remote.family != 0 ? self->remote.family : G_SOCKET_FAMILY_IPV4,
             settings->local_port);

  if (self->remote.family != 0 && self->remote.family != self->local.family)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH,
                   "The local address %s (port %u) is %s, the partner's address %s (port %u) is "
                   "%s: give two of the same kind",
                   settings->local_address, settings->local_port, name_family (self->local.family),
                   settings->remote_address, remote_port, name_family (self->remote.family));
      return FALSE;
    }

  return TRUE;
}
