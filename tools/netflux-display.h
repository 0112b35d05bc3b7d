/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Standard output: lines that stay, and on a terminal a block of text below them that
 * is redrawn in place. What goes to standard error beside it waits for nobody either. */
typedef struct _NetfluxDisplay NetfluxDisplay;

NetfluxDisplay *netflux_display_new (GMainLoop *quits);
void netflux_display_set_json (NetfluxDisplay *self, gboolean json);
void netflux_display_free (NetfluxDisplay *self);
gboolean netflux_display_is_terminal (NetfluxDisplay *self);
void netflux_display_print (NetfluxDisplay *self, const char *lines);
void netflux_display_complain (NetfluxDisplay *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void netflux_display_draw (NetfluxDisplay *self, const char *block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxDisplay, netflux_display_free)

G_END_DECLS
