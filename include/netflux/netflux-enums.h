/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <glib.h>

G_BEGIN_DECLS

/**
 * NetfluxLinkState:
 * @NETFLUX_LINK_STATE_STOPPED: not started, or stopped
 * @NETFLUX_LINK_STATE_WAITING: started; no frame of the partner was accepted yet
 * @NETFLUX_LINK_STATE_UP: frames arrive, and the partner acknowledges ours
 * @NETFLUX_LINK_STATE_UNACKNOWLEDGED: frames arrive, but the partner does not
 *   acknowledge ours: it does not hear us
 * @NETFLUX_LINK_STATE_LOST: the partner is silent
 * @NETFLUX_LINK_STATE_FAILED: the socket is in error; recovery is retried until
 *   the link is stopped
 *
 * What a [class@Netflux.Link] knows of its partner.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_LINK_STATE_STOPPED,
  NETFLUX_LINK_STATE_WAITING,
  NETFLUX_LINK_STATE_UP,
  NETFLUX_LINK_STATE_UNACKNOWLEDGED,
  NETFLUX_LINK_STATE_LOST,
  NETFLUX_LINK_STATE_FAILED,
} NetfluxLinkState;

/**
 * NetfluxWatchdog:
 * @NETFLUX_WATCHDOG_RECEIVE: no frame was accepted: the partner is silent
 * @NETFLUX_WATCHDOG_FEEDBACK: we were sending, and no feedback advanced: the
 *   partner does not hear us
 *
 * The two watchdogs of a link.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_WATCHDOG_RECEIVE,
  NETFLUX_WATCHDOG_FEEDBACK,
} NetfluxWatchdog;

/**
 * NetfluxLinkEvent:
 * @NETFLUX_LINK_EVENT_STATE: the state is another one: a #NetfluxLinkState
 * @NETFLUX_LINK_EVENT_EXPIRED: a watchdog has expired: a #NetfluxWatchdog
 * @NETFLUX_LINK_EVENT_RECOVERED: a watchdog has recovered: a #NetfluxWatchdog
 * @NETFLUX_LINK_EVENT_SEND_ERROR: [property@Netflux.Sink:error] is another one: 0
 * @NETFLUX_LINK_EVENT_RECEIVE_ERROR: [property@Netflux.Source:error] is another one: 0
 *
 * What has happened to a link that runs, and the detail that comes with it.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_LINK_EVENT_STATE,
  NETFLUX_LINK_EVENT_EXPIRED,
  NETFLUX_LINK_EVENT_RECOVERED,
  NETFLUX_LINK_EVENT_SEND_ERROR,
  NETFLUX_LINK_EVENT_RECEIVE_ERROR,
} NetfluxLinkEvent;

/**
 * NetfluxSendMode:
 * @NETFLUX_SEND_MODE_CYCLIC: a frame every [property@Netflux.Sink:send-interval],
 *   on an absolute schedule
 * @NETFLUX_SEND_MODE_ON_CHANGE: a frame as soon as the data changes, with at least
 *   [property@Netflux.Sink:minimum-gap] between two frames, and a heartbeat every
 *   [property@Netflux.Sink:send-interval] when they do not, so that the partner's
 *   watchdog holds
 * @NETFLUX_SEND_MODE_ON_DEMAND: a frame for each call of
 *   [method@Netflux.Sink.send_now], and none otherwise
 *
 * When a [class@Netflux.Sink] sends.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_SEND_MODE_CYCLIC,
  NETFLUX_SEND_MODE_ON_CHANGE,
  NETFLUX_SEND_MODE_ON_DEMAND,
} NetfluxSendMode;

/**
 * NetfluxDialect:
 * @NETFLUX_DIALECT_PACKED: little-endian, no padding, a string has its length and no
 *   more: Python's `struct` with `<`
 * @NETFLUX_DIALECT_CODESYS: little-endian, natural alignment unless `pack_mode` says
 *   otherwise, BOOL is a byte, BIT a bit, strings end with a NUL
 * @NETFLUX_DIALECT_S7: big-endian, as a data block with standard access: alignment to
 *   words, BOOL is a bit, strings have the S7 header
 * @NETFLUX_DIALECT_CODESYS_BIG_ENDIAN: as %NETFLUX_DIALECT_CODESYS, but big-endian, as on
 *   controllers with a PowerPC
 *
 * How the fields of a [class@Netflux.Layout] lie in a payload.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_DIALECT_PACKED,
  NETFLUX_DIALECT_CODESYS,
  NETFLUX_DIALECT_S7,
  NETFLUX_DIALECT_CODESYS_BIG_ENDIAN,
} NetfluxDialect;

/**
 * NetfluxCharset:
 * @NETFLUX_CHARSET_UTF8: UTF-8, and ASCII as a part of it
 * @NETFLUX_CHARSET_LATIN1: ISO 8859-1, as CODESYS has it by default
 * @NETFLUX_CHARSET_WINDOWS_1252: as TwinCAT, TIA Portal and STEP 7 have it on a western
 *   Windows
 *
 * What the bytes of a STRING of a [class@Netflux.Layout] stand for. WSTRING is always UTF-16.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_CHARSET_UTF8,
  NETFLUX_CHARSET_LATIN1,
  NETFLUX_CHARSET_WINDOWS_1252,
} NetfluxCharset;

/**
 * NetfluxNotation:
 * @NETFLUX_NOTATION_C: a header in C and C++: packed structures, and an assertion for each offset
 * @NETFLUX_NOTATION_PYTHON: dataclasses with `to_bytes ()`, `from_bytes ()` and `get_size ()`,
 *   and structures of ctypes
 * @NETFLUX_NOTATION_NUMPY: a `dtype` of NumPy
 * @NETFLUX_NOTATION_JSON_SCHEMA: a JSON Schema of the values
 * @NETFLUX_NOTATION_ST: Structured Text for CODESYS and TwinCAT, with `pack_mode`
 * @NETFLUX_NOTATION_SCL: a source for TIA Portal
 * @NETFLUX_NOTATION_TCDUT: an object of TwinCAT
 * @NETFLUX_NOTATION_PLCOPEN: PLCopen XML, as CODESYS imports it
 * @NETFLUX_NOTATION_WIRESHARK: a dissector of the payload for Wireshark, in Lua
 * @NETFLUX_NOTATION_MARKDOWN: a table of the offsets
 *
 * What a [class@Netflux.Layout] can be written as.
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_NOTATION_C,
  NETFLUX_NOTATION_PYTHON,
  NETFLUX_NOTATION_NUMPY,
  NETFLUX_NOTATION_JSON_SCHEMA,
  NETFLUX_NOTATION_ST,
  NETFLUX_NOTATION_SCL,
  NETFLUX_NOTATION_TCDUT,
  NETFLUX_NOTATION_PLCOPEN,
  NETFLUX_NOTATION_WIRESHARK,
  NETFLUX_NOTATION_MARKDOWN,
} NetfluxNotation;

G_END_DECLS
