/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Deadlines are generous: a loaded machine must not fail a test. */
#define NETFLUX_TEST_PATIENCE (60 * G_USEC_PER_SEC)

/* Runs the main loop until the condition holds. */
#define netflux_test_wait(condition)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline_us = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE;                          \
    while (!(condition))                                                                           \
      netflux_test_iterate (deadline_us, #condition);                                              \
  }                                                                                                \
  G_STMT_END

void netflux_test_iterate (gint64 deadline_us, const char *condition);

/* A UDP port on loopback that nobody has, outside of the range that the kernel picks
 * ports from, so that no program that lets it pick one gets the same. */
guint16 netflux_test_pick_port (GSocketFamily family);

/* How many descriptors it keeps for that, till the end of the program. */
guint netflux_test_count_blocks (void);

/* A UDP socket on loopback, bound to a port that the kernel picked, not blocking. */
GSocket *netflux_test_socket_new (GSocketFamily family);
guint16 netflux_test_socket_get_port (GSocket *socket);

/* Under qemu no program of the other architecture can be started, the signals of a thread are its
 * own, and datagrams have no time stamp: skips the test there, as `./dev test --cross` says. */
gboolean netflux_test_skip_emulated (void);

G_END_DECLS
