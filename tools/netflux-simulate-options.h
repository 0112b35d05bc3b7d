/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-generator.h"
#include "netflux-layout-choice.h"
#include "simulate/netflux-simulator.h"

G_BEGIN_DECLS

/* What the command line says of a simulation. */
typedef struct
{
  NetfluxSimulation simulation;
  NetfluxGenerator *generator;
  gint64 status_interval_ns;
  double seconds;
  gboolean json;

  /* As they were given */
  char *as;
  char *remote;
  char *local_address;
  char *front;
  char *back;
  char *send_interval;
  char *task_cycle;
  char *watch_interval;
  char *status_interval;
  char *layout;
  NetfluxLayoutChoice choice;
  NetfluxLayoutRules rules;
  char *send_data;
  char **generate;
  int ports[3]; /* local, front, back */
  int receive_size;
  int send_size;
  gint64 seed;
} NetfluxSimulateOptions;

/* @self: with its defaults. False: it was said what is wrong. */
gboolean netflux_simulate_options_parse (NetfluxSimulateOptions *self, int argc, char **argv);
void netflux_simulate_options_clear (NetfluxSimulateOptions *self);

G_END_DECLS
