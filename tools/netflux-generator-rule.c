/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-generator-rule.h"

#include <math.h>
#include <string.h>

#include "common/netflux-file-read.h"

#define MOST_MIB 64
#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)
/* So that a count stays exact. */
#define STEP_MAX 2147483648.0
#define WHOLE_MAX 9e18

typedef enum
{
  RULE_CONSTANT,
  RULE_RAMP,
  RULE_SINE,
  RULE_SQUARE,
  RULE_COUNTER,
  RULE_FILE,
} RuleKind;

struct _NetfluxGeneratorRule
{
  NetfluxLayoutField *field;
  RuleKind kind;
  gint64 unit;     /* of whole numbers: of some times not each can be written */
  double from, to; /* a counter: step in @from */
  gint64 period_us;
  GStrv lines; /* of a file; of a constant its only one */
  guint n_lines;
};

static gboolean G_GNUC_PRINTF (3, 4)
    fail_rule (GError **error, const char *rule, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--generate: '%s': %s", rule,
               message);
  return FALSE;
}

void
netflux_generator_rule_free (NetfluxGeneratorRule *self)
{
  netflux_layout_field_unref (self->field);
  g_strfreev (self->lines);
  g_free (self);
}

NetfluxLayoutField *
netflux_generator_rule_get_field (NetfluxGeneratorRule *self)
{
  return self->field;
}

/* Reading */

static gboolean
parse_number (const char *text, double *number)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number);
}

/* FROM,TO,PERIOD */
static gboolean
parse_wave (NetfluxGeneratorRule *self, const char *text, const char *arguments, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (arguments, ",", -1);
  g_autoptr (GError) problem = NULL;

  if (g_strv_length (parts) != 3)
    return fail_rule (error, text, "write FROM,TO,PERIOD, as sine:0,100,2s");
  if (!parse_number (parts[0], &self->from) || !parse_number (parts[1], &self->to))
    return fail_rule (error, text, "'%s,%s' are not two numbers: write for example 0,100", parts[0],
                      parts[1]);
  if (!netflux_duration_parse (parts[2], &self->period_us, &problem) || self->period_us <= 0)
    return fail_rule (error, text, "%s",
                      problem != NULL ? problem->message
                                      : "the period must be more than 0: write for example 2s");

  return TRUE;
}

static gboolean
parse_constant (NetfluxGeneratorRule *self, const char *text, const char *arguments, GError **error)
{
  if (arguments[0] == '\0')
    return fail_rule (error, text, "there is no value: write for example constant:5");

  self->lines = g_strdupv ((char *[]){ (char *) arguments, NULL });
  self->n_lines = 1;
  return TRUE;
}

static gboolean
parse_counter (NetfluxGeneratorRule *self, const char *text, const char *arguments, GError **error)
{
  if (arguments[0] == '\0' ||
      (parse_number (arguments, &self->from) && fabs (self->from) < STEP_MAX))
    return TRUE;

  return fail_rule (error, text, "'%s' is not a step: write for example counter:10", arguments);
}

/* A value in each line, over and over; as editors of other systems write it, too. */
static gboolean
parse_file (NetfluxGeneratorRule *self, const char *text, const char *arguments, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (arguments);
  g_autoptr (GError) problem = NULL;
  g_autofree char *content = NULL;
  const char *begin;
  gsize size;

  content = netflux_file_load (file, MOST_MIB, "a list of values", &size, &problem);
  if (content == NULL)
    return fail_rule (error, text, "%s", problem->message);
  if (!g_utf8_validate (content, (gssize) size, NULL))
    return fail_rule (error, text, "the file is not UTF-8 text: write a value into each line");

  begin = g_str_has_prefix (content, "\xef\xbb\xbf") ? content + 3 : content;
  g_strchomp (content);
  self->lines = g_strsplit (begin, "\n", -1);
  self->n_lines = g_strv_length (self->lines);
  for (guint i = 0; i < self->n_lines; i++)
    if (g_str_has_suffix (self->lines[i], "\r"))
      self->lines[i][strlen (self->lines[i]) - 1] = '\0';

  return self->n_lines > 0 ||
         fail_rule (error, text, "the file has no line: write a value into each");
}

static gboolean
parse_kind (NetfluxGeneratorRule *self, const char *text, const char *kind, GError **error)
{
  static const struct
  {
    const char *name;
    RuleKind kind;
    gboolean (*parse) (NetfluxGeneratorRule *, const char *, const char *, GError **);
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
        self->kind = known[i].kind;
        return known[i].parse (self, text, kind[length] == ':' ? kind + length + 1 : "", error);
      }

  return fail_rule (error, text,
                    "write PATH=KIND with constant:5, ramp:0,100,2s, sine:0,100,2s, "
                    "square:0,1,2s, counter or file:NAME");
}

/* The least number above 0 that can be written: of a TIME it is a millisecond. */
static gint64
find_unit (NetfluxLayoutField *field, gsize size)
{
  static const gint64 units[] = { 1, 1000, 1000000, NS_PER_SECOND, 86400 * NS_PER_SECOND };
  g_autofree guint8 *payload = g_malloc0 (size);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (netflux_layout_field_write_int64 (field, payload, size, units[i], NULL))
      return units[i];

  return 1;
}

NetfluxGeneratorRule *
netflux_generator_rule_new (NetfluxLayoutField *field, gsize size)
{
  NetfluxGeneratorRule *self = g_new0 (NetfluxGeneratorRule, 1);

  self->field = netflux_layout_field_ref (field);
  self->kind = RULE_COUNTER;
  self->unit = find_unit (field, size);
  self->from = (double) self->unit;

  return self;
}

NetfluxGeneratorRule *
netflux_generator_rule_new_from_text (
    NetfluxLayoutField *field, gsize size, const char *text, const char *kind, GError **error)
{
  g_autoptr (NetfluxGeneratorRule) self = netflux_generator_rule_new (field, size);

  return parse_kind (self, text, kind, error) ? g_steal_pointer (&self) : NULL;
}

/* Writing */

static double
get_wave (const NetfluxGeneratorRule *self, gint64 time_us)
{
  double phase = (double) (time_us % self->period_us) / (double) self->period_us;

  switch (self->kind)
    {
    case RULE_RAMP:
      return self->from + (self->to - self->from) * phase;
    case RULE_SINE:
      return (self->from + self->to) / 2 + (self->to - self->from) / 2 * sin (2 * G_PI * phase);
    case RULE_SQUARE:
      return phase < 0.5 ? self->from : self->to;
    case RULE_CONSTANT:
    case RULE_COUNTER:
    case RULE_FILE:
      break;
    }
  g_assert_not_reached ();
}

/* As many bits of a count as the field has, so that it begins anew at its end. */
static gint64
wrap (const NetfluxGeneratorRule *self, char type, gint64 whole)
{
  gsize length = netflux_layout_field_get_length (self->field);
  guint unused = length < 8 ? 64 - 8 * (guint) length : 0;

  if (strchr ("nix", type) != NULL)
    return (gint64) ((guint64) whole << unused) >> unused;
  return (gint64) ((guint64) whole << unused >> unused);
}

static gboolean
write_whole (NetfluxGeneratorRule *self, gint64 whole, guint8 *payload, gsize size, GError **error)
{
  char type = g_variant_type_peek_string (netflux_layout_field_get_value_type (self->field))[0];
  gboolean counts = self->kind == RULE_COUNTER;
  g_autofree char *text = NULL;

  switch (type)
    {
    case 'b':
      return netflux_layout_field_write_boolean (self->field, payload, size,
                                                 counts ? whole & 1 : whole != 0, error);
    case 's':
      text = g_strdup_printf ("%" G_GINT64_FORMAT, whole);
      return netflux_layout_field_write_string (self->field, payload, size, text, error);
    default:
      break;
    }

  if (counts && netflux_layout_field_write_int64 (self->field, payload, size, whole, NULL))
    return TRUE;
  if (counts)
    whole = wrap (self, type, whole);
  if (counts && type == 't')
    return netflux_layout_field_write_uint64 (self->field, payload, size, (guint64) whole, error);
  return netflux_layout_field_write_int64 (self->field, payload, size, whole, error);
}

static gboolean
write_number (
    NetfluxGeneratorRule *self, double number, guint8 *payload, gsize size, GError **error)
{
  double unit = (double) self->unit;

  /* What no integer can be is refused as every other misfit is. */
  if (g_variant_type_equal (netflux_layout_field_get_value_type (self->field),
                            G_VARIANT_TYPE_DOUBLE) ||
      fabs (number) >= WHOLE_MAX)
    return netflux_layout_field_write_double (self->field, payload, size, number, error);
  return write_whole (self, (gint64) (round (number / unit) * unit), payload, size, error);
}

/* As GVariant's text format has it, or the text itself. */
static gboolean
write_text (
    NetfluxGeneratorRule *self, const char *text, guint8 *payload, gsize size, GError **error)
{
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, NULL);
  g_autoptr (GVariant) same = g_variant_ref_sink (g_variant_new_string (text));
  g_autoptr (GError) problem = NULL;

  if (value == NULL)
    return netflux_layout_field_write_value (self->field, payload, size, same, error);
  if (netflux_layout_field_write_value (self->field, payload, size, value, &problem) ||
      netflux_layout_field_write_value (self->field, payload, size, same, NULL))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
netflux_generator_rule_write (NetfluxGeneratorRule *self,
                              guint64 frames,
                              gint64 send_interval_us,
                              guint8 *payload,
                              gsize size,
                              GError **error)
{
  switch (self->kind)
    {
    case RULE_CONSTANT:
    case RULE_FILE:
      return write_text (self, self->lines[(frames - 1) % self->n_lines], payload, size, error);
    case RULE_COUNTER:
      return write_number (self, self->from * (double) frames, payload, size, error);
    case RULE_RAMP:
    case RULE_SINE:
    case RULE_SQUARE:
      break;
    }

  return write_number (self, get_wave (self, (gint64) (frames - 1) * send_interval_us), payload,
                       size, error);
}

gboolean
netflux_generator_rule_check (NetfluxGeneratorRule *self, gsize size, GError **error)
{
  g_autofree guint8 *payload = g_malloc0 (MAX (size, 1));

  switch (self->kind)
    {
    case RULE_CONSTANT:
    case RULE_FILE:
      for (guint i = 0; i < self->n_lines; i++)
        if (!write_text (self, self->lines[i], payload, size, error))
          {
            if (self->kind == RULE_FILE)
              g_prefix_error (error, "line %u: ", i + 1);
            return FALSE;
          }
      return TRUE;
    case RULE_COUNTER:
      return write_number (self, self->from, payload, size, error);
    case RULE_RAMP:
    case RULE_SINE:
    case RULE_SQUARE:
      break;
    }

  return write_number (self, self->from, payload, size, error) &&
         write_number (self, self->to, payload, size, error);
}
