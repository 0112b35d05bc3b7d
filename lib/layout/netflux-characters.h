/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/layout/netflux-serial.h"

G_BEGIN_DECLS

/* The characters of STRING and WSTRING as UTF-8, and back. Whatever bytes a PLC sends are a
 * text: those that are not a character stand for themselves as private ones, see
 * netflux-characters.c. */

/* Without the NUL at the end. */
void netflux_characters_read (NetfluxSerial *out, const guint8 *data, gsize length);
void netflux_characters_read_wide (NetfluxSerial *out,
                                   const guint8 *data,
                                   gsize length,
                                   gboolean big_endian);

/* Of a character set in which each has a byte. */
void netflux_characters_read_single (NetfluxSerial *out,
                                     const guint8 *data,
                                     gsize length,
                                     NetfluxCharset charset);

/* How many units the text needs; they are written if there is room for them. A NUL is none of
 * a text: with @nul FALSE, a text with a private character for it is @invalid. */
gsize netflux_characters_write (const char *text, guint8 *at, gsize room, gboolean *has_nul);
gsize netflux_characters_write_wide (
    const char *text, guint8 *at, gsize room, gboolean big_endian, gboolean *has_nul);

/* G_MAXSIZE if there is a character that the set does not have. */
gsize netflux_characters_write_single (
    const char *text, guint8 *at, gsize room, NetfluxCharset charset, gboolean *has_nul);

G_END_DECLS
