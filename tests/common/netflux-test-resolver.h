/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A resolver of the test's own names: what a name stands for is up to the test, and can change.
 * Other names are not found. */

#define NETFLUX_TEST_TYPE_RESOLVER (netflux_test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (NetfluxTestResolver, netflux_test_resolver, NETFLUX_TEST, RESOLVER, GResolver)

/* Takes the place of the default resolver, for the rest of the program. */
NetfluxTestResolver *netflux_test_resolver_install (void);

/* Addresses separated by spaces, in the order of the answer; NULL: the name is not found. */
void netflux_test_resolver_set (NetfluxTestResolver *self, const char *name, const char *addresses);

/* While it is mute, no asynchronous question is answered. */
void netflux_test_resolver_set_mute (NetfluxTestResolver *self, gboolean mute);

guint netflux_test_resolver_count_lookups (NetfluxTestResolver *self);
guint netflux_test_resolver_count_blocking (NetfluxTestResolver *self); /* those in place */

G_END_DECLS
