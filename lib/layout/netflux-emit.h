/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* What names a language can have. All lists end with NULL. */
typedef struct
{
  const char *const *reserved;  /* words in lower case, which no name can be in any case */
  const char *const *exact;     /* as they are written */
  const char *const *globals;   /* as they are written, and only types must not be called so */
  const char *suffix;           /* each structure has a second name that ends so */
  gboolean any_name;            /* the language can quote names */
  gboolean single_underscores;  /* never two in a row */
  gboolean private_underscores; /* names such as __x, _X and _x_ are the language's own */
  gboolean generates_names;     /* bits_1, padding_1 and bytes_ */
  gboolean types_hide_fields;   /* no field is called as a type is */
} NetfluxLanguage;

/* A layout written out again, for the other end and for other tools. What an emitter has to
 * know of it: the structures, each behind those that it consists of, under names that the
 * language can have. */
typedef struct
{
  const NetfluxSchema *schema;
  const NetfluxLanguage *language;
  GString *out;
  const NetfluxType *root; /* a structure always */
  GPtrArray *structures;   /* of NetfluxType */
  GPtrArray *enumerations; /* of NetfluxType */
  GHashTable *names;       /* of both */
  GHashTable *used;        /* the set of those names, which @names owns */
  GHashTable *taken;       /* names, folded */
  GHashTable *members;     /* the same of the members, by the arrays of their names */
  NetfluxType around;      /* of a root that is not a structure */
  NetfluxMember value;
} NetfluxEmitter;

void netflux_emitter_init (NetfluxEmitter *self,
                           const NetfluxSchema *schema,
                           const NetfluxLanguage *language);
char *netflux_emitter_end (NetfluxEmitter *self); /* what was written */

const char *netflux_emitter_name (const NetfluxEmitter *self, const NetfluxType *type);

/* The names of the members, all different: a GPtrArray of strings. */
GPtrArray *netflux_emitter_member_names (const NetfluxEmitter *self, const NetfluxType *type);
GPtrArray *netflux_emitter_label_names (const NetfluxEmitter *self, const NetfluxType *type);
char *netflux_emitter_make_type_name (NetfluxEmitter *self, const char *name);
/* Names of members that are not made for a language */
void netflux_emitter_take_names (const NetfluxEmitter *self, GPtrArray *names);
/* @names: of the members, by one of the two */
char *netflux_emitter_padding_name (const NetfluxEmitter *self, GPtrArray *names, const char *name);

void netflux_emit (NetfluxEmitter *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* On one line, without @never in it; "" if there is none. */
char *netflux_emit_comment (const char *comment, const char *never);
char *netflux_emit_quoted (const char *text); /* as JSON, Python, Lua and C have it */

/* What a structure is made of, byte by byte, in its order. */
typedef enum
{
  NETFLUX_SLOT_MEMBER,
  NETFLUX_SLOT_BITS, /* single bits that follow each other, from whole bytes */
  NETFLUX_SLOT_PADDING,
} NetfluxSlotKind;

typedef struct
{
  NetfluxSlotKind kind;
  guint offset; /* bytes */
  guint size;
  guint first; /* of the members */
  guint n;
} NetfluxSlot;

/* NULL and an error if members share bytes, as those of an AT address can. */
GArray *netflux_emit_slots (const NetfluxType *type, GError **error);

guint netflux_emit_size (const NetfluxType *type); /* bytes */

/* Without what an array of S7 ends with for the sake of the next field: bytes. */
guint netflux_emit_declared_size (const NetfluxType *type);

/* Its elements follow each other byte by byte; another one is declared as bytes. */
gboolean netflux_emit_is_regular (const NetfluxType *array);

/* Of an array that is not: so many bytes for each element, and none behind them; otherwise 0. */
guint netflux_emit_element_size (const NetfluxType *type);
gboolean netflux_emit_is_bit (const NetfluxType *type);
gint64 netflux_emit_lower (const NetfluxType *type);
gint64 netflux_emit_signed (NetfluxInteger integer);

/* Each is the whole text. */
char *netflux_emit_c (const NetfluxSchema *schema, GError **error);
char *netflux_emit_python (const NetfluxSchema *schema, GError **error);
char *netflux_emit_numpy (const NetfluxSchema *schema, GError **error);
char *netflux_emit_json_schema (const NetfluxSchema *schema, GError **error);
char *netflux_emit_st (const NetfluxSchema *schema, GError **error);
char *netflux_emit_scl (const NetfluxSchema *schema, GError **error);
char *netflux_emit_tcdut (const NetfluxSchema *schema, GError **error);
char *netflux_emit_plcopen (const NetfluxSchema *schema, GError **error);
char *netflux_emit_wireshark (const NetfluxSchema *schema, GError **error);
char *netflux_emit_markdown (const NetfluxSchema *schema, GError **error);

G_END_DECLS
