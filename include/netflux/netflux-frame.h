/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <gio/gio.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

#define NETFLUX_TYPE_FRAME (netflux_frame_get_type ())

typedef struct _NetfluxFrame NetfluxFrame;

/**
 * NetfluxFrameFunc:
 * @frame: (transfer none): an accepted frame
 * @user_data: (closure): what was given with the function
 *
 * Called for each accepted frame, in the engine's thread.
 *
 * It delays everything that the engine does: it must not block, and should be done
 * within microseconds.
 *
 * Since: 1.0
 */
typedef void (*NetfluxFrameFunc) (NetfluxFrame *frame, gpointer user_data);

/**
 * NetfluxFramesFunc:
 * @frames: (array length=n_frames) (transfer none): accepted frames, the oldest first
 * @n_frames: how many, at least one
 * @user_data: (closure): what was given with the function
 *
 * Called with the accepted frames that the engine has read at once, in the engine's thread.
 *
 * The same holds as for a #NetfluxFrameFunc. It suits who hands frames over to another
 * thread: to wake that up once for several frames saves much of what it costs.
 *
 * Since: 1.0
 */
typedef void (*NetfluxFramesFunc) (NetfluxFrame **frames, guint n_frames, gpointer user_data);

NETFLUX_AVAILABLE_IN_1_0
GType netflux_frame_get_type (void) G_GNUC_CONST;
NETFLUX_AVAILABLE_IN_1_0
NetfluxFrame *netflux_frame_ref (NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_frame_unref (NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
guint8 netflux_frame_get_sequence (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
guint8 netflux_frame_get_feedback (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_frame_get_payload (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
const guint8 *netflux_frame_get_data (const NetfluxFrame *self, gsize *size);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_frame_get_arrival_time (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_frame_get_lost (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_frame_get_resynchronised (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
gint64 netflux_frame_get_round_trip_time (const NetfluxFrame *self);
NETFLUX_AVAILABLE_IN_1_0
GSocketAddress *netflux_frame_get_sender (const NetfluxFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxFrame, netflux_frame_unref)

G_END_DECLS
