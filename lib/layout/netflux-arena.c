/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-arena.h"

#include <string.h>

#define CHUNK 65536

typedef struct _NetfluxChunk NetfluxChunk;

struct _NetfluxChunk
{
  NetfluxChunk *next;
  guint64 memory[];
};

struct _NetfluxArena
{
  NetfluxChunk *chunks;
  guint8 *at;
  gsize left;
};

NetfluxArena *
netflux_arena_new (void)
{
  return g_new0 (NetfluxArena, 1);
}

void
netflux_arena_free (NetfluxArena *self)
{
  while (self->chunks != NULL)
    {
      NetfluxChunk *chunk = self->chunks;

      self->chunks = chunk->next;
      g_free (chunk);
    }
  g_free (self);
}

static guint8 *
add_chunk (NetfluxArena *self, gsize size)
{
  NetfluxChunk *chunk = g_malloc (sizeof (NetfluxChunk) + size);

  chunk->next = self->chunks;
  self->chunks = chunk;
  return (guint8 *) chunk->memory;
}

static guint8 *
take (NetfluxArena *self, gsize size)
{
  guint8 *memory;

  size = (size + 7) / 8 * 8;
  if (size > CHUNK / 8)
    return add_chunk (self, size);
  if (size > self->left)
    {
      self->at = add_chunk (self, CHUNK);
      self->left = CHUNK;
    }

  memory = self->at;
  self->at += size;
  self->left -= size;
  return memory;
}

gpointer
netflux_arena_alloc (NetfluxArena *self, gsize size)
{
  return memset (take (self, size), 0, size);
}

char *
netflux_arena_copy (NetfluxArena *self, const char *text, gsize length)
{
  char *copy = (char *) take (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

const char *
netflux_arena_text (NetfluxArena *self, const char *text, gsize length)
{
  return netflux_arena_copy (self, text, length);
}

/* Letters in upper and in lower case are the same here, as are some others. */
guint
netflux_name_hash_length (const char *name, gsize length)
{
  guint hash = NETFLUX_NAME_HASH_START;
  g_autofree char *folded = NULL;
  char any = 0;

  for (gsize i = 0; i < length; i++)
    {
      any |= name[i];
      hash = netflux_name_hash_add (hash, name[i]);
    }
  if ((any & 0x80) == 0)
    return hash;

  folded = g_utf8_casefold (name, (gssize) length);
  hash = NETFLUX_NAME_HASH_START;
  for (const char *at = folded; *at != '\0'; at++)
    hash = netflux_name_hash_add (hash, *at);
  return hash;
}

guint
netflux_name_hash (gconstpointer name)
{
  return netflux_name_hash_length (name, strlen (name));
}

gboolean
netflux_name_same (gconstpointer name, gconstpointer other)
{
  return netflux_name_equal (name, other, strlen (other));
}

gboolean
netflux_name_equal (const char *name, const char *other, gsize length)
{
  g_autofree char *folded = NULL;
  g_autofree char *other_folded = NULL;
  gboolean ascii = TRUE;
  gsize i;

  for (i = 0; i < length && name[i] != '\0'; i++)
    {
      if (((name[i] | other[i]) & 0x80) != 0)
        ascii = FALSE;
      else if (name[i] != other[i] && g_ascii_tolower (name[i]) != g_ascii_tolower (other[i]) &&
               ascii)
        break;
    }
  if (ascii && i == length && name[i] == '\0')
    return TRUE;
  if (g_str_is_ascii (name) && ascii)
    return FALSE;

  folded = g_utf8_casefold (name, -1);
  other_folded = g_utf8_casefold (other, (gssize) length);
  return g_str_equal (folded, other_folded);
}
