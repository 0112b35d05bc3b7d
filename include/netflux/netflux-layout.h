/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <gio/gio.h>
#include <netflux/netflux-enums.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

#define NETFLUX_TYPE_LAYOUT_FIELD (netflux_layout_field_get_type ())

typedef struct _NetfluxLayoutField NetfluxLayoutField;

NETFLUX_AVAILABLE_IN_1_0
GType netflux_layout_field_get_type (void) G_GNUC_CONST;
NETFLUX_AVAILABLE_IN_1_0
NetfluxLayoutField *netflux_layout_field_ref (NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
void netflux_layout_field_unref (NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_layout_field_get_path (const NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_layout_field_get_type_name (const NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
gsize netflux_layout_field_get_offset (const NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
int netflux_layout_field_get_bit (const NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
gsize netflux_layout_field_get_length (const NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_layout_field_get_comment (const NetfluxLayoutField *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxLayoutField, netflux_layout_field_unref)

#define NETFLUX_TYPE_LAYOUT (netflux_layout_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxLayout, netflux_layout, NETFLUX, LAYOUT, GObject)

NETFLUX_AVAILABLE_IN_1_0
NetfluxLayout *netflux_layout_new_from_data (const char *text,
                                             const char *type_name,
                                             NetfluxDialect dialect,
                                             GError **error);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLayout *netflux_layout_new_from_file (GFile *file,
                                             const char *type_name,
                                             NetfluxDialect dialect,
                                             GError **error);
NETFLUX_AVAILABLE_IN_1_0
NetfluxDialect netflux_layout_get_dialect (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_layout_get_type_name (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
gsize netflux_layout_get_size (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
GPtrArray *netflux_layout_list_fields (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_layout_to_string (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
GVariant *netflux_layout_decode (NetfluxLayout *self, GBytes *bytes, GError **error);
NETFLUX_AVAILABLE_IN_1_0
GBytes *netflux_layout_encode (NetfluxLayout *self, GVariant *values, GError **error);
NETFLUX_AVAILABLE_IN_1_0
GBytes *
netflux_layout_update (NetfluxLayout *self, GBytes *bytes, GVariant *values, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_get_field (
    NetfluxLayout *self, GBytes *bytes, const char *path, GVariant **value, GError **error);

G_END_DECLS
