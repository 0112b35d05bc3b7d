/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-endpoints.h"

#include <string.h>

#include "lib/io/netflux-interfaces.h"

static const char *
name_family (guint family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? "IPv6" : "IPv4";
}

static guint
get_remote_port (const NetfluxEndpointsQuery *self)
{
  return self->role == NETFLUX_ROLE_SOURCE ? 0 : self->settings->remote_port;
}

static gboolean
parse (NetfluxAddress *address, const char *host, guint port)
{
  g_autoptr (GSocketAddress) literal = g_inet_socket_address_new_from_string (host, port);

  return literal != NULL && netflux_address_from_socket_address (address, literal);
}

/* An address of an interface that is not there is not an address to the system. */
static gboolean
check_scope (const char *property, const char *host, GError **error)
{
  const char *scope = strchr (host, '%');

  if (scope == NULL || !strchr (host, ':'))
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE,
               "%s is %s, but this machine has no network interface “%s”: plug it in, or check its "
               "name",
               property, host, scope + 1);
  return FALSE;
}

gboolean
netflux_endpoints_query_begin (NetfluxEndpointsQuery *self,
                               const NetfluxSettings *settings,
                               NetfluxRole role,
                               GError **error)
{
  const char *local = settings->local_address;
  const char *remote = settings->remote_address;
  guint remote_port = role == NETFLUX_ROLE_SOURCE ? 0 : settings->remote_port;

  *self = (NetfluxEndpointsQuery){ .settings = settings, .role = role };

  if (remote == NULL && role != NETFLUX_ROLE_SOURCE)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_REMOTE_ADDRESS,
                   "Local port %u has no partner to talk to: set remote-address to the partner's "
                   "name or address",
                   settings->local_port);
      return FALSE;
    }

  /* What an address is decides which of its addresses a name stands for. */
  self->local_known = local == NULL || parse (&self->endpoints.local, local, settings->local_port);
  self->remote_known = remote == NULL || parse (&self->endpoints.remote, remote, remote_port);

  return (self->local_known || check_scope ("local-address", local, error)) &&
         (self->remote_known || check_scope ("remote-address", remote, error));
}

const char *
netflux_endpoints_query_next (const NetfluxEndpointsQuery *self)
{
  if (!self->remote_known)
    return self->settings->remote_address;
  if (!self->local_known)
    return self->settings->local_address;

  return NULL;
}

/* Of the family of the other end. If that can be either, then IPv4: so are most partners. */
static GInetAddress *
choose (GList *addresses, guint family)
{
  guint wanted = family != 0 ? family : G_SOCKET_FAMILY_IPV4;

  for (GList *l = addresses; l != NULL; l = l->next)
    if ((guint) g_inet_address_get_family (l->data) == wanted)
      return l->data;

  return addresses->data;
}

gboolean
netflux_endpoints_query_answer (NetfluxEndpointsQuery *self,
                                GList *addresses,
                                const GError *reason,
                                GError **error)
{
  gboolean is_remote = !self->remote_known;
  NetfluxAddress *end = is_remote ? &self->endpoints.remote : &self->endpoints.local;
  guint family = is_remote ? self->endpoints.local.family : self->endpoints.remote.family;
  guint port = is_remote ? get_remote_port (self) : self->settings->local_port;
  g_autoptr (GSocketAddress) chosen = NULL;
  g_autofree char *address = NULL;

  if (addresses == NULL)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_HOST_NOT_FOUND,
                   "The host “%s” (port %u) was not found: %s. Check the name, or give an address",
                   netflux_endpoints_query_next (self), port, reason->message);
      return FALSE;
    }

  chosen = g_inet_socket_address_new (choose (addresses, family), (guint16) port);
  address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (chosen));
  g_debug ("The name “%s” is resolved to %s", netflux_endpoints_query_next (self), address);
  if (is_remote)
    self->remote_known = TRUE;
  else
    self->local_known = TRUE;

  return netflux_address_from_socket_address (end, chosen);
}

static gboolean
check_families (const NetfluxEndpointsQuery *self, GError **error)
{
  const NetfluxEndpoints *ends = &self->endpoints;

  if (ends->remote.family == 0 || ends->remote.family == ends->local.family)
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH,
               "The local address %s (port %u) is %s, the partner's address %s (port %u) is "
               "%s: give two of the same kind",
               self->settings->local_address, self->settings->local_port,
               name_family (ends->local.family), self->settings->remote_address,
               get_remote_port (self), name_family (ends->remote.family));
  return FALSE;
}

/* What is not the address of one partner. */
static gboolean
check_remote (NetfluxEndpointsQuery *self, GError **error)
{
  const NetfluxAddress *remote = &self->endpoints.remote;
  const char *host = self->settings->remote_address;
  const char *problem = NULL;
  const char *group = NULL;
  char address[NETFLUX_ADDRESS_STRING_MAX];

  if (remote->family == 0)
    return TRUE;

  if (netflux_address_is_any (remote))
    problem = "stands for any address and is that of no partner: give the partner's address";
  else if (netflux_address_is_link_local (remote) && remote->scope_id == 0)
    problem = "is the same on every network: say on which interface, such as fe80::1%eth0";
  else if (netflux_address_is_multicast (remote))
    group = "is that of a group, not of one partner: give the partner's address, or set "
            "allow-broadcast";
  else if (netflux_interfaces_have_broadcast (remote))
    group = "is that of all machines of a network, not of one partner: give the partner's "
            "address, or set allow-broadcast";

  self->endpoints.is_group = group != NULL;
  if (group != NULL && !self->settings->allow_broadcast)
    problem = group;
  if (problem == NULL)
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_ALLOWED, "remote-address %s (%s) %s",
               host, netflux_address_to_string (remote, address), problem);
  return FALSE;
}

gboolean
netflux_endpoints_check_distinct (const NetfluxEndpoints *self, GError **error)
{
  char address[NETFLUX_ADDRESS_STRING_MAX];
  NetfluxAddress local = self->local;
  gboolean same;

  if (self->is_group || self->remote.family == 0 || self->remote.port == 0 ||
      self->remote.port != self->local.port)
    return TRUE;

  local.scope_id = self->remote.scope_id;
  same = netflux_address_is_any (&self->local) ? netflux_interfaces_have_address (&self->remote)
                                               : netflux_address_equal (&local, &self->remote);
  if (!same)
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_ALLOWED,
               "The partner's address %s is the address and the port of this end itself: give the "
               "partner's address, or two different ports if both are on this machine",
               netflux_address_to_string (&self->remote, address));
  return FALSE;
}

gboolean
netflux_endpoints_query_end (NetfluxEndpointsQuery *self,
                             NetfluxEndpoints *endpoints,
                             GError **error)
{
  NetfluxAddress *local = &self->endpoints.local;

  if (self->settings->local_address == NULL)
    *local = (NetfluxAddress){
      .family =
          self->endpoints.remote.family != 0 ? self->endpoints.remote.family : G_SOCKET_FAMILY_IPV4,
      .port = (guint16) self->settings->local_port,
    };

  if (!check_families (self, error) || !check_remote (self, error))
    return FALSE;

  *endpoints = self->endpoints;
  return netflux_endpoints_check_distinct (endpoints, error);
}

char *
netflux_endpoints_describe_partner (const NetfluxEndpoints *self, const NetfluxSettings *settings)
{
  g_autoptr (GInetAddress) inet = NULL;
  g_autofree char *address = NULL;
  NetfluxAddress literal;

  if (settings->remote_address == NULL || self->remote.family == 0 ||
      parse (&literal, settings->remote_address, 0))
    return netflux_settings_describe_partner (settings);

  inet = g_inet_address_new_from_bytes (self->remote.bytes, (GSocketFamily) self->remote.family);
  address = g_inet_address_to_string (inet);
  return g_strdup_printf ("%s (%s) port %u", settings->remote_address, address,
                          settings->remote_port);
}
