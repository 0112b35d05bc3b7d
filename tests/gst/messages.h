/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

/* GStreamer is not built with ThreadSanitizer, which therefore does not see that its counts of
 * references are atomic: it reports a race if the thread that posted a message frees it after
 * a test has read it. Under the tool, messages are kept. */
#ifdef __SANITIZE_THREAD__
#define NETFLUX_TEST_KEEPS_MESSAGES TRUE
#else
#define NETFLUX_TEST_KEEPS_MESSAGES FALSE
#endif

static inline void
netflux_test_message_done (GstMessage *message)
{
  if (!NETFLUX_TEST_KEEPS_MESSAGES)
    gst_message_unref (message);
}
