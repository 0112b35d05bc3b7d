/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-arena.h"
#include "lib/layout/netflux-elementary.h"
#include "lib/layout/netflux-script.h"

/* What is declared: types, their members, the names of both, and what the dialect makes of them.
 * The readers of all formats fill it, placement says where things lie, the codec and the emitters
 * read it. */

G_BEGIN_DECLS

#define NETFLUX_LAYOUT_MAX_SIZE 65505
#define NETFLUX_LAYOUT_MAX_BITS (NETFLUX_LAYOUT_MAX_SIZE * 8)
#define NETFLUX_LAYOUT_MAX_DEPTH 32

typedef struct _NetfluxExpression NetfluxExpression;
typedef struct _NetfluxSymbol NetfluxSymbol;
typedef struct _NetfluxType NetfluxType;

/* A value of an enumeration. */
typedef struct
{
  const char *name;
  const char *comment; /* or NULL */
  NetfluxInteger value;
  NetfluxExpression *expression; /* NULL: one more than the value before */
  NetfluxPosition position;
} NetfluxLabel;

typedef enum
{
  NETFLUX_TYPE_REFERENCE, /* by its name, to be resolved */
  NETFLUX_TYPE_ELEMENTARY,
  NETFLUX_TYPE_STRUCT, /* or a UNION */
  NETFLUX_TYPE_ARRAY,
} NetfluxTypeKind;

typedef struct
{
  const char *name;
  const char *comment;   /* or NULL */
  const char *initial;   /* the value that it begins with, as it is written, or NULL */
  NetfluxType *type;     /* once placed: what it resolves to, never a reference */
  NetfluxType *declared; /* as it is written; an alias has a name of its own here */
  NetfluxType *owner;    /* the structure that declares it: a base, or the structure itself */
  guint bit;             /* where it begins in the structure */
  gboolean fixed;        /* AT %B4: at @address, in bits */
  gboolean at_bit;       /* AT %X4.0 */
  gboolean begins;       /* a section of a function block, and so with a word */
  gboolean in_out;       /* in the data of a function block: a pointer, if it is not small */
  guint address;
  guint given; /* so many bits, as a compiler said; 0: nothing is known */
  guint hash;  /* of its name */
  NetfluxPosition position;
} NetfluxMember;

struct _NetfluxType
{
  NetfluxTypeKind kind;
  const char *name;  /* as declared; of a reference: what it refers to, with its qualifiers */
  const char *space; /* the namespace that it is declared in; NULL if none */
  const char *comment;
  NetfluxPosition position;

  const NetfluxElementary *elementary;
  guint length;        /* of strings */
  gboolean utf8;       /* a STRING with UTF-8, whatever the rules say of others */
  GPtrArray *labels;   /* of NetfluxLabel: an enumeration */
  GHashTable *numbers; /* of the labels by name, from 1, once one is wanted */
  guint known;         /* so many labels have their value */
  gboolean limited;    /* a subrange */
  NetfluxInteger minimum;
  NetfluxInteger maximum;

  GPtrArray *members;    /* of NetfluxMember; once placed, those of the base come first */
  NetfluxMember **index; /* of @members by name, if there are many: half of it is empty */
  guint index_size;      /* a power of two */
  NetfluxType *base;     /* what a structure EXTENDS */
  gboolean is_union;     /* all members begin at the same place */
  gboolean overlap;      /* members with addresses can share bytes */
  guint pack;            /* the largest alignment; 0 is that of the rules */
  guint given;           /* so many bits, as a compiler said; 0: nothing is known */
  guint own;             /* members of a structure that a compiler placed, without its base's */
  gboolean block;        /* a function block: it begins with pointers that are no members */
  GPtrArray
      *interfaces;    /* of a block that is declared: names of those that it IMPLEMENTS, or NULL */
  guint used;         /* of what is declared: its bits without what is at its end */
  guint older;        /* as compilers before TwinCAT 3.1.4024 end it */
  guint end_align;    /* of such a block: bytes, with which those do */
  guint pointer_size; /* of a function block, in bytes; 0: it was not said */
  gboolean loose;     /* its alignment does not follow from what is known */

  NetfluxType *element;
  NetfluxInteger lower;
  NetfluxInteger upper;
  guint count;
  gboolean inner; /* the next dimension of the array around it */

  /* What is written in place of the numbers above, until it is placed: the length or the lower
   * bound, and the upper bound. */
  NetfluxExpression *first;
  NetfluxExpression *second;
  const NetfluxSymbol *symbol; /* within which names are looked up */
  gboolean pointer;            /* takes the size that the rules give to pointers */
  const char *refusal;         /* why it has no place in a payload, or NULL */
  NetfluxType *fallback;       /* of a reference: if nothing of its name is declared */

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

typedef enum
{
  NETFLUX_SYMBOL_TYPE,
  NETFLUX_SYMBOL_BLOCK, /* DATA_BLOCK */
  NETFLUX_SYMBOL_CONSTANT,
  NETFLUX_SYMBOL_OTHER, /* a function block or an interface, to be named in errors */
  NETFLUX_SYMBOL_VALUE, /* what a compiler said that a constant of a library is */
} NetfluxSymbolKind;

/* What a text declares by a name. */
struct _NetfluxSymbol
{
  NetfluxSymbolKind kind;
  const char *name;
  const char *space; /* its namespace or list of variables; "" if none */
  NetfluxPosition position;
  NetfluxType *type;        /* of types and blocks, and of constants if it is known */
  NetfluxExpression *value; /* of constants */
  const char *what;         /* of others: "a function block" */
  GError *error;            /* why it cannot be used, or NULL */
  gboolean used;            /* by another one */
  gboolean compiled;        /* a compiler wrote it */
  gboolean local;           /* a constant of a block, which others name with the block only */
  guint fingerprint;        /* of what is written: equal texts do not contradict each other */
  NetfluxInteger number;    /* of constants, once they are known */
  enum
  {
    NETFLUX_SYMBOL_UNKNOWN,
    NETFLUX_SYMBOL_EVALUATING,
    NETFLUX_SYMBOL_KNOWN,
  } state;
  NetfluxSymbol *next; /* of the same name */
};

/* What is not in the text. */
typedef struct
{
  NetfluxDialect dialect;
  guint pack;                 /* the largest alignment; 0 is that of the dialect */
  guint pointer_size;         /* bytes; 0: pointers are refused */
  const char *enumeration;    /* the type of enumerations that name none, or NULL for INT */
  const char *const *defines; /* NAME, NAME=VALUE or -NAME; NULL: none is known */
  NetfluxCharset charset;     /* of STRING */
  gboolean twincat;           /* its function blocks are */
  gboolean has_dialect;       /* said by the user, and not by a profile */
  gboolean has_charset;
} NetfluxRules;

typedef struct _NetfluxSchema NetfluxSchema;

/* Whether two declarations of the same text are the same in the end, too: what they name can be
 * another thing in another project. */
typedef gboolean (*NetfluxAreAlike) (NetfluxSchema *schema,
                                     const NetfluxSymbol *symbol,
                                     const NetfluxSymbol *other);

struct _NetfluxSchema
{
  NetfluxDialect dialect; /* never %NETFLUX_DIALECT_CODESYS_BIG_ENDIAN, which is @big_endian */
  gboolean big_endian;
  NetfluxRules rules;
  NetfluxArena *arena; /* of all that follows */
  GPtrArray *sources;
  GPtrArray
      *projects; /* names of folders that are projects of TwinCAT, each with types of its own */
  NetfluxAreAlike are_alike; /* which needs what stands above, or NULL */
  GPtrArray *types;
  NetfluxType *plain[NETFLUX_ELEMENTARIES]; /* elementary ones that fields share, or NULL */
  GPtrArray *symbols;                       /* in their order */
  GHashTable *names;                        /* of NetfluxSymbol, by their names */
  GHashTable *labels;        /* of the enumerations that declare them, by their names, or NULL */
  GError *first_error;       /* of what had no name yet */
  NetfluxPosition variables; /* the first ones that are not constant, to be named in errors */
  guint placing;
  gboolean has_shadows; /* some type is declared by the name of an elementary one */
  gboolean has_compiled;
  gboolean twincat; /* some file is of its */
  gboolean later;   /* and was written by a version whose blocks end as the rules have it */
  gboolean deep;    /* some constant is made of too many others */
  gboolean ordered; /* all constants were tried in their order */
  NetfluxType *root;
};

/* Of a STRING. */
NetfluxCharset netflux_schema_charset (const NetfluxSchema *self, const NetfluxType *text);

/* It, or the field that has it, stands below {attribute 'TcEncoding' := 'UTF-8'}. */
void netflux_type_set_utf8 (NetfluxType *type);

NetfluxSchema *netflux_schema_new_empty (const NetfluxRules *rules);
void netflux_schema_free (NetfluxSchema *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxSchema, netflux_schema_free)

guint netflux_schema_mask (const NetfluxSchema *self);
guint netflux_schema_size (const NetfluxSchema *self);
void netflux_schema_set_dialect (NetfluxSchema *self, NetfluxDialect dialect);

NetfluxType *
netflux_schema_add (NetfluxSchema *self, NetfluxTypeKind kind, NetfluxPosition position);
NetfluxType *netflux_schema_add_plain (NetfluxSchema *self,
                                       const NetfluxElementary *elementary,
                                       NetfluxPosition position);
NetfluxSymbol *netflux_schema_declare (NetfluxSchema *self,
                                       NetfluxSymbolKind kind,
                                       const char *name,
                                       const char *space,
                                       NetfluxPosition position);
NetfluxSymbol *netflux_schema_lookup (const NetfluxSchema *self, const char *name);

/* Returns NULL if there is one of that name. */
NetfluxMember *netflux_schema_add_member (NetfluxSchema *self,
                                          NetfluxType *type,
                                          const char *name,
                                          NetfluxType *member_type);
NetfluxMember *netflux_schema_add_member_hashed (
    NetfluxSchema *self, NetfluxType *type, const char *name, guint hash, NetfluxType *member_type);
NetfluxMember *netflux_type_find_member (const NetfluxType *self, const char *name, gsize length);
void netflux_type_set_members (NetfluxType *self, GPtrArray *members);
char *netflux_type_describe (const NetfluxType *self);

G_END_DECLS
