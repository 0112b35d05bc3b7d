/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A process that models another implementation: netflux simulate. All calls block until
 * the model has answered. */

typedef struct _NetfluxTestModel NetfluxTestModel;

/* Starts netflux simulate --as @name, which sends to @remote_port on 127.0.0.1; @options is
 * further options, separated by spaces. */
NetfluxTestModel *
netflux_test_model_new (const char *name, guint16 remote_port, const char *options);
void netflux_test_model_free (NetfluxTestModel *self);

/* One of the commands that the model reads; its status afterwards is read back. */
void netflux_test_model_command (NetfluxTestModel *self, const char *command);

/* Members of the last status; netflux_test_model_command() with "status" asks for a new
 * one. */
gint64 netflux_test_model_get (NetfluxTestModel *self, const char *name);
const char *netflux_test_model_get_text (NetfluxTestModel *self, const char *name);
GBytes *netflux_test_model_dup_image (NetfluxTestModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxTestModel, netflux_test_model_free)

G_END_DECLS
