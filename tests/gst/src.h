/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>
#include <gst/check/gstharness.h>

/* netfluxsrc, with a socket as its partner that sends what the test wants. */
typedef struct
{
  GSocket *partner;
  GSocketAddress *address; /* of the element */
  GstHarness *harness;
  GstBus *bus;
  guint16 port;
} SrcFixture;

void src_set_up (SrcFixture *self, gconstpointer data);
void src_tear_down (SrcFixture *self, gconstpointer data);
void src_send_bytes (SrcFixture *self, const void *data, gsize size);
void src_send_frame (SrcFixture *self, guint8 sequence, guint8 content);
gboolean src_has_flag (GstBuffer *buffer, GstBufferFlags flag);
void src_assert_buffer (GstBuffer *buffer, guint8 sequence, guint8 content, gboolean discont);
/* The next message of an element of this name */
GstMessage *src_pop_message (SrcFixture *self, const char *name);
