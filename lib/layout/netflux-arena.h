/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory that is given back all at once. */
typedef struct _NetfluxArena NetfluxArena;

NetfluxArena *netflux_arena_new (void);
void netflux_arena_free (NetfluxArena *self);
gpointer netflux_arena_alloc (NetfluxArena *self, gsize size);                 /* zeroed */
char *netflux_arena_copy (NetfluxArena *self, const char *text, gsize length); /* ended by 0 */
const char *netflux_arena_text (NetfluxArena *self, const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxArena, netflux_arena_free)

#define netflux_arena_new0(arena, type) ((type *) netflux_arena_alloc (arena, sizeof (type)))

/* IEC 61131-3 knows no difference between upper and lower case. */
guint netflux_name_hash (gconstpointer name);
guint netflux_name_hash_length (const char *name, gsize length);

/* The same of a name without letters beyond ASCII, byte by byte. */
#define NETFLUX_NAME_HASH_START 5381u

static inline guint
netflux_name_hash_add (guint hash, char byte)
{
  return hash * 33 + ((guint8) byte | 0x20);
}

gboolean netflux_name_same (gconstpointer name, gconstpointer other);
gboolean netflux_name_equal (const char *name, const char *other, gsize length);

/* Whether it is this word, whose letters are ASCII: in upper and lower case they differ by a bit.
 */
static inline gboolean
netflux_name_is (const char *name, const char *word)
{
  while (((*name ^ *word) & ~0x20) == 0 && *word != '\0')
    {
      name++;
      word++;
    }
  return *name == *word;
}

G_END_DECLS
