/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <glib.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

/**
 * NetfluxError:
 * @NETFLUX_ERROR_FAILED: a failure that no other code names: see the message
 * @NETFLUX_ERROR_NO_REMOTE_ADDRESS: started without a remote address or port
 * @NETFLUX_ERROR_HOST_NOT_FOUND: the name of the partner or of the local address
 *   does not resolve
 * @NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH: one of the two addresses is IPv4, the
 *   other IPv6
 * @NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE: the local address belongs to no interface of
 *   this machine
 * @NETFLUX_ERROR_PORT_IN_USE: another process, or another engine, has the local port
 * @NETFLUX_ERROR_PERMISSION_DENIED: the system denies the use of the local port, or does
 *   not let frames to the partner out; a firewall may be the cause
 * @NETFLUX_ERROR_PARTNER_IN_USE: something else on the same local port already
 *   receives from this partner
 * @NETFLUX_ERROR_ALREADY_STARTED: started twice
 * @NETFLUX_ERROR_NOT_STARTED: needs to be started first
 * @NETFLUX_ERROR_PART_OF_LINK: a source or a sink that belongs to a link is started
 *   by the link
 * @NETFLUX_ERROR_DATA_TOO_LARGE: more than 65505 bytes, or more than the network takes
 * @NETFLUX_ERROR_UNREACHABLE: the network does not reach the partner
 * @NETFLUX_ERROR_CONNECTION_REFUSED: the partner's machine answers that nobody
 *   listens on the port
 * @NETFLUX_ERROR_SOCKET: the socket is in error
 * @NETFLUX_ERROR_TIMED_OUT: nothing new came from the partner within the watch interval
 * @NETFLUX_ERROR_SYNTAX: the text of a layout or of a setting is not understood; the
 *   message names what was found and what was expected, and the line and the column in a
 *   layout
 * @NETFLUX_ERROR_NO_FIELD: a layout has no such field, or no such type
 * @NETFLUX_ERROR_WRONG_TYPE: a value is of a type that its field does not take
 * @NETFLUX_ERROR_OUT_OF_RANGE: a value does not fit into its field or setting
 * @NETFLUX_ERROR_WRONG_SIZE: a payload does not have the size of its layout
 * @NETFLUX_ERROR_ADDRESS_NOT_ALLOWED: the partner's address is not that of one partner:
 *   any address, a group, all machines of a network, or this end itself
 * @NETFLUX_ERROR_BUFFER_FULL: the receive buffer of this machine was full, and datagrams
 *   were dropped
 *
 * Errors of libnetflux. Each message names the address and the port that it is
 * about, and the remedy.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_ERROR_FAILED,
  NETFLUX_ERROR_NO_REMOTE_ADDRESS,
  NETFLUX_ERROR_HOST_NOT_FOUND,
  NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH,
  NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE,
  NETFLUX_ERROR_PORT_IN_USE,
  NETFLUX_ERROR_PERMISSION_DENIED,
  NETFLUX_ERROR_PARTNER_IN_USE,
  NETFLUX_ERROR_ALREADY_STARTED,
  NETFLUX_ERROR_NOT_STARTED,
  NETFLUX_ERROR_PART_OF_LINK,
  NETFLUX_ERROR_DATA_TOO_LARGE,
  NETFLUX_ERROR_UNREACHABLE,
  NETFLUX_ERROR_CONNECTION_REFUSED,
  NETFLUX_ERROR_SOCKET,
  NETFLUX_ERROR_TIMED_OUT,
  NETFLUX_ERROR_SYNTAX,
  NETFLUX_ERROR_NO_FIELD,
  NETFLUX_ERROR_WRONG_TYPE,
  NETFLUX_ERROR_OUT_OF_RANGE,
  NETFLUX_ERROR_WRONG_SIZE,
  NETFLUX_ERROR_ADDRESS_NOT_ALLOWED,
  NETFLUX_ERROR_BUFFER_FULL,
} NetfluxError;

/**
 * NETFLUX_ERROR:
 *
 * The error domain of libnetflux, with the codes of [error@Netflux.Error].
 *
 * Since: 1.0
 */
#define NETFLUX_ERROR (netflux_error_quark ())

NETFLUX_AVAILABLE_IN_1_0
GQuark netflux_error_quark (void);

G_END_DECLS
