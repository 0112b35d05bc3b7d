/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <netflux/netflux.h>

#include "lib/layout/netflux-lexer.h"

G_BEGIN_DECLS

#define NETFLUX_LAYOUT_MAX_SIZE 65505
#define NETFLUX_LAYOUT_MAX_BITS (NETFLUX_LAYOUT_MAX_SIZE * 8)
#define NETFLUX_LAYOUT_MAX_DEPTH 32

/* How bits stand for a value. */
typedef enum
{
  NETFLUX_FORM_BOOL, /* a byte, or a bit */
  NETFLUX_FORM_UNSIGNED,
  NETFLUX_FORM_SIGNED,
  NETFLUX_FORM_REAL,
  NETFLUX_FORM_STRING,
  NETFLUX_FORM_WSTRING,
  NETFLUX_FORM_BCD, /* DATE_AND_TIME of S7 */
  NETFLUX_FORM_DTL,
} NetfluxForm;

typedef struct
{
  const char *name;
  guint dialects; /* 1 << NetfluxDialect, or NETFLUX_SHORT_FORM */
  NetfluxForm form;
  guint size;      /* bytes; 0 is a bit, or depends on the length */
  gint64 unit_ns;  /* of times; 0 is a plain number */
  gint64 epoch_ns; /* what 0 stands for */
} NetfluxElementary;

#define NETFLUX_SHORT_FORM (1u << 3)

/* An integer of up to 64 bits, with or without sign. */
typedef struct
{
  gboolean negative;
  guint64 magnitude;
} NetfluxInteger;

typedef struct
{
  char *name;
  NetfluxInteger value;
} NetfluxLabel;

typedef enum
{
  NETFLUX_TYPE_REFERENCE, /* by its name, to be resolved */
  NETFLUX_TYPE_ELEMENTARY,
  NETFLUX_TYPE_STRUCT,
  NETFLUX_TYPE_ARRAY,
} NetfluxTypeKind;

typedef struct _NetfluxType NetfluxType;

typedef struct
{
  char *name;
  char *comment;
  NetfluxType *type;
  guint bit; /* where it begins in the structure */
} NetfluxMember;

struct _NetfluxType
{
  NetfluxTypeKind kind;
  char *name; /* as declared; of a reference: what it refers to */
  guint line;
  guint column;

  const NetfluxElementary *elementary;
  guint length;      /* of strings */
  GPtrArray *labels; /* of NetfluxLabel: an enumeration */
  gboolean limited;  /* a subrange */
  NetfluxInteger minimum;
  NetfluxInteger maximum;

  GPtrArray *members; /* of NetfluxMember */
  NetfluxType *base;  /* what a structure EXTENDS */
  guint pack;         /* 0 is natural */

  NetfluxType *element;
  NetfluxInteger lower;
  NetfluxInteger upper;
  guint count;
  gboolean inner; /* the next dimension of the array around it */

  /* What the dialect makes of it. */
  enum
  {
    NETFLUX_TYPE_UNPLACED,
    NETFLUX_TYPE_PLACING,
    NETFLUX_TYPE_PLACED,
  } state;
  NetfluxType *resolved;
  guint bits;
  guint stride; /* of an array: bits from one element to the next */
  guint align;  /* bytes; 0 is any bit */
  guint depth;
};

/* What a text declares. */
typedef struct
{
  NetfluxDialect dialect;
  gboolean big_endian;
  GPtrArray *types;  /* owns all of them */
  GHashTable *names; /* of NetfluxType, by their folded names */
  guint placing;
  NetfluxType *last;
  NetfluxType *root;
} NetfluxSchema;

NetfluxSchema *netflux_schema_new (
    const char *text, gsize length, const char *type_name, NetfluxDialect dialect, GError **error);
void netflux_schema_free (NetfluxSchema *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxSchema, netflux_schema_free)

NetfluxType *
netflux_schema_add (NetfluxSchema *self, NetfluxTypeKind kind, const NetfluxToken *token);
gboolean netflux_schema_declare (NetfluxSchema *self,
                                 const NetfluxToken *token,
                                 NetfluxType *type,
                                 GError **error);
NetfluxType *netflux_schema_lookup (const NetfluxSchema *self, const char *name);
guint netflux_schema_size (const NetfluxSchema *self);

/* Places @type and what it consists of; returns what it resolves to. */
NetfluxType *netflux_schema_place (NetfluxSchema *self, NetfluxType *type, GError **error);

gboolean netflux_type_add_member (NetfluxType *self,
                                  const NetfluxToken *name,
                                  NetfluxType *type,
                                  const char *comment,
                                  GError **error);
NetfluxMember *netflux_type_find_member (const NetfluxType *self, const char *name, gsize length);
char *netflux_type_describe (const NetfluxType *self);
gboolean netflux_name_equal (const char *name, const char *other, gsize length);

const NetfluxElementary *netflux_elementary_find (const char *name, guint dialects);
gboolean netflux_elementary_is_text (const NetfluxElementary *self);
gboolean netflux_elementary_is_integer (const NetfluxElementary *self);
void netflux_elementary_get_limits (const NetfluxElementary *self,
                                    NetfluxInteger *minimum,
                                    NetfluxInteger *maximum);

int netflux_integer_compare (NetfluxInteger a, NetfluxInteger b);
gboolean netflux_integer_parse (const char *text, gboolean negative, NetfluxInteger *value);

/* What the type of a field or a declared type is written as. */
typedef struct
{
  NetfluxSchema *schema;
  const NetfluxToken *tokens;
  guint position;
  guint depth;
  guint pack;
} NetfluxParser;

const NetfluxToken *netflux_parser_peek (const NetfluxParser *self, guint ahead);
gboolean netflux_parser_at (const NetfluxParser *self, const char *text);
gboolean netflux_parser_skip (NetfluxParser *self, const char *text);
gboolean netflux_parser_expect (NetfluxParser *self, const char *text, GError **error);
const NetfluxToken *netflux_parser_name (NetfluxParser *self, const char *what, GError **error);
gboolean netflux_parser_skip_value (NetfluxParser *self, GError **error);
void netflux_parser_skip_pragmas (NetfluxParser *self);
NetfluxType *netflux_parser_type (NetfluxParser *self, GError **error);
gboolean
netflux_parser_members (NetfluxParser *self, NetfluxType *type, const char *end, GError **error);
char *netflux_pragma_value (const NetfluxToken *token, const char *key);

gboolean
netflux_parse_declarations (NetfluxSchema *schema, const NetfluxTokens *tokens, GError **error);
gboolean netflux_parse_short_form (NetfluxSchema *schema,
                                   const NetfluxTokens *tokens,
                                   gboolean *recognised,
                                   GError **error);

G_END_DECLS
