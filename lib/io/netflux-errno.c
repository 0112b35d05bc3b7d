/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-errno.h"

#include <errno.h>
#include <netflux/netflux-error.h>

void
netflux_error_set_from_errno (GError **error, int errnum, const char *partner)
{
  switch (errnum)
    {
    case ESHUTDOWN:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED,
                   "Nothing runs to %s: start it first", partner);
      break;
    case ECANCELED:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED,
                   "Nothing is sent to %s since the property sending is false: set it to true",
                   partner);
      break;
    case ETIMEDOUT:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT,
                   "Nothing new came from %s within watch-interval: see that the partner runs, "
                   "and that its cycle is shorter",
                   partner);
      break;
    case ECONNREFUSED:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_CONNECTION_REFUSED,
                   "Nobody listens at %s: start the partner, or check its port", partner);
      break;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_UNREACHABLE,
                   "%s cannot be reached (%s): check cable, address and route", partner,
                   g_strerror (errnum));
      break;
    case EMSGSIZE:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE,
                   "The data are too large for the network to %s: send less", partner);
      break;
    default:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SOCKET,
                   "The socket to %s is in error: %s; it is tried again", partner,
                   g_strerror (errnum));
      break;
    }
}

void
netflux_error_set_from_bind (GError **error, int errnum, const char *address)
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
    case EMFILE:
    case ENFILE:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SOCKET,
                   "%s cannot be opened: %s; raise the limit with “ulimit -n” or LimitNOFILE= in "
                   "the systemd unit",
                   address, g_strerror (errnum));
      break;
    default:
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SOCKET, "%s cannot be bound: %s", address,
                   g_strerror (errnum));
      break;
    }
}

void
netflux_error_set_from_engine (GError **error, int errnum)
{
  if (errnum == EMFILE || errnum == ENFILE)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_FAILED,
                 "The engine cannot start: %s; raise the limit with “ulimit -n” or LimitNOFILE= in "
                 "the systemd unit",
                 g_strerror (errnum));
  else
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_FAILED, "The engine cannot start: %s",
                 g_strerror (errnum));
}
