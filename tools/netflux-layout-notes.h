/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* What a reader of a layout has to know, on stderr. */

/* Where the field behind a STRING lies is not sure in S7. */
void netflux_layout_note_odd_string (NetfluxLayout *layout);
/* The tool of a controller wrote one of @files, and nobody said how that one lays fields out. */
void netflux_layout_note_controller (char **files);

G_END_DECLS
