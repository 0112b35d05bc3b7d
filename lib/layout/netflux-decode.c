/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include <string.h>

guint64
netflux_bytes_read (const guint8 *data, guint size, gboolean big_endian)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | data[big_endian ? i : size - 1 - i];
  return value;
}

/* Conversions by the processor make signalling NaNs quiet; these keep all bits. */
static double
read_real (guint64 bits, guint size)
{
  union
  {
    guint64 bits;
    double value;
  } wide = { bits };
  union
  {
    guint32 bits;
    float value;
  } narrow = { (guint32) bits };

  if (size == 8)
    return wide.value;
  if ((bits & 0x7f800000) != 0x7f800000 || (bits & 0x7fffff) == 0)
    return (double) narrow.value;

  wide.bits =
      (bits & 0x80000000) << 32 | G_GUINT64_CONSTANT (0x7ff) << 52 | (bits & 0x7fffff) << 29;
  return wide.value;
}

static GVariant *
decode_integer (const NetfluxElementary *type, guint64 bits)
{
  gint64 number = (gint64) (bits << (64 - type->size * 8)) >> (64 - type->size * 8);
  gboolean is_signed = type->form == NETFLUX_FORM_SIGNED;

  if (type->unit_ns != 0 && (type->size < 8 || is_signed))
    return g_variant_new_int64 ((is_signed ? number : (gint64) bits) * type->unit_ns +
                                type->epoch_ns);

  /* GVariant's smallest signed integer has 16 bits. */
  if (is_signed)
    return type->size <= 2   ? g_variant_new_int16 ((gint16) number)
           : type->size == 4 ? g_variant_new_int32 ((gint32) number)
                             : g_variant_new_int64 (number);
  return type->size == 1   ? g_variant_new_byte ((guint8) bits)
         : type->size == 2 ? g_variant_new_uint16 ((guint16) bits)
         : type->size == 4 ? g_variant_new_uint32 ((guint32) bits)
                           : g_variant_new_uint64 (bits);
}

/* Where the characters begin, and how many there are: up to the NUL, or what S7's
 * header says. */
static gsize
find_text (NetfluxDialect dialect, const NetfluxType *type, guint unit, const guint8 **data)
{
  gsize length = 0;

  if (dialect == NETFLUX_DIALECT_S7)
    {
      length = (gsize) netflux_bytes_read (*data + unit, unit, TRUE);
      *data += 2 * unit;
      return MIN (length, type->length);
    }

  while (length < type->length && netflux_bytes_read (*data + length * unit, unit, FALSE) != 0)
    length++;
  return length;
}

static GVariant *
decode_string (const NetfluxSchema *schema, const NetfluxType *type, const guint8 *data)
{
  gsize length = find_text (schema->dialect, type, 1, &data);

  if (g_utf8_validate_len ((const char *) data, length, NULL))
    return g_variant_new_take_string (g_strndup ((const char *) data, length));
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, length, 1);
}

static GVariant *
decode_wstring (const NetfluxSchema *schema, const NetfluxType *type, const guint8 *data)
{
  gsize length = find_text (schema->dialect, type, 2, &data);
  g_autofree gunichar2 *units = g_new0 (gunichar2, length + 1);
  gboolean whole = TRUE;
  char *text = NULL;

  for (gsize i = 0; i < length; i++)
    {
      units[i] = (gunichar2) netflux_bytes_read (data + i * 2, 2, schema->big_endian);
      whole = whole && units[i] != 0;
    }
  if (whole)
    text = g_utf16_to_utf8 (units, (glong) length, NULL, NULL, NULL);
  if (text != NULL && g_utf8_validate (text, -1, NULL))
    return g_variant_new_take_string (text);

  g_free (text);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT16, units, length, 2);
}

static GVariant *
decode_moment (const NetfluxElementary *type, const guint8 *data)
{
  gint64 time_ns;

  if (netflux_moment_read (type->form, data, &time_ns))
    return g_variant_new_int64 (time_ns);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, type->size, 1);
}

static GVariant *
decode_elementary (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data)
{
  const NetfluxElementary *type = place->type->elementary;
  const guint8 *at = data + place->bit / 8;
  guint64 bits = 0;

  if (type->size > 0 && type->size <= 8)
    bits = netflux_bytes_read (at, type->size, schema->big_endian);

  switch (type->form)
    {
    case NETFLUX_FORM_BOOL:
      if (type->size == 0)
        bits = *at >> place->bit % 8 & 1;
      return g_variant_new_boolean (bits != 0);
    case NETFLUX_FORM_REAL:
      return g_variant_new_double (read_real (bits, type->size));
    case NETFLUX_FORM_STRING:
      return decode_string (schema, place->type, at);
    case NETFLUX_FORM_WSTRING:
      return decode_wstring (schema, place->type, at);
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
      return decode_moment (type, at);
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      return decode_integer (type, bits);
    }
}

/* Whether values of the type can be of one GVariant type or of another. */
static gboolean
varies (const NetfluxType *type)
{
  return type->kind == NETFLUX_TYPE_ELEMENTARY && type->elementary->form >= NETFLUX_FORM_STRING;
}

static GVariant *
decode_array (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data)
{
  g_autoptr (GPtrArray) values = g_ptr_array_sized_new (place->type->count);
  gboolean boxed = varies (place->type->element);

  for (guint i = 0; i < place->type->count; i++)
    {
      NetfluxPlace element = { place->type->element, place->bit + i * place->type->stride };
      GVariant *value = netflux_decode (schema, &element, data);

      g_ptr_array_add (values, boxed ? g_variant_new_variant (value) : value);
    }
  return g_variant_new_array (NULL, (GVariant *const *) values->pdata, values->len);
}

static GVariant *
decode_struct (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < place->type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (place->type->members, i);
      NetfluxPlace inner = { member->type, place->bit + member->bit };

      g_variant_builder_add (&builder, "{sv}", member->name, netflux_decode (schema, &inner, data));
    }
  return g_variant_builder_end (&builder);
}

GVariant *
netflux_decode (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data)
{
  switch (place->type->kind)
    {
    case NETFLUX_TYPE_STRUCT:
      return decode_struct (schema, place, data);
    case NETFLUX_TYPE_ARRAY:
      return decode_array (schema, place, data);
    case NETFLUX_TYPE_ELEMENTARY:
    case NETFLUX_TYPE_REFERENCE:
    default:
      return decode_elementary (schema, place, data);
    }
}
