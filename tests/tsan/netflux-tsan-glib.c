/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Tells ThreadSanitizer how GLib synchronises threads.
 *
 * A GLib that was not built with ThreadSanitizer locks GMutex with a futex and counts
 * references with atomic instructions, neither of which the tool sees; it would call
 * every hand-over by a main context, a GAsyncQueue, a signal or a last unref a race.
 * Preloaded into a program, this object wraps those functions with the annotations that
 * an instrumented GLib would have had.
 *
 * Symbol interposition alone reaches only the calls that cross from one library to
 * another: GLib is linked with -Bsymbolic-functions, so that its own calls of
 * g_mutex_lock () go straight to it. That is undone here: when the program starts,
 * direct calls in a library to a wrapped function of its own are pointed at the wrapper.
 *
 * This object must not be instrumented itself, and does nothing in a process without
 * ThreadSanitizer.
 */

#include "tests/tsan/netflux-tsan-glib.h"

#include <dlfcn.h>
#include <sched.h>
#include <string.h>

#define REAL(name) ((__typeof__ (&name)) get_real (HOOK_##name))

#define DEFINE_INDEX(name) HOOK_##name,
enum
{
  NETFLUX_TSAN_HOOKS (DEFINE_INDEX) N_HOOKS
};

#define DEFINE_HOOK(name) { #name, (gpointer) name, NULL },
NetfluxTsanHook netflux_tsan_hooks[] = { NETFLUX_TSAN_HOOKS (DEFINE_HOOK){ NULL, NULL, NULL } };

/* The constructors of other libraries may call before start () has run. */
static gpointer
get_real (guint n)
{
  if (G_UNLIKELY (netflux_tsan_hooks[n].real == NULL))
    netflux_tsan_hooks[n].real = dlsym (RTLD_NEXT, netflux_tsan_hooks[n].name);

  return netflux_tsan_hooks[n].real;
}

/* A test may start programs that are not built with ThreadSanitizer. */
#define ANNOTATE(name, ...)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (__tsan_##name != NULL)                                                                     \
      __tsan_##name (__VA_ARGS__);                                                                 \
  }                                                                                                \
  G_STMT_END

/* Mutexes. GRecMutex and GRWLock are pthread ones, which the tool knows, and a
 * GCond is waited for with calls of g_mutex_unlock () and g_mutex_lock (). */

#define MUTEX_TRY_LOCK (1 << 4)
#define MUTEX_TRY_LOCK_FAILED (1 << 5)

EXPORT void
g_mutex_init (GMutex *mutex)
{
  ANNOTATE (mutex_create, mutex, 0);
  REAL (g_mutex_init) (mutex);
}

EXPORT void
g_mutex_clear (GMutex *mutex)
{
  REAL (g_mutex_clear) (mutex);
  ANNOTATE (mutex_destroy, mutex, 0);
}

EXPORT void
g_mutex_lock (GMutex *mutex)
{
  ANNOTATE (mutex_pre_lock, mutex, 0);
  REAL (g_mutex_lock) (mutex);
  ANNOTATE (mutex_post_lock, mutex, 0, 0);
}

EXPORT gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  ANNOTATE (mutex_pre_lock, mutex, MUTEX_TRY_LOCK);
  locked = REAL (g_mutex_trylock) (mutex);
  ANNOTATE (mutex_post_lock, mutex, MUTEX_TRY_LOCK | (locked ? 0 : MUTEX_TRY_LOCK_FAILED), 0);

  return locked;
}

EXPORT void
g_mutex_unlock (GMutex *mutex)
{
  ANNOTATE (mutex_pre_unlock, mutex, 0);
  REAL (g_mutex_unlock) (mutex);
  ANNOTATE (mutex_post_unlock, mutex, 0);
}

/* Locks that are one bit of a word */

EXPORT void
g_bit_lock (volatile gint *address, gint lock_bit)
{
  REAL (g_bit_lock) (address, lock_bit);
  ANNOTATE (acquire, (gpointer) address);
}

EXPORT gboolean
g_bit_trylock (volatile gint *address, gint lock_bit)
{
  gboolean locked = REAL (g_bit_trylock) (address, lock_bit);

  if (locked)
    ANNOTATE (acquire, (gpointer) address);

  return locked;
}

EXPORT void
g_bit_unlock (volatile gint *address, gint lock_bit)
{
  ANNOTATE (release, (gpointer) address);
  REAL (g_bit_unlock) (address, lock_bit);
}

EXPORT void (g_pointer_bit_lock) (volatile void *address, gint lock_bit)
{
  REAL (g_pointer_bit_lock) (address, lock_bit);
  ANNOTATE (acquire, (gpointer) address);
}

EXPORT
gboolean (g_pointer_bit_trylock) (volatile void *address, gint lock_bit)
{
  gboolean locked = REAL (g_pointer_bit_trylock) (address, lock_bit);

  if (locked)
    ANNOTATE (acquire, (gpointer) address);

  return locked;
}

EXPORT void (g_pointer_bit_unlock) (volatile void *address, gint lock_bit)
{
  ANNOTATE (release, (gpointer) address);
  REAL (g_pointer_bit_unlock) (address, lock_bit);
}

/* What is done once. The callers' fast path is an atomic load of the same address in
 * instrumented code, which acquires what is released here. */

EXPORT
gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean enter = REAL (g_once_init_enter) (location);

  if (!enter)
    ANNOTATE (acquire, (gpointer) location);

  return enter;
}

EXPORT void (g_once_init_leave) (volatile void *location, gsize result)
{
  ANNOTATE (release, (gpointer) location);
  REAL (g_once_init_leave) (location, result);
}

typedef struct
{
  GOnce *once;
  GThreadFunc func;
  gpointer arg;
} Once;

static gpointer
run_once_and_release (gpointer data)
{
  Once *call = data;
  gpointer result = call->func (call->arg);

  ANNOTATE (release, (gpointer) &call->once->status);

  return result;
}

EXPORT gpointer
g_once_impl (GOnce *once, GThreadFunc func, gpointer arg)
{
  Once call = { once, func, arg };
  gpointer result = REAL (g_once_impl) (once, run_once_and_release, &call);

  ANNOTATE (acquire, (gpointer) &once->status);

  return result;
}

/* Classes: a class is initialised under a lock, but used after no more than an atomic
 * load. What class_init wrote is released before GLib publishes the class, and acquired
 * by whoever gets hold of it. */

typedef struct
{
  GClassInitFunc class_init;
  gconstpointer class_data;
} ClassInit;

static void
class_init_and_release (gpointer klass, gpointer class_data)
{
  ClassInit *init = class_data;

  init->class_init (klass, (gpointer) init->class_data);
  ANNOTATE (release, GSIZE_TO_POINTER (G_TYPE_FROM_CLASS (klass)));
}

static ClassInit *
class_init_new (GClassInitFunc class_init, gconstpointer class_data)
{
  ClassInit *init = g_new (ClassInit, 1);

  init->class_init = class_init;
  init->class_data = class_data;

  return init;
}

EXPORT GType
g_type_register_static (GType parent_type,
                        const gchar *type_name,
                        const GTypeInfo *info,
                        GTypeFlags flags)
{
  GTypeInfo wrapped = *info;

  if (info->class_init != NULL)
    {
      wrapped.class_data = class_init_new (info->class_init, info->class_data);
      wrapped.class_init = class_init_and_release;
    }

  return REAL (g_type_register_static) (parent_type, type_name, &wrapped, flags);
}

EXPORT GType
g_type_register_static_simple (GType parent_type,
                               const gchar *type_name,
                               guint class_size,
                               GClassInitFunc class_init,
                               guint instance_size,
                               GInstanceInitFunc instance_init,
                               GTypeFlags flags)
{
  const GTypeInfo info = {
    .class_size = (guint16) class_size,
    .class_init = class_init,
    .instance_size = (guint16) instance_size,
    .instance_init = instance_init,
  };

  return g_type_register_static (parent_type, type_name, &info, flags);
}

EXPORT gpointer
g_type_class_ref (GType type)
{
  gpointer klass = REAL (g_type_class_ref) (type);

  ANNOTATE (acquire, GSIZE_TO_POINTER (type));

  return klass;
}

EXPORT gpointer
g_type_class_peek (GType type)
{
  gpointer klass = REAL (g_type_class_peek) (type);

  ANNOTATE (acquire, GSIZE_TO_POINTER (type));

  return klass;
}

EXPORT GTypeInstance *(g_type_create_instance) (GType type)
{
  ANNOTATE (acquire, GSIZE_TO_POINTER (type));

  return REAL (g_type_create_instance) (type);
}

/* References. Giving one up releases what was done to the object; who gives up the last
 * one acquires all of it before it finalises. An annotation cannot be placed between the
 * decrement and the finaliser, so a reference that is not the last is given up under a
 * lock of our own, invisible to the tool: who then finds the count at one is the last. */

static volatile char unref_locks[64];

/* GBytes and GVariant are opaque: start () finds where they keep their counts. */
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

static void
find_ref_counts (void)
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

__attribute__ ((constructor)) static void
start (void)
{
  if (__tsan_acquire == NULL)
    return;

  for (guint n = 0; n < N_HOOKS; n++)
    get_real (n);
  netflux_tsan_redirect_calls ();
  find_ref_counts ();
}
