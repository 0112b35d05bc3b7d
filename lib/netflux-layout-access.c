/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

#include <string.h>

/* A field that was looked up once, in the bytes of any payload. */

static gboolean
check_size (const NetfluxLayoutField *self, gsize size, GError **error)
{
  if (G_LIKELY (size == self->size))
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
               "The payload has %" G_GSIZE_FORMAT " bytes, its layout %" G_GSIZE_FORMAT
               "; both ends need the same declaration and dialect",
               size, self->size);
  return FALSE;
}

static gboolean
fail_type (const NetfluxLayoutField *self, const char *wanted, GError **error)
{
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
               "The field “%s” is %s, which is not %s: read it as what it is", self->path,
               self->type_name, wanted);
  return FALSE;
}

static gboolean
fail_range (const NetfluxLayoutField *self, const char *wanted, GError **error)
{
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE,
               "The value of the field “%s” does not fit into %s: read it as another type",
               self->path, wanted);
  return FALSE;
}

static gboolean
read_number (const NetfluxLayoutField *self,
             const guint8 *payload,
             gsize size,
             NetfluxNumber *number,
             GError **error)
{
  if (!check_size (self, size, error))
    return FALSE;
  return netflux_number_read (netflux_layout_get_schema (self->layout), &self->place, payload,
                              number) ||
         fail_type (self, "a number", error);
}

/* What a number of the payload is as the type that was asked for. */

static gboolean
take_double (const NetfluxLayoutField *self,
             const NetfluxNumber *number,
             double *value,
             GError **error)
{
  *value = number->type == 'd'   ? number->real
           : number->type == 't' ? (double) number->unsigned_integer
                                 : (double) number->integer;
  return TRUE;
}

static gboolean
take_int64 (const NetfluxLayoutField *self,
            const NetfluxNumber *number,
            gint64 *value,
            GError **error)
{
  if (number->type == 'd')
    return fail_type (self, "an integer", error);
  if (number->type == 't' && number->unsigned_integer > G_MAXINT64)
    return fail_range (self, "a signed integer of 64 bits", error);

  *value = number->integer;
  return TRUE;
}

static gboolean
take_uint64 (const NetfluxLayoutField *self,
             const NetfluxNumber *number,
             guint64 *value,
             GError **error)
{
  if (number->type == 'd')
    return fail_type (self, "an integer", error);
  if (number->type != 't' && number->integer < 0)
    return fail_range (self, "an unsigned integer", error);

  *value = number->unsigned_integer;
  return TRUE;
}

static gboolean
take_boolean (const NetfluxLayoutField *self,
              const NetfluxNumber *number,
              gboolean *value,
              GError **error)
{
  if (number->type != 'b')
    return fail_type (self, "BOOL", error);

  *value = number->integer != 0;
  return TRUE;
}

#define READER(name, type)                                                                         \
  gboolean netflux_layout_field_read_##name (const NetfluxLayoutField *self,                       \
                                             const guint8 *payload, gsize size, type *value,       \
                                             GError **error)                                       \
  {                                                                                                \
    NetfluxNumber number;                                                                          \
                                                                                                   \
    g_return_val_if_fail (self != NULL, FALSE);                                                    \
    g_return_val_if_fail (payload != NULL, FALSE);                                                 \
    g_return_val_if_fail (value != NULL, FALSE);                                                   \
    g_return_val_if_fail (error == NULL || *error == NULL, FALSE);                                 \
                                                                                                   \
    return read_number (self, payload, size, &number, error) &&                                    \
           take_##name (self, &number, value, error);                                              \
  }

/**
 * netflux_layout_field_read_double:
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: (out): return location for the value
 * @error: return location
 *
 * Reads a number: BOOL as 0 or 1, times in nanoseconds. Integers of 64 bits are rounded to the
 * 53 that a double has. Any thread.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE and, of texts, structures and arrays,
 * %NETFLUX_ERROR_WRONG_TYPE.
 *
 * Returns: whether there is a value
 *
 * Since: 1.0
 */
READER (double, double)

/**
 * netflux_layout_field_read_int64:
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: (out): return location for the value
 * @error: return location
 *
 * Reads an integer: BOOL as 0 or 1, times in nanoseconds. Any thread.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE if the field is not an integer,
 * and %NETFLUX_ERROR_OUT_OF_RANGE for a value above the range of the type.
 *
 * Returns: whether there is a value
 *
 * Since: 1.0
 */
READER (int64, gint64)

/**
 * netflux_layout_field_read_uint64:
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: (out): return location for the value
 * @error: return location
 *
 * Reads an integer that is not negative: BOOL as 0 or 1, times in nanoseconds. Any thread.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE if the field is not an integer,
 * and %NETFLUX_ERROR_OUT_OF_RANGE for a negative value.
 *
 * Returns: whether there is a value
 *
 * Since: 1.0
 */
READER (uint64, guint64)

/**
 * netflux_layout_field_read_boolean:
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: (out): return location for the value
 * @error: return location
 *
 * Reads a BOOL or BIT. Any thread.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE and %NETFLUX_ERROR_WRONG_TYPE.
 *
 * Returns: whether there is a value
 *
 * Since: 1.0
 */
READER (boolean, gboolean)

/**
 * netflux_layout_field_read_value:
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @error: return location
 *
 * Reads a field of any type, as [method@Netflux.Layout.get_field] does. Any thread.
 *
 * The error is %NETFLUX_ERROR_WRONG_SIZE.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GVariant *
netflux_layout_field_read_value (const NetfluxLayoutField *self,
                                 const guint8 *payload,
                                 gsize size,
                                 GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (payload != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_size (self, size, error))
    return NULL;
  return g_variant_ref_sink (
      netflux_decode (netflux_layout_get_schema (self->layout), &self->place, payload));
}

static gboolean
write_value (const NetfluxLayoutField *self,
             guint8 *payload,
             gsize size,
             const NetfluxValue *value,
             GError **error)
{
  NetfluxTrail trail = { NULL, self->path, strlen (self->path) };

  if (!check_size (self, size, error))
    return FALSE;
  if (self->place.type->kind != NETFLUX_TYPE_ELEMENTARY)
    return netflux_misfit_type (&self->place, &trail, value, error);
  return netflux_encode_elementary (netflux_layout_get_schema (self->layout), &self->place, &trail,
                                    value, payload, error);
}

/* @signature: of the value as a GVariant */
#define WRITER(name, type, signature)                                                              \
  gboolean netflux_layout_field_write_##name (const NetfluxLayoutField *self, guint8 *payload,     \
                                              gsize size, type value, GError **error)              \
  {                                                                                                \
    const NetfluxValue written = { signature, 1, (const guint8 *) &value, sizeof value };          \
                                                                                                   \
    g_return_val_if_fail (self != NULL, FALSE);                                                    \
    g_return_val_if_fail (payload != NULL, FALSE);                                                 \
    g_return_val_if_fail (error == NULL || *error == NULL, FALSE);                                 \
                                                                                                   \
    return write_value (self, payload, size, &written, error);                                     \
  }

/**
 * netflux_layout_field_write_double: (skip)
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: a number; for an integer it must be whole
 * @error: return location
 *
 * Writes a number. Not for two threads at once in the same bytes.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE, as those of [method@Netflux.Layout.encode]. Nothing is written
 * then.
 *
 * Returns: whether the value was written
 *
 * Since: 1.0
 */
WRITER (double, double, "d")

/**
 * netflux_layout_field_write_int64: (skip)
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: an integer; of times the nanoseconds
 * @error: return location
 *
 * Writes an integer. Not for two threads at once in the same bytes.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE, as those of [method@Netflux.Layout.encode]. Nothing is written
 * then.
 *
 * Returns: whether the value was written
 *
 * Since: 1.0
 */
WRITER (int64, gint64, "x")

/**
 * netflux_layout_field_write_uint64: (skip)
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: an integer; of times the nanoseconds
 * @error: return location
 *
 * Writes an integer. Not for two threads at once in the same bytes.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE, as those of [method@Netflux.Layout.encode]. Nothing is written
 * then.
 *
 * Returns: whether the value was written
 *
 * Since: 1.0
 */
WRITER (uint64, guint64, "t")

/**
 * netflux_layout_field_write_boolean: (skip)
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: a truth
 * @error: return location
 *
 * Writes a BOOL, or 0 or 1 to a number. Not for two threads at once in the same bytes.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE, as those of [method@Netflux.Layout.encode]. Nothing is written
 * then.
 *
 * Returns: whether the value was written
 *
 * Since: 1.0
 */
gboolean
netflux_layout_field_write_boolean (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, gboolean value, GError **error)
{
  const guint8 byte = value ? 1 : 0;
  const NetfluxValue written = { "b", 1, &byte, 1 };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return write_value (self, payload, size, &written, error);
}

/**
 * netflux_layout_field_write_string: (skip)
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: a text in UTF-8
 * @error: return location
 *
 * Writes a text: STRING, WSTRING, the name of an enumeration's value, a character. Not for two
 * threads at once in the same bytes.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE, as those of [method@Netflux.Layout.encode]. Nothing is written
 * then.
 *
 * Returns: whether the value was written
 *
 * Since: 1.0
 */
gboolean
netflux_layout_field_write_string (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, const char *value, GError **error)
{
  NetfluxValue written = { "s", 1, (const guint8 *) value, 0 };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  written.size = strlen (value) + 1;
  return write_value (self, payload, size, &written, error);
}

/**
 * netflux_layout_field_write_value: (skip)
 * @self: a field
 * @payload: (array length=size): the bytes of a payload
 * @size: how many there are
 * @value: the value; if it is floating, it is consumed
 * @error: return location
 *
 * Writes a value of any type, as [method@Netflux.Layout.update] does: what a structure or an
 * array leaves out stays. Not for two threads at once in the same bytes.
 *
 * Errors are %NETFLUX_ERROR_WRONG_SIZE, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE, as those of [method@Netflux.Layout.encode]. Nothing is written
 * then.
 *
 * Returns: whether the value was written
 *
 * Since: 1.0
 */
gboolean
netflux_layout_field_write_value (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, GVariant *value, GError **error)
{
  g_autoptr (GVariant) sunk = NULL;
  g_autofree guint8 *copy = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  sunk = g_variant_ref_sink (value);
  if (!check_size (self, size, error))
    return FALSE;

  /* What is wrong can stand behind what is right. */
  copy = g_memdup2 (payload, size);
  if (!netflux_encode (netflux_layout_get_schema (self->layout), &self->place, self->path, sunk,
                       copy, error))
    return FALSE;
  memcpy (payload, copy, size);
  return TRUE;
}
