/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-simulator.h"

G_BEGIN_DECLS

/* Something that exchanges data, and what it exchanges them with. */
typedef enum
{
  WORKER_PAIR,     /* two links with a bad network between them */
  WORKER_DEVICE,   /* a link and a simulated device */
  WORKER_HALVES,   /* a sink and a source */
  WORKER_PIPELINE, /* netfluxsrc and a simulated device */
  WORKER_N_KINDS,
} WorkerKind;

typedef struct _Worker Worker;

Worker *worker_new (WorkerKind kind, GRand *random);
void worker_free (Worker *self);
void worker_start (Worker *self);
void worker_stop (Worker *self);
void worker_shake (Worker *self);
void worker_check (Worker *self);
guint64 worker_get_n_frames (Worker *self);

G_END_DECLS
