/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"
#include "lib/layout/netflux-value.h"

G_BEGIN_DECLS

/* A place in a payload. */
typedef struct
{
  const NetfluxType *type;
  guint bit;
  const char *comment; /* of the field, or of the array that it is in; NULL if there is none */
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

/* The type of what is decoded, which is the same for all bytes. */
char *netflux_type_get_value_type (const NetfluxType *self);

/* A number as it lies in a payload; of times the nanoseconds. */
typedef struct
{
  char type; /* b, y, n, q, i, u, x, t or d, as in GVariant */
  union
  {
    gint64 integer; /* of all but t and d */
    guint64 unsigned_integer;
    double real;
  };
} NetfluxNumber;

/* FALSE if the place has no number: it is a text, a structure or an array. */
gboolean netflux_number_read (const NetfluxSchema *schema,
                              const NetfluxPlace *place,
                              const guint8 *data,
                              NetfluxNumber *number);

GVariant *
netflux_decode (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data);

/* How an error names what is encoded: the path to where it begins, and the keys below. */
typedef struct _NetfluxTrail NetfluxTrail;

struct _NetfluxTrail
{
  const NetfluxTrail *above; /* NULL: the beginning */
  const char *name;
  gsize length;
};

/* What is encoded over: zeros, and the headers of S7's strings. */
void netflux_encode_blank (const NetfluxSchema *schema, const NetfluxPlace *place, guint8 *data);
gboolean netflux_encode (const NetfluxSchema *schema,
                         const NetfluxPlace *place,
                         const char *path,
                         GVariant *value,
                         guint8 *data,
                         GError **error);

/* One value that is neither a structure nor an array. */
gboolean netflux_encode_elementary (const NetfluxSchema *schema,
                                    const NetfluxPlace *place,
                                    const NetfluxTrail *trail,
                                    const NetfluxValue *value,
                                    guint8 *data,
                                    GError **error);

/* A value that does not fit, as an error; FALSE always. */
gboolean netflux_misfit_type (const NetfluxPlace *place,
                              const NetfluxTrail *trail,
                              const NetfluxValue *value,
                              GError **error);
gboolean netflux_misfit_range (const NetfluxPlace *place,
                               const NetfluxTrail *trail,
                               const NetfluxValue *value,
                               GError **error);
gboolean netflux_misfit_characters (const NetfluxTrail *trail,
                                    const NetfluxValue *value,
                                    NetfluxCharset charset,
                                    GError **error);
char *netflux_misfit_path (const NetfluxTrail *trail); /* for people */

G_END_DECLS
