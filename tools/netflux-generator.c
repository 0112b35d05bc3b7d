/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-generator.h"

#include <math.h>
#include <string.h>

typedef enum
{
  RULE_CONSTANT,
  RULE_RAMP,
  RULE_SINE,
  RULE_SQUARE,
  RULE_COUNTER,
  RULE_FILE,
} RuleKind;

/* What the value of a field is in the n-th frame. */
typedef struct
{
  char *path;
  gsize length; /* of the field, in bytes; 0: a bit */
  RuleKind kind;
  GVariant *constant;
  double from, to; /* a counter: step in @from */
  gint64 period_us;
  GStrv lines;
  guint n_lines;
} Rule;

struct _NetfluxGenerator
{
  GMutex lock; /* of the data */
  GBytes *data;
  gboolean is_fixed;
  NetfluxLayout *layout;
  GPtrArray *rules;
  gint64 send_interval_us;
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->path);
  g_clear_pointer (&rule->constant, g_variant_unref);
  g_strfreev (rule->lines);
  g_free (rule);
}

static NetfluxGenerator *
generator_new (gsize size)
{
  NetfluxGenerator *self = g_new0 (NetfluxGenerator, 1);

  g_mutex_init (&self->lock);
  self->data = g_bytes_new_take (g_malloc0 (size), size);
  self->rules = g_ptr_array_new_with_free_func (rule_free);

  return self;
}

/* How often the device was started (32 bits, little-endian), the number of frames since
 * (the same), then a ramp: so that an image that is torn or old is found. */
NetfluxGenerator *
netflux_generator_new_counting (gsize size)
{
  return generator_new (size);
}

void
netflux_generator_free (NetfluxGenerator *self)
{
  g_ptr_array_unref (self->rules);
  g_clear_object (&self->layout);
  g_bytes_unref (self->data);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Rules */

static gboolean G_GNUC_PRINTF (3, 4)
    fail_rule (GError **error, const char *rule, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "'%s': %s", rule, message);
  return FALSE;
}

/* FROM,TO,PERIOD */
static gboolean
parse_wave (Rule *rule, const char *text, const char *arguments, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (arguments, ",", -1);
  g_autoptr (GError) problem = NULL;
  char *end[2];

  if (g_strv_length (parts) != 3)
    return fail_rule (error, text, "write FROM,TO,PERIOD, as sine:0,100,2s");
  rule->from = g_ascii_strtod (parts[0], &end[0]);
  rule->to = g_ascii_strtod (parts[1], &end[1]);
  if (parts[0][0] == '\0' || parts[1][0] == '\0' || *end[0] != '\0' || *end[1] != '\0')
    return fail_rule (error, text, "'%s,%s' are not two numbers: write for example 0,100", parts[0],
                      parts[1]);
  if (!netflux_duration_parse (parts[2], &rule->period_us, &problem) || rule->period_us <= 0)
    return fail_rule (error, text, "%s",
                      problem != NULL ? problem->message
                                      : "the period must be more than 0: write for example 2s");

  return TRUE;
}

static gboolean
parse_constant (Rule *rule, const char *text, const char *arguments, GError **error)
{
  rule->constant = g_variant_parse (NULL, arguments, NULL, NULL, NULL);
  if (rule->constant == NULL)
    rule->constant = g_variant_ref_sink (g_variant_new_string (arguments));
  return TRUE;
}

static gboolean
parse_counter (Rule *rule, const char *text, const char *arguments, GError **error)
{
  char *end;

  rule->from = arguments[0] == '\0' ? 1 : g_ascii_strtod (arguments, &end);
  if (arguments[0] != '\0' && *end != '\0')
    return fail_rule (error, text, "'%s' is not a step, as counter:10", arguments);
  return TRUE;
}

/* A value in each line, over and over. */
static gboolean
parse_file (Rule *rule, const char *text, const char *arguments, GError **error)
{
  g_autofree char *content = NULL;

  if (!g_file_get_contents (arguments, &content, NULL, error))
    return FALSE;

  g_strchomp (content);
  rule->lines = g_strsplit (content, "\n", -1);
  rule->n_lines = g_strv_length (rule->lines);
  return rule->n_lines > 0 ||
         fail_rule (error, text, "the file has no line: write a value into each");
}

static gboolean
parse_kind (Rule *rule, const char *text, const char *kind, GError **error)
{
  static const struct
  {
    const char *name;
    RuleKind kind;
    gboolean (*parse) (Rule *, const char *, const char *, GError **);
  } known[] = {
    { "constant", RULE_CONSTANT, parse_constant },
    { "ramp", RULE_RAMP, parse_wave },
    { "sine", RULE_SINE, parse_wave },
    { "square", RULE_SQUARE, parse_wave },
    { "counter", RULE_COUNTER, parse_counter },
    { "file", RULE_FILE, parse_file },
  };
  gsize length = strcspn (kind, ":");

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strlen (known[i].name) == length && strncmp (kind, known[i].name, length) == 0)
      {
        rule->kind = known[i].kind;
        return known[i].parse (rule, text, kind[length] == ':' ? kind + length + 1 : "", error);
      }

  return fail_rule (error, text,
                    "write PATH=KIND with constant:5, ramp:0,100,2s, sine:0,100,2s, "
                    "square:0,1,2s, counter or file:NAME");
}

static NetfluxLayoutField *
find_field (GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_ascii_strcasecmp (netflux_layout_field_get_path (fields->pdata[i]), path) == 0)
      return fields->pdata[i];

  return NULL;
}

static Rule *
add_rule (NetfluxGenerator *self, NetfluxLayoutField *field)
{
  Rule *rule = g_new0 (Rule, 1);

  rule->path = g_strdup (netflux_layout_field_get_path (field));
  rule->length =
      netflux_layout_field_get_bit (field) >= 0 ? 0 : netflux_layout_field_get_length (field);
  rule->kind = RULE_COUNTER;
  rule->from = 1;
  g_ptr_array_add (self->rules, rule);

  return rule;
}

/* Without rules all fields count. */
NetfluxGenerator *
netflux_generator_new_fields (NetfluxLayout *layout,
                              const char *const *rules,
                              gint64 send_interval_us,
                              GError **error)
{
  g_autoptr (NetfluxGenerator) self = generator_new (netflux_layout_get_size (layout));
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);

  self->layout = g_object_ref (layout);
  self->send_interval_us = send_interval_us;
  for (guint i = 0; rules == NULL && i < fields->len; i++)
    add_rule (self, fields->pdata[i]);

  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    {
      const char *equals = strchr (rules[i], '=');
      g_autofree char *path =
          equals != NULL ? g_strndup (rules[i], (gsize) (equals - rules[i])) : g_strdup (rules[i]);
      NetfluxLayoutField *field = find_field (fields, path);

      if (field == NULL)
        {
          fail_rule (error, rules[i], "the layout has no field '%s'; netflux layout lists them",
                     path);
          return NULL;
        }
      if (!parse_kind (add_rule (self, field), rules[i], equals != NULL ? equals + 1 : "", error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

/* These bytes from now on. */
void
netflux_generator_set_data (NetfluxGenerator *self, GBytes *data)
{
  g_mutex_lock (&self->lock);
  g_bytes_unref (self->data);
  self->data = g_bytes_ref (data);
  self->is_fixed = TRUE;
  g_mutex_unlock (&self->lock);
}

gsize
netflux_generator_get_size (NetfluxGenerator *self)
{
  gsize size;

  g_mutex_lock (&self->lock);
  size = g_bytes_get_size (self->data);
  g_mutex_unlock (&self->lock);

  return size;
}

/* Values */

static double
get_wave (const Rule *rule, gint64 time_us)
{
  double phase = (double) (time_us % rule->period_us) / (double) rule->period_us;

  switch (rule->kind)
    {
    case RULE_RAMP:
      return rule->from + (rule->to - rule->from) * phase;
    case RULE_SINE:
      return (rule->from + rule->to) / 2 + (rule->to - rule->from) / 2 * sin (2 * G_PI * phase);
    case RULE_SQUARE:
      return phase < 0.5 ? rule->from : rule->to;
    case RULE_CONSTANT:
    case RULE_COUNTER:
    case RULE_FILE:
      break;
    }
  g_assert_not_reached ();
}

/* As the field can have it: whole where it is, and counting from the start again where it
 * is at its end. */
static GVariant *
fit (const Rule *rule, GVariant *now, double number)
{
  gint64 whole = (gint64) round (number);

  switch (g_variant_classify (now))
    {
    case G_VARIANT_CLASS_DOUBLE:
      return g_variant_new_double (number);
    case G_VARIANT_CLASS_BOOLEAN:
      return g_variant_new_boolean (rule->kind == RULE_COUNTER ? whole & 1 : whole != 0);
    case G_VARIANT_CLASS_STRING:
      return g_variant_new_take_string (g_strdup_printf ("%" G_GINT64_FORMAT, whole));
    case G_VARIANT_CLASS_INT16:
    case G_VARIANT_CLASS_INT32:
    case G_VARIANT_CLASS_INT64:
      if (rule->length == 1)
        whole = (gint8) whole;
      else if (rule->length == 2)
        whole = (gint16) whole;
      else if (rule->length == 4)
        whole = (gint32) whole;
      return g_variant_new_int64 (whole);
    default:
      if (rule->length > 0 && rule->length < 8)
        whole &= (G_GINT64_CONSTANT (1) << rule->length * 8) - 1;
      return g_variant_new_uint64 ((guint64) whole);
    }
}

static GVariant *
get_value (NetfluxGenerator *self, const Rule *rule, GVariant *now, guint64 frames)
{
  switch (rule->kind)
    {
    case RULE_CONSTANT:
      return g_variant_ref (rule->constant);
    case RULE_COUNTER:
      return g_variant_ref_sink (fit (rule, now, rule->from * (double) frames));
    case RULE_FILE:
      {
        const char *line = rule->lines[(frames - 1) % rule->n_lines];
        GVariant *value = g_variant_parse (NULL, line, NULL, NULL, NULL);

        return value != NULL ? value : g_variant_ref_sink (g_variant_new_string (line));
      }
    case RULE_RAMP:
    case RULE_SINE:
    case RULE_SQUARE:
      break;
    }

  return g_variant_ref_sink (
      fit (rule, now, get_wave (rule, (gint64) (frames - 1) * self->send_interval_us)));
}

/* A value that the field cannot have leaves it as it is. */
static GBytes *
make_fields (NetfluxGenerator *self, GBytes *data, guint64 frames)
{
  GBytes *image = g_bytes_ref (data);

  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = self->rules->pdata[i];
      g_autoptr (GVariant) now = NULL;
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) values = NULL;
      GBytes *changed;

      if (!netflux_layout_get_field (self->layout, image, rule->path, &now, NULL))
        continue;
      value = get_value (self, rule, now, frames);
      values = g_variant_ref_sink (g_variant_new_parsed ("{%s: %v}", rule->path, value));
      changed = netflux_layout_update (self->layout, image, values, NULL);
      if (changed == NULL)
        continue;
      g_bytes_unref (image);
      image = changed;
    }

  return image;
}

static GBytes *
make_counting (gsize size, guint starts, guint64 frames)
{
  guint32 head[2] = { GUINT32_TO_LE (starts), GUINT32_TO_LE ((guint32) frames) };
  guint8 *bytes = g_malloc (MAX (size, sizeof head));

  memcpy (bytes, head, sizeof head);
  for (gsize i = sizeof head; i < size; i++)
    bytes[i] = (guint8) (frames + i - sizeof head);

  return g_bytes_new_take (bytes, size);
}

/* The image of the @frames-th frame since the @starts-th start, both from 1. */
GBytes *
netflux_generator_make (guint starts, guint64 frames, gpointer user_data)
{
  NetfluxGenerator *self = user_data;
  g_autoptr (GBytes) data = NULL;
  gboolean is_fixed;

  g_mutex_lock (&self->lock);
  data = g_bytes_ref (self->data);
  is_fixed = self->is_fixed;
  g_mutex_unlock (&self->lock);

  if (is_fixed)
    return g_steal_pointer (&data);
  if (self->layout != NULL)
    return make_fields (self, data, frames);
  return make_counting (g_bytes_get_size (data), starts, frames);
}
