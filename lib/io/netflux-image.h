/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A process image that one thread writes and another reads, without either ever
 * waiting for the other: three buffers, of which the writer fills one, the reader
 * looks at one, and the third, the newest complete one, is exchanged between them.
 *
 * Each side is for one thread at a time; who has several serialises them with
 * netflux_image_lock(), which the other side never takes. */
typedef struct _NetfluxImage NetfluxImage;

/* The reader may write to this many bytes before the data: room for a header. */
#define NETFLUX_IMAGE_HEADROOM 2

typedef struct
{
  guint8 *data;
  gsize size;
} NetfluxImageView;

NetfluxImage *netflux_image_new (void);
void netflux_image_free (NetfluxImage *self);

void netflux_image_lock (NetfluxImage *self);
void netflux_image_unlock (NetfluxImage *self);

/* Writing. data NULL: zeros. */
void netflux_image_write (NetfluxImage *self, gconstpointer data, gsize size);

/* The writer's view of what it wrote last, valid until its next call. */
NetfluxImageView netflux_image_get_written (NetfluxImage *self);

/* Reading: the newest image, valid until the reader's next call. */
NetfluxImageView netflux_image_read (NetfluxImage *self);

/* A copy, for a reader that is one of several. */
GBytes *netflux_image_copy (NetfluxImage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxImage, netflux_image_free)

G_END_DECLS
