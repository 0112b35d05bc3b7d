/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What decoding, encoding, an update of three values and parsing cost: one JSON object a line.
 * bench-layout FIELDS SECONDS [decode|encode|update|access|parse] */

static char *
make_declaration (guint n)
{
  static const char *const types[] = { "REAL", "DINT", "BOOL", "UINT" };
  GString *text = g_string_new ("TYPE T : STRUCT\n");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "    axis_value_%u : %s; // mm/s\n", i, types[i % 4]);
  g_string_append (text, "END_STRUCT END_TYPE\n");
  return g_string_free (text, FALSE);
}

typedef struct
{
  char *text;
  guint n;
  NetfluxLayout *layout;
  NetfluxLayoutField *field;
  GBytes *payload;
  GVariant *values;
  GVariant *few;
} Subject;

static void
run_once (Subject *self, const char *what)
{
  if (strcmp (what, "decode") == 0)
    g_variant_unref (netflux_layout_decode (self->layout, self->payload, NULL));
  else if (strcmp (what, "encode") == 0)
    g_bytes_unref (netflux_layout_encode (self->layout, self->values, NULL));
  else if (strcmp (what, "update") == 0)
    g_bytes_unref (netflux_layout_update (self->layout, self->payload, self->few, NULL));
  else if (strcmp (what, "access") == 0)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (self->payload, &size);
      double number;

      for (guint i = 0; i < self->n; i++)
        netflux_layout_field_read_double (self->field, data, size, &number, NULL);
    }
  else
    g_object_unref (netflux_layout_new_from_data (self->text, NULL, NETFLUX_DIALECT_PACKED, NULL));
}

/* Nanoseconds of the fastest run, and how many runs there were. */
static double
measure (Subject *self, const char *what, double seconds, guint *runs)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  guint batch = MAX (strcmp (what, "update") == 0 ? 500 : 1, 20000 / self->n);
  double best = 0;

  *runs = 0;
  do
    {
      gint64 start_us = g_get_monotonic_time ();
      double ns;

      for (guint i = 0; i < batch; i++)
        run_once (self, what);
      ns = (double) (g_get_monotonic_time () - start_us) * 1000 / batch;
      if (*runs == 0 || ns < best)
        best = ns;
      *runs += batch;
    }
  while (g_get_monotonic_time () < end_us);

  return best;
}

int
main (int argc, char *argv[])
{
  Subject self = { 0 };
  double seconds = argc > 2 ? g_ascii_strtod (argv[2], NULL) : 0.2;
  const char *all[] = { "decode", "encode", "update", "access", "parse", NULL };
  const char *one[] = { argc > 3 ? argv[3] : NULL, NULL };

  self.n = argc > 1 ? (guint) atoi (argv[1]) : 1400;
  self.text = make_declaration (self.n);
  self.layout = netflux_layout_new_from_data (self.text, NULL, NETFLUX_DIALECT_PACKED, NULL);
  self.payload = netflux_layout_encode (self.layout, g_variant_new ("a{sv}", NULL), NULL);
  self.values = netflux_layout_decode (self.layout, self.payload, NULL);
  self.few = g_variant_ref_sink (g_variant_new_parsed (
      "{'axis_value_0': <1.5>, 'axis_value_1': <2>, 'axis_value_2': <true>}"));
  self.field = netflux_layout_lookup_field (self.layout, "axis_value_1", NULL);

  for (const char **what = one[0] != NULL ? one : all; *what != NULL; what++)
    {
      guint runs;
      double ns = measure (&self, *what, seconds, &runs);

      printf ("{\"what\": \"%s\", \"fields\": %u, \"bytes\": %zu, \"text\": %zu, \"runs\": %u, "
              "\"ns\": %.1f, \"ns_per_field\": %.2f}\n",
              *what, self.n, g_bytes_get_size (self.payload), strlen (self.text), runs, ns,
              ns / self.n);
    }

  g_variant_unref (self.few);
  g_variant_unref (self.values);
  g_bytes_unref (self.payload);
  netflux_layout_field_unref (self.field);
  g_object_unref (self.layout);
  g_free (self.text);
  return EXIT_SUCCESS;
}
