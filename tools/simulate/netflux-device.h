/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a device that speaks Netflux does with what it hears, and when it sends: models
 * of the known implementations. It knows no socket and no clock. */

typedef enum
{
  NETFLUX_DEVICE_CODESYS,
  NETFLUX_DEVICE_S7,
  NETFLUX_DEVICE_PYTHON,
  NETFLUX_DEVICE_NETFLUX,
} NetfluxDeviceKind;

typedef struct
{
  NetfluxDeviceKind kind;
  GSocketAddress *remote; /* the configured partner, held; may be %NULL for CODESYS */
  gint64 send_interval_ns;
  gint64 task_cycle_ns;
  gint64 watch_interval_ns; /* 0: that of the implementation */
  gsize receive_size;
  gboolean keep_values;
  gboolean echo; /* what was received is sent back */
  guint64 seed;
} NetfluxDeviceSettings;

typedef struct
{
  guint64 sent;
  guint64 arrived;
  guint64 accepted;
  guint64 rejected;
  guint64 short_ones;
  guint64 foreign;
  guint64 forced;
  guint64 timeouts;
} NetfluxDeviceCounts;

typedef struct
{
  guint starts;
  guint64 frames; /* sent since the last start */
  guint8 next_sequence;
  guint8 feedback;
  gboolean timed_out;
  const guint8 *image;
  gsize image_size;
} NetfluxDeviceStatus;

/* The process image to send: of which start of the device, and which frame since. */
typedef GBytes *(*NetfluxImageFunc) (guint starts, guint64 frames, gpointer user_data);

typedef struct _NetfluxDevice NetfluxDevice;

gboolean netflux_device_kind_from_name (const char *name, NetfluxDeviceKind *kind);
const char *netflux_device_kind_get_name (NetfluxDeviceKind kind);
gsize netflux_device_kind_get_payload_max (NetfluxDeviceKind kind);
gboolean netflux_device_kind_has_task_cycle (NetfluxDeviceKind kind);
gboolean netflux_device_kind_has_fixed_watch (NetfluxDeviceKind kind);

NetfluxDevice *netflux_device_new (const NetfluxDeviceSettings *settings,
                                   NetfluxImageFunc image,
                                   gpointer user_data,
                                   gint64 now_ns);
void netflux_device_free (NetfluxDevice *self);

void netflux_device_start (NetfluxDevice *self, gint64 now_ns);
guint netflux_device_get_receive_limit (NetfluxDevice *self);
void netflux_device_receive (
    NetfluxDevice *self, const guint8 *data, gsize size, GSocketAddress *sender, gint64 now_ns);
gint64 netflux_device_get_deadline (NetfluxDevice *self);
GBytes *netflux_device_cycle (NetfluxDevice *self, gint64 now_ns);
GSocketAddress *netflux_device_get_destination (NetfluxDevice *self);
NetfluxDeviceCounts netflux_device_get_counts (NetfluxDevice *self);
NetfluxDeviceStatus netflux_device_get_status (NetfluxDevice *self);

gboolean netflux_socket_addresses_are_equal (GSocketAddress *a, GSocketAddress *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxDevice, netflux_device_free)

G_END_DECLS
