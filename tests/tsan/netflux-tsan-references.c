/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* References. Giving one up releases what was done to the object; who gives up the last
 * one acquires all of it before it finalises. An annotation cannot be placed between the
 * decrement and the finaliser, so a reference that is not the last is given up under a
 * lock of our own, invisible to the tool: who then finds the count at one is the last. */

#include "tests/tsan/netflux-tsan-glib.h"

#include <sched.h>
#include <string.h>

static volatile char unref_locks[64];

/* GBytes and GVariant are opaque: netflux_tsan_find_ref_counts () finds where they keep their
 * counts. */
static gsize bytes_ref_count;
static gsize variant_ref_count;

static volatile char *
unref_lock (gpointer object)
{
  volatile char *lock = &unref_locks[(GPOINTER_TO_SIZE (object) >> 4) % G_N_ELEMENTS (unref_locks)];

  while (__atomic_test_and_set (lock, __ATOMIC_ACQUIRE))
    sched_yield ();

  return lock;
}

static void
unref_counted (gpointer object, gsize ref_count_offset, void (*real) (gpointer object))
{
  volatile gint *ref_count;
  volatile char *lock;

  if (object == NULL || ref_count_offset == 0)
    {
      real (object);
      return;
    }

  ref_count = (volatile gint *) ((char *) object + ref_count_offset);
  lock = unref_lock (object);
  ANNOTATE (release, object);
  if (__atomic_load_n (ref_count, __ATOMIC_SEQ_CST) > 1)
    {
      real (object);
      __atomic_clear (lock, __ATOMIC_RELEASE);
      return;
    }
  __atomic_clear (lock, __ATOMIC_RELEASE);

  ANNOTATE (acquire, object);
  real (object);
}

/* A weak reference may still revive an object whose count was found at one. GLib makes
 * sure that none does under a lock, after which the object is the last holder's alone. */

static __thread GObject *last_of;

EXPORT void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  if (last_of != NULL && __atomic_load_n (&last_of->ref_count, __ATOMIC_SEQ_CST) == 1)
    ANNOTATE (acquire, last_of);
  REAL (g_rw_lock_writer_unlock) (lock);
}

EXPORT void
g_object_unref (gpointer object)
{
  GObject *outer = last_of;

  last_of = object;
  unref_counted (object, G_STRUCT_OFFSET (GObject, ref_count), REAL (g_object_unref));
  last_of = outer;
}

typedef struct
{
  GType type;
  gint ref_count;
} MiniObject;

EXPORT void
gst_mini_object_unref (gpointer object)
{
  unref_counted (object, G_STRUCT_OFFSET (MiniObject, ref_count), REAL (gst_mini_object_unref));
}

EXPORT void
g_bytes_unref (GBytes *bytes)
{
  unref_counted (bytes, bytes_ref_count, (void (*) (gpointer)) REAL (g_bytes_unref));
}

EXPORT void
g_variant_unref (GVariant *variant)
{
  unref_counted (variant, variant_ref_count, (void (*) (gpointer)) REAL (g_variant_unref));
}

/* A source's callback is held by the source, and while it runs by the thread that runs
 * it; GLib counts that inside. This is the same, with annotations. */

typedef struct
{
  gint ref_count;
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static void
callback_ref (gpointer data)
{
  Callback *callback = data;

  __atomic_add_fetch (&callback->ref_count, 1, __ATOMIC_SEQ_CST);
}

static void
callback_unref (gpointer data)
{
  Callback *callback = data;

  ANNOTATE (release, callback);
  if (__atomic_sub_fetch (&callback->ref_count, 1, __ATOMIC_SEQ_CST) > 0)
    return;

  ANNOTATE (acquire, callback);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

static void
callback_get (gpointer data, GSource *source, GSourceFunc *func, gpointer *func_data)
{
  Callback *callback = data;

  *func = callback->func;
  *func_data = callback->data;
}

EXPORT void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  static GSourceCallbackFuncs funcs = { callback_ref, callback_unref, callback_get };
  Callback *callback = g_new (Callback, 1);

  *callback = (Callback){ 1, func, data, notify };
  g_source_set_callback_indirect (source, callback, &funcs);
}

/* What is shared by few threads and finalised by no code of ours needs no such care. */
#define DEFINE_UNREF(name, type)                                                                   \
  EXPORT void name (type *object)                                                                  \
  {                                                                                                \
    ANNOTATE (acquire, object);                                                                    \
    ANNOTATE (release, object);                                                                    \
    REAL (name) (object);                                                                          \
  }

DEFINE_UNREF (g_array_unref, GArray)
DEFINE_UNREF (g_async_queue_unref, GAsyncQueue)
DEFINE_UNREF (g_byte_array_unref, GByteArray)
DEFINE_UNREF (g_closure_unref, GClosure)
DEFINE_UNREF (g_hash_table_unref, GHashTable)
DEFINE_UNREF (g_main_context_unref, GMainContext)
DEFINE_UNREF (g_main_loop_unref, GMainLoop)
DEFINE_UNREF (g_param_spec_unref, GParamSpec)
DEFINE_UNREF (g_ptr_array_unref, GPtrArray)
DEFINE_UNREF (g_source_unref, GSource)
DEFINE_UNREF (g_thread_unref, GThread)

EXPORT void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear_func)
{
  ANNOTATE (acquire, box);
  ANNOTATE (release, box);
  REAL (g_atomic_rc_box_release_full) (box, clear_func);
}

EXPORT
gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  gboolean last;

  ANNOTATE (release, count);
  last = REAL (g_atomic_ref_count_dec) (count);
  if (last)
    ANNOTATE (acquire, count);

  return last;
}

/* The offset of the number that one more reference turns from 1 to 2. */
static gsize
find_ref_count (gpointer object, gsize size, gpointer (*ref) (gpointer object))
{
  gint before[16];
  const gint *now = object;

  g_assert (size <= sizeof before);
  memcpy (before, object, size);
  ref (object);
  for (gsize i = 0; i < size / sizeof (gint); i++)
    if (before[i] == 1 && now[i] == 2)
      return i * sizeof (gint);

  g_error ("The references of a GBytes or a GVariant are not where they were");
}

void
netflux_tsan_find_ref_counts (void)
{
  GBytes *bytes = g_bytes_new_static ("", 0);
  GVariant *variant = g_variant_ref_sink (g_variant_new_boolean (TRUE));
  gsize bytes_offset = find_ref_count (bytes, 32, (gpointer (*) (gpointer)) g_bytes_ref);
  gsize variant_offset = find_ref_count (variant, 56, (gpointer (*) (gpointer)) g_variant_ref);

  for (guint i = 0; i < 2; i++)
    {
      g_bytes_unref (bytes);
      g_variant_unref (variant);
    }
  bytes_ref_count = bytes_offset;
  variant_ref_count = variant_offset;
}
