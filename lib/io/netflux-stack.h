/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What many threads put somewhere for one to take, and nobody waits for: a stack without a
 * lock. Items are members of what they stand for, preferably the first one.
 *
 * Pushing is compared and exchanged with the newest item. Taking empties the stack at once: as
 * no item is ever taken alone, one that comes back between the look at the newest and the
 * exchange does no harm, and nothing needs a counter against that. A push releases what
 * was written to the item before, and a take acquires it. An item belongs to the stack from
 * push to take, and is in one stack at a time. */
typedef struct _NetfluxStackItem NetfluxStackItem;

struct _NetfluxStackItem
{
  NetfluxStackItem *next;
};

typedef struct
{
  NetfluxStackItem *newest; /* atomic */
} NetfluxStack;

/* Those from @newest to @oldest, which are linked already. */
static inline void
netflux_stack_push_chain (NetfluxStack *self, NetfluxStackItem *newest, NetfluxStackItem *oldest)
{
  oldest->next = __atomic_load_n (&self->newest, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&self->newest, &oldest->next, newest, TRUE, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED))
    ;
}

static inline void
netflux_stack_push (NetfluxStack *self, NetfluxStackItem *item)
{
  netflux_stack_push_chain (self, item, item);
}

/* A look only: something may be pushed just now. */
static inline gboolean
netflux_stack_is_empty (const NetfluxStack *self)
{
  return __atomic_load_n (&self->newest, __ATOMIC_RELAXED) == NULL;
}

/* All of them, linked with the newest first; NULL: it was empty. */
static inline NetfluxStackItem *
netflux_stack_take_newest_first (NetfluxStack *self)
{
  return __atomic_exchange_n (&self->newest, NULL, __ATOMIC_ACQUIRE);
}

/* All of them, in the order in which they were pushed. */
static inline NetfluxStackItem *
netflux_stack_take (NetfluxStack *self)
{
  NetfluxStackItem *newest_first = netflux_stack_take_newest_first (self);
  NetfluxStackItem *oldest_first = NULL;

  while (newest_first != NULL)
    {
      NetfluxStackItem *item = newest_first;

      newest_first = item->next;
      item->next = oldest_first;
      oldest_first = item;
    }

  return oldest_first;
}

G_END_DECLS
