/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-bytes.h"
#include "lib/layout/netflux-characters.h"
#include "lib/layout/netflux-codec.h"
#include "lib/layout/netflux-moment.h"

#include <math.h>
#include <string.h>

/* Bytes of one value: any number, name or text that fits. */

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

static double
get_double (const NetfluxValue *value)
{
  union
  {
    guint64 bits;
    double number;
  } wide = { netflux_value_get_bits (value) };

  return wide.number;
}

/* The name of an enumeration's value; one character; digits. */
static gboolean
from_text (const NetfluxType *type, const char *text, NetfluxInteger *integer)
{
  for (guint i = 0; type->labels != NULL && i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      *integer = label->value;
      if (netflux_name_equal (label->name, text, strlen (text)))
        return TRUE;
    }
  if (type->elementary->size == 8)
    return from_digits (text, integer);
  return strstr (type->elementary->name, "CHAR") != NULL && from_character (text, integer);
}

/* Any number that is an integer, or a text that stands for one. */
static gboolean
take_integer (const NetfluxType *type, const NetfluxValue *value, NetfluxInteger *integer)
{
  guint64 bits = netflux_value_get_bits (value);

  if (value->type_length != 1)
    return FALSE;

  switch (*value->type)
    {
    case 'b':
    case 'y':
    case 'q':
    case 'u':
    case 't':
      *integer = (NetfluxInteger){ FALSE, bits };
      return TRUE;
    case 'n':
      *integer = from_signed ((gint16) bits);
      return TRUE;
    case 'i':
      *integer = from_signed ((gint32) bits);
      return TRUE;
    case 'x':
      *integer = from_signed ((gint64) bits);
      return TRUE;
    case 'd':
      return from_double (get_double (value), integer);
    case 's':
      return from_text (type, (const char *) value->data, integer);
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

/* Whether the value is of the type that decoding gives it, so that it fits. */
static gboolean
is_exact (const NetfluxType *type, const NetfluxValue *value)
{
  static const char types[2][10] = { " yq u   t", "  n i   x" };
  const NetfluxElementary *elementary = type->elementary;

  return value->type_length == 1 && !type->limited && elementary->unit_ns == 0 &&
         *value->type == types[elementary->form == NETFLUX_FORM_SIGNED][elementary->size];
}

/* One character of CHAR in the set of the layout. */
static gboolean
encode_character (const NetfluxSchema *schema,
                  const NetfluxPlace *place,
                  const NetfluxTrail *trail,
                  const NetfluxValue *value,
                  guint8 *at,
                  GError **error)
{
  NetfluxCharset charset = netflux_schema_charset (schema, place->type);
  const char *text = (const char *) value->data;
  gboolean has_nul;

  if (g_utf8_strlen (text, -1) != 1)
    return netflux_misfit_type (place, trail, value, error);
  return netflux_characters_write_single (text, at, 1, charset, &has_nul) == 1 ||
         netflux_misfit_characters (trail, value, charset, error);
}

static gboolean
encode_integer (const NetfluxSchema *schema,
                const NetfluxPlace *place,
                const NetfluxTrail *trail,
                const NetfluxValue *value,
                guint8 *at,
                GError **error)
{
  const NetfluxType *type = place->type;
  NetfluxInteger minimum = type->minimum;
  NetfluxInteger maximum = type->maximum;
  NetfluxInteger integer;

  if (is_exact (type, value))
    {
      netflux_bytes_write (at, type->elementary->size, schema->big_endian,
                           netflux_value_get_bits (value));
      return TRUE;
    }
  if (type->elementary->size == 1 && netflux_value_is (value, "s") && type->labels == NULL &&
      strcmp (type->elementary->name, "CHAR") == 0 &&
      netflux_schema_charset (schema, type) != NETFLUX_CHARSET_UTF8)
    return encode_character (schema, place, trail, value, at, error);
  if (!take_integer (type, value, &integer))
    return netflux_value_is (value, "d") || (type->labels != NULL && netflux_value_is (value, "s"))
               ? netflux_misfit_range (place, trail, value, error)
               : netflux_misfit_type (place, trail, value, error);

  if (!type->limited)
    netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  if (!to_units (type->elementary, &integer) || netflux_integer_compare (integer, minimum) < 0 ||
      netflux_integer_compare (integer, maximum) > 0)
    return netflux_misfit_range (place, trail, value, error);

  netflux_bytes_write (at, type->elementary->size, schema->big_endian,
                       integer.negative ? 0 - integer.magnitude : integer.magnitude);
  return TRUE;
}

static gboolean
encode_bool (const NetfluxPlace *place,
             const NetfluxTrail *trail,
             const NetfluxValue *value,
             guint8 *at,
             GError **error)
{
  guint8 mask = (guint8) (1u << place->bit % 8);
  NetfluxInteger integer;

  if (!take_integer (place->type, value, &integer))
    return netflux_misfit_type (place, trail, value, error);
  if (integer.negative || integer.magnitude > 1)
    return netflux_misfit_range (place, trail, value, error);

  if (place->type->elementary->size > 0)
    *at = (guint8) integer.magnitude;
  else
    *at = (guint8) ((*at & ~mask) | (integer.magnitude == 1 ? mask : 0));
  return TRUE;
}

/* A real by its bits: in a register of i386 a signalling NaN would become a quiet one. */
typedef union
{
  guint64 bits;
  double value;
} Real;

/* A NaN keeps its payload as far as it fits. */
static guint32
narrow_bits (Real wide)
{
  union
  {
    float value;
    guint32 bits;
  } narrow;

  if (isnan (wide.value))
    {
      guint32 mantissa = (guint32) (wide.bits >> 29) & 0x7fffff;

      return (guint32) (wide.bits >> 32 & 0x80000000) | 0x7f800000 |
             (mantissa != 0 ? mantissa : 0x400000);
    }
  narrow.value = (float) wide.value;
  return narrow.bits;
}

/* NaN and infinities also by their names, since JSON has no such numbers. */
static gboolean
take_real (const NetfluxPlace *place, const NetfluxValue *value, Real *number)
{
  char kind = value->type_length == 1 ? *value->type : '\0';
  NetfluxInteger integer;

  if (kind == 'd')
    number->bits = netflux_value_get_bits (value);
  else if (kind == 's')
    {
      const char *name = (const char *) value->data;

      number->value = strcmp (name, "NaN") == 0 ? NAN : *name == '-' ? -INFINITY : INFINITY;
      return isnan (number->value) || strcmp (name, "Infinity") == 0 ||
             strcmp (name, "-Infinity") == 0;
    }
  else if (take_integer (place->type, value, &integer))
    number->value = integer.negative ? -(double) integer.magnitude : (double) integer.magnitude;
  else
    return FALSE;

  return TRUE;
}

static gboolean
encode_real (const NetfluxSchema *schema,
             const NetfluxPlace *place,
             const NetfluxTrail *trail,
             const NetfluxValue *value,
             guint8 *at,
             GError **error)
{
  guint size = place->type->elementary->size;
  guint64 bits;
  Real wide;

  if (!take_real (place, value, &wide))
    return netflux_misfit_type (place, trail, value, error);

  bits = size == 8 ? wide.bits : narrow_bits (wide);
  if (size == 4 && bits << 33 == G_GUINT64_CONSTANT (0xff000000) << 32 && !isinf (wide.value))
    return netflux_misfit_range (place, trail, value, error);

  netflux_bytes_write (at, size, schema->big_endian, bits);
  return TRUE;
}

static void
write_unit (const NetfluxSchema *schema, guint8 *at, guint unit, gsize index, guint64 value)
{
  netflux_bytes_write (at + index * unit, unit, schema->big_endian, value);
}

/* Characters as numbers; with @at NULL they are only looked at. FALSE if it is not an array, or if
 * a number does not fit. */
static gboolean
write_numbers (const NetfluxSchema *schema,
               const NetfluxType *type,
               const NetfluxValue *value,
               guint8 *at,
               gsize *length,
               gboolean *has_nul)
{
  guint unit = type->elementary->form == NETFLUX_FORM_WSTRING ? 2 : 1;
  g_auto (NetfluxValueIter) iter = { 0 };
  NetfluxValue child;

  if (!netflux_value_iter_init (&iter, value))
    return FALSE;

  *length = iter.n;
  *has_nul = FALSE;
  while (netflux_value_iter_next (&iter, &child))
    {
      NetfluxValue number = netflux_value_unbox (child);
      NetfluxInteger integer;

      if (!take_integer (type, &number, &integer) || integer.negative ||
          integer.magnitude >> (8 * unit) != 0)
        return FALSE;
      *has_nul = *has_nul || integer.magnitude == 0;
      if (at != NULL)
        write_unit (schema, at, unit, iter.i - 1, integer.magnitude);
    }
  return TRUE;
}

/* The characters of any text, as above. */
static gboolean
write_text (const NetfluxSchema *schema,
            const NetfluxType *type,
            const NetfluxValue *value,
            guint8 *at,
            gsize *length,
            gboolean *has_nul)
{
  gsize room = at != NULL ? type->length : 0;
  const char *text = (const char *) value->data;
  NetfluxCharset charset;

  if (!netflux_value_is (value, "s"))
    return write_numbers (schema, type, value, at, length, has_nul);

  if (type->elementary->form == NETFLUX_FORM_WSTRING)
    *length = netflux_characters_write_wide (text, at, room, schema->big_endian, has_nul);
  else if ((charset = netflux_schema_charset (schema, type)) != NETFLUX_CHARSET_UTF8)
    *length = netflux_characters_write_single (text, at, room, charset, has_nul);
  else
    *length = netflux_characters_write (text, at, room, has_nul);
  return TRUE;
}

static gboolean
encode_text (const NetfluxSchema *schema,
             const NetfluxPlace *place,
             const NetfluxTrail *trail,
             const NetfluxValue *value,
             guint8 *at,
             GError **error)
{
  const NetfluxType *type = place->type;
  gboolean s7 = schema->dialect == NETFLUX_DIALECT_S7;
  guint unit = type->elementary->form == NETFLUX_FORM_WSTRING ? 2 : 1;
  gsize header = s7 ? 2 * unit : 0;
  gboolean has_nul;
  gsize length;

  if (!write_text (schema, type, value, NULL, &length, &has_nul))
    return netflux_misfit_type (place, trail, value, error);
  if (length == G_MAXSIZE)
    return netflux_misfit_characters (trail, value, netflux_schema_charset (schema, type), error);
  if (length > type->length)
    return netflux_misfit_range (place, trail, value, error);

  /* What comes behind a NUL would be lost where the NUL is the end. */
  if (!s7 && has_nul)
    {
      g_autofree char *path = netflux_misfit_path (trail);

      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE,
                   "%s: the text has a NUL, which would end it: leave it out", path);
      return FALSE;
    }

  write_text (schema, type, value, at + header, &length, &has_nul);
  if (s7)
    {
      write_unit (schema, at, unit, 0, type->length);
      write_unit (schema, at, unit, 1, length);
    }
  memset (at + header + length * unit, 0, type->bits / 8 - header - length * unit);
  return TRUE;
}

static gboolean
encode_moment (const NetfluxPlace *place,
               const NetfluxTrail *trail,
               const NetfluxValue *value,
               guint8 *at,
               GError **error)
{
  NetfluxInteger time_ns;

  if (!take_integer (place->type, value, &time_ns))
    return netflux_misfit_type (place, trail, value, error);
  if (time_ns.magnitude > (guint64) G_MAXINT64 + (time_ns.negative ? 1 : 0) ||
      !netflux_moment_write (
          place->type->elementary->form,
          (gint64) (time_ns.negative ? 0 - time_ns.magnitude : time_ns.magnitude), at))
    return netflux_misfit_range (place, trail, value, error);
  return TRUE;
}

gboolean
netflux_encode_elementary (const NetfluxSchema *schema,
                           const NetfluxPlace *place,
                           const NetfluxTrail *trail,
                           const NetfluxValue *value,
                           guint8 *data,
                           GError **error)
{
  guint8 *at = data + place->bit / 8;

  switch (place->type->elementary->form)
    {
    case NETFLUX_FORM_BOOL:
      return encode_bool (place, trail, value, at, error);
    case NETFLUX_FORM_REAL:
      return encode_real (schema, place, trail, value, at, error);
    case NETFLUX_FORM_STRING:
    case NETFLUX_FORM_WSTRING:
      return encode_text (schema, place, trail, value, at, error);
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
    case NETFLUX_FORM_S5TIME:
      return encode_moment (place, trail, value, at, error);
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      return encode_integer (schema, place, trail, value, at, error);
    }
}
