/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxreader.h"

#include <string.h>

#include "gstnetfluxshape.h"

/* The largest integers that a double has all of */
#define EXACT_MAX (G_GUINT64_CONSTANT (1) << 53)
#define TEXT_MAX 256

struct _GstNetfluxReader
{
  GstNetfluxShape *shape; /* NULL: nothing is plain */
  GHashTable *by_path;    /* of the leaves */
  gboolean has_envelope;  /* no field is called as what netfluxdec puts around values */
};

typedef struct
{
  GstNetfluxReader *reader;
  const char *at;
  guint8 *payload;
  gsize size;
  GstClockTime pts;
  gboolean received;
} Scan;

/* Behind the one before it in most texts. NULL: there is none. */
static const GstNetfluxShape *
find_child (const GstNetfluxShape *self, const char *name, guint next)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      const GstNetfluxShape *child = self->children->pdata[(next + i) % self->children->len];

      if (strcmp (child->name, name) == 0)
        return child;
    }

  return NULL;
}

static void
add_paths (GstNetfluxReader *self, GstNetfluxShape *shape)
{
  if (shape->kind == GST_NETFLUX_SHAPE_LEAF)
    g_hash_table_insert (self->by_path, (gpointer) netflux_layout_field_get_path (shape->field),
                         shape);
  for (guint i = 0; shape->children != NULL && i < shape->children->len; i++)
    add_paths (self, shape->children->pdata[i]);
}

GstNetfluxReader *
gst_netflux_reader_new (NetfluxLayout *layout)
{
  GstNetfluxReader *self = g_new0 (GstNetfluxReader, 1);

  self->shape = gst_netflux_shape_new (layout);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  if (self->shape != NULL)
    add_paths (self, self->shape);
  self->has_envelope = self->shape != NULL && find_child (self->shape, "values", 0) == NULL;

  return self;
}

void
gst_netflux_reader_free (GstNetfluxReader *self)
{
  g_hash_table_unref (self->by_path);
  g_clear_pointer (&self->shape, gst_netflux_shape_free);
  g_free (self);
}

static gboolean read_shape (Scan *self, const GstNetfluxShape *shape);

static void
skip_blanks (Scan *self)
{
  while (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r')
    self->at++;
}

static gboolean
take (Scan *self, char byte)
{
  skip_blanks (self);
  if (*self->at != byte)
    return FALSE;

  self->at++;
  return TRUE;
}

/* Without anything that has to be undone. */
static gboolean
take_text (Scan *self, char text[TEXT_MAX])
{
  gsize n;

  if (!take (self, '"'))
    return FALSE;
  n = strcspn (self->at, "\"\\");
  if (n >= TEXT_MAX || self->at[n] != '"')
    return FALSE;

  memcpy (text, self->at, n);
  text[n] = '\0';
  self->at += n + 1;
  return TRUE;
}

/* Few digits are a quotient of exact numbers, which is rounded once, as it has to be. */
static gboolean
take_number (Scan *self, double *real, gint64 *integer, gboolean *is_integer)
{
  static const double powers[] = { 1e0, 1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,
                                   1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17 };
  const char *begin = self->at;
  const char *digits = begin + (*begin == '-');
  const char *at = digits;
  guint64 mantissa = 0;
  guint n_fraction = 0;
  char *end;

  for (; g_ascii_isdigit (*at); at++)
    mantissa = mantissa * 10 + (guint64) (*at - '0');
  *is_integer = *at != '.' && *at != 'e' && *at != 'E';
  if (at == digits || at - digits > 18 || (*digits == '0' && at - digits > 1))
    return FALSE;
  if (*at == '.')
    for (at++; g_ascii_isdigit (*at) && n_fraction < 18; at++, n_fraction++)
      mantissa = mantissa < EXACT_MAX ? mantissa * 10 + (guint64) (*at - '0') : mantissa;

  if (mantissa < EXACT_MAX && n_fraction < G_N_ELEMENTS (powers) && strchr ("eE", *at) == NULL)
    {
      *real = (double) mantissa / powers[n_fraction];
      *real = *begin == '-' ? -*real : *real;
      self->at = at;
    }
  else
    {
      *real = g_ascii_strtod (begin, &end);
      self->at = end;
    }
  *integer = *begin == '-' ? -(gint64) mantissa : (gint64) mantissa;
  return !g_ascii_isalnum (*self->at) && *self->at != '.';
}

static gboolean
write_number (Scan *self, const NetfluxLayoutField *field, char type)
{
  gboolean is_integer;
  gint64 integer;
  double real;

  if (!take_number (self, &real, &integer, &is_integer))
    return FALSE;
  if (type == 'd')
    return netflux_layout_field_write_double (field, self->payload, self->size, real, NULL);
  return is_integer && strchr ("ynqiuxt", type) != NULL &&
         netflux_layout_field_write_int64 (field, self->payload, self->size, integer, NULL);
}

static gboolean
take_truth (Scan *self, gboolean *truth)
{
  *truth = strncmp (self->at, "true", 4) == 0;
  if (!*truth && strncmp (self->at, "false", 5) != 0)
    return FALSE;

  self->at += *truth ? 4 : 5;
  return TRUE;
}

static gboolean
read_leaf (Scan *self, const GstNetfluxShape *leaf)
{
  const NetfluxLayoutField *field = leaf->field;
  char type = leaf->type;
  char text[TEXT_MAX];
  gboolean truth;

  skip_blanks (self);
  if (*self->at == '"')
    return type == 's' && take_text (self, text) &&
           netflux_layout_field_write_string (field, self->payload, self->size, text, NULL);
  if (type == 'b')
    return take_truth (self, &truth) &&
           netflux_layout_field_write_boolean (field, self->payload, self->size, truth, NULL);

  return write_number (self, field, type);
}

/* All elements, since what is left out is told where there are messages. */
static gboolean
read_array (Scan *self, const GstNetfluxShape *shape)
{
  if (!take (self, '['))
    return FALSE;
  for (guint i = 0; i < shape->children->len; i++)
    if ((i > 0 && !take (self, ',')) || !read_shape (self, shape->children->pdata[i]))
      return FALSE;

  return take (self, ']');
}

static const GstNetfluxShape *
find_member (Scan *self, const GstNetfluxShape *shape, const char *name, guint next)
{
  const GstNetfluxShape *found = NULL;

  if (next < shape->children->len)
    found = shape->children->pdata[next];
  if (found != NULL && strcmp (found->name, name) == 0)
    return found;

  found = shape == self->reader->shape ? g_hash_table_lookup (self->reader->by_path, name) : NULL;
  return found != NULL ? found : find_child (shape, name, next);
}

static gboolean
read_object (Scan *self, const GstNetfluxShape *shape)
{
  char name[TEXT_MAX];
  guint next = 0;

  if (!take (self, '{'))
    return FALSE;
  if (take (self, '}'))
    return TRUE;

  do
    {
      const GstNetfluxShape *member;

      if (!take_text (self, name) || !take (self, ':'))
        return FALSE;
      member = find_member (self, shape, name, next++);
      if (member == NULL || !read_shape (self, member))
        return FALSE;
    }
  while (take (self, ','));

  return take (self, '}');
}

static gboolean
read_shape (Scan *self, const GstNetfluxShape *shape)
{
  switch (shape->kind)
    {
    case GST_NETFLUX_SHAPE_OBJECT:
      return read_object (self, shape);
    case GST_NETFLUX_SHAPE_ARRAY:
      return read_array (self, shape);
    case GST_NETFLUX_SHAPE_LEAF:
    default:
      return read_leaf (self, shape);
    }
}

/* What is around the values: only the time counts, and whether it was sent. */
static gboolean
read_other (Scan *self, const char *name)
{
  char text[TEXT_MAX];
  gboolean truth, is_integer;
  gint64 integer;
  double real;

  skip_blanks (self);
  if (*self->at == '"')
    return take_text (self, text);
  if (take_truth (self, &truth))
    {
      if (g_str_equal (name, "received"))
        self->received = truth;
      return TRUE;
    }
  if (!take_number (self, &real, &integer, &is_integer))
    return FALSE;
  if (g_str_equal (name, "pts") && is_integer && integer >= 0)
    self->pts = (GstClockTime) integer;
  return TRUE;
}

static gboolean
read_envelope (Scan *self)
{
  gboolean has_values = FALSE;
  char name[TEXT_MAX];

  if (!take (self, '{'))
    return FALSE;

  do
    {
      gboolean is_values;

      if (!take_text (self, name) || !take (self, ':'))
        return FALSE;
      is_values = g_str_equal (name, "values");
      has_values = has_values || is_values;
      if (is_values ? !read_shape (self, self->reader->shape) : !read_other (self, name))
        return FALSE;
    }
  while (take (self, ','));

  return has_values && take (self, '}');
}

gboolean
gst_netflux_reader_read (GstNetfluxReader *self,
                         const char *text,
                         guint8 *payload,
                         gsize size,
                         GstClockTime *pts,
                         gboolean *received)
{
  gboolean is_envelope = self->has_envelope && strstr (text, "\"values\":") != NULL;
  Scan scan = {
    .reader = self,
    .at = text,
    .payload = payload,
    .size = size,
    .pts = GST_CLOCK_TIME_NONE,
    .received = TRUE,
  };

  if (self->shape == NULL ||
      !(is_envelope ? read_envelope (&scan) : read_shape (&scan, self->shape)))
    return FALSE;
  skip_blanks (&scan);
  if (*scan.at != '\0')
    return FALSE;

  *pts = scan.pts;
  *received = scan.received;
  return TRUE;
}
