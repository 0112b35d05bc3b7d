/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-values.h"

#include <string.h>

#include "common/netflux-assignment.h"
#include "common/netflux-layout-origin.h"

static gboolean
apply_layout (const NetfluxValueOptions *options,
              NetfluxLink *link,
              const char *text,
              void (*set) (NetfluxLink *, NetfluxLayout *),
              GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;

  if (text == NULL)
    return TRUE;

  layout = netflux_layout_rules_read_text (&options->rules, text, options->directory, NULL, error);
  if (layout == NULL)
    {
      g_prefix_error (error, "'%s': ", text);
      return FALSE;
    }

  set (link, layout);
  return TRUE;
}

/* The tool of a controller wrote it, and nobody said how that one lays fields out. */
static void
note_origin (const NetfluxValueOptions *options, const char *text)
{
  g_autofree char *note =
      text != NULL ? netflux_layout_origin_describe (&options->rules, text, options->directory)
                   : NULL;

  if (note != NULL)
    g_printerr ("%s: note: %s\n", g_get_prgname (), note);
}

static gboolean
apply_values (const NetfluxValueOptions *options, NetfluxLink *link, GError **error)
{
  if (options->set == NULL || options->set[0] == NULL)
    return TRUE;

  if (options->send_layout == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "'%s': no layout says where it lies; add send-layout", options->set[0]);
      return FALSE;
    }
  for (guint i = 0; options->set[i] != NULL; i++)
    if (!netflux_assignment_apply (options->set[i], link, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_size (gsize size, NetfluxLayout *layout, const char *option, GError **error)
{
  if (size == 0 || layout == NULL || size == netflux_layout_get_size (layout))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%" G_GSIZE_FORMAT " bytes are not the %" G_GSIZE_FORMAT " of %s; leave it out",
               size, netflux_layout_get_size (layout), option);
  return FALSE;
}

/* Sizes that are given beside a layout must be the layout's. */
static gboolean
check_sizes (NetfluxLink *link, gsize sent, const char **option, GError **error)
{
  g_autoptr (NetfluxLayout) send_layout = netflux_link_dup_send_layout (link);
  g_autoptr (NetfluxLayout) receive_layout = netflux_link_dup_receive_layout (link);

  *option = "send-data";
  if (!check_size (sent, send_layout, "send-layout", error))
    return FALSE;

  *option = "receive-size";
  return check_size (netflux_link_get_receive_size (link), receive_layout, "receive-layout", error);
}

gboolean
netflux_values_apply (const NetfluxValueOptions *options,
                      NetfluxLink *link,
                      const char **option,
                      GError **error)
{
  g_autoptr (GBytes) data = netflux_sink_get_send_data (netflux_link_get_sink (link));

  *option = "send-layout";
  if (!apply_layout (options, link, options->send_layout, netflux_link_set_send_layout, error))
    return FALSE;

  *option = "receive-layout";
  if (!apply_layout (options, link, options->receive_layout, netflux_link_set_receive_layout,
                     error))
    return FALSE;

  if (!check_sizes (link, data != NULL ? g_bytes_get_size (data) : 0, option, error))
    return FALSE;

  note_origin (options, options->send_layout);
  if (g_strcmp0 (options->send_layout, options->receive_layout) != 0)
    note_origin (options, options->receive_layout);
  *option = "set";
  return apply_values (options, link, error);
}

void
netflux_values_clear (NetfluxValueOptions *options)
{
  g_clear_pointer (&options->send_layout, g_free);
  g_clear_pointer (&options->receive_layout, g_free);
  netflux_layout_rules_clear (&options->rules);
  g_clear_pointer (&options->set, g_strfreev);
  g_clear_pointer (&options->directory, g_free);
}

/* What stands in brackets in the comment, or a comment of one word. */
static char *
dup_unit (NetfluxLayoutField *field)
{
  const char *comment = netflux_layout_field_get_comment (field);
  const char *opening = comment != NULL ? strchr (comment, '[') : NULL;
  const char *closing = opening != NULL ? strchr (opening, ']') : NULL;

  if (closing != NULL)
    return g_strndup (opening + 1, (gsize) (closing - opening - 1));
  if (comment != NULL && strpbrk (comment, " \t") == NULL)
    return g_strdup (comment);
  return NULL;
}

static GVariant *
get_value (NetfluxLayout *layout, GBytes *bytes, const char *path)
{
  GVariant *value = NULL;

  if (bytes != NULL)
    netflux_layout_get_field (layout, bytes, path, &value, NULL);
  return value;
}

char *
netflux_values_describe (NetfluxLink *link, GBytes *received)
{
  g_autoptr (NetfluxLayout) layout = netflux_link_dup_receive_layout (link);
  g_autoptr (GPtrArray) fields = NULL;
  GString *text;

  if (layout == NULL)
    return NULL;

  fields = netflux_layout_list_fields (layout);
  text = g_string_new (NULL);
  for (guint i = 0; i < fields->len; i++)
    {
      const char *path = netflux_layout_field_get_path (fields->pdata[i]);
      g_autoptr (GVariant) value = get_value (layout, received, path);
      g_autofree char *printed = value != NULL ? g_variant_print (value, FALSE) : g_strdup ("-");
      g_autofree char *unit = dup_unit (fields->pdata[i]);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", path, printed);
      if (unit != NULL)
        g_string_append_printf (text, " %s", unit);
    }

  return g_string_free (text, FALSE);
}

GVariant *
netflux_values_get_received (NetfluxLink *link, GBytes *received)
{
  g_autoptr (NetfluxLayout) layout = netflux_link_dup_receive_layout (link);
  g_autoptr (GPtrArray) fields = NULL;
  GVariantBuilder builder;

  if (layout == NULL)
    return NULL;

  fields = netflux_layout_list_fields (layout);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < fields->len; i++)
    {
      const char *path = netflux_layout_field_get_path (fields->pdata[i]);
      g_autoptr (GVariant) value = get_value (layout, received, path);

      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", path, value);
    }

  return g_variant_builder_end (&builder);
}
