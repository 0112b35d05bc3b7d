/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-test-model.h"
#include "netflux-test-relay.h"

G_BEGIN_DECLS

/* A link and a model of another implementation, with a relay between them. Both send
 * images that differ in every frame and tell how often their sender was started, the
 * how manieth frame since it is, and have a ramp after that: any image that was not
 * sent as it is, or comes out of order, is found. */

#define INTEROP_SIZE 24 /* bytes of the images, unless a test says otherwise */

typedef struct
{
  const char *name;
  guint8 first_sequence;
  gsize payload_max;
  const char *patient; /* options for a watchdog that never matters */
} InteropFacts;

typedef struct
{
  guint32 starts;
  guint32 frames;
  gboolean is_right; /* the ramp */
} InteropImage;

/* A frame as the link gave it to the application. */
typedef struct
{
  guint8 sequence;
  guint lost;
  gboolean resynchronised;
  gsize size;
  InteropImage image;
} InteropFrame;

typedef struct
{
  const InteropFacts *facts;
  NetfluxTestRelay *relay; /* the link at the front, the model at the back */
  NetfluxTestModel *model;
  NetfluxLink *link;
  gsize send_size;
  guint local_port; /* 0: not started yet */

  guint expired[2]; /* by NetfluxWatchdog */
  guint recovered[2];

  GMutex lock; /* of what follows: the engine's thread uses it, too */
  GArray *frames;
  guint32 link_starts;
  guint32 link_frames;
} Interop;

typedef void (*InteropFunc) (Interop *self, gconstpointer facts);

void interop_add (const char *name, InteropFunc func);

void interop_start_link (Interop *self);
void interop_start_model (Interop *self, gsize send_size, gsize receive_size, const char *options);
void interop_start_both (Interop *self);

InteropImage interop_parse_image (GBytes *image);
gint64 interop_ask (Interop *self, const char *name);
InteropImage interop_ask_image (Interop *self);
guint interop_get_n_frames (Interop *self);
InteropFrame interop_get_last_frame (Interop *self);
gint64 interop_get_statistic (Interop *self, const char *name);
void interop_check_frames (Interop *self);

void interop_iterate (gint64 deadline_us, const char *condition);

/* Deadlines are generous: a loaded machine must not fail a test. */
#define INTEROP_PATIENCE (60 * G_USEC_PER_SEC)

#define interop_wait(condition)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline_us = g_get_monotonic_time () + INTEROP_PATIENCE;                               \
    while (!(condition))                                                                           \
      interop_iterate (deadline_us, #condition);                                                   \
  }                                                                                                \
  G_STMT_END

#define interop_wait_state(self, wanted)                                                           \
  interop_wait (netflux_link_get_state ((self)->link) == NETFLUX_LINK_STATE_##wanted)

G_END_DECLS
