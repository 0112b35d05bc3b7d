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

/* Handlers times quarks that are looked at in a round */
#define REVIEW_MAX 50000

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

/* What was meant by a detail that is no path, perhaps, or an empty text. */
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

/* Fields, and the structures and arrays that they are in. */
static GHashTable *
list_paths (NetfluxLayout *layout)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const char *path = netflux_layout_field_get_path (g_ptr_array_index (fields, i));

      for (gsize n = strcspn (path, ".["); path[n] != '\0'; n += 1 + strcspn (path + n + 1, ".["))
        if (n > 0)
          g_hash_table_add (paths, g_strndup (path, n));
      g_hash_table_add (paths, g_strdup (path));
    }

  return paths;
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
  self->unchecked_quark = 0;
  self->reviewed_quark = 0;
  self->review_again = FALSE;
  self->n_details = 0;
}

/* A start and its context can look at the same time: one of them checks a detail. */
static gboolean
claim_detail (NetfluxLink *self, gconstpointer layout, GQuark detail)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);

  follow_layout (self, layout);
  return g_hash_table_add (self->checked_details, GUINT_TO_POINTER (detail));
}

static gpointer
ref_paths (gpointer paths, gpointer user_data)
{
  return paths != NULL ? g_hash_table_ref (paths) : NULL;
}

/* The layout keeps them, for all links that have it. */
static gboolean
is_path (NetfluxLayout *layout, const char *detail)
{
  GQuark key = g_quark_from_static_string ("netflux-paths");
  g_autoptr (GHashTable) paths = g_object_dup_qdata (G_OBJECT (layout), key, ref_paths, NULL);

  if (paths == NULL)
    {
      paths = list_paths (layout);
      if (!g_object_replace_qdata (G_OBJECT (layout), key, NULL, g_hash_table_ref (paths),
                                   (GDestroyNotify) g_hash_table_unref, NULL))
        g_hash_table_unref (paths); /* another thread was sooner */
    }

  return g_hash_table_contains (paths, detail);
}

/* NULL: it is right. */
static char *
find_fault (NetfluxLayout *layout, const char *detail)
{
  g_autofree char *meant = NULL;

  if (is_path (layout, detail))
    return NULL;

  meant = find_meant (layout, detail);
  return complain (detail, meant);
}

/* How many handlers the link may have that are new, and which quarks are. */
static guint
look_for_news (NetfluxLink *self, gconstpointer layout, GQuark *first, GQuark *end)
{
  gulong newest = netflux_connections_get_newest (), checked;

  g_mutex_lock (&self->conversation->lock);
  follow_layout (self, layout);
  checked = self->checked_handler;
  self->checked_handler = newest;
  *first = MAX (self->unchecked_quark, 1);
  for (*end = *first; g_quark_to_string (*end) != NULL;)
    ++*end;
  self->unchecked_quark = *end;
  g_mutex_unlock (&self->conversation->lock);

  return checked == 0 ? G_MAXUINT : netflux_connections_count_of (self, checked, newest);
}

static void
check_detail (NetfluxLink *self, NetfluxLayout *layout, GQuark quark)
{
  g_autofree char *fault = NULL;

  if (!claim_detail (self, layout, quark))
    return;

  fault = find_fault (layout, g_quark_to_string (quark));
  if (fault != NULL)
    g_warning ("%s", fault);
}

/* Returns how many of these are details of handlers. */
static guint
check_quarks (NetfluxLink *self, NetfluxLayout *layout, guint signal, GQuark first, GQuark end)
{
  guint n = 0;

  for (GQuark quark = first; quark < end; quark++)
    if (g_signal_handler_find (self, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL, signal, quark, NULL,
                               NULL, NULL) != 0)
      {
        check_detail (self, layout, quark);
        n++;
      }

  return n;
}

/* Of the quarks before @end, as many as one round of the main loop has time for: of each, GObject
 * goes through all handlers. Whether there are more. */
static gboolean
plan_review (NetfluxLink *self, guint n_more, gboolean again, GQuark *first, GQuark *end)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);
  GQuark next;

  self->n_details += n_more;
  self->review_again |= again;
  if (self->reviewed_quark == 0 && self->review_again)
    {
      self->reviewed_quark = 1;
      self->review_again = FALSE;
    }

  *first = self->reviewed_quark;
  next = *first + REVIEW_MAX / (self->n_details + 1);
  if (*first == 0 || next >= *end)
    {
      self->reviewed_quark = 0;
      return self->review_again;
    }

  *end = self->reviewed_quark = next;
  return TRUE;
}

/* Often each new handler has a detail that is a new quark, too. If not, all are looked at, in this
 * round and, where they are many, in others: then it returns true. */
gboolean
netflux_link_check_details (NetfluxLink *self, guint signal)
{
  NetfluxShared *shared = self->conversation->shared;
  g_autoptr (NetfluxLayout) layout = netflux_shared_dup_layout (shared, &shared->receive_layout);
  GQuark first, end, reviewed;
  guint n_new, n_found;
  gboolean more;

  if (layout == NULL)
    return FALSE;

  n_new = look_for_news (self, layout, &first, &end);
  n_found = n_new > 0 ? check_quarks (self, layout, signal, first, end) : 0;
  more = plan_review (self, n_new != G_MAXUINT ? n_new : n_found, first > 1 && n_found < n_new,
                      &reviewed, &end);
  if (reviewed > 0)
    check_quarks (self, layout, signal, reviewed, end);

  return more;
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
  g_autofree char *fault = NULL;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);
  g_return_val_if_fail (detail != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  layout = netflux_link_dup_receive_layout (self);
  if (layout == NULL)
    return TRUE;
  claim_detail (self, layout, g_quark_from_string (detail));
  fault = find_fault (layout, detail);
  if (fault == NULL)
    return TRUE;

  g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD, fault);
  return FALSE;
}
