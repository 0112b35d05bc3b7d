/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-stack.h"

/* Items that go round: threads push them, one takes all that there are and gives them back. */
#define THREADS 3
#define ITEMS 4 /* of each thread: few, so that they come again soon */
#define ROUNDS 20000

typedef struct
{
  NetfluxStackItem item;
  guint thread;
  guint64 number; /* of the pushes of its thread */
} Item;

typedef struct
{
  NetfluxStack *pushed;
  NetfluxStack returned;
  Item items[ITEMS];
} Pusher;

static guint64
number_of (NetfluxStackItem *item)
{
  return ((Item *) item)->number;
}

static void
test_order (void)
{
  NetfluxStack stack = { NULL };
  Item items[] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
  NetfluxStackItem *taken;

  g_assert_true (netflux_stack_is_empty (&stack));
  g_assert_null (netflux_stack_take (&stack));

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    netflux_stack_push (&stack, &items[i].item);
  g_assert_false (netflux_stack_is_empty (&stack));
  taken = netflux_stack_take (&stack);
  g_assert_true (netflux_stack_is_empty (&stack));
  for (guint64 number = 1; number <= 3; number++, taken = taken->next)
    g_assert_cmpuint (number_of (taken), ==, number);
  g_assert_null (taken);
}

/* What was taken with the newest first goes back as it is, below nothing and under what comes. */
static void
test_chain (void)
{
  NetfluxStack stack = { NULL };
  Item items[] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
  NetfluxStackItem *taken;

  netflux_stack_push (&stack, &items[0].item);
  netflux_stack_push (&stack, &items[1].item);
  taken = netflux_stack_take_newest_first (&stack);
  g_assert_cmpuint (number_of (taken), ==, 2);
  g_assert_cmpuint (number_of (taken->next), ==, 1);

  netflux_stack_push_chain (&stack, taken, taken->next);
  netflux_stack_push (&stack, &items[2].item);
  taken = netflux_stack_take (&stack);
  for (guint64 number = 1; number <= 3; number++, taken = taken->next)
    g_assert_cmpuint (number_of (taken), ==, number);
  g_assert_null (taken);
}

static gpointer
push_all (gpointer data)
{
  Pusher *self = data;
  guint64 number = 0;

  while (number < ROUNDS)
    {
      NetfluxStackItem *item = netflux_stack_take (&self->returned);

      if (item == NULL)
        g_thread_yield ();
      while (item != NULL)
        {
          Item *own = (Item *) item;

          item = item->next;
          own->number = ++number;
          netflux_stack_push (self->pushed, &own->item);
        }
    }

  return NULL;
}

/* Each thread's items come in their order, each once, whatever the others do meanwhile. */
static void
test_threads (void)
{
  NetfluxStack pushed = { NULL };
  Pusher pushers[THREADS] = { 0 };
  GThread *threads[THREADS];
  guint64 seen[THREADS] = { 0 };
  guint n_done = 0;

  for (guint i = 0; i < THREADS; i++)
    {
      pushers[i].pushed = &pushed;
      for (guint j = 0; j < ITEMS; j++)
        {
          pushers[i].items[j].thread = i;
          netflux_stack_push (&pushers[i].returned, &pushers[i].items[j].item);
        }
    }
  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("pusher", push_all, &pushers[i]);

  while (n_done < THREADS)
    {
      NetfluxStackItem *item = netflux_stack_take (&pushed);

      if (item == NULL)
        g_thread_yield ();
      while (item != NULL)
        {
          Item *taken = (Item *) item;

          item = item->next;
          g_assert_cmpuint (taken->number, ==, seen[taken->thread] + 1);
          seen[taken->thread]++;
          if (seen[taken->thread] == ROUNDS)
            n_done++;
          if (seen[taken->thread] < ROUNDS)
            netflux_stack_push (&pushers[taken->thread].returned, &taken->item);
        }
    }

  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netflux/stack/order", test_order);
  g_test_add_func ("/netflux/stack/chain", test_chain);
  g_test_add_func ("/netflux/stack/threads", test_threads);

  return g_test_run ();
}
