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

/**
 * NETFLUX_TIME_INVALID: (value -9223372036854775808)
 *
 * The value of a DATE_AND_TIME or DTL of S7 whose bytes are not a date, as those of a PLC that has
 * not set it: the smallest 64-bit integer. It is encoded as zeros.
 *
 * Since: 1.0
 */
#define NETFLUX_TIME_INVALID ((gint64) (-G_GINT64_CONSTANT (9223372036854775807) - 1))

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
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_layout_field_get_label (const NetfluxLayoutField *self, gint64 value);
NETFLUX_AVAILABLE_IN_1_0
const GVariantType *netflux_layout_field_get_value_type (const NetfluxLayoutField *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_read_double (const NetfluxLayoutField *self,
                                           const guint8 *payload,
                                           gsize size,
                                           double *value,
                                           GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_read_int64 (const NetfluxLayoutField *self,
                                          const guint8 *payload,
                                          gsize size,
                                          gint64 *value,
                                          GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_read_uint64 (const NetfluxLayoutField *self,
                                           const guint8 *payload,
                                           gsize size,
                                           guint64 *value,
                                           GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_read_boolean (const NetfluxLayoutField *self,
                                            const guint8 *payload,
                                            gsize size,
                                            gboolean *value,
                                            GError **error);
NETFLUX_AVAILABLE_IN_1_0
GVariant *netflux_layout_field_read_value (const NetfluxLayoutField *self,
                                           const guint8 *payload,
                                           gsize size,
                                           GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_write_double (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, double value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_write_int64 (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, gint64 value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_write_uint64 (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, guint64 value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_write_boolean (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, gboolean value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_write_string (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, const char *value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_layout_field_write_value (
    const NetfluxLayoutField *self, guint8 *payload, gsize size, GVariant *value, GError **error);

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
NetfluxLayout *netflux_layout_new_from_text (const char *text,
                                             const char *directory,
                                             NetfluxDialect dialect,
                                             GError **error);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLayout *netflux_layout_new_from_file (GFile *file,
                                             const char *type_name,
                                             NetfluxDialect dialect,
                                             GError **error);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLayout *netflux_layout_new_from_files (
    GFile **files, gsize n_files, const char *type_name, NetfluxDialect dialect, GError **error);
NETFLUX_AVAILABLE_IN_1_0
NetfluxDialect netflux_layout_get_dialect (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
NetfluxCharset netflux_layout_get_charset (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
guint netflux_layout_get_pack (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_layout_get_type_name (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
gsize netflux_layout_get_size (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
GPtrArray *netflux_layout_list_fields (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
NetfluxLayoutField *
netflux_layout_lookup_field (NetfluxLayout *self, const char *path, GError **error);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_layout_to_string (NetfluxLayout *self);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_layout_emit (NetfluxLayout *self, NetfluxNotation notation, GError **error);
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
