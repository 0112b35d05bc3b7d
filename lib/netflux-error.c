/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <errno.h>
#include <netflux/netflux.h>

#include "lib/netflux-duplex.h"
#include "lib/netflux-error-private.h"

/**
 * netflux_error_quark:
 *
 * Gets the error domain of libnetflux, for which C has the macro `NETFLUX_ERROR`.
 *
 * Returns: the domain
 *
 * Since: 1.0
 */
/* clang-format off: the name is not a subtraction */
G_DEFINE_QUARK (netflux - error - quark, netflux_error)
/* clang-format on */

/* What the network said about this partner. */
GError *
netflux_error_new_from_errno (int errnum, const NetfluxDuplex *duplex)
{
  const char *address = duplex->remote_address != NULL ? duplex->remote_address : "the network";
  guint port = duplex->remote_port;

  switch (errnum)
    {
    case ESHUTDOWN:
      return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED,
                          "The link to %s port %u does not run: start it first", address, port);
    case ECONNREFUSED:
      return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_CONNECTION_REFUSED,
                          "Nobody listens at %s port %u: start the partner, or check its port",
                          address, port);
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
      return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_UNREACHABLE,
                          "%s port %u cannot be reached (%s): check cable, address and route",
                          address, port, g_strerror (errnum));
    case EMSGSIZE:
      return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE,
                          "The data are too large for the network to %s port %u: send less",
                          address, port);
    default:
      return g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_SOCKET,
                          "The socket to %s port %u is in error: %s; it is tried again", address,
                          port, g_strerror (errnum));
    }
}

void
netflux_error_set_from_errno (GError **error,
                              int errnum,
                              const char *operation,
                              const char *address)
{
  switch (errnum)
    {
    case EADDRINUSE:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PORT_IN_USE,
                   "%s is in use by another process or engine: choose another local port, or 0 to "
                   "have one picked",
                   address);
      break;
    case EACCES:
    case EPERM:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PERMISSION_DENIED,
                   "The system denies the use of %s: choose a local port above 1023", address);
      break;
    case EADDRNOTAVAIL:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE,
                   "%s is not an address of this machine: choose one that is, or none", address);
      break;
    default:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SOCKET, "%s of %s failed: %s", operation,
                   address, g_strerror (errnum));
      break;
    }
}
