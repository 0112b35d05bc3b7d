/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-pair.h"

/* The input is a list of things that two sessions do and that happen to them: they must
 * do what the reference does, whatever it is. */

#define MS (G_GINT64_CONSTANT (1000) * 1000)
#define DATAGRAM_MAX 15

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef enum
{
  WAIT,
  ADVANCE,
  DATAGRAM, /* with any bytes */
  EXCHANGE, /* a frame that arrives */
  LOSE,     /* a frame that does not */
  REPEAT,   /* the frame before, from the same side, once more */
  FAIL,
  CHANGE,
  CONFIGURE,
  RESTART,
  RESET,
  RUN,  /* many frames that arrive, one after the other as a steady partner sends them */
  SKIP, /* many that do not */
  OPERATIONS,
} Operation;

typedef struct
{
  const guint8 *data;
  gsize size;
  gint64 now_ns;
  NetfluxPair sides[2];
  guint8 last[2][NETFLUX_HEADER_SIZE];
} Machine;

/* 0 when nothing is left */
static guint8
take (Machine *self)
{
  if (self->size == 0)
    return 0;
  self->size--;
  return *self->data++;
}

static gint64
take_duration (Machine *self)
{
  guint8 byte = take (self);

  /* 1 µs to 8 s, finer where it is short */
  return (gint64) (1 + (byte & 15)) * 1000 << (byte >> 4) << (byte >> 7 ? 4 : 0);
}

static void
take_config (Machine *self, NetfluxSessionConfig *config)
{
  guint8 flags = take (self);

  *config = (NetfluxSessionConfig){
    .receives = TRUE,
    .sends = TRUE,
    .send_mode = (NetfluxSendMode) ((flags & 3) % 3),
    .send_interval_ns = take_duration (self),
    .minimum_gap_ns = flags & 4 ? 0 : MS,
    .watch_interval_ns = flags & 8 ? 0 : take_duration (self),
    .receive_size = flags >> 5,
  };
}

static void
receive_bytes (Machine *self, NetfluxPair *side)
{
  gsize size = take (self) % (DATAGRAM_MAX + 1);
  guint8 *datagram;

  /* Of exactly that size, so that a byte too many that is read is seen */
  size = MIN (size, self->size);
  datagram = g_memdup2 (self->data, size);
  self->data += size;
  self->size -= size;
  netflux_pair_receive (side, datagram, size, self->now_ns);
  g_free (datagram);
}

static void
send_frame (Machine *self, guint from, gboolean arrives)
{
  NetfluxPair *side = &self->sides[from];

  if (netflux_session_is_due (&side->session, self->now_ns))
    netflux_session_begin_cycle (&side->session, self->now_ns);
  netflux_pair_send (side, self->last[from], self->now_ns);
  if (arrives)
    netflux_pair_receive (&self->sides[!from], self->last[from], NETFLUX_HEADER_SIZE, self->now_ns);
  g_assert_false (netflux_session_is_due (&side->session, self->now_ns));
}

static void
run_steadily (Machine *self, guint from)
{
  gint64 interval_ns = take_duration (self);
  guint n = take (self);

  for (guint i = 0; i < n; i++)
    {
      self->now_ns += interval_ns;
      send_frame (self, from, TRUE);
    }
}

static void
skip (Machine *self, guint from)
{
  gint64 interval_ns = take_duration (self);
  guint n = take (self) * 6u;

  for (guint i = 0; i < n; i++)
    send_frame (self, from, FALSE);
  self->now_ns += n * interval_ns;
}

static void
run (Machine *self, Operation operation, guint from)
{
  NetfluxPair *side = &self->sides[from];

  switch (operation)
    {
    case WAIT:
      self->now_ns += take_duration (self);
      break;
    case ADVANCE:
      netflux_pair_advance (side, self->now_ns);
      break;
    case DATAGRAM:
      receive_bytes (self, side);
      break;
    case EXCHANGE:
    case LOSE:
      send_frame (self, from, operation == EXCHANGE);
      break;
    case REPEAT:
      netflux_pair_receive (&self->sides[!from], self->last[from], NETFLUX_HEADER_SIZE,
                            self->now_ns);
      break;
    case FAIL:
      netflux_session_begin_cycle (&side->session, self->now_ns);
      netflux_pair_fail (side, self->now_ns);
      break;
    case CHANGE:
      netflux_session_data_changed (&side->session, self->now_ns);
      break;
    case CONFIGURE:
      take_config (self, &side->config);
      netflux_pair_configure (side, self->now_ns);
      break;
    case RESTART:
      netflux_pair_start (side, self->now_ns);
      break;
    case RESET:
      netflux_pair_reset_figures (side, self->now_ns);
      break;
    case RUN:
      run_steadily (self, from);
      break;
    case SKIP:
      skip (self, from);
      break;
    case OPERATIONS:
    default:
      g_assert_not_reached ();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Machine *self = g_new0 (Machine, 1);
  guint i;

  self->data = data;
  self->size = size;
  for (i = 0; i < 2; i++)
    {
      netflux_pair_init (&self->sides[i]);
      take_config (self, &self->sides[i].config);
      netflux_pair_start (&self->sides[i], self->now_ns);
    }

  while (self->size > 0)
    {
      guint8 byte = take (self);

      run (self, (Operation) ((byte & 127) % OPERATIONS), byte >> 7);
    }

  for (i = 0; i < 2; i++)
    {
      netflux_reference_check (self->sides[i].reference, &self->sides[i].session, self->now_ns);
      netflux_pair_clear (&self->sides[i]);
    }
  g_free (self);
  return 0;
}
