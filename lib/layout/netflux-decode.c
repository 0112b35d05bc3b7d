/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-bytes.h"
#include "lib/layout/netflux-characters.h"
#include "lib/layout/netflux-codec.h"
#include "lib/layout/netflux-moment.h"
#include "lib/layout/netflux-serial.h"

#include <string.h>

/* Values of bytes. The bytes of the GVariant are written at once: a GVariant for each field
 * would cost ten times as much. */

typedef struct
{
  const NetfluxSchema *schema;
  const guint8 *data;
  NetfluxSerial out;
} NetfluxDecoder;

/* The bits of a real as a double. Conversions by the processor make signalling NaNs quiet, and on
 * i386 each load of a floating-point register does: all NaNs stay in integers. */
static guint64
widen_real (guint64 bits, guint size)
{
  union
  {
    guint64 bits;
    double value;
  } wide;
  union
  {
    guint32 bits;
    float value;
  } narrow = { (guint32) bits };

  if (size == 8)
    return bits;
  if ((bits & 0x7f800000) != 0x7f800000 || (bits & 0x7fffff) == 0)
    wide.value = (double) narrow.value;
  else
    wide.bits =
        (bits & 0x80000000) << 32 | G_GUINT64_CONSTANT (0x7ff) << 52 | (bits & 0x7fffff) << 29;
  return wide.bits;
}

/* GVariant's smallest signed integer has 16 bits. */
static char
integer_type (const NetfluxElementary *type)
{
  gboolean is_signed = type->form == NETFLUX_FORM_SIGNED;

  if (type->unit_ns != 0)
    return type->size < 8 || is_signed ? 'x' : 't';
  if (is_signed)
    return type->size <= 2 ? 'n' : type->size == 4 ? 'i' : 'x';
  return type->size == 1 ? 'y' : type->size == 2 ? 'q' : type->size == 4 ? 'u' : 't';
}

static char
elementary_type (const NetfluxElementary *type)
{
  switch (type->form)
    {
    case NETFLUX_FORM_BOOL:
      return 'b';
    case NETFLUX_FORM_REAL:
      return 'd';
    case NETFLUX_FORM_STRING:
    case NETFLUX_FORM_WSTRING:
      return 's';
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
    case NETFLUX_FORM_S5TIME:
      return 'x';
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      return integer_type (type);
    }
}

static gboolean
read_number (const NetfluxSchema *schema,
             const NetfluxElementary *type,
             const guint8 *at,
             guint bit,
             NetfluxNumber *number)
{
  guint64 bits = 0;

  number->type = elementary_type (type);
  if (type->size > 0 && type->size <= 8)
    bits = netflux_bytes_read (at, type->size, schema->big_endian);

  switch (type->form)
    {
    case NETFLUX_FORM_BOOL:
      number->integer = type->size == 0 ? *at >> bit & 1 : bits != 0;
      return TRUE;
    case NETFLUX_FORM_REAL:
      number->unsigned_integer = widen_real (bits, type->size);
      return TRUE;
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
    case NETFLUX_FORM_S5TIME:
      number->integer = netflux_moment_read (type->form, at);
      return TRUE;
    case NETFLUX_FORM_SIGNED:
      bits = (guint64) ((gint64) (bits << (64 - type->size * 8)) >> (64 - type->size * 8));
      break;
    case NETFLUX_FORM_UNSIGNED:
      break;
    case NETFLUX_FORM_STRING:
    case NETFLUX_FORM_WSTRING:
    default:
      return FALSE;
    }

  number->unsigned_integer = bits;
  if (number->type == 'x' && type->unit_ns != 0)
    number->integer = number->integer * type->unit_ns + type->epoch_ns;
  return TRUE;
}

gboolean
netflux_number_read (const NetfluxSchema *schema,
                     const NetfluxPlace *place,
                     const guint8 *data,
                     NetfluxNumber *number)
{
  return place->type->kind == NETFLUX_TYPE_ELEMENTARY &&
         read_number (schema, place->type->elementary, data + place->bit / 8, place->bit % 8,
                      number);
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

static void
decode_text (NetfluxDecoder *self, const NetfluxType *type, const guint8 *at)
{
  gboolean wide = type->elementary->form == NETFLUX_FORM_WSTRING;
  gsize length = find_text (self->schema->dialect, type, wide ? 2 : 1, &at);
  NetfluxCharset charset;

  if (wide)
    netflux_characters_read_wide (&self->out, at, length, self->schema->big_endian);
  else if ((charset = netflux_schema_charset (self->schema, type)) != NETFLUX_CHARSET_UTF8)
    netflux_characters_read_single (&self->out, at, length, charset);
  else
    netflux_characters_read (&self->out, at, length);
  *netflux_serial_extend (&self->out, 1) = 0;
}

/* Eight bytes are written, of which those that are returned count. */
static gsize
write_number (guint8 *at, const NetfluxNumber *number)
{
  guint16 two = (guint16) number->integer;
  guint32 four = (guint32) number->integer;

  switch (number->type)
    {
    case 'b':
    case 'y':
      *at = (guint8) number->integer;
      return 1;
    case 'n':
    case 'q':
      memcpy (at, &two, sizeof two);
      return 2;
    case 'i':
    case 'u':
      memcpy (at, &four, sizeof four);
      return 4;
    default:
      memcpy (at, &number->integer, 8);
      return 8;
    }
}

static void
append_number (NetfluxSerial *out, const NetfluxNumber *number)
{
  guint8 *at = netflux_serial_extend (out, 8);

  out->length -= 8 - write_number (at, number);
}

/* The type string of @type's values at the end of @out. */
static void
append_type (NetfluxSerial *out, const NetfluxType *type)
{
  for (; type->kind == NETFLUX_TYPE_ARRAY; type = type->element)
    *netflux_serial_extend (out, 1) = 'a';
  if (type->kind == NETFLUX_TYPE_STRUCT)
    netflux_serial_append (out, "a{sv}", 5);
  else
    *netflux_serial_extend (out, 1) = (guint8) elementary_type (type->elementary);
}

char *
netflux_type_get_value_type (const NetfluxType *self)
{
  NetfluxSerial out = { 0 };

  append_type (&out, self);
  *netflux_serial_extend (&out, 1) = 0;
  return (char *) out.data;
}

static gsize
value_align (const NetfluxType *type)
{
  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = type->element;
  if (type->kind == NETFLUX_TYPE_STRUCT)
    return 8;

  switch (elementary_type (type->elementary))
    {
    case 'b':
    case 'y':
    case 's':
      return 1;
    case 'n':
    case 'q':
      return 2;
    case 'i':
    case 'u':
      return 4;
    default:
      return 8;
    }
}

static void decode (NetfluxDecoder *self, const NetfluxType *type, guint bit);

static void
decode_array (NetfluxDecoder *self, const NetfluxType *type, guint bit)
{
  const NetfluxType *element = type->element;
  gboolean fixed =
      element->kind == NETFLUX_TYPE_ELEMENTARY && !netflux_elementary_is_text (element->elementary);
  gsize align = fixed ? 1 : value_align (element);
  gsize start = self->out.length;
  gsize first = self->out.n_ends;

  for (guint i = 0; i < type->count; i++)
    {
      netflux_serial_align (&self->out, align);
      decode (self, element, bit + i * type->stride);
      if (!fixed)
        netflux_serial_end_element (&self->out);
    }
  if (!fixed)
    netflux_serial_close (&self->out, start, first);
}

/* The entry of a number with a name that is not long, whose parts have sizes that are known: its
 * name, its value, a NUL, its type, and where the name ends. */
static gboolean
decode_number_entry (NetfluxDecoder *self, const NetfluxMember *member, guint bit)
{
  gsize length = strlen (member->name) + 1;
  gsize padded = (length + 7) & ~(gsize) 7;
  NetfluxNumber number;
  guint8 *at;
  gsize size;

  if (member->type->kind != NETFLUX_TYPE_ELEMENTARY || length > 128 ||
      !read_number (self->schema, member->type->elementary, self->data + bit / 8, bit % 8, &number))
    return FALSE;

  at = netflux_serial_extend (&self->out, padded + 8 + 3);
  memset (at + padded - 8, 0, 8);
  memcpy (at, member->name, length);
  size = write_number (at + padded, &number);
  at += padded + size;
  at[0] = 0;
  at[1] = (guint8) number.type;
  at[2] = (guint8) length;
  self->out.length -= 8 - size;
  return TRUE;
}

static void
decode_entry (NetfluxDecoder *self, const NetfluxMember *member, guint bit)
{
  gsize entry = self->out.length;
  gsize key_end;

  netflux_serial_append (&self->out, member->name, strlen (member->name) + 1);
  key_end = self->out.length;
  netflux_serial_align (&self->out, 8);

  /* A variant: the value, a NUL and its type. */
  decode (self, member->type, bit);
  *netflux_serial_extend (&self->out, 1) = 0;
  append_type (&self->out, member->type);
  netflux_serial_close_entry (&self->out, entry, key_end);
}

static void
decode_struct (NetfluxDecoder *self, const NetfluxType *type, guint bit)
{
  gsize start = self->out.length;
  gsize first = self->out.n_ends;

  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      netflux_serial_align (&self->out, 8);
      if (!decode_number_entry (self, member, bit + member->bit))
        decode_entry (self, member, bit + member->bit);
      netflux_serial_end_element (&self->out);
    }
  netflux_serial_close (&self->out, start, first);
}

static void
decode (NetfluxDecoder *self, const NetfluxType *type, guint bit)
{
  const guint8 *at = self->data + bit / 8;
  NetfluxNumber number;

  if (type->kind == NETFLUX_TYPE_STRUCT)
    decode_struct (self, type, bit);
  else if (type->kind == NETFLUX_TYPE_ARRAY)
    decode_array (self, type, bit);
  else if (read_number (self->schema, type->elementary, at, bit % 8, &number))
    append_number (&self->out, &number);
  else
    decode_text (self, type, at);
}

GVariant *
netflux_decode (const NetfluxSchema *schema, const NetfluxPlace *place, const guint8 *data)
{
  NetfluxDecoder self = { .schema = schema, .data = data };
  g_autofree char *type = netflux_type_get_value_type (place->type);
  gboolean composite = place->type->kind != NETFLUX_TYPE_ELEMENTARY;

  netflux_serial_init (&self.out, composite ? 64 + (gsize) place->type->bits : 16);
  decode (&self, place->type, place->bit);
  return netflux_serial_end (&self.out, type);
}
