/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/check/gstharness.h>

/* netfluxdec or netfluxenc, with buffers that the test makes. */
typedef struct
{
  const char *name; /* the test's data */
  GstElement *element;
  GstHarness *harness;
  GstBus *bus;
} CodecFixture;

void codec_set_up (CodecFixture *self, gconstpointer name);
void codec_tear_down (CodecFixture *self, gconstpointer name);
/* Another element, that is not yet in a harness */
void codec_renew (CodecFixture *self);
void codec_play (CodecFixture *self, const char *sink_caps, const char *src_caps);
/* Of netfluxdec */
void codec_play_dec (CodecFixture *self, const char *layout, const char *field, int rate);

GstBuffer *codec_frame_new (GstClockTime pts, guint lost, gconstpointer data, gsize size);
/* How many messages of the type wait; the text is in the first one. */
guint codec_count_messages (CodecFixture *self, GstMessageType type, const char *text);
guint64 codec_get_stat (CodecFixture *self, const char *name);

#define CODEC_TEST(name, path, function)                                                           \
  g_test_add (path, CodecFixture, name, codec_set_up, function, codec_tear_down)
