/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

#include <string.h>

/* A handler of value-changed whose detail names no field of the layout would never be called. What
 * handlers there are with which details, GObject does not say; but a detail is a quark, and one
 * that is misspelt is a new one. So each quark is looked at once, and all of them when there is
 * another layout. */

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

static void
check_detail (NetfluxLayout *layout, const char *detail)
{
  g_autofree char *meant = find_meant (layout, detail);

  if (meant != NULL && *meant != '\0')
    g_warning ("value-changed::%s will never be emitted: receive-layout has no such field; did "
               "you mean “%s”?",
               detail, meant);
  else if (meant != NULL)
    g_warning ("value-changed::%s will never be emitted: receive-layout has no such field", detail);
}

/* Those that nobody has looked at yet, from @first up to before the one that is returned. A start
 * and its context can look at the same time. */
static GQuark
claim (NetfluxLink *self, gconstpointer layout, GQuark *first)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);
  GQuark end = layout == self->checked_layout ? MAX (self->unchecked_quark, 1) : 1;

  *first = end;
  while (g_quark_to_string (end) != NULL)
    end++;
  self->unchecked_quark = end;
  self->checked_layout = layout;

  return end;
}

void
netflux_link_check_details (NetfluxLink *self, guint signal)
{
  NetfluxShared *shared = self->conversation->shared;
  g_autoptr (NetfluxLayout) layout = netflux_shared_dup_layout (shared, &shared->receive_layout);
  GQuark quark, end;

  if (layout == NULL)
    return;

  end = claim (self, layout, &quark);
  for (; quark < end; quark++)
    if (g_signal_handler_find (self, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL, signal, quark, NULL,
                               NULL, NULL) != 0)
      check_detail (layout, g_quark_to_string (quark));
}
