/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-moment.h"

#include "lib/layout/netflux-bytes.h"

/* DATE_AND_TIME and DTL of S7: year, month, day … in bytes of their own. Programs that set a time
 * often leave the weekday 0, or as it was before; a number beyond the seven makes it invalid. */

#define S G_GINT64_CONSTANT (1000000000)

typedef struct
{
  int year;
  int month;
  int day;
  guint8 weekday; /* 1 is Sunday, 0 is not known */
  guint8 clock[3];
  gint64 rest_ns;
} NetfluxMoment;

static guint8
to_bcd (gint64 number)
{
  return (guint8) (number / 10 * 16 + number % 10);
}

/* More than 99 if a digit is none. */
static int
from_bcd (guint8 byte)
{
  return byte >> 4 > 9 || (byte & 15) > 9 ? 100 : (byte >> 4) * 10 + (byte & 15);
}

/* Days from 1970-01-01 in the Gregorian calendar, whose years are counted from March. */
static gint64
days_of (int year, int month, int day)
{
  gint64 y = month > 2 ? year : year - 1;
  gint64 m = month > 2 ? month - 3 : month + 9;

  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static gint64
to_ns (const NetfluxMoment *self)
{
  gint64 seconds;

  if (!g_date_valid_dmy ((GDateDay) self->day, (GDateMonth) self->month, (GDateYear) self->year) ||
      self->clock[0] > 23 || self->clock[1] > 59 || self->clock[2] > 59 || self->rest_ns >= S ||
      self->weekday > 7)
    return NETFLUX_TIME_INVALID;

  seconds = days_of (self->year, self->month, self->day) * 86400 + self->clock[0] * 3600 +
            self->clock[1] * 60 + self->clock[2];
  if (seconds > G_MAXINT64 / S || (seconds == G_MAXINT64 / S && self->rest_ns > G_MAXINT64 % S))
    return NETFLUX_TIME_INVALID;
  return seconds * S + self->rest_ns;
}

/* Of times from 1970 on. */
static NetfluxMoment
from_ns (gint64 time_ns)
{
  gint64 seconds = time_ns / S;
  gint64 days = seconds / 86400 + 719468;
  gint64 of_era = days % 146097;
  gint64 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year = of_era - (365 * year + year / 4 - year / 100);
  gint64 month = (5 * of_year + 2) / 153;

  return (NetfluxMoment){
    .year = (int) (year + days / 146097 * 400 + (month >= 10 ? 1 : 0)),
    .month = (int) (month < 10 ? month + 3 : month - 9),
    .day = (int) (of_year - (153 * month + 2) / 5 + 1),
    .weekday = (guint8) ((seconds / 86400 + 4) % 7 + 1),
    .clock = { (guint8) (seconds / 3600 % 24), (guint8) (seconds / 60 % 60),
               (guint8) (seconds % 60) },
    .rest_ns = time_ns % S,
  };
}

static gint64
read_bcd (const guint8 *data)
{
  int year = from_bcd (data[0]);
  NetfluxMoment moment = {
    .year = year < 90 ? 2000 + year : 1900 + year,
    .month = from_bcd (data[1]),
    .day = from_bcd (data[2]),
    .weekday = data[7] & 15,
    .clock = { (guint8) from_bcd (data[3]), (guint8) from_bcd (data[4]),
               (guint8) from_bcd (data[5]) },
    .rest_ns = (from_bcd (data[6]) * 10 + (data[7] >> 4)) * G_GINT64_CONSTANT (1000000),
  };

  if (year > 99 || data[7] >> 4 > 9)
    return NETFLUX_TIME_INVALID;
  return to_ns (&moment);
}

static gint64
read_dtl (const guint8 *data)
{
  NetfluxMoment moment = {
    .year = (int) netflux_bytes_read (data, 2, TRUE),
    .month = data[2],
    .day = data[3],
    .weekday = data[4],
    .clock = { data[5], data[6], data[7] },
    .rest_ns = (gint64) netflux_bytes_read (data + 8, 4, TRUE),
  };

  return moment.year < 1970 ? NETFLUX_TIME_INVALID : to_ns (&moment);
}

/* Three digits of 10 ms, 100 ms, 1 s or 10 s. */
static gint64
read_s5time (const guint8 *data)
{
  static const gint64 bases[] = { 10, 100, 1000, 10000 };
  guint digits[] = { data[0] & 15, data[1] >> 4, data[1] & 15 };

  if (digits[0] > 9 || digits[1] > 9 || digits[2] > 9)
    return NETFLUX_TIME_INVALID;
  return (digits[0] * 100 + digits[1] * 10 + digits[2]) * bases[data[0] >> 4 & 3] *
         G_GINT64_CONSTANT (1000000);
}

static gboolean
write_s5time (gint64 time_ns, guint8 *data)
{
  gint64 base = G_GINT64_CONSTANT (10000000);

  /* Digits that are none. */
  if (time_ns == NETFLUX_TIME_INVALID)
    {
      memset (data, 0xff, 2);
      return TRUE;
    }
  if (time_ns < 0)
    return FALSE;

  for (guint i = 0; i < 4; i++, base *= 10)
    if (time_ns % base == 0 && time_ns / base < 1000)
      {
        data[0] = (guint8) (i << 4 | (guint) (time_ns / base / 100));
        data[1] = to_bcd (time_ns / base % 100);
        return TRUE;
      }
  return FALSE;
}

gint64
netflux_moment_read (NetfluxForm form, const guint8 *data)
{
  if (form == NETFLUX_FORM_S5TIME)
    return read_s5time (data);
  return form == NETFLUX_FORM_BCD ? read_bcd (data) : read_dtl (data);
}

static void
write_bcd (const NetfluxMoment *moment, guint8 *data)
{
  gint64 ms = moment->rest_ns / 1000000;

  data[0] = to_bcd (moment->year % 100);
  data[1] = to_bcd (moment->month);
  data[2] = to_bcd (moment->day);
  for (guint i = 0; i < 3; i++)
    data[3 + i] = to_bcd (moment->clock[i]);
  data[6] = to_bcd (ms / 10);
  data[7] = (guint8) (ms % 10 * 16 + moment->weekday);
}

static void
write_dtl (const NetfluxMoment *moment, guint8 *data)
{
  netflux_bytes_write (data, 2, TRUE, (guint64) moment->year);
  data[2] = (guint8) moment->month;
  data[3] = (guint8) moment->day;
  data[4] = moment->weekday;
  memcpy (data + 5, moment->clock, 3);
  netflux_bytes_write (data + 8, 4, TRUE, (guint64) moment->rest_ns);
}

gboolean
netflux_moment_write (NetfluxForm form, gint64 time_ns, guint8 *data)
{
  NetfluxMoment moment;

  if (form == NETFLUX_FORM_S5TIME)
    return write_s5time (time_ns, data);
  if (time_ns == NETFLUX_TIME_INVALID)
    {
      memset (data, 0, form == NETFLUX_FORM_BCD ? 8 : 12);
      return TRUE;
    }
  if (time_ns < 0)
    return FALSE;

  moment = from_ns (time_ns);
  if (form == NETFLUX_FORM_DTL)
    {
      write_dtl (&moment, data);
      return TRUE;
    }
  if (moment.year < 1990 || moment.year > 2089 || moment.rest_ns % 1000000 != 0)
    return FALSE;
  write_bcd (&moment, data);
  return TRUE;
}
