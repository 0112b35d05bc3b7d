/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <string.h>

/* Integers of 1 to 8 bytes in a payload, in either order. */

static inline guint64
netflux_bytes_read (const guint8 *data, guint size, gboolean big_endian)
{
  guint16 two;
  guint32 four;
  guint64 eight;

  switch (size)
    {
    case 1:
      return *data;
    case 2:
      memcpy (&two, data, sizeof two);
      return big_endian ? GUINT16_FROM_BE (two) : GUINT16_FROM_LE (two);
    case 4:
      memcpy (&four, data, sizeof four);
      return big_endian ? GUINT32_FROM_BE (four) : GUINT32_FROM_LE (four);
    case 8:
      memcpy (&eight, data, sizeof eight);
      return big_endian ? GUINT64_FROM_BE (eight) : GUINT64_FROM_LE (eight);
    default:
      eight = 0;
      for (guint i = 0; i < size; i++)
        eight = eight << 8 | data[big_endian ? i : size - 1 - i];
      return eight;
    }
}

static inline void
netflux_bytes_write (guint8 *data, guint size, gboolean big_endian, guint64 value)
{
  guint16 two = (guint16) value;
  guint32 four = (guint32) value;

  switch (size)
    {
    case 1:
      *data = (guint8) value;
      break;
    case 2:
      two = big_endian ? GUINT16_TO_BE (two) : GUINT16_TO_LE (two);
      memcpy (data, &two, sizeof two);
      break;
    case 4:
      four = big_endian ? GUINT32_TO_BE (four) : GUINT32_TO_LE (four);
      memcpy (data, &four, sizeof four);
      break;
    case 8:
      value = big_endian ? GUINT64_TO_BE (value) : GUINT64_TO_LE (value);
      memcpy (data, &value, sizeof value);
      break;
    default:
      for (guint i = 0; i < size; i++, value >>= 8)
        data[big_endian ? size - 1 - i : i] = (guint8) value;
      break;
    }
}
