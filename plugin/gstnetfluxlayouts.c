/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxlayouts.h"

void
gst_netflux_layouts_clear (GstNetfluxLayouts *self)
{
  g_clear_pointer (&self->receive, g_free);
  g_clear_pointer (&self->send, g_free);
  self->has_dialect = FALSE;
}

void
gst_netflux_layouts_claim (GstNetfluxLayouts *self, gconstpointer member)
{
  if (member == &self->receive)
    self->receive_from_config = FALSE;
  else if (member == &self->send)
    self->send_from_config = FALSE;
  else if (member == &self->dialect)
    self->dialect_from_config = FALSE;
}

static gboolean
merge_text (char **text, const char *other, const char *name, GError **error)
{
  if (other != NULL && *text != NULL && !g_str_equal (*text, other))
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "%s is “%s” and “%s” on two elements of the same link: set it on one of them",
                   name, *text, other);
      return FALSE;
    }

  if (*text == NULL)
    *text = g_strdup (other);
  return TRUE;
}

gboolean
gst_netflux_layouts_merge (GstNetfluxLayouts *self, const GstNetfluxLayouts *other, GError **error)
{
  if (self->has_dialect && other->has_dialect && self->dialect != other->dialect)
    {
      g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                           "dialect differs on two elements of the same link: set it on one of "
                           "them");
      return FALSE;
    }

  if (other->has_dialect)
    {
      self->dialect = other->dialect;
      self->has_dialect = TRUE;
    }
  return merge_text (&self->receive, other->receive, "receive-layout", error) &&
         merge_text (&self->send, other->send, "send-layout", error);
}

static gboolean
apply (const GstNetfluxLayouts *self,
       const char *text,
       const char *name,
       NetfluxLink *link,
       void (*set) (NetfluxLink *, NetfluxLayout *),
       GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;

  if (text == NULL)
    return TRUE;

  layout = netflux_layout_new_from_text (text, NULL, self->dialect, error);
  if (layout == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  set (link, layout);
  return TRUE;
}

gboolean
gst_netflux_layouts_apply (const GstNetfluxLayouts *self, NetfluxLink *link, GError **error)
{
  return apply (self, self->receive, "receive-layout", link, netflux_link_set_receive_layout,
                error) &&
         apply (self, self->send, "send-layout", link, netflux_link_set_send_layout, error);
}
