/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "api-common.h"

/* Values by their names, through two links. */

static gint64
get_number (NetfluxLink *link, const char *path)
{
  g_autoptr (GVariant) value = netflux_link_get_value (link, path, NULL);

  return value != NULL ? (gint64) g_variant_get_uint32 (value) : -1;
}

static void
test_exchange (void)
{
  guint16 a_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint16 b_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) a = api_new_link (a_port, b_port);
  g_autoptr (NetfluxLink) b = api_new_link (b_port, a_port);
  g_autoptr (NetfluxLayout) layout = api_new_layout ("x:u32 y:u32[2]", NETFLUX_DIALECT_PACKED);
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  netflux_link_set_send_layout (a, layout);
  netflux_link_set_receive_layout (b, layout);
  g_assert_cmpuint (netflux_link_get_receive_size (b), ==, 12);
  api_start (a);
  api_start (b);

  g_assert_true (netflux_link_set_value (a, "y[1]", g_variant_new_int32 (7), &error));
  g_assert_true (
      netflux_link_set_values (a, g_variant_new_parsed ("{'x': <5>, 'y[0]': <6>}"), &error));
  g_assert_no_error (error);
  netflux_test_wait (get_number (b, "x") == 5);
  values = netflux_link_get_values (b, &error);
  g_assert_no_error (error);
  text = g_variant_print (values, FALSE);
  g_assert_cmpstr (text, ==, "{'x': <uint32 5>, 'y': <[uint32 6, 7]>}");
}

/* No frame has one of two values that are set at once. */
static void
count_halves (NetfluxLink *link, NetfluxFrame *frame, guint *counts)
{
  const guint32 *pair = g_bytes_get_data (netflux_frame_get_payload (frame), NULL);

  counts[0]++;
  counts[1] += pair[0] != pair[1];
}

static gpointer
set_pairs (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    netflux_link_set_values (data, g_variant_new_parsed ("{'x': <%u>, 'y': <%u>}", i, i), NULL);
  return NULL;
}

static void
test_atomic (void)
{
  guint16 a_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint16 b_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) a = api_new_link (a_port, b_port);
  g_autoptr (NetfluxLink) b = api_new_link (b_port, a_port);
  g_autoptr (NetfluxLayout) layout = api_new_layout ("x:u32 y:u32", NETFLUX_DIALECT_PACKED);
  guint counts[2] = { 0 };
  GThread *threads[2];

  netflux_link_set_send_layout (a, layout);
  g_signal_connect (b, "frame-received", G_CALLBACK (count_halves), counts);
  api_start (a);
  api_start (b);
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new (NULL, set_pairs, a);
  netflux_test_wait (counts[0] > 20);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (counts[1], ==, 0);
}

/* Two threads with a field each: neither undoes what the other has set. */
static gpointer
set_x (gpointer data)
{
  for (guint i = 1; i <= 500; i++)
    netflux_link_set_value (data, "x", g_variant_new_uint32 (i), NULL);
  return NULL;
}

static void
test_two_writers (void)
{
  guint16 a_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint16 b_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) a = api_new_link (a_port, b_port);
  g_autoptr (NetfluxLink) b = api_new_link (b_port, a_port);
  g_autoptr (NetfluxLayout) layout =
      api_new_layout ("x:u32 y:u32 done:u32", NETFLUX_DIALECT_PACKED);
  GThread *thread;

  netflux_link_set_send_layout (a, layout);
  netflux_link_set_receive_layout (b, layout);
  thread = g_thread_new (NULL, set_x, a);
  for (guint i = 1; i <= 500; i++)
    g_assert_true (netflux_link_set_value (a, "y", g_variant_new_uint32 (i), NULL));
  g_thread_join (thread);
  g_assert_true (netflux_link_set_value (a, "done", g_variant_new_uint32 (1), NULL));

  api_start (a);
  api_start (b);
  netflux_test_wait (get_number (b, "done") == 1);
  g_assert_cmpint (get_number (b, "x"), ==, 500);
  g_assert_cmpint (get_number (b, "y"), ==, 500);
}

/* Whatever comes first, a size that is not the layout's is told. */
static void
test_sizes (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 9);
  g_autoptr (NetfluxLayout) two =
      netflux_layout_new_from_data ("x:i16", NULL, NETFLUX_DIALECT_PACKED, NULL);
  g_autoptr (NetfluxLayout) four =
      netflux_layout_new_from_data ("x:i32", NULL, NETFLUX_DIALECT_PACKED, NULL);
  g_autoptr (GError) error = NULL;

  netflux_link_set_local_port (link, 0);
  netflux_link_set_receive_size (link, 3);
  netflux_link_set_receive_layout (link, two);
  g_assert_cmpuint (netflux_link_get_receive_size (link), ==, 3);
  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE);
  g_assert_nonnull (strstr (error->message, "receive-size is 3, but receive-layout has 2"));

  /* From one layout to the next it follows, and with the last one it goes. */
  netflux_link_set_receive_size (link, 2);
  netflux_link_set_receive_layout (link, four);
  g_assert_cmpuint (netflux_link_get_receive_size (link), ==, 4);
  netflux_link_set_receive_layout (link, NULL);
  g_assert_cmpuint (netflux_link_get_receive_size (link), ==, 0);
  netflux_link_set_receive_layout (link, two);
  g_assert_cmpuint (netflux_link_get_receive_size (link), ==, 2);
}

static void
test_errors (void)
{
  g_autoptr (NetfluxLink) link = api_new_link (netflux_test_pick_port (G_SOCKET_FAMILY_IPV4), 2000);
  g_autoptr (NetfluxLayout) layout = api_new_layout ("x:u8", NETFLUX_DIALECT_PACKED);
  g_autoptr (NetfluxLayout) same = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_set_value (link, "x", g_variant_new_byte (1), &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
  g_clear_error (&error);
  g_assert_null (netflux_link_get_values (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
  g_clear_error (&error);

  g_object_set (link, "send-layout", layout, "receive-layout", layout, NULL);
  g_object_get (link, "send-layout", &same, NULL);
  g_assert_true (same == layout);
  g_assert_false (netflux_link_set_value (link, "x", g_variant_new_int32 (256), &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_clear_error (&error);
  g_assert_false (netflux_link_set_value (link, "z", g_variant_new_int32 (1), &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
  g_clear_error (&error);

  /* There is no image yet, so it is not that of another declaration. */
  g_assert_null (netflux_link_get_value (link, "x", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE);
  g_assert_nonnull (strstr (error->message, "start the link"));
  g_clear_error (&error);

  netflux_link_set_receive_size (link, 2);
  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE);
  g_clear_error (&error);
  netflux_link_set_receive_size (link, 1);
  g_assert_true (netflux_link_start (link, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/values/exchange", test_exchange);
  g_test_add_func ("/netflux/values/atomic", test_atomic);
  g_test_add_func ("/netflux/values/two-writers", test_two_writers);
  g_test_add_func ("/netflux/values/sizes", test_sizes);
  g_test_add_func ("/netflux/values/errors", test_errors);

  return g_test_run ();
}
