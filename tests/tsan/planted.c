/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Programs with a data race planted in them, and the same without it: a check that finds
 * nothing in the first is blind, and one that finds something in the second is wrong.
 * Usage: planted CASE (racy|right) */

#include <gio/gio.h>
#include <stdlib.h>

#define N_ROUNDS 200

static gboolean racy;
static GMutex mutex;
static GMutex other_mutex;
static guint shared;

/* Lets the other thread take what it was sent: a sender that runs ahead has its late
 * changes ordered by what it sends next. */
static void
let_it_be_taken (void)
{
  g_usleep (200);
}

/* A counter under a lock that one of two threads forgets */

static gpointer
count_forgetful (gpointer data)
{
  const gboolean forgets = racy && data != NULL;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      if (!forgets)
        g_mutex_lock (&mutex);
      shared++;
      if (!forgets)
        g_mutex_unlock (&mutex);
    }

  return NULL;
}

/* A counter under the wrong lock */

static gpointer
count_wrong_lock (gpointer data)
{
  GMutex *lock = racy && data != NULL ? &other_mutex : &mutex;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_mutex_lock (lock);
      shared++;
      g_mutex_unlock (lock);
    }

  return NULL;
}

static void
run_two (GThreadFunc func)
{
  GThread *first = g_thread_new ("first", func, NULL);
  GThread *second = g_thread_new ("second", func, &shared);

  g_thread_join (first);
  g_thread_join (second);
}

static void
forgotten_lock (void)
{
  run_two (count_forgetful);
}

static void
wrong_lock (void)
{
  run_two (count_wrong_lock);
}

/* What is handed over by a queue, and changed by its sender afterwards */

static gpointer
read_letters (gpointer data)
{
  GSList *letters = NULL;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      guint *letter = g_async_queue_pop (data);

      g_atomic_int_set (&shared, *letter);
      letters = g_slist_prepend (letters, letter);
    }

  return letters;
}

static void
used_after_push (void)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("reader", read_letters, queue);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      guint *letter = g_new (guint, 1);

      *letter = i;
      if (!racy)
        *letter += 1;
      g_async_queue_push (queue, letter);
      let_it_be_taken ();
      if (racy)
        *letter += 1;
    }
  g_slist_free_full (g_thread_join (thread), g_free);
}

/* What a callback in another main context uses, and its sender does too */

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
} Other;

static gpointer
run_other (gpointer data)
{
  Other *other = data;

  g_main_context_push_thread_default (other->context);
  g_main_loop_run (other->loop);
  g_main_context_pop_thread_default (other->context);

  return NULL;
}

static gboolean
count_in_context (gpointer data)
{
  shared++;

  return G_SOURCE_REMOVE;
}

static gboolean
quit_other (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

static void
used_while_invoked (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Other other = { context, loop };
  GThread *thread = g_thread_new ("other", run_other, &other);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_main_context_invoke (context, count_in_context, NULL);
      let_it_be_taken ();
      if (racy)
        shared++;
    }
  g_main_context_invoke (context, quit_other, loop);
  g_thread_join (thread);
}

/* What an object's reference protects, and what it does not */

static gpointer
change_and_unref (gpointer data)
{
  guint *number = g_object_get_data (data, "number");

  if (racy)
    *number += 1;
  else
    g_atomic_int_inc ((gint *) number);
  g_object_unref (data);

  return NULL;
}

static void
changed_with_references (void)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
      guint number = 0;
      GThread *thread;

      g_object_set_data (object, "number", &number);
      thread = g_thread_new ("other", change_and_unref, g_object_ref (object));
      change_and_unref (object);
      g_thread_join (thread);
    }
}

/* What a handler of a signal changes: GClosure's own flags are passed over, it is not */

static void
count_in_handler (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (racy)
    shared++;
  else
    g_atomic_int_inc ((gint *) &shared);
  let_it_be_taken (); /* GObject's locks around a handler order those that do not overlap */
}

static gpointer
activate_often (gpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    g_action_activate (data, NULL);

  return NULL;
}

static void
changed_in_handler (void)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("action", NULL);
  GThread *thread;

  g_signal_connect (action, "activate", G_CALLBACK (count_in_handler), NULL);
  thread = g_thread_new ("other", activate_often, action);
  activate_often (action);
  g_thread_join (thread);
}

static const struct
{
  const char *name;
  void (*run) (void);
} cases[] = {
  { "forgotten-lock", forgotten_lock },
  { "wrong-lock", wrong_lock },
  { "used-after-push", used_after_push },
  { "used-while-invoked", used_while_invoked },
  { "changed-with-references", changed_with_references },
  { "changed-in-handler", changed_in_handler },
};

int
main (int argc, char *argv[])
{
  g_assert_cmpint (argc, ==, 3);
  racy = g_str_equal (argv[2], "racy");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (argv[1], cases[i].name))
      {
        cases[i].run ();
        return EXIT_SUCCESS;
      }

  g_printerr ("No such case: %s\n", argv[1]);

  return EXIT_FAILURE;
}
