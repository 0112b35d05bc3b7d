/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-errno.h"

#include <errno.h>
#include <netflux/netflux-error.h>

/* What an errno means on the way to a partner. */
typedef struct
{
  int errnum;
  int code;
  const char *format; /* %s: the partner */
} Sentence;

static const Sentence sentences[] = {
  { ESHUTDOWN, NETFLUX_ERROR_NOT_STARTED, "Nothing runs to %s: start it first" },
  { ECANCELED, NETFLUX_ERROR_NOT_STARTED,
    "Nothing is sent to %s since the property sending is false: set it to true" },
  { ESTALE, NETFLUX_ERROR_TIMED_OUT,
    "Nothing is sent to %s since the data are older than max-send-age: set them again" },
  { ETIMEDOUT, NETFLUX_ERROR_TIMED_OUT,
    "Nothing new came from %s within watch-interval: see that the partner runs, and that its "
    "cycle is shorter" },
  { ECONNREFUSED, NETFLUX_ERROR_CONNECTION_REFUSED,
    "Nobody listens at %s, or a firewall there refuses the frames: start the partner, or check "
    "its port and the firewall" },
  { ENETUNREACH, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: no network of this machine leads there. Plug in the cable, or check "
    "the addresses of both and the route (“ip route”)" },
  { ENETDOWN, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: the network interface is down. Plug in the cable, or switch the "
    "interface on" },
  { EHOSTUNREACH, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: no machine answers there. See that the partner is switched on, and "
    "check its cable and its address" },
#ifdef EHOSTDOWN
  { EHOSTDOWN, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: its machine is down. See that the partner is switched on, and check "
    "its cable" },
#endif
  { EADDRNOTAVAIL, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: this machine has no address towards it. Plug in the cable, or give "
    "the interface an address" },
  { ENODEV, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: the network interface is gone. Plug it in again" },
  { ENXIO, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached: the network interface is gone. Plug it in again" },
  { EINVAL, NETFLUX_ERROR_UNREACHABLE,
    "%s cannot be reached from the local address that is set: leave local-address unset, or "
    "choose one of a network that leads there" },
  { EPERM, NETFLUX_ERROR_PERMISSION_DENIED,
    "This machine does not let the frames to %s out; a firewall may be the cause: let UDP to that "
    "port pass (“nft list ruleset”)" },
  { EACCES, NETFLUX_ERROR_PERMISSION_DENIED,
    "This machine does not let the frames to %s out; a firewall or a prohibited route may be the "
    "cause, or that it is a broadcast address: let UDP to that port pass, or set allow-broadcast" },
  { EMSGSIZE, NETFLUX_ERROR_DATA_TOO_LARGE,
    "The data are too large for the network to %s: send less" },
  { EOVERFLOW, NETFLUX_ERROR_BUFFER_FULL,
    "This machine dropped datagrams on the port to %s because its receive buffer was full: raise "
    "receive-buffer-size and the sysctl net.core.rmem_max, or see what keeps the engine's thread "
    "from running; kernel-drops counts them" },
  { ENOBUFS, NETFLUX_ERROR_SOCKET,
    "The network does not take the frames to %s as fast as they come, its queue is full: send "
    "less often or fewer bytes, or check the speed of the network" },
  { EAGAIN, NETFLUX_ERROR_UNREACHABLE,
    "The frames to %s do not leave this machine, and only the newest is kept: the partner is "
    "switched off, its cable is out, or the network is too slow for them" },
};

void
netflux_error_set_from_errno (GError **error, int errnum, const char *partner)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].errnum == errnum)
      {
        g_autoptr (GString) message = g_string_new (sentences[i].format);

        g_string_replace (message, "%s", partner, 1);
        g_set_error_literal (error, NETFLUX_ERROR, sentences[i].code, message->str);
        return;
      }

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SOCKET,
               "The socket to %s is in error: %s; it is tried again", partner, g_strerror (errnum));
}

void
netflux_error_set_from_pace (GError **error,
                             const char *partner,
                             gint64 interval_us,
                             gint64 watch_us)
{
  char interval[G_ASCII_DTOSTR_BUF_SIZE], watch[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (interval, sizeof interval, "%.1f", (double) interval_us / 1000);
  g_ascii_formatd (watch, sizeof watch, "%.1f", (double) watch_us / 1000);
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT,
               "%s sends every %s ms, which is longer than the watch interval of %s ms: set "
               "watch-interval to three of its intervals, or let it send more often",
               partner, interval, watch);
}

void
netflux_error_set_from_silence (GError **error,
                                const char *partner,
                                const NetfluxFigures *figures,
                                guint expected_size)
{
  if (figures->recent_frames_malformed > 0)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT,
                 "What comes from %s is too short to be taken: %" G_GUINT64_FORMAT
                 " bytes came, %u are expected. Compare the structures of both ends, or set "
                 "receive-size",
                 partner, figures->malformed_size, expected_size);
  else if (figures->recent_frames_foreign > 0 && figures->last_foreign[0] != '\0')
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT,
                 "Nothing new came from %s within watch-interval, but frames come from %s: check "
                 "remote-address and remote-port, or see what else sends to this end",
                 partner, figures->last_foreign);
  else
    netflux_error_set_from_errno (error, ETIMEDOUT, partner);
}

void
netflux_error_set_from_interface (GError **error, int errnum, const char *name)
{
  if (errnum == ENODEV)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE,
                 "This machine has no network card “%s”: set network-interface to one that "
                 "“ip link” shows",
                 name);
  else
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SOCKET,
                 "The network card “%s” cannot be chosen: %s", name, g_strerror (errnum));
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
    case ENODEV:
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
