/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-emit.h"

G_BEGIN_DECLS

/* What Structured Text and PLCopen XML have in common. */

extern const NetfluxLanguage netflux_iec_language;

/* REAL for f32. */
const char *netflux_iec_name (const NetfluxElementary *type);

/* How many characters a string has in CODESYS, where a NUL follows them; 0 is one byte. */
guint netflux_iec_text_length (const NetfluxSchema *schema, const NetfluxType *type);

/* A STRING, or an array of them, with the attribute TcEncoding. */
gboolean netflux_iec_is_utf8 (const NetfluxType *type);

/* FALSE and an error of what CODESYS cannot declare. */
gboolean netflux_iec_check (const NetfluxSchema *schema, GError **error);
gboolean netflux_iec_check_array (const NetfluxType *type, GError **error);

/* Fields that make what follows lie where it shall, by the same function for both. */
typedef void (*NetfluxIecPad) (NetfluxEmitter *self, const char *name, guint bytes);
typedef gboolean (*NetfluxIecMember) (NetfluxEmitter *self,
                                      const NetfluxMember *member,
                                      const char *name,
                                      GError **error);

/* @pad with 0 bytes is a bit. */
gboolean netflux_iec_members (NetfluxEmitter *self,
                              const NetfluxType *type,
                              NetfluxIecPad pad,
                              NetfluxIecMember member,
                              GError **error);

G_END_DECLS
