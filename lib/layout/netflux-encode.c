/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include <math.h>
#include <string.h>

void
netflux_bytes_write (guint8 *data, guint size, gboolean big_endian, guint64 value)
{
  for (guint i = 0; i < size; i++, value >>= 8)
    data[big_endian ? size - 1 - i : i] = (guint8) value;
}

/* (transfer full): the value in any boxes. */
static GVariant *
unbox (GVariant *value)
{
  GVariant *unboxed = g_variant_ref (value);

  while (g_variant_is_of_type (unboxed, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *inner = g_variant_get_variant (unboxed);

      g_variant_unref (unboxed);
      unboxed = inner;
    }
  return unboxed;
}

static NetfluxInteger
from_signed (gint64 number)
{
  return (NetfluxInteger){ number < 0, number < 0 ? 0 - (guint64) number : (guint64) number };
}

static gboolean
from_double (double number, NetfluxInteger *integer)
{
  if (!(fabs (number) < 18446744073709551616.0) || floor (number) != number)
    return FALSE;
  integer->negative = number < 0;
  integer->magnitude = (guint64) fabs (number);
  return TRUE;
}

static gboolean
from_character (const char *text, NetfluxInteger *integer)
{
  *integer = (NetfluxInteger){ FALSE, g_utf8_get_char (text) };
  return g_utf8_strlen (text, -1) == 1;
}

/* Where numbers have 53 bits, as in JSON, larger ones are written so. */
static gboolean
from_digits (const char *text, NetfluxInteger *integer)
{
  integer->negative = *text == '-';
  return g_ascii_string_to_unsigned (text + (integer->negative ? 1 : 0), 10, 0, G_MAXUINT64,
                                     &integer->magnitude, NULL);
}

/* Any number that is an integer; the name of an enumeration's value; one character. */
static gboolean
take_integer (const NetfluxType *type, GVariant *value, NetfluxInteger *integer)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      *integer = from_signed (g_variant_get_boolean (value));
      return TRUE;
    case G_VARIANT_CLASS_BYTE:
      *integer = from_signed (g_variant_get_byte (value));
      return TRUE;
    case G_VARIANT_CLASS_INT16:
      *integer = from_signed (g_variant_get_int16 (value));
      return TRUE;
    case G_VARIANT_CLASS_UINT16:
      *integer = from_signed (g_variant_get_uint16 (value));
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      *integer = from_signed (g_variant_get_int32 (value));
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      *integer = from_signed (g_variant_get_uint32 (value));
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      *integer = from_signed (g_variant_get_int64 (value));
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      *integer = (NetfluxInteger){ FALSE, g_variant_get_uint64 (value) };
      return TRUE;
    case G_VARIANT_CLASS_DOUBLE:
      return from_double (g_variant_get_double (value), integer);
    case G_VARIANT_CLASS_STRING:
      for (guint i = 0; type->labels != NULL && i < type->labels->len; i++)
        {
          const NetfluxLabel *label = g_ptr_array_index (type->labels, i);
          const char *name = g_variant_get_string (value, NULL);

          *integer = label->value;
          if (netflux_name_equal (label->name, name, strlen (name)))
            return TRUE;
        }
      if (type->elementary->size == 8)
        return from_digits (g_variant_get_string (value, NULL), integer);
      return strstr (type->elementary->name, "CHAR") != NULL &&
             from_character (g_variant_get_string (value, NULL), integer);
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      return FALSE;
    }
}

/* From nanoseconds to the type's own units; nothing is rounded. */
static gboolean
to_units (const NetfluxElementary *type, NetfluxInteger *integer)
{
  gint64 time_ns;

  if (type->unit_ns == 0 || (type->unit_ns == 1 && type->epoch_ns == 0))
    return TRUE;
  if (integer->magnitude > G_MAXINT64)
    return FALSE;

  time_ns = (integer->negative ? -(gint64) integer->magnitude : (gint64) integer->magnitude);
  if (time_ns < G_MININT64 + type->epoch_ns || (time_ns - type->epoch_ns) % type->unit_ns != 0)
    return FALSE;
  *integer = from_signed ((time_ns - type->epoch_ns) / type->unit_ns);
  return TRUE;
}

static gboolean
encode_integer (const NetfluxSchema *schema,
                const NetfluxPlace *place,
                const char *path,
                GVariant *value,
                guint8 *at,
                GError **error)
{
  const NetfluxType *type = place->type;
  NetfluxInteger minimum = type->minimum;
  NetfluxInteger maximum = type->maximum;
  NetfluxInteger integer;

  if (!take_integer (type, value, &integer))
    return g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE) ||
                   (type->labels != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
               ? netflux_misfit_range (place, path, value, error)
               : netflux_misfit_type (place, path, value, error);

  if (!type->limited)
    netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  if (!to_units (type->elementary, &integer) || netflux_integer_compare (integer, minimum) < 0 ||
      netflux_integer_compare (integer, maximum) > 0)
    return netflux_misfit_range (place, path, value, error);

  netflux_bytes_write (at, type->elementary->size, schema->big_endian,
                       integer.negative ? 0 - integer.magnitude : integer.magnitude);
  return TRUE;
}

static gboolean
encode_bool (
    const NetfluxPlace *place, const char *path, GVariant *value, guint8 *at, GError **error)
{
  guint8 mask = (guint8) (1u << place->bit % 8);
  NetfluxInteger integer;

  if (!take_integer (place->type, value, &integer))
    return netflux_misfit_type (place, path, value, error);
  if (integer.negative || integer.magnitude > 1)
    return netflux_misfit_range (place, path, value, error);

  if (place->type->elementary->size > 0)
    *at = (guint8) integer.magnitude;
  else
    *at = (guint8) ((*at & ~mask) | (integer.magnitude == 1 ? mask : 0));
  return TRUE;
}

/* A NaN keeps its payload as far as it fits. */
static guint32
narrow_bits (double number)
{
  union
  {
    double value;
    guint64 bits;
  } wide = { number };
  union
  {
    float value;
    guint32 bits;
  } narrow;

  if (isnan (number))
    {
      guint32 mantissa = (guint32) (wide.bits >> 29) & 0x7fffff;

      return (guint32) (wide.bits >> 32 & 0x80000000) | 0x7f800000 |
             (mantissa != 0 ? mantissa : 0x400000);
    }
  narrow.value = (float) number;
  return narrow.bits;
}

/* NaN and infinities also by their names, since JSON has no such numbers. */
static gboolean
take_real (const NetfluxPlace *place, GVariant *value, double *number)
{
  NetfluxInteger integer;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    *number = g_variant_get_double (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      const char *name = g_variant_get_string (value, NULL);

      *number = strcmp (name, "NaN") == 0 ? NAN : *name == '-' ? -INFINITY : INFINITY;
      return isnan (*number) || strcmp (name, "Infinity") == 0 || strcmp (name, "-Infinity") == 0;
    }
  else if (take_integer (place->type, value, &integer))
    *number = integer.negative ? -(double) integer.magnitude : (double) integer.magnitude;
  else
    return FALSE;

  return TRUE;
}

static gboolean
encode_real (const NetfluxSchema *schema,
             const NetfluxPlace *place,
             const char *path,
             GVariant *value,
             guint8 *at,
             GError **error)
{
  guint size = place->type->elementary->size;
  union
  {
    double value;
    guint64 bits;
  } wide;
  guint64 bits;

  if (!take_real (place, value, &wide.value))
    return netflux_misfit_type (place, path, value, error);

  bits = size == 8 ? wide.bits : narrow_bits (wide.value);
  if (size == 4 && bits << 33 == G_GUINT64_CONSTANT (0xff000000) << 32 && !isinf (wide.value))
    return netflux_misfit_range (place, path, value, error);

  netflux_bytes_write (at, size, schema->big_endian, bits);
  return TRUE;
}

/* Units of 1 or 2 bytes from an array of numbers, which is what JSON makes of them; NULL if
 * it is none, or if a number does not fit. */
static gpointer
take_units (const NetfluxType *type, GVariant *value, guint unit, gsize *length)
{
  g_autoptr (GByteArray) units = g_byte_array_new ();
  gsize count;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    return NULL;

  count = g_variant_n_children (value);
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) number = unbox (child);
      NetfluxInteger integer;
      guint16 wide;

      if (!take_integer (type, number, &integer) || integer.negative ||
          integer.magnitude >> (8 * unit) != 0)
        return NULL;
      wide = (guint16) integer.magnitude;
      g_byte_array_append (units, unit == 2 ? (guint8 *) &wide : &(guint8){ (guint8) wide }, unit);
    }

  *length = count;
  g_byte_array_append (units, (const guint8 *) "\0", 2);
  return g_byte_array_free (g_steal_pointer (&units), FALSE);
}

/* The characters of a text: bytes, or the units of UTF-16; NULL if it is no text. */
static gpointer
take_text (const NetfluxType *type, GVariant *value, gboolean wide, gsize *length)
{
  glong written = 0;
  gpointer text;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return take_units (type, value, wide ? 2 : 1, length);

  if (!wide)
    return g_variant_dup_string (value, length);
  text = g_utf8_to_utf16 (g_variant_get_string (value, NULL), -1, NULL, &written, NULL);
  *length = (gsize) written;
  return text;
}

static void
write_unit (const NetfluxSchema *schema, guint8 *at, guint unit, gsize index, guint64 value)
{
  netflux_bytes_write (at + index * unit, unit, schema->big_endian, value);
}

static gboolean
encode_text (const NetfluxSchema *schema,
             const NetfluxPlace *place,
             const char *path,
             GVariant *value,
             guint8 *at,
             GError **error)
{
  gboolean s7 = schema->dialect == NETFLUX_DIALECT_S7;
  gboolean wide = place->type->elementary->form == NETFLUX_FORM_WSTRING;
  guint unit = wide ? 2 : 1;
  gsize length = 0;
  g_autofree gpointer text = take_text (place->type, value, wide, &length);

  if (text == NULL)
    return netflux_misfit_type (place, path, value, error);
  if (length > place->type->length)
    return netflux_misfit_range (place, path, value, error);

  /* What comes behind a NUL would be lost where the NUL is the end. */
  for (gsize i = 0; !s7 && i < length; i++)
    if ((wide ? ((gunichar2 *) text)[i] : ((guint8 *) text)[i]) == 0)
      {
        g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE,
                     "%s: the text has a NUL, which would end it: leave it out",
                     netflux_misfit_path (path));
        return FALSE;
      }

  memset (at, 0, place->type->bits / 8);
  if (s7)
    {
      write_unit (schema, at, unit, 0, place->type->length);
      write_unit (schema, at, unit, 1, length);
      at += 2 * unit;
    }
  for (gsize i = 0; i < length; i++)
    write_unit (schema, at, unit, i, wide ? ((gunichar2 *) text)[i] : ((guint8 *) text)[i]);
  return TRUE;
}

static gboolean
encode_moment (
    const NetfluxPlace *place, const char *path, GVariant *value, guint8 *at, GError **error)
{
  const NetfluxElementary *type = place->type->elementary;
  g_autofree guint8 *bytes = NULL;
  NetfluxInteger time_ns;
  gsize length = 0;

  bytes = take_units (place->type, value, 1, &length);
  if (bytes != NULL)
    {
      if (length != type->size)
        return netflux_misfit_range (place, path, value, error);
      memcpy (at, bytes, length);
      return TRUE;
    }

  if (!take_integer (place->type, value, &time_ns))
    return netflux_misfit_type (place, path, value, error);
  if (time_ns.negative || time_ns.magnitude > G_MAXINT64 ||
      !netflux_moment_write (type->form, (gint64) time_ns.magnitude, at))
    return netflux_misfit_range (place, path, value, error);
  return TRUE;
}

static gboolean
encode_elementary (const NetfluxSchema *schema,
                   const NetfluxPlace *place,
                   const char *path,
                   GVariant *value,
                   guint8 *data,
                   GError **error)
{
  guint8 *at = data + place->bit / 8;

  switch (place->type->elementary->form)
    {
    case NETFLUX_FORM_BOOL:
      return encode_bool (place, path, value, at, error);
    case NETFLUX_FORM_REAL:
      return encode_real (schema, place, path, value, at, error);
    case NETFLUX_FORM_STRING:
    case NETFLUX_FORM_WSTRING:
      return encode_text (schema, place, path, value, at, error);
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
      return encode_moment (place, path, value, at, error);
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      return encode_integer (schema, place, path, value, at, error);
    }
}

/* Fewer values than elements leave the others as they are. */
static gboolean
encode_array (const NetfluxSchema *schema,
              const NetfluxPlace *place,
              const char *path,
              GVariant *value,
              guint8 *data,
              GError **error)
{
  gsize n;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY) &&
      !g_variant_is_of_type (value, G_VARIANT_TYPE_TUPLE))
    return netflux_misfit_type (place, path, value, error);

  n = g_variant_n_children (value);
  if (n > place->type->count)
    return netflux_misfit_range (place, path, value, error);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      NetfluxPlace element = { place->type->element, place->bit + (guint) i * place->type->stride };

      if (!netflux_encode (schema, &element, path, child, data, error))
        {
          gint64 lower = (gint64) place->type->lower.magnitude;

          g_prefix_error (error, "element %" G_GINT64_FORMAT " of ",
                          (place->type->lower.negative ? -lower : lower) + (gint64) i);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
encode_by_names (const NetfluxSchema *schema,
                 const NetfluxPlace *place,
                 const char *path,
                 GVariant *value,
                 guint8 *data,
                 GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *item;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return netflux_misfit_type (place, path, value, error);

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &item))
    {
      g_autoptr (GVariant) owned = item;
      const char *dot = *path != '\0' && *key != '[' ? "." : "";
      g_autofree char *full = g_strconcat (path, dot, key, NULL);
      const NetfluxMember *member = place->type->kind == NETFLUX_TYPE_STRUCT
                                        ? netflux_type_find_member (place->type, key, strlen (key))
                                        : NULL;
      NetfluxPlace inner = *place;

      /* A name with a dot in it is no path. */
      if (member != NULL)
        inner = (NetfluxPlace){ member->type, place->bit + member->bit };
      else if (!netflux_place_descend (&inner, key, error))
        return FALSE;

      if (!netflux_encode (schema, &inner, full, owned, data, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
netflux_encode (const NetfluxSchema *schema,
                const NetfluxPlace *place,
                const char *path,
                GVariant *value,
                guint8 *data,
                GError **error)
{
  g_autoptr (GVariant) unboxed = unbox (value);

  switch (place->type->kind)
    {
    case NETFLUX_TYPE_STRUCT:
      return encode_by_names (schema, place, path, unboxed, data, error);
    case NETFLUX_TYPE_ARRAY:
      return g_variant_is_of_type (unboxed, G_VARIANT_TYPE_VARDICT)
                 ? encode_by_names (schema, place, path, unboxed, data, error)
                 : encode_array (schema, place, path, unboxed, data, error);
    case NETFLUX_TYPE_ELEMENTARY:
    case NETFLUX_TYPE_REFERENCE:
    default:
      return encode_elementary (schema, place, path, unboxed, data, error);
    }
}

void
netflux_encode_blank (const NetfluxSchema *schema, const NetfluxPlace *place, guint8 *data)
{
  const NetfluxType *type = place->type;

  if (schema->dialect != NETFLUX_DIALECT_S7)
    return;

  if (type->kind == NETFLUX_TYPE_STRUCT)
    for (guint i = 0; i < type->members->len; i++)
      {
        const NetfluxMember *member = g_ptr_array_index (type->members, i);
        NetfluxPlace inner = { member->type, place->bit + member->bit };

        netflux_encode_blank (schema, &inner, data);
      }
  else if (type->kind == NETFLUX_TYPE_ARRAY)
    for (guint i = 0; i < type->count; i++)
      {
        NetfluxPlace inner = { type->element, place->bit + i * type->stride };

        netflux_encode_blank (schema, &inner, data);
      }
  else if (netflux_elementary_is_text (type->elementary))
    write_unit (schema, data + place->bit / 8,
                type->elementary->form == NETFLUX_FORM_WSTRING ? 2 : 1, 0, type->length);
}
