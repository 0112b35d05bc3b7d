/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxlayouts.h"

#include "common/netflux-assignment.h"
#include "common/netflux-layout-origin.h"
#include "gstnetfluxrules.h"

static void
clear_image (GstNetfluxLayouts *self)
{
  g_clear_pointer (&self->send_data, g_bytes_unref);
  g_clear_pointer (&self->set, g_strfreev);
}

static void
clear_text (GstNetfluxLayoutText *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->directory, g_free);
  self->from_config = FALSE;
}

void
gst_netflux_layouts_clear (GstNetfluxLayouts *self)
{
  clear_text (&self->receive);
  clear_text (&self->send);
  netflux_layout_rules_clear (&self->rules);
  clear_image (self);
}

void
gst_netflux_layouts_set_text (GstNetfluxLayoutText *self, const char *text)
{
  char *copy = g_strdup (text);

  clear_text (self);
  self->text = copy;
}

void
gst_netflux_layouts_set_rule (GstNetfluxLayouts *self, NetfluxLayoutRule rule, const GValue *value)
{
  gst_netflux_rules_set (&self->rules, rule, value);
  self->rules_from_config &= ~(1u << rule);
}

static void
copy_text (GstNetfluxLayoutText *self, const GstNetfluxLayoutText *other)
{
  if (self->text != NULL || other->text == NULL)
    return;

  self->text = g_strdup (other->text);
  self->directory = g_strdup (other->directory);
}

static void
copy_image (GstNetfluxLayouts *self, const GstNetfluxLayouts *other)
{
  clear_image (self);
  self->send_data = other->send_data != NULL ? g_bytes_ref (other->send_data) : NULL;
  self->set = g_strdupv (other->set);
}

static void
configure_text (GstNetfluxLayoutText *self, const GstNetfluxLayoutText *config)
{
  self->from_config = self->text == NULL && config->text != NULL;
  copy_text (self, config);
}

void
gst_netflux_layouts_configure (GstNetfluxLayouts *self, const GstNetfluxLayouts *config)
{
  configure_text (&self->receive, &config->receive);
  configure_text (&self->send, &config->send);
  self->rules_from_config = 0;
  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    if (netflux_layout_rules_is_set (&config->rules, i) &&
        !netflux_layout_rules_is_set (&self->rules, i))
      self->rules_from_config |= 1u << i;
  netflux_layout_rules_complete (&self->rules, &config->rules);
  copy_image (self, config);
}

void
gst_netflux_layouts_take_back (GstNetfluxLayouts *self)
{
  if (self->receive.from_config)
    clear_text (&self->receive);
  if (self->send.from_config)
    clear_text (&self->send);
  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    if (self->rules_from_config & 1u << i)
      netflux_layout_rules_unset (&self->rules, i);
  self->rules_from_config = 0;
  clear_image (self);
}

static gboolean
has_image (const GstNetfluxLayouts *self)
{
  return self->send_data != NULL || self->set != NULL;
}

static gboolean
is_same_image (const GstNetfluxLayouts *self, const GstNetfluxLayouts *other)
{
  g_autofree char *ours = self->set != NULL ? g_strjoinv (";", self->set) : NULL;
  g_autofree char *theirs = other->set != NULL ? g_strjoinv (";", other->set) : NULL;

  return g_strcmp0 (ours, theirs) == 0 && (self->send_data == NULL) == (other->send_data == NULL) &&
         (self->send_data == NULL || g_bytes_equal (self->send_data, other->send_data));
}

/* The image to send has one author. */
static gboolean
merge_image (GstNetfluxLayouts *self, const GstNetfluxLayouts *other, GError **error)
{
  if (!has_image (other))
    return TRUE;
  if (has_image (self) && !is_same_image (self, other))
    {
      g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                           "send-data or set differs in the groups of two elements of the same "
                           "link: give them the same group");
      return FALSE;
    }

  copy_image (self, other);
  return TRUE;
}

static gboolean
merge_text (GstNetfluxLayoutText *self,
            const GstNetfluxLayoutText *other,
            const char *name,
            GError **error)
{
  if (other->text != NULL && self->text != NULL &&
      (!g_str_equal (self->text, other->text) ||
       g_strcmp0 (self->directory, other->directory) != 0))
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "%s is “%s” and “%s” on two elements of the same link: set it on one of them",
                   name, self->text, other->text);
      return FALSE;
    }

  copy_text (self, other);
  return TRUE;
}

gboolean
gst_netflux_layouts_merge (GstNetfluxLayouts *self, const GstNetfluxLayouts *other, GError **error)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    if (netflux_layout_rules_differ (&self->rules, &other->rules, i))
      {
        g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                     "%s differs on two elements of the same link: set it on one of them",
                     netflux_layout_rule_get_pspec (i)->name);
        return FALSE;
      }

  netflux_layout_rules_complete (&self->rules, &other->rules);
  return merge_image (self, other, error) &&
         merge_text (&self->receive, &other->receive, "receive-layout", error) &&
         merge_text (&self->send, &other->send, "send-layout", error);
}

static gboolean
apply (const GstNetfluxLayouts *self,
       const GstNetfluxLayoutText *text,
       const char *name,
       NetfluxLink *link,
       void (*set) (NetfluxLink *, NetfluxLayout *),
       GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;

  if (text->text == NULL)
    return TRUE;

  layout = netflux_layout_rules_read_text (&self->rules, text->text, text->directory, NULL, error);
  if (layout == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  set (link, layout);
  return TRUE;
}

static gboolean
apply_image (const GstNetfluxLayouts *self, NetfluxLink *link, GError **error)
{
  g_autoptr (NetfluxLayout) layout = netflux_link_dup_send_layout (link);
  gsize size = self->send_data != NULL ? g_bytes_get_size (self->send_data) : 0;

  if (size > 0 && layout != NULL && size != netflux_layout_get_size (layout))
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "send-data: %" G_GSIZE_FORMAT " bytes are not the %" G_GSIZE_FORMAT
                   " of send-layout: leave it out",
                   size, netflux_layout_get_size (layout));
      return FALSE;
    }

  if (self->send_data != NULL)
    netflux_link_set_send_data (link, self->send_data);
  for (char **set = self->set; set != NULL && *set != NULL; set++)
    if (!netflux_assignment_apply (*set, link, error))
      {
        g_prefix_error (error, "set: ");
        return FALSE;
      }

  return TRUE;
}

gboolean
gst_netflux_layouts_apply (const GstNetfluxLayouts *self, NetfluxLink *link, GError **error)
{
  return apply (self, &self->receive, "receive-layout", link, netflux_link_set_receive_layout,
                error) &&
         apply (self, &self->send, "send-layout", link, netflux_link_set_send_layout, error) &&
         apply_image (self, link, error);
}

char *
gst_netflux_layouts_describe_origin (const GstNetfluxLayouts *self)
{
  const GstNetfluxLayoutText *const texts[] = { &self->receive, &self->send };
  char *note = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts) && note == NULL; i++)
    if (texts[i]->text != NULL)
      note = netflux_layout_origin_describe (&self->rules, texts[i]->text, texts[i]->directory);
  return note;
}
