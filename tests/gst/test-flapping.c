/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <netflux/netflux.h>
#include <string.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "src.h"
#include "tests/common/netflux-test-table.h"

/* A link that is lost and found with each frame: what the log and the bus have of it, and what
 * is kept of that while nobody reads the bus. */

#define DEADLINE_US (60 * G_USEC_PER_SEC)

static GMutex lock;
static GString *story; /* with the lock */
static guint n_lines;  /* with the lock */

static void
write_line (GstDebugCategory *category,
            GstDebugLevel level,
            const char *file,
            const char *function,
            int line,
            GObject *object,
            GstDebugMessage *message,
            gpointer user_data)
{
  if (!g_str_has_prefix (gst_debug_category_get_name (category), "netflux"))
    return;

  g_mutex_lock (&lock);
  n_lines++;
  g_string_append_printf (story, "%s\n", gst_debug_message_get (message));
  g_mutex_unlock (&lock);
}

static guint
count_lines (void)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_lines;
}

static gboolean
is_logged (const char *text)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return strstr (story->str, text) != NULL;
}

static void
set_up (SrcFixture *self, gconstpointer data)
{
  g_mutex_lock (&lock);
  story = g_string_new (NULL);
  n_lines = 0;
  g_mutex_unlock (&lock);
  gst_debug_set_threshold_from_string ("netflux*:6", TRUE);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (write_line, NULL, NULL);
  src_set_up (self, data);
}

static void
tear_down (SrcFixture *self, gconstpointer data)
{
  src_tear_down (self, data);
  gst_debug_remove_log_function (write_line);
  g_mutex_lock (&lock);
  g_string_free (story, TRUE);
  story = NULL;
  g_mutex_unlock (&lock);
}

/* What the messages say: each goes on where the one before has ended. */
typedef struct
{
  guint n_told;
  guint n_dropped;
  char state[32];
  gboolean expired;
} Told;

static void
read_message (Told *told, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  guint count = 0;

  told->n_told++;
  if (gst_message_has_name (message, "netflux-state"))
    {
      g_assert_cmpstr (gst_structure_get_string (structure, "old-state"), ==, told->state);
      g_strlcpy (told->state, gst_structure_get_string (structure, "new-state"),
                 sizeof told->state);
    }
  else if (gst_message_has_name (message, "netflux-watchdog"))
    {
      gboolean was_expired = told->expired;

      g_assert_true (gst_structure_get_boolean (structure, "expired", &told->expired));
      g_assert_cmpint (told->expired, !=, was_expired);
    }
  else if (gst_message_has_name (message, "netflux-changes-dropped"))
    {
      g_assert_true (gst_structure_get_uint (structure, "count", &count));
      g_assert_cmpuint (count, >, 0);
      told->n_dropped += count;
    }
}

static void
read_messages (SrcFixture *self, Told *told)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ELEMENT)) != NULL)
    {
      read_message (told, message);
      netflux_test_message_done (message);
    }
}

/* A frame, and what comes of it: the end of an outage, and the next one. */
static void
flap (SrcFixture *self, guint i)
{
  src_send_frame (self, (guint8) i, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
  g_usleep (4000);
}

/* As many lines and messages as a person can read; the others are counted, and in the end all
 * that was said is true. */
static void
test_flapping (SrcFixture *self, gconstpointer data)
{
  Told told = { .state = "stopped" };
  gint64 begin_us = g_get_monotonic_time ();
  guint n_frames = 0, seconds;

  g_object_set (self->harness->element, "watch-interval", 1 * GST_MSECOND, NULL);
  gst_harness_play (self->harness);
  while (told.n_dropped == 0 ||
         !is_logged (
             "lines of the stream are not logged, they come again and again; now the link is "))
    {
      if (g_get_monotonic_time () - begin_us > DEADLINE_US)
        {
          g_test_skip ("this machine is too busy for as many frames as would be too many lines");
          return;
        }
      g_assert_cmpuint (n_frames, <, 3000);
      flap (self, ++n_frames);
      read_messages (self, &told);
    }

  /* Forty of each at once, and four a second; and what tells of the others, in each second. */
  seconds = (guint) ((g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC) + 1;
  g_assert_cmpuint (count_lines (), <=, 100 + 14 * seconds);
  g_assert_cmpuint (told.n_told, <=, 50 + 8 * seconds);
  g_assert_true (is_logged ("changes are not told, they come and go; now the link is "));

  g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
  flap (self, ++n_frames);
  while (!g_str_equal (told.state, "up") || told.expired)
    {
      g_usleep (1000);
      read_messages (self, &told);
    }
}

/* The element messages that were posted; none of others counts. */
static GstBusSyncReply
count_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT)
    g_atomic_int_inc ((int *) user_data);

  return GST_BUS_PASS;
}

static void
await_count (const int *count, int least)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (g_atomic_int_get (count) < least)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (1000);
    }
}

/* A program that never reads its bus does not grow; when it does, it learns how it is. */
static void
test_unread (SrcFixture *self, gconstpointer data)
{
  Told told = { .state = "stopped" };
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;
  static int count; /* atomic */

  if (NETFLUX_TEST_KEEPS_MESSAGES)
    {
      g_test_skip ("messages are kept under ThreadSanitizer: none is ever done with");
      return;
    }

  gst_bus_set_sync_handler (self->bus, count_message, &count, NULL);
  g_object_set (self->harness->element, "stats-interval", 1 * GST_MSECOND, NULL);
  gst_harness_play (self->harness);
  await_count (&count, 1000);
  g_usleep (20000);
  g_assert_cmpint (g_atomic_int_get (&count), ==, 1000);

  src_send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
  g_usleep (20000);
  g_assert_cmpint (g_atomic_int_get (&count), ==, 1000);

  while (!g_str_equal (told.state, "up") || told.n_dropped == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      read_messages (self, &told);
      g_usleep (1000);
    }
  await_count (&count, 1010);
  gst_bus_set_sync_handler (self->bus, NULL, NULL, NULL);
}

/* A sink that does not know its partner yet says so, and not with each buffer. */
static void
test_no_partner (SrcFixture *self, gconstpointer data)
{
  GstElement *element = gst_element_factory_make ("netfluxsink", NULL);
  GstHarness *harness;
  gint64 begin_us = g_get_monotonic_time ();
  guint seconds;

  g_object_set (element, "connection-key", "nobody", NULL);
  gst_util_set_object_arg (G_OBJECT (element), "send-mode", "on-demand");
  harness = gst_harness_new_with_element (element, "sink", NULL);
  gst_harness_set_src_caps_str (harness, "application/octet-stream");
  gst_harness_play (harness);
  for (guint i = 0; i < 500; i++)
    g_assert_cmpint (gst_harness_push (harness, gst_buffer_new_memdup ("x", 1)), ==, GST_FLOW_OK);
  seconds = (guint) ((g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC) + 1;
  g_assert_true (is_logged ("The frame was not sent: "));
  g_assert_cmpuint (count_lines (), <=, 60 + 6 * seconds);
  gst_harness_teardown (harness);
  gst_object_unref (element);
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (SrcFixture) cases[] = {
    { "/netflux/gst/flapping/told", test_flapping, NULL },
    { "/netflux/gst/flapping/unread", test_unread, NULL },
    { "/netflux/gst/flapping/no-partner", test_no_partner, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  netflux_test_add_cases (SrcFixture, cases, set_up, tear_down);

  return g_test_run ();
}
