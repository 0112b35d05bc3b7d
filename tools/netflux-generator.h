/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* Process images that change from frame to frame, the same in each run: fixed bytes, a
 * count with a ramp behind it, or the fields of a layout, each by a rule of its own. Can
 * be used from any thread. */
typedef struct _NetfluxGenerator NetfluxGenerator;

NetfluxGenerator *netflux_generator_new_counting (gsize size);
NetfluxGenerator *netflux_generator_new_fields (NetfluxLayout *layout,
                                                const char *const *rules,
                                                gint64 send_interval_us,
                                                GError **error);
void netflux_generator_free (NetfluxGenerator *self);

void netflux_generator_set_data (NetfluxGenerator *self, GBytes *data);
gsize netflux_generator_get_size (NetfluxGenerator *self);
GBytes *netflux_generator_make (guint starts, guint64 frames, gpointer self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxGenerator, netflux_generator_free)

G_END_DECLS
