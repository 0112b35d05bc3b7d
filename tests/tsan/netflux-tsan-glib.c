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

#define DEFINE_HOOK(name) { #name, (gpointer) name, NULL },
NetfluxTsanHook netflux_tsan_hooks[] = { NETFLUX_TSAN_HOOKS (DEFINE_HOOK){ NULL, NULL, NULL } };

/* The constructors of other libraries may call before start () has run. */
gpointer
netflux_tsan_get_real (guint n)
{
  if (G_UNLIKELY (netflux_tsan_hooks[n].real == NULL))
    netflux_tsan_hooks[n].real = dlsym (RTLD_NEXT, netflux_tsan_hooks[n].name);

  return netflux_tsan_hooks[n].real;
}

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

__attribute__ ((constructor)) static void
start (void)
{
  if (__tsan_acquire == NULL)
    return;

  for (guint n = 0; n < NETFLUX_TSAN_N_HOOKS; n++)
    netflux_tsan_get_real (n);
  netflux_tsan_redirect_calls ();
  netflux_tsan_find_ref_counts ();
}
