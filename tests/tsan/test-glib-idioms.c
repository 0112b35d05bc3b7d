/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* The ways in which GLib programs hand data from one thread to another, all of them
 * right: ThreadSanitizer has nothing to report of this program if it understands GLib.
 * What it reports of a program that is wrong is in planted.c. */

#include <gio/gio.h>

#define N_THREADS 4
#define N_ROUNDS 300

/* An object with data that no lock protects: only the hand-over does. */

#define TEST_TYPE_PARCEL (test_parcel_get_type ())
G_DECLARE_FINAL_TYPE (TestParcel, test_parcel, TEST, PARCEL, GObject)

struct _TestParcel
{
  GObject parent_instance;

  guint content;
};

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static guint finalised; /* (atomic) */

G_DEFINE_FINAL_TYPE (TestParcel, test_parcel, G_TYPE_OBJECT)

static void
test_parcel_finalize (GObject *object)
{
  TestParcel *self = TEST_PARCEL (object);

  self->content = 0;
  g_atomic_int_inc (&finalised);
  G_OBJECT_CLASS (test_parcel_parent_class)->finalize (object);
}

static void
test_parcel_class_init (TestParcelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_parcel_finalize;
  signals[SIGNAL_OPENED] = g_signal_new ("opened", TEST_TYPE_PARCEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
test_parcel_init (TestParcel *self)
{
  self->content = 1;
}

static void
run_threads (GThreadFunc func, gpointer data)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("test", func, data);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* A counter under a lock, with a condition */

typedef struct
{
  GMutex mutex;
  GRecMutex rec_mutex;
  GRWLock rw_lock;
  GCond cond;
  guint counts[4];
  guint waiting;
} Locked;

static gpointer
count_locked (gpointer data)
{
  Locked *locked = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_mutex_lock (&locked->mutex);
      locked->counts[0]++;
      g_mutex_unlock (&locked->mutex);

      while (!g_mutex_trylock (&locked->mutex))
        g_thread_yield ();
      locked->counts[1]++;
      g_mutex_unlock (&locked->mutex);

      g_rec_mutex_lock (&locked->rec_mutex);
      locked->counts[2]++;
      g_rec_mutex_unlock (&locked->rec_mutex);

      g_rw_lock_writer_lock (&locked->rw_lock);
      locked->counts[3]++;
      g_rw_lock_writer_unlock (&locked->rw_lock);
    }

  g_mutex_lock (&locked->mutex);
  locked->waiting++;
  g_cond_broadcast (&locked->cond);
  while (locked->waiting < N_THREADS)
    g_cond_wait (&locked->cond, &locked->mutex);
  g_mutex_unlock (&locked->mutex);

  return NULL;
}

static void
test_locks (void)
{
  Locked locked = { 0 };

  g_mutex_init (&locked.mutex);
  g_rec_mutex_init (&locked.rec_mutex);
  g_rw_lock_init (&locked.rw_lock);
  g_cond_init (&locked.cond);
  run_threads (count_locked, &locked);
  for (guint i = 0; i < G_N_ELEMENTS (locked.counts); i++)
    g_assert_cmpuint (locked.counts[i], ==, N_THREADS * N_ROUNDS);
  g_mutex_clear (&locked.mutex);
  g_rec_mutex_clear (&locked.rec_mutex);
  g_rw_lock_clear (&locked.rw_lock);
  g_cond_clear (&locked.cond);
}

/* A queue */

static gpointer
open_parcels (gpointer data)
{
  GAsyncQueue *queue = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (TestParcel) parcel = g_async_queue_pop (queue);

      g_assert_cmpuint (parcel->content++, ==, 7);
    }

  return NULL;
}

static void
test_queue (void)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("test", open_parcels, queue);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      TestParcel *parcel = g_object_new (TEST_TYPE_PARCEL, NULL);

      parcel->content = 7;
      g_async_queue_push (queue, parcel);
    }
  g_thread_join (thread);
}

/* Main contexts: callbacks invoked, sources attached and destroyed from elsewhere */

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  guint received; /* used in the context only */
} Receiver;

typedef struct
{
  Receiver *receiver;
  guint content;
} Letter;

static gboolean
receive_letter (gpointer data)
{
  Letter *letter = data;

  g_assert_cmpuint (letter->content++, ==, 3);
  letter->receiver->received++;

  return G_SOURCE_REMOVE;
}

static gpointer
send_letters (gpointer data)
{
  Receiver *receiver = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      Letter *letter = g_new (Letter, 1);
      g_autoptr (GSource) source = NULL;

      *letter = (Letter){ receiver, 3 };
      g_main_context_invoke_full (receiver->context, G_PRIORITY_DEFAULT, receive_letter, letter,
                                  g_free);

      letter = g_new (Letter, 1);
      *letter = (Letter){ receiver, 3 };
      source = g_idle_source_new ();
      g_source_set_callback (source, receive_letter, letter, g_free);
      g_source_attach (source, receiver->context);
      if (i % 2 == 0)
        g_source_destroy (source);
    }

  return NULL;
}

static gpointer
run_loop (gpointer data)
{
  Receiver *receiver = data;

  g_main_context_push_thread_default (receiver->context);
  g_main_loop_run (receiver->loop);
  g_main_context_pop_thread_default (receiver->context);

  return NULL;
}

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

static void
test_contexts (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Receiver receiver = { context, loop, 0 };
  GThread *thread = g_thread_new ("test", run_loop, &receiver);

  run_threads (send_letters, &receiver);
  g_main_context_invoke (context, quit_loop, loop);
  g_thread_join (thread);
  g_assert_cmpuint (receiver.received, >=, N_THREADS * N_ROUNDS);
}

/* References: the last one is given up by any of the threads */

static gpointer
use_and_unref (gpointer data)
{
  TestParcel *parcel = data;
  guint content = parcel->content;

  g_object_unref (parcel);

  return GUINT_TO_POINTER (content);
}

static void
test_last_reference (void)
{
  const guint before = (guint) g_atomic_int_get (&finalised);

  for (guint i = 0; i < N_ROUNDS / 3; i++)
    {
      TestParcel *parcel = g_object_new (TEST_TYPE_PARCEL, NULL);

      for (guint n = 1; n < N_THREADS; n++)
        g_object_ref (parcel);
      run_threads (use_and_unref, parcel);
    }
  g_assert_cmpuint ((guint) g_atomic_int_get (&finalised) - before, ==, N_ROUNDS / 3);
}

static gpointer
read_and_unref_bytes (gpointer data)
{
  GBytes *bytes = data;
  gsize sum = *(const guint8 *) g_bytes_get_data (bytes, NULL);

  g_bytes_unref (bytes);

  return GSIZE_TO_POINTER (sum);
}

static void
wipe_and_free (gpointer data)
{
  memset (data, 0, 16);
  g_free (data);
}

static void
test_bytes (void)
{
  for (guint i = 0; i < N_ROUNDS / 3; i++)
    {
      guint8 *data = g_malloc0 (16);
      GBytes *whole = g_bytes_new_with_free_func (data, 16, wipe_and_free, data);
      GBytes *bytes = g_bytes_new_from_bytes (whole, 0, 8);

      g_bytes_unref (whole);
      for (guint n = 1; n < N_THREADS; n++)
        g_bytes_ref (bytes);
      run_threads (read_and_unref_bytes, bytes);
    }
}

typedef struct
{
  GWeakRef weak;
} Weak;

static gpointer
upgrade (gpointer data)
{
  Weak *weak = data;
  g_autoptr (TestParcel) parcel = NULL;

  while ((parcel = g_weak_ref_get (&weak->weak)) != NULL)
    {
      g_assert_cmpuint (parcel->content, ==, 9);
      g_clear_object (&parcel);
    }

  return NULL;
}

static void
test_weak_reference (void)
{
  for (guint i = 0; i < N_ROUNDS / 10; i++)
    {
      TestParcel *parcel = g_object_new (TEST_TYPE_PARCEL, NULL);
      Weak weak = { 0 };
      GThread *thread;

      parcel->content = 9;
      g_weak_ref_init (&weak.weak, parcel);
      thread = g_thread_new ("test", upgrade, &weak);
      g_thread_yield ();
      g_object_unref (parcel);
      g_thread_join (thread);
      g_weak_ref_clear (&weak.weak);
    }
}

/* Signals: handlers connected here, run there, and the class used by everybody */

static void
on_opened (TestParcel *parcel, gpointer data)
{
  guint *opened = data;

  g_atomic_int_inc ((gint *) opened);
}

static gpointer
emit (gpointer data)
{
  guint opened = 0;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (TestParcel) own = g_object_new (TEST_TYPE_PARCEL, NULL);
      gulong handler = g_signal_connect (own, "opened", G_CALLBACK (on_opened), &opened);

      g_signal_emit (own, signals[SIGNAL_OPENED], 0);
      g_signal_emit (data, signals[SIGNAL_OPENED], 0);
      g_signal_handler_disconnect (own, handler);
    }
  g_assert_cmpuint (opened, ==, N_ROUNDS);

  return NULL;
}

static void
test_signals (void)
{
  g_autoptr (TestParcel) shared = g_object_new (TEST_TYPE_PARCEL, NULL);
  guint opened = 0;

  g_signal_connect (shared, "opened", G_CALLBACK (on_opened), &opened);
  run_threads (emit, shared);
  g_assert_cmpuint (opened, ==, N_THREADS * N_ROUNDS);
}

/* What is done once, and the class that several threads use first */

static gpointer
make_number (gpointer data)
{
  guint *number = g_new (guint, 1);

  *number = GPOINTER_TO_UINT (data);

  return number;
}

static gpointer
get_once (gpointer data)
{
  static guint *value;
  static GOnce once = G_ONCE_INIT;
  guint *returned;

  if (g_once_init_enter (&value))
    {
      guint *fresh = g_new (guint, 1);

      *fresh = 5;
      g_once_init_leave (&value, fresh);
    }
  g_assert_cmpuint (*value, ==, 5);

  returned = g_once (&once, make_number, GUINT_TO_POINTER (6));
  g_assert_cmpuint (*returned, ==, 6);

  return NULL;
}

static void
test_once (void)
{
  run_threads (get_once, NULL);
}

/* A worker of a GTask */

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  guint *input = task_data;
  guint *output = g_new (guint, 1);

  *output = *input + 1;
  g_task_return_pointer (task, output, g_free);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree guint *output = g_task_propagate_pointer (G_TASK (result), NULL);
  guint *left = data;

  g_assert_cmpuint (*output, ==, 42);
  (*left)--;
}

static void
test_tasks (void)
{
  guint left = 0;

  for (guint i = 0; i < N_ROUNDS / 10; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, &left);
      guint *input = g_new (guint, 1);

      *input = 41;
      left++;
      g_task_set_task_data (task, input, g_free);
      g_task_run_in_thread (task, work);
    }
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/tsan/once", test_once);
  g_test_add_func ("/netflux/tsan/signals", test_signals);
  g_test_add_func ("/netflux/tsan/locks", test_locks);
  g_test_add_func ("/netflux/tsan/queue", test_queue);
  g_test_add_func ("/netflux/tsan/contexts", test_contexts);
  g_test_add_func ("/netflux/tsan/last-reference", test_last_reference);
  g_test_add_func ("/netflux/tsan/bytes", test_bytes);
  g_test_add_func ("/netflux/tsan/weak-reference", test_weak_reference);
  g_test_add_func ("/netflux/tsan/tasks", test_tasks);

  return g_test_run ();
}
