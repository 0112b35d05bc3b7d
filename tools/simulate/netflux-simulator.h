/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "netflux-device.h"
#include "netflux-lane.h"

G_BEGIN_DECLS

/* A device, or a relay between two, on real sockets and in a thread of its own. All
 * functions can be called from any thread. */

typedef struct _NetfluxSimulator NetfluxSimulator;

/* A device hears by the first lane and sends by the second. A relay passes on by the
 * first what comes from its front, by the second what comes from its back. */
enum
{
  NETFLUX_LANE_IN = 0,
  NETFLUX_LANE_OUT = 1,
  NETFLUX_LANE_FRONT = 0,
  NETFLUX_LANE_BACK = 1,
};

/* For so long from a time on, since the start. */
typedef struct
{
  gint64 at_ns;
  gint64 for_ns;
} NetfluxEpisode;

typedef struct
{
  gboolean relay;
  GSocketAddress *local[2];    /* of the device, or of the relay's front and back */
  GSocketAddress *partners[2]; /* of a relay; %NULL: who is heard there */
  NetfluxDeviceSettings device;
  NetfluxImageFunc image; /* called in the thread */
  gpointer user_data;
  NetfluxImpairment impairments[2];
  guint64 seed;
  double drift_ppm; /* of the clock of the device, or of the relay */
  GArray *freezes;  /* of NetfluxEpisode: nothing is read or sent; %NULL: none */
  GArray *silences; /* the same: nothing is sent; a relay loses all */
  GArray *restarts; /* of gint64, in ns */
} NetfluxSimulation;

/* What was done, until now. */
typedef struct
{
  double seconds;
  NetfluxLaneCounts lanes[2];
  guint64 unrouted[2]; /* passed by the lane, but a relay did not know to whom yet */
  guint64 silenced;    /* frames of the device that were not sent */
  guint64 send_errors; /* that the system did not send */
  char *send_error;    /* why not, of the last one; of the caller; %NULL: none */
  guint restarts;
  NetfluxDeviceCounts counts;
  NetfluxDeviceStatus status; /* but its image */
  GBytes *image;              /* that the device received; of the caller */
  char *destination;          /* of the caller; %NULL: none */
} NetfluxTruth;

NetfluxSimulator *netflux_simulator_new (const NetfluxSimulation *simulation, GError **error);
void netflux_simulator_stop (NetfluxSimulator *self);
void netflux_simulator_free (NetfluxSimulator *self);

guint netflux_simulator_get_port (NetfluxSimulator *self, guint which);
void netflux_simulator_set_impairment (NetfluxSimulator *self,
                                       guint which,
                                       const NetfluxImpairment *impairment);
void netflux_simulator_restart (NetfluxSimulator *self);
void netflux_simulator_set_on (NetfluxSimulator *self, gboolean on);
void netflux_simulator_set_plugged (NetfluxSimulator *self, gboolean plugged);
NetfluxTruth netflux_simulator_get_truth (NetfluxSimulator *self);
void netflux_truth_clear (NetfluxTruth *truth);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxSimulator, netflux_simulator_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxTruth, netflux_truth_clear)

G_END_DECLS
