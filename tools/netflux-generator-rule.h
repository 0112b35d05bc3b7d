/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* What the value of one field is in the n-th frame. */
typedef struct _NetfluxGeneratorRule NetfluxGeneratorRule;

/* The field counts. @size is that of the payload. */
NetfluxGeneratorRule *netflux_generator_rule_new (NetfluxLayoutField *field, gsize size);

/* @text is the whole of what was written, for the error; @kind the part behind its =. */
NetfluxGeneratorRule *netflux_generator_rule_new_from_text (
    NetfluxLayoutField *field, gsize size, const char *text, const char *kind, GError **error);
void netflux_generator_rule_free (NetfluxGeneratorRule *self);

/* Whether the field can have all that the rule says. */
gboolean netflux_generator_rule_check (NetfluxGeneratorRule *self, gsize size, GError **error);

NetfluxLayoutField *netflux_generator_rule_get_field (NetfluxGeneratorRule *self);

/* Writes the value of the @frames-th frame, from 1. */
gboolean netflux_generator_rule_write (NetfluxGeneratorRule *self,
                                       guint64 frames,
                                       gint64 send_interval_us,
                                       guint8 *payload,
                                       gsize size,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxGeneratorRule, netflux_generator_rule_free)

G_END_DECLS
