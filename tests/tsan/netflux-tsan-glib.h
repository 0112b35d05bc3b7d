/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

#undef g_atomic_ref_count_dec
#undef g_bit_lock
#undef g_bit_trylock
#undef g_bit_unlock

/* Declared here, so that this builds without GStreamer. */
void gst_mini_object_unref (gpointer object);

#define EXPORT __attribute__ ((visibility ("default")))

typedef struct
{
  const char *name;
  gpointer replacement;
  gpointer real;
} NetfluxTsanHook;

/* The functions that are wrapped. */
#define NETFLUX_TSAN_HOOKS(_)                                                                      \
  _ (g_array_unref)                                                                                \
  _ (g_async_queue_unref)                                                                          \
  _ (g_atomic_rc_box_release_full)                                                                 \
  _ (g_atomic_ref_count_dec)                                                                       \
  _ (g_bit_lock)                                                                                   \
  _ (g_bit_trylock)                                                                                \
  _ (g_bit_unlock)                                                                                 \
  _ (g_byte_array_unref)                                                                           \
  _ (g_bytes_unref)                                                                                \
  _ (g_closure_unref)                                                                              \
  _ (g_hash_table_unref)                                                                           \
  _ (g_main_context_unref)                                                                         \
  _ (g_main_loop_unref)                                                                            \
  _ (g_mutex_clear)                                                                                \
  _ (g_mutex_init)                                                                                 \
  _ (g_mutex_lock)                                                                                 \
  _ (g_mutex_trylock)                                                                              \
  _ (g_mutex_unlock)                                                                               \
  _ (g_object_unref)                                                                               \
  _ (g_once_impl)                                                                                  \
  _ (g_once_init_enter)                                                                            \
  _ (g_once_init_leave)                                                                            \
  _ (g_param_spec_unref)                                                                           \
  _ (g_pointer_bit_lock)                                                                           \
  _ (g_pointer_bit_trylock)                                                                        \
  _ (g_pointer_bit_unlock)                                                                         \
  _ (g_ptr_array_unref)                                                                            \
  _ (g_rw_lock_writer_unlock)                                                                      \
  _ (g_source_set_callback)                                                                        \
  _ (g_source_unref)                                                                               \
  _ (g_thread_unref)                                                                               \
  _ (g_type_class_peek)                                                                            \
  _ (g_type_class_ref)                                                                             \
  _ (g_type_create_instance)                                                                       \
  _ (g_type_register_static)                                                                       \
  _ (g_type_register_static_simple)                                                                \
  _ (g_variant_unref)                                                                              \
  _ (gst_mini_object_unref)

#define DEFINE_INDEX(name) NETFLUX_TSAN_HOOK_##name,
enum
{
  NETFLUX_TSAN_HOOKS (DEFINE_INDEX) NETFLUX_TSAN_N_HOOKS
};

extern NetfluxTsanHook netflux_tsan_hooks[];

/* The function that is wrapped */
#define REAL(name) ((__typeof__ (&name)) netflux_tsan_get_real (NETFLUX_TSAN_HOOK_##name))

gpointer netflux_tsan_get_real (guint n);
void netflux_tsan_redirect_calls (void);
void netflux_tsan_find_ref_counts (void);

/* The interface of ThreadSanitizer's run-time library, where the program has it */
#define WEAK __attribute__ ((weak))
void __tsan_acquire (void *address) WEAK;
void __tsan_release (void *address) WEAK;
void __tsan_mutex_create (void *address, unsigned flags) WEAK;
void __tsan_mutex_destroy (void *address, unsigned flags) WEAK;
void __tsan_mutex_pre_lock (void *address, unsigned flags) WEAK;
void __tsan_mutex_post_lock (void *address, unsigned flags, int recursion) WEAK;
int __tsan_mutex_pre_unlock (void *address, unsigned flags) WEAK;
void __tsan_mutex_post_unlock (void *address, unsigned flags) WEAK;

/* A test may start programs that are not built with ThreadSanitizer. */
#define ANNOTATE(name, ...)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (__tsan_##name != NULL)                                                                     \
      __tsan_##name (__VA_ARGS__);                                                                 \
  }                                                                                                \
  G_STMT_END
