/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-constants.h"

#include "lib/layout/netflux-expression.h"
#include "lib/layout/netflux-resolve.h"

#define MAX_DEPTH 100
/* So deep are constants that are computed in their order. */
#define FEW 3

#define TYPES (1u << NETFLUX_SYMBOL_TYPE)
#define CONSTANTS (1u << NETFLUX_SYMBOL_CONSTANT)

static gboolean
fail_unknown (NetfluxConstants *self, const NetfluxExpression *name, GError **error)
{
  if (self->schema->dialect == NETFLUX_DIALECT_S7)
    return netflux_position_fail (
        name->position, error,
        "found “%.60s”, a constant whose value is not in the source: "
        "add the tag table that has it by --include, or write its value in its place",
        name->name);
  return netflux_position_fail (name->position, error,
                                "found “%.60s”, a constant that is not declared in the text: add "
                                "its VAR_GLOBAL CONSTANT, or the folder that has it by --include; "
                                "those of a library are in the .tmc that TwinCAT has compiled",
                                name->name);
}

static gboolean
evaluate_once (NetfluxConstants *self,
               NetfluxSymbol *symbol,
               const NetfluxExpression *name,
               NetfluxInteger *value,
               GError **error)
{
  NetfluxConstants inner = *self;

  if (symbol->error != NULL)
    {
      g_propagate_error (error, g_error_copy (symbol->error));
      return FALSE;
    }
  if (symbol->state == NETFLUX_SYMBOL_EVALUATING)
    return netflux_position_fail (
        symbol->position, error,
        "found the constant “%.60s”, whose value depends on itself: write "
        "its number in its place",
        symbol->name);
  if (symbol->value == NULL)
    return netflux_position_fail (symbol->position, error,
                                  "found the constant “%.60s”, whose value is not an integer that "
                                  "can be computed: write its number in its place",
                                  symbol->name);
  if (symbol->state == NETFLUX_SYMBOL_UNKNOWN)
    {
      inner.from = symbol;
      inner.depth++;
      if (inner.depth > MAX_DEPTH)
        {
          self->schema->deep = TRUE;
          return netflux_position_fail (
              name->position, error,
              "found constants of constants to a depth of more than %d: write the "
              "number of one in its place",
              MAX_DEPTH);
        }
      symbol->state = NETFLUX_SYMBOL_EVALUATING;
      if (!netflux_constants_evaluate (&inner, symbol->value, &symbol->number, error))
        {
          symbol->state = NETFLUX_SYMBOL_UNKNOWN;
          return FALSE;
        }
      symbol->state = NETFLUX_SYMBOL_KNOWN;
    }
  *value = symbol->number;
  return TRUE;
}

/* In a list each constant can be made of the one before: in their order, or the reverse, none needs
 * the stack for all of it. */
static void
evaluate_in_order (NetfluxConstants *self)
{
  NetfluxConstants inner = *self;
  guint n = self->schema->symbols->len;
  NetfluxInteger value;

  inner.depth = MAX_DEPTH - FEW;
  for (guint i = 0; i < 2 * n; i++)
    {
      NetfluxSymbol *symbol = g_ptr_array_index (self->schema->symbols, i < n ? i : 2 * n - 1 - i);

      if (symbol->kind == NETFLUX_SYMBOL_CONSTANT && symbol->state == NETFLUX_SYMBOL_UNKNOWN &&
          symbol->value != NULL)
        evaluate_once (&inner, symbol, symbol->value, &value, NULL);
    }
}

static gboolean
evaluate_symbol (NetfluxConstants *self,
                 NetfluxSymbol *symbol,
                 const NetfluxExpression *name,
                 NetfluxInteger *value,
                 GError **error)
{
  GError *failure = NULL;

  if (self->depth > 0)
    return evaluate_once (self, symbol, name, value, error);
  if (evaluate_once (self, symbol, name, value, &failure))
    return TRUE;
  if (!self->schema->deep || self->schema->ordered)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  self->schema->ordered = TRUE;
  g_error_free (failure);
  evaluate_in_order (self);
  return evaluate_once (self, symbol, name, value, error);
}

static guint
find_number (NetfluxType *type, const char *name)
{
  if (type->numbers == NULL)
    {
      type->numbers = g_hash_table_new (netflux_name_hash, netflux_name_same);
      for (guint i = type->labels->len; i > 0; i--)
        {
          const NetfluxLabel *label = g_ptr_array_index (type->labels, i - 1);

          g_hash_table_replace (type->numbers, (gpointer) label->name, GUINT_TO_POINTER (i));
        }
    }
  return GPOINTER_TO_UINT (g_hash_table_lookup (type->numbers, name));
}

static gboolean
find_label (NetfluxType *type, const char *name, NetfluxInteger *value)
{
  guint number = find_number (type, name);
  const NetfluxLabel *label;

  if (number == 0 || number > type->known)
    return FALSE;
  label = g_ptr_array_index (type->labels, number - 1);
  *value = label->value;
  return TRUE;
}

static gboolean
take_label (NetfluxConstants *self,
            NetfluxType *type,
            const char *name,
            NetfluxInteger *value,
            GError **error)
{
  NetfluxConstants inner = *self;

  inner.from = type->symbol;
  inner.depth++;
  /* One of a structure is refused when that is placed. */
  return type->elementary != NULL && inner.depth <= MAX_DEPTH &&
         netflux_constants_set_labels (&inner, type, error) && find_label (type, name, value);
}

/* Stands for the enumerations of a value that several have. */
static NetfluxType several;

static guint
weigh (const NetfluxType *type)
{
  return type->symbol != NULL && type->symbol->compiled ? 0 : (guint) type->position.source->role;
}

/* What is declared nearer has the name; of equal ones none has it, unless they say the same. */
static void
index_label (NetfluxSchema *schema, NetfluxType *type, const char *name)
{
  const NetfluxType *other = g_hash_table_lookup (schema->labels, name);
  gboolean same = other != NULL && other->symbol != NULL && type->symbol != NULL &&
                  other->symbol->fingerprint == type->symbol->fingerprint;

  if (other == NULL || (other != &several && weigh (other) < weigh (type)))
    g_hash_table_insert (schema->labels, (gpointer) name, type);
  else if (other != &several && other != type && weigh (other) == weigh (type) && !same)
    g_hash_table_insert (schema->labels, (gpointer) name, &several);
}

static void
index_labels (NetfluxSchema *schema)
{
  schema->labels = g_hash_table_new (netflux_name_hash, netflux_name_same);
  for (guint i = 0; i < schema->types->len; i++)
    {
      NetfluxType *type = g_ptr_array_index (schema->types, i);

      for (guint j = 0; type->labels != NULL && j < type->labels->len; j++)
        {
          NetfluxLabel *label = g_ptr_array_index (type->labels, j);

          index_label (schema, type, label->name);
        }
    }
}

/* Color.red, or red of any enumeration. */
static gboolean
evaluate_label (NetfluxConstants *self,
                const NetfluxExpression *name,
                NetfluxInteger *value,
                GError **error)
{
  const char *label = netflux_resolve_base_name (name->name);
  NetfluxType *type = NULL;

  if (label > name->name)
    {
      g_autofree char *qualifier = g_strndup (name->name, (gsize) (label - name->name) - 1);
      const NetfluxSymbol *symbol =
          netflux_resolve (self->schema, qualifier, TYPES, self->from, name->position, NULL);

      if (symbol != NULL && symbol->error == NULL)
        type = symbol->type;
    }
  else
    {
      if (self->schema->labels == NULL)
        index_labels (self->schema);
      type = g_hash_table_lookup (self->schema->labels, label);
      if (type == &several)
        return netflux_position_fail (
            name->position, error,
            "found “%.60s”, a value of several enumerations: put the name "
            "of the one that is meant in front",
            name->name);
    }
  return type != NULL && type->labels != NULL && take_label (self, type, label, value, error);
}

static gboolean
evaluate_name (NetfluxConstants *self,
               const NetfluxExpression *name,
               NetfluxInteger *value,
               GError **error)
{
  GError *failure = NULL;
  NetfluxSymbol *symbol =
      netflux_resolve (self->schema, name->name, CONSTANTS, self->from, name->position, &failure);

  if (symbol != NULL)
    return evaluate_symbol (self, symbol, name, value, error);
  if (failure == NULL && evaluate_label (self, name, value, &failure))
    return TRUE;
  if (failure == NULL &&
      (symbol = netflux_resolve (self->schema, name->name, 1u << NETFLUX_SYMBOL_VALUE, self->from,
                                 name->position, &failure)) != NULL)
    {
      *value = symbol->number;
      return TRUE;
    }
  if (failure == NULL)
    return fail_unknown (self, name, error);
  g_propagate_error (error, failure);
  return FALSE;
}

/* SIZEOF of a type, or of a constant. */
static gboolean
evaluate_size (NetfluxConstants *self,
               const NetfluxExpression *size,
               NetfluxInteger *value,
               GError **error)
{
  const NetfluxElementary *elementary =
      netflux_elementary_find (size->name, netflux_schema_mask (self->schema));
  const NetfluxSymbol *symbol;
  GError *failure = NULL;
  guint bytes;

  *value = (NetfluxInteger){ FALSE, elementary != NULL ? elementary->size : 0 };
  if (value->magnitude > 0)
    return TRUE;
  symbol = netflux_resolve (self->schema, size->name, TYPES | CONSTANTS, self->from, size->position,
                            &failure);
  if (failure != NULL || (symbol != NULL && symbol->error != NULL))
    {
      g_propagate_error (error, failure != NULL ? failure : g_error_copy (symbol->error));
      return FALSE;
    }
  if (symbol == NULL || symbol->type == NULL)
    return netflux_position_fail (size->position, error,
                                  "found SIZEOF (%.60s), expected a type or a constant that is "
                                  "declared in the text: add its folder by --include, or write the "
                                  "size in its place",
                                  size->name);
  if (!self->size_of (self->schema, symbol->type, &bytes, error))
    return FALSE;
  value->magnitude = bytes;
  return TRUE;
}

/* Of other numbers it depends on their types how many bits it turns over. */
static gboolean
evaluate_not (NetfluxConstants *self,
              const NetfluxExpression * not,
              NetfluxInteger *value,
              GError **error)
{
  if (!netflux_constants_evaluate (self, not ->left, value, error))
    return FALSE;
  if (value->magnitude > 1 || value->negative)
    return netflux_position_fail (not ->position, error,
                                  "found NOT of a number, expected TRUE, FALSE or a comparison "
                                  "behind it: write the result in its place");
  value->magnitude = 1 - value->magnitude;
  return TRUE;
}

gboolean
netflux_constants_evaluate (NetfluxConstants *self,
                            const NetfluxExpression *expression,
                            NetfluxInteger *value,
                            GError **error)
{
  NetfluxInteger left, right;

  switch (expression->kind)
    {
    case NETFLUX_EXPRESSION_NUMBER:
      *value = expression->number;
      return TRUE;
    case NETFLUX_EXPRESSION_NAME:
      return evaluate_name (self, expression, value, error);
    case NETFLUX_EXPRESSION_SIZE:
      return evaluate_size (self, expression, value, error);
    case NETFLUX_EXPRESSION_NEGATIVE:
      if (!netflux_constants_evaluate (self, expression->left, &left, error))
        return FALSE;
      *value = netflux_integer_negate (left);
      return TRUE;
    case NETFLUX_EXPRESSION_NOT:
      return evaluate_not (self, expression, value, error);
    case NETFLUX_EXPRESSION_ABSOLUTE:
      if (!netflux_constants_evaluate (self, expression->left, value, error))
        return FALSE;
      value->negative = FALSE;
      return TRUE;
    case NETFLUX_EXPRESSION_CHOICE:
      return netflux_constants_evaluate (self, expression->left, &left, error) &&
             netflux_constants_evaluate (
                 self, left.magnitude != 0 ? expression->right->right : expression->right->left,
                 value, error);
    case NETFLUX_EXPRESSION_BINARY:
    default:
      if (!netflux_constants_evaluate (self, expression->left, &left, error) ||
          !netflux_constants_evaluate (self, expression->right, &right, error))
        return FALSE;
      return netflux_integer_calculate (expression->op, left, right, value) ||
             netflux_position_fail (expression->position, error,
                                    "found a calculation that divides by 0 or has no result of 64 "
                                    "bits: correct it, or write its result in its place");
    }
}

static gboolean
check_label (const NetfluxType *type, const NetfluxLabel *label, GError **error)
{
  NetfluxInteger minimum, maximum;

  netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  return (netflux_integer_compare (label->value, minimum) >= 0 &&
          netflux_integer_compare (label->value, maximum) <= 0) ||
         netflux_position_fail (
             label->position, error,
             "found the value %.60s that does not fit into %s: name a larger type, "
             "as in “) DINT;”, or by --enumerations if none is named",
             label->name, type->elementary->name);
}

static gboolean
set_label (NetfluxConstants *self, NetfluxType *type, guint i, NetfluxLabel *label, GError **error)
{
  const NetfluxExpression *value = label->expression;
  NetfluxInteger one = { FALSE, 1 };

  if (value == NULL)
    {
      const NetfluxLabel *before = i > 0 ? g_ptr_array_index (type->labels, i - 1) : NULL;

      if (before != NULL &&
          !netflux_integer_calculate (NETFLUX_OPERATOR_ADD, before->value, one, &label->value))
        return netflux_position_fail (label->position, error,
                                      "found a value of over 64 bits: give it a number");
    }
  else if ((value->kind != NETFLUX_EXPRESSION_NAME ||
            !find_label (type, netflux_resolve_base_name (value->name), &label->value)) &&
           !netflux_constants_evaluate (self, value, &label->value, error))
    return FALSE;
  return check_label (type, label, error);
}

gboolean
netflux_constants_set_labels (NetfluxConstants *self, NetfluxType *type, GError **error)
{
  if (type->known > 0)
    return TRUE;
  for (guint i = 0; i < type->labels->len; i++)
    {
      if (!set_label (self, type, i, g_ptr_array_index (type->labels, i), error))
        {
          type->known = 0;
          return FALSE;
        }
      type->known = i + 1;
    }
  return TRUE;
}
