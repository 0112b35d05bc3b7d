/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "netflux-device.h"

G_BEGIN_DECLS

#define HEADER_SIZE 2
#define MS (G_GINT64_CONSTANT (1000000))

/* Python: how long the receiving thread waits before it looks at the watchdog, and how
 * much longer than the interval it takes between two frames. */
#define RECEIVE_TIMEOUT_NS (200 * MS)
#define DRIFT_MIN_NS (150000)
#define DRIFT_RANGE_NS (550000)

typedef struct
{
  const char *name;
  guint8 first_sequence;
  gsize payload_max;
  gboolean has_task_cycle; /* does everything once in each, the scan */
  gint64 watch_interval_ns;
  gboolean watch_is_fixed;
  guint receive_limit; /* of datagrams in each task cycle; 0: all */
} Kind;

/* The PLC's timer function block TON: true once its input was true for long enough. */
typedef struct
{
  gboolean runs;
  gint64 since_ns;
} OnDelay;

struct _NetfluxDevice
{
  NetfluxDeviceSettings settings;
  const Kind *kind;
  NetfluxImageFunc image_func;
  gpointer user_data;
  NetfluxDeviceCounts counts;
  guint starts;

  /* Since the last start */
  guint64 frames;
  guint8 next_sequence;
  guint8 feedback;
  gboolean timed_out;
  gint64 deadline_ns;
  GByteArray *image;
  GByteArray *buffer; /* S7: what was received last, and before it */
  GSocketAddress *last_sender;
  gboolean heard;
  gboolean has_last;
  guint8 last; /* number accepted last */
  guint8 candidate;
  gboolean has_candidate;
  guint rejected_in_a_row;
  OnDelay send_timer;
  OnDelay watch_timer;
  gint64 accepted_ns;
  gint64 send_ns;
  gint64 look_ns;
};

G_END_DECLS
