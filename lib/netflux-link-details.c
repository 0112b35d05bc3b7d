/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

#include <string.h>

#include "lib/core/netflux-connections.h"

/* A handler of value-changed whose detail names no field of the layout would never be called. What
 * handlers there are with which details, GObject does not say; but a detail is a quark, and
 * handlers are numbered. So if the link has one that is new, all quarks are looked at, of which
 * each that is a detail is checked once, and again when there is another layout. */

#define TYPOS_MAX 2

/* How many letters have to be inserted, left out or replaced, without regard to their case. */
static guint
count_typos (const char *a, const char *b)
{
  gsize width = strlen (b) + 1;
  g_autofree guint *row = g_new (guint, width);

  for (gsize j = 0; j < width; j++)
    row[j] = (guint) j;
  for (; *a != '\0'; a++)
    {
      guint diagonal = row[0]++;

      for (gsize j = 1; j < width; j++)
        {
          gboolean same = g_ascii_tolower (*a) == g_ascii_tolower (b[j - 1]);
          guint best = MIN (MIN (row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));

          diagonal = row[j];
          row[j] = best;
        }
    }

  return row[width - 1];
}

/* Whether @path is @detail, or leads into that structure or array. */
static gboolean
leads_to (const char *path, const char *detail)
{
  gsize length = strlen (detail);

  return g_ascii_strncasecmp (path, detail, length) == 0 &&
         (path[length] == '\0' || path[length] == '.' || path[length] == '[');
}

/* NULL: @detail is a field. Otherwise what was meant, perhaps, or an empty text. */
static char *
find_meant (NetfluxLayout *layout, const char *detail)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);
  gsize length = strlen (detail);
  g_autofree char *meant = g_strdup ("");
  guint fewest = TYPOS_MAX + 1;

  for (guint i = 0; i < fields->len; i++)
    {
      const char *path = netflux_layout_field_get_path (g_ptr_array_index (fields, i));
      guint typos = count_typos (detail, path);

      if (leads_to (path, detail) && strncmp (path, detail, length) == 0)
        return NULL;
      if (leads_to (path, detail))
        typos = 0;
      if (typos >= fewest || typos >= length)
        continue;

      fewest = typos;
      g_free (meant);
      meant = typos == 0 ? g_strndup (path, length) : g_strdup (path);
    }

  return g_steal_pointer (&meant);
}

static char *
complain (const char *detail, const char *meant)
{
  if (*meant == '\0')
    return g_strdup_printf (
        "value-changed::%s will never be emitted: receive-layout has no such field", detail);

  return g_strdup_printf ("value-changed::%s will never be emitted: receive-layout has no such "
                          "field; did you mean “%s”?",
                          detail, meant);
}

/* With the lock. */
static void
follow_layout (NetfluxLink *self, gconstpointer layout)
{
  if (self->checked_details == NULL)
    self->checked_details = g_hash_table_new (NULL, NULL);
  if (layout == self->checked_layout)
    return;

  g_hash_table_remove_all (self->checked_details);
  self->checked_layout = layout;
  self->checked_handler = 0;
}

/* A start and its context can look at the same time: one of them checks a detail. */
static gboolean
claim_detail (NetfluxLink *self, gconstpointer layout, GQuark detail)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);

  follow_layout (self, layout);
  return g_hash_table_add (self->checked_details, GUINT_TO_POINTER (detail));
}

static gboolean
has_new_handler (NetfluxLink *self, gconstpointer layout)
{
  gulong newest = netflux_connections_get_newest (), checked;

  g_mutex_lock (&self->conversation->lock);
  follow_layout (self, layout);
  checked = self->checked_handler;
  self->checked_handler = newest;
  g_mutex_unlock (&self->conversation->lock);

  return checked == 0 || netflux_connections_find (self, checked, newest);
}

void
netflux_link_check_details (NetfluxLink *self, guint signal)
{
  NetfluxShared *shared = self->conversation->shared;
  g_autoptr (NetfluxLayout) layout = netflux_shared_dup_layout (shared, &shared->receive_layout);
  const char *detail;

  if (layout == NULL || !has_new_handler (self, layout))
    return;

  for (GQuark quark = 1; (detail = g_quark_to_string (quark)) != NULL; quark++)
    {
      g_autofree char *meant = NULL;
      g_autofree char *complaint = NULL;

      if (g_signal_handler_find (self, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL, signal, quark,
                                 NULL, NULL, NULL) == 0 ||
          !claim_detail (self, layout, quark))
        continue;
      meant = find_meant (layout, detail);
      if (meant == NULL)
        continue;
      complaint = complain (detail, meant);
      g_warning ("%s", complaint);
    }
}

/**
 * netflux_link_check_detail:
 * @self: a link
 * @detail: what is to follow `value-changed::`
 * @error: return location for an error
 *
 * Checks whether [property@Netflux.Link:receive-layout] has such a field, structure or array. For
 * programs and bindings that report a wrong detail in a way of their own: the link does not
 * warn of one that was checked, as long as it has this layout. If there is no layout yet, any
 * detail is right.
 *
 * Returns: true if the detail can be emitted
 *
 * Since: 1.0
 */
gboolean
netflux_link_check_detail (NetfluxLink *self, const char *detail, GError **error)
{
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autofree char *meant = NULL;
  g_autofree char *complaint = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);
  g_return_val_if_fail (detail != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  layout = netflux_link_dup_receive_layout (self);
  if (layout == NULL)
    return TRUE;
  claim_detail (self, layout, g_quark_from_string (detail));
  meant = find_meant (layout, detail);
  if (meant == NULL)
    return TRUE;

  complaint = complain (detail, meant);
  g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD, complaint);
  return FALSE;
}
