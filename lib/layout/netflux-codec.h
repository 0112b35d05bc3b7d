/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* A place in a payload. */
typedef struct
{
  const NetfluxType *type;
  guint bit;
} NetfluxPlace;

/* A field as lists show it. */
typedef struct
{
  const char *path;
  const NetfluxType *type;
  const char *comment;
  guint bit;
} NetfluxFieldView;

typedef void (*NetfluxFieldFunc) (const NetfluxFieldView *field, gpointer user_data);

void netflux_schema_foreach (const NetfluxSchema *self, NetfluxFieldFunc func, gpointer user_data);

/* Those whose bytes differ, or all if @before is NULL; structures and arrays, too, each before
 * what is in it. Both payloads have the size of the schema. */
void netflux_schema_compare (const NetfluxSchema *self,
                             const guint8 *before,
                             const guint8 *after,
                             NetfluxFieldFunc func,
                             gpointer user_data);

/* @path is relative to @place, which becomes that of the field. */
gboolean netflux_place_descend (NetfluxPlace *place, const char *path, GError **error);

GVariant *
netflux_decode (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data);

/* What is encoded over: zeros, and the headers of S7's strings. */
void netflux_encode_blank (const NetfluxSchema *schema, const NetfluxPlace *place, guint8 *data);
gboolean netflux_encode (const NetfluxSchema *schema,
                         const NetfluxPlace *place,
                         const char *path,
                         GVariant *value,
                         guint8 *data,
                         GError **error);

/* A value that does not fit, as an error; FALSE always. */
gboolean
netflux_misfit_type (const NetfluxPlace *place, const char *path, GVariant *value, GError **error);
gboolean
netflux_misfit_range (const NetfluxPlace *place, const char *path, GVariant *value, GError **error);
const char *netflux_misfit_path (const char *path); /* for people */

guint64 netflux_bytes_read (const guint8 *data, guint size, gboolean big_endian);
void netflux_bytes_write (guint8 *data, guint size, gboolean big_endian, guint64 value);

/* Points in time in S7's two forms of several fields. Bytes that stand for none, and
 * times that cannot be written in the form, are FALSE. */
gboolean netflux_moment_read (NetfluxForm form, const guint8 *data, gint64 *time_ns);
gboolean netflux_moment_write (NetfluxForm form, gint64 time_ns, guint8 *data);

G_END_DECLS
