/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds a test for each row of a table: its path is the prefix and the row's name, its data the
 * row. */
#define netflux_test_add_rows(prefix, rows, func)                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    for (gsize row_ = 0; row_ < G_N_ELEMENTS (rows); row_++)                                       \
      {                                                                                            \
        g_autofree char *path_ = g_strconcat (prefix, (rows)[row_].name, NULL);                    \
                                                                                                   \
        g_test_add_data_func (path_, &(rows)[row_], func);                                         \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

/* A row of a table of tests that have a fixture; the argument is the test's data. */
#define NETFLUX_TEST_CASE(Fixture)                                                                 \
  struct                                                                                           \
  {                                                                                                \
    const char *path;                                                                              \
    void (*func) (Fixture *, gconstpointer);                                                       \
    gconstpointer argument;                                                                        \
  }

#define netflux_test_add_cases(Fixture, cases, set_up, tear_down)                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    for (gsize case_ = 0; case_ < G_N_ELEMENTS (cases); case_++)                                   \
      g_test_add ((cases)[case_].path, Fixture, (cases)[case_].argument, set_up,                   \
                  (cases)[case_].func, tear_down);                                                 \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
