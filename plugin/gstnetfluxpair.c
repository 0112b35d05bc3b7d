/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

GST_DEBUG_CATEGORY (gst_netflux_link_debug);

static GMutex registry_lock;
static GList *registry;

static void
pair_free (GstNetfluxPair *self)
{
  gst_netflux_identity_clear (&self->identity);
  g_object_unref (self->link);
  g_rec_mutex_clear (&self->control);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GstNetfluxPair *
gst_netflux_pair_ref (GstNetfluxPair *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);

  self->ref_count++;
  return self;
}

void
gst_netflux_pair_unref (GstNetfluxPair *self)
{
  gboolean last;

  g_mutex_lock (&registry_lock);
  last = --self->ref_count == 0;
  if (last)
    registry = g_list_remove (registry, self);
  g_mutex_unlock (&registry_lock);

  if (last)
    pair_free (self);
}

GstNetfluxPair *
gst_netflux_pair_ref_of (GstNetfluxEnd *end, guint *slot)
{
  GstNetfluxPair *self;

  GST_OBJECT_LOCK (end->element);
  self = end->pair != NULL ? gst_netflux_pair_ref (end->pair) : NULL;
  if (slot != NULL)
    *slot = end->slot;
  GST_OBJECT_UNLOCK (end->element);

  return self;
}

/* The registry; with its lock */

static GstNetfluxPair *
pair_new (NetfluxLink *link)
{
  GstNetfluxPair *self = g_new0 (GstNetfluxPair, 1);

  self->ref_count = 1;
  self->is_foreign = link != NULL;
  self->link = link != NULL ? g_object_ref (link) : netflux_link_new (NULL, 2000);
  self->foreign_sending = self->is_foreign && netflux_link_get_sending (self->link);
  if (!self->is_foreign)
    netflux_link_set_sending (self->link, FALSE);
  g_rec_mutex_init (&self->control);
  g_mutex_init (&self->lock);
  registry = g_list_prepend (registry, self);

  return self;
}

/* GST_NETFLUX_N_SLOTS: there is none. */
static guint
find_slot (GstNetfluxPair *self, GstNetfluxEnd *end)
{
  guint slot = end->is_field ? GST_NETFLUX_SINK_SIDE + 1 : (guint) end->side;
  guint last = end->is_field ? GST_NETFLUX_N_SLOTS : slot + 1;

  for (; slot < last; slot++)
    if ((self->taken & 1u << slot) == 0)
      return slot;

  return GST_NETFLUX_N_SLOTS;
}

static gboolean
is_free (GstNetfluxPair *self, GstNetfluxEnd *end)
{
  return find_slot (self, end) < GST_NETFLUX_N_SLOTS;
}

/* The pair with the same partner rather than one that does not know its own. NULL: there is
 * none; two with a free place are ambiguous. */
static GstNetfluxPair *
find_pair (const GstNetfluxIdentity *identity, GstNetfluxEnd *end, gboolean *ambiguous)
{
  GstNetfluxPair *found = NULL;

  *ambiguous = FALSE;
  for (GList *item = registry; item != NULL; item = item->next)
    {
      GstNetfluxPair *pair = item->data;

      if (!gst_netflux_identity_matches (identity, &pair->identity))
        continue;
      if (identity->partner != NULL && g_strcmp0 (identity->partner, pair->identity.partner) == 0)
        {
          *ambiguous = FALSE;
          return pair;
        }
      *ambiguous = *ambiguous || (found != NULL && is_free (found, end) && is_free (pair, end));
      if (found == NULL || !is_free (found, end))
        found = pair;
    }

  return found;
}

static void
set_taken_error (GError **error, const GstNetfluxIdentity *identity, GstNetfluxEnd *end)
{
  g_autofree char *text = gst_netflux_identity_to_text (identity);

  if (end->is_field)
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "%c%s has %d netfluxsinks with a path already: use one with JSON for several "
                   "fields",
                   g_ascii_toupper (text[0]), text + 1, GST_NETFLUX_N_SLOTS - 2);
      return;
    }

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
               "%c%s has a %s already: a link has one of each. Give the elements of another link "
               "a connection-key of their own",
               g_ascii_toupper (text[0]), text + 1,
               end->side == GST_NETFLUX_SOURCE_SIDE ? "netfluxsrc" : "netfluxsink");
}

/* NULL: there is no place. Otherwise the caller has it, and a reference. */
static GstNetfluxPair *
take_place (GstNetfluxEnd *end, GstNetfluxIdentity *identity, guint *slot, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);
  gboolean ambiguous;
  GstNetfluxPair *pair = find_pair (identity, end, &ambiguous);

  if (ambiguous)
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "Several links have the local port %u: set remote-address to that of one of "
                   "their partners, or a connection-key on both elements of a link",
                   identity->port);
      return NULL;
    }
  if (pair != NULL && !is_free (pair, end))
    {
      set_taken_error (error, &pair->identity, end);
      return NULL;
    }

  if (pair != NULL)
    pair->ref_count++;
  else
    pair = pair_new (identity->link);
  *slot = find_slot (pair, end);
  pair->taken |= 1u << *slot;
  gst_netflux_identity_merge (&pair->identity, identity);

  return pair;
}

static void
give_place_back (GstNetfluxPair *self, guint slot)
{
  g_mutex_lock (&registry_lock);
  self->taken &= ~(1u << slot);
  g_mutex_unlock (&registry_lock);
}

/* Joining and leaving */

static void
set_end (GstNetfluxPair *self, guint slot, GstNetfluxEnd *end)
{
  g_mutex_lock (&self->lock);
  self->ends[slot] = end;
  g_mutex_unlock (&self->lock);
}

gboolean
gst_netflux_pair_join (GstNetfluxEnd *end, GError **error)
{
  g_autofree char *text = NULL;
  GstNetfluxIdentity identity;
  GstNetfluxPair *self;
  gboolean good, is_alone;
  guint slot;

  gst_netflux_identity_init (&identity, end);
  self = take_place (end, &identity, &slot, error);
  gst_netflux_identity_clear (&identity);
  if (self == NULL)
    return FALSE;

  g_rec_mutex_lock (&self->control);
  good = gst_netflux_pair_check_settings (self, end, error);
  if (good)
    set_end (self, slot, end);
  g_rec_mutex_unlock (&self->control);
  if (!good)
    {
      give_place_back (self, slot);
      gst_netflux_pair_unref (self);
      return FALSE;
    }

  GST_OBJECT_LOCK (end->element);
  end->pair = self;
  end->slot = slot;
  GST_OBJECT_UNLOCK (end->element);
  g_mutex_lock (&registry_lock);
  text = gst_netflux_identity_to_text (&self->identity);
  is_alone = self->taken == 1u << slot;
  g_mutex_unlock (&registry_lock);

  /* Not with that lock, which the engine's thread takes, too: writing can block. */
  GST_INFO_OBJECT (end->element, "joins %s, which has %s", text,
                   is_alone ? "no other element yet" : "others, too");
  return TRUE;
}

/* What only the element that leaves knew is not known any more. */
static void
forget_end (GstNetfluxPair *self)
{
  GstNetfluxIdentity merged = { 0 };

  for (guint i = 0; i < GST_NETFLUX_N_SLOTS; i++)
    if (self->ends[i] != NULL)
      {
        GstNetfluxIdentity identity;

        gst_netflux_identity_init (&identity, self->ends[i]);
        gst_netflux_identity_merge (&merged, &identity);
      }

  g_mutex_lock (&registry_lock);
  gst_netflux_identity_clear (&self->identity);
  self->identity = merged;
  g_mutex_unlock (&registry_lock);
}

void
gst_netflux_pair_leave (GstNetfluxEnd *end)
{
  GstNetfluxPair *self;

  GST_OBJECT_LOCK (end->element);
  self = g_steal_pointer (&end->pair);
  GST_OBJECT_UNLOCK (end->element);
  if (self == NULL)
    return;

  g_rec_mutex_lock (&self->control);
  if (self->is_foreign && end->side == GST_NETFLUX_SINK_SIDE && self->sending == 0)
    netflux_link_set_sending (self->link, self->foreign_sending);
  set_end (self, end->slot, NULL);
  forget_end (self);
  g_rec_mutex_unlock (&self->control);

  GST_DEBUG_OBJECT (end->element, "leaves its link");
  give_place_back (self, end->slot);
  gst_netflux_pair_unref (self);
}

/* A link that no other element has stays the same object, unless it is the application's or
 * there is another one to join now: the application may have set it up already. With both
 * elements there, it stays while they are a pair. */
static gboolean
try_to_stay (GstNetfluxPair *self, GstNetfluxEnd *end, GstNetfluxIdentity *identity)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);
  GstNetfluxPair *other;
  gboolean ambiguous;

  if (self->taken != 1u << end->slot)
    return gst_netflux_identity_matches (identity, &self->identity);

  registry = g_list_remove (registry, self);
  other = find_pair (identity, end, &ambiguous);
  registry = g_list_prepend (registry, self);
  if (other != NULL || self->link == identity->link)
    return other == NULL;
  if (self->is_foreign || identity->link != NULL)
    return FALSE;

  gst_netflux_identity_clear (&self->identity);
  self->identity = *identity;
  *identity = (GstNetfluxIdentity){ 0 };
  return TRUE;
}

/* Whether the link is not that of what the element was told */
static gboolean
is_astray (GstNetfluxPair *self, const GstNetfluxIdentity *identity)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);

  return !gst_netflux_identity_matches (identity, &self->identity);
}

static gboolean
has_to_move (GstNetfluxEnd *end, gboolean if_astray)
{
  GstNetfluxPair *self = gst_netflux_pair_ref_of (end, NULL);
  GstNetfluxIdentity identity;
  gboolean stays;

  if (self == NULL)
    return TRUE;

  gst_netflux_identity_init (&identity, end);
  stays = gst_netflux_pair_is_active (end) || (if_astray && !is_astray (self, &identity)) ||
          try_to_stay (self, end, &identity);
  gst_netflux_identity_clear (&identity);
  gst_netflux_pair_unref (self);
  return !stays;
}

static void
move (GstNetfluxEnd *end, gboolean if_astray)
{
  g_autoptr (GError) error = NULL;

  if (GST_STATE (end->element) != GST_STATE_READY || !has_to_move (end, if_astray))
    return;

  gst_netflux_pair_leave (end);
  if (!gst_netflux_pair_join (end, &error))
    GST_DEBUG_OBJECT (end->element, "has no link now: %s", error->message);
}

/* A change of state that another thread makes can be waiting for this one; it looks itself whether
 * the link is the right one, before it starts it. */
void
gst_netflux_pair_move (GstNetfluxEnd *end)
{
  if (!GST_STATE_TRYLOCK (end->element))
    return;

  move (end, FALSE);
  GST_STATE_UNLOCK (end->element);
}

void
gst_netflux_pair_find_way (GstNetfluxEnd *end)
{
  move (end, TRUE);
}

NetfluxLink *
gst_netflux_pair_ref_link (GstNetfluxEnd *end)
{
  NetfluxLink *link = NULL;

  GST_OBJECT_LOCK (end->element);
  if (end->pair != NULL)
    link = g_object_ref (end->pair->link);
  GST_OBJECT_UNLOCK (end->element);

  return link;
}
