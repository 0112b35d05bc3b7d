/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include <string.h>

/* DATE_AND_TIME and DTL of S7: year, month, day … in bytes of their own. */

#define S G_GINT64_CONSTANT (1000000000)

static guint8
to_bcd (gint64 number)
{
  return (guint8) (number / 10 * 16 + number % 10);
}

static int
from_bcd (guint8 byte)
{
  return (byte >> 4) * 10 + (byte & 15);
}

static gboolean
to_ns (int year, int month, int day, const guint8 *clock, gint64 rest_ns, gint64 *time_ns)
{
  g_autoptr (GDateTime) date =
      g_date_time_new_utc (year, month, day, clock[0], clock[1], (double) clock[2]);

  if (date == NULL)
    return FALSE;
  *time_ns = g_date_time_to_unix (date) * S + rest_ns;
  return TRUE;
}

static void
write_bcd (GDateTime *date, gint64 rest_ns, guint8 *data)
{
  gint64 ms = rest_ns / 1000000;

  data[0] = to_bcd (g_date_time_get_year (date) % 100);
  data[1] = to_bcd (g_date_time_get_month (date));
  data[2] = to_bcd (g_date_time_get_day_of_month (date));
  data[3] = to_bcd (g_date_time_get_hour (date));
  data[4] = to_bcd (g_date_time_get_minute (date));
  data[5] = to_bcd (g_date_time_get_second (date));
  data[6] = to_bcd (ms / 10);
  data[7] = (guint8) (ms % 10 * 16 + g_date_time_get_day_of_week (date) % 7 + 1);
}

static void
write_dtl (GDateTime *date, gint64 rest_ns, guint8 *data)
{
  netflux_bytes_write (data, 2, TRUE, (guint64) g_date_time_get_year (date));
  data[2] = (guint8) g_date_time_get_month (date);
  data[3] = (guint8) g_date_time_get_day_of_month (date);
  data[4] = (guint8) (g_date_time_get_day_of_week (date) % 7 + 1);
  data[5] = (guint8) g_date_time_get_hour (date);
  data[6] = (guint8) g_date_time_get_minute (date);
  data[7] = (guint8) g_date_time_get_second (date);
  netflux_bytes_write (data + 8, 4, TRUE, (guint64) rest_ns);
}

gboolean
netflux_moment_write (NetfluxForm form, gint64 time_ns, guint8 *data)
{
  gint64 rest_ns = (time_ns % S + S) % S;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc ((time_ns - rest_ns) / S);
  int year = date != NULL ? g_date_time_get_year (date) : 0;

  if (form == NETFLUX_FORM_BCD)
    {
      if (year < 1990 || year > 2089 || rest_ns % 1000000 != 0)
        return FALSE;
      write_bcd (date, rest_ns, data);
    }
  else
    {
      if (year < 1970 || year > 2261)
        return FALSE;
      write_dtl (date, rest_ns, data);
    }
  return TRUE;
}

static gboolean
read_bcd (const guint8 *data, gint64 *time_ns)
{
  int year = from_bcd (data[0]);
  guint8 clock[3];

  for (guint i = 0; i < 3; i++)
    clock[i] = (guint8) from_bcd (data[3 + i]);
  return to_ns (year < 90 ? 2000 + year : 1900 + year, from_bcd (data[1]), from_bcd (data[2]),
                clock, (from_bcd (data[6]) * 10 + (data[7] >> 4)) * G_GINT64_CONSTANT (1000000),
                time_ns);
}

/* Only bytes that come out again when the time is written are a time. */
gboolean
netflux_moment_read (NetfluxForm form, const guint8 *data, gint64 *time_ns)
{
  guint size = form == NETFLUX_FORM_BCD ? 8 : 12;
  guint8 again[12];
  gboolean read;

  if (form == NETFLUX_FORM_BCD)
    read = read_bcd (data, time_ns);
  else
    {
      guint64 year = netflux_bytes_read (data, 2, TRUE);
      guint64 rest_ns = netflux_bytes_read (data + 8, 4, TRUE);

      read = year >= 1970 && year <= 2261 && rest_ns < (guint64) S &&
             to_ns ((int) year, data[2], data[3], data + 5, (gint64) rest_ns, time_ns);
    }

  return read && netflux_moment_write (form, *time_ns, again) && memcmp (data, again, size) == 0;
}
