/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/**
 * netflux_enum_describe:
 * @type: the type of an enumeration of libnetflux
 * @value: one of its values
 *
 * Gets a sentence for people about a value of an enumeration, beside its nick, which is what
 * they write. Any thread.
 *
 * Returns: (nullable): the sentence; %NULL for other types and values
 *
 * Since: 1.0
 */
const char *
netflux_enum_describe (GType type, int value)
{
  static const char *const states[] = {
    [NETFLUX_LINK_STATE_STOPPED] = "Not started, or stopped",
    [NETFLUX_LINK_STATE_WAITING] = "No frame of the partner was accepted yet",
    [NETFLUX_LINK_STATE_UP] = "Frames arrive, and the partner acknowledges ours",
    [NETFLUX_LINK_STATE_UNACKNOWLEDGED] = "Frames arrive, but the partner does not hear us",
    [NETFLUX_LINK_STATE_LOST] = "The partner is silent",
    [NETFLUX_LINK_STATE_FAILED] = "The socket is in error; retrying",
  };
  static const char *const watchdogs[] = {
    [NETFLUX_WATCHDOG_RECEIVE] = "The partner is silent",
    [NETFLUX_WATCHDOG_FEEDBACK] = "The partner does not hear us",
  };
  static const char *const modes[] = {
    [NETFLUX_SEND_MODE_CYCLIC] = "A frame in each send interval",
    [NETFLUX_SEND_MODE_ON_CHANGE] = "A frame when the data change, and a heartbeat otherwise",
    [NETFLUX_SEND_MODE_ON_DEMAND] = "A frame when it is asked for, and none otherwise",
  };
  static const char *const dialects[] = {
    [NETFLUX_DIALECT_PACKED] = "Little-endian without padding, as Python's struct with '<'",
    [NETFLUX_DIALECT_CODESYS] = "Little-endian and aligned, as CODESYS V3",
    [NETFLUX_DIALECT_S7] = "Big-endian, as a data block of S7 with standard access",
    [NETFLUX_DIALECT_CODESYS_BIG_ENDIAN] = "Big-endian and aligned, as CODESYS V3 on a PowerPC",
  };
  static const char *const charsets[] = {
    [NETFLUX_CHARSET_UTF8] = "UTF-8, and ASCII as a part of it",
    [NETFLUX_CHARSET_LATIN1] = "ISO 8859-1, as CODESYS has it by default",
    [NETFLUX_CHARSET_WINDOWS_1252] = "As TwinCAT, TIA Portal and STEP 7 have it on a western PC",
  };
  const struct
  {
    GType type;
    const char *const *sentences;
    guint n;
  } enums[] = {
    { NETFLUX_TYPE_LINK_STATE, states, G_N_ELEMENTS (states) },
    { NETFLUX_TYPE_WATCHDOG, watchdogs, G_N_ELEMENTS (watchdogs) },
    { NETFLUX_TYPE_SEND_MODE, modes, G_N_ELEMENTS (modes) },
    { NETFLUX_TYPE_DIALECT, dialects, G_N_ELEMENTS (dialects) },
    { NETFLUX_TYPE_CHARSET, charsets, G_N_ELEMENTS (charsets) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (enums); i++)
    if (type == enums[i].type && value >= 0 && (guint) value < enums[i].n)
      return enums[i].sentences[value];

  return NULL;
}
