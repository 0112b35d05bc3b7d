/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* The signal value-changed, from a partner that sends when it is told to. */

typedef struct
{
  NetfluxLink *link;
  NetfluxLink *partner;
  NetfluxLayout *layout;
  GString *heard; /* path=value, separated by blanks */
  guint frames;
} Pair;

static NetfluxLink *
new_link (guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "send-interval", G_USEC_PER_SEC * (gint64) 3600, "watch-interval", (gint64) 0,
                NULL);
  return link;
}

static void
count_frame (Pair *self)
{
  self->frames++;
}

static void
pair_open (Pair *self, const char *text, NetfluxDialect dialect)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };

  *self = (Pair){
    .link = new_link (ports[0], ports[1]),
    .partner = new_link (ports[1], ports[0]),
    .layout = api_new_layout (text, dialect),
    .heard = g_string_new (NULL),
  };
  netflux_sink_set_send_mode (netflux_link_get_sink (self->partner), NETFLUX_SEND_MODE_ON_DEMAND);
  netflux_link_set_send_layout (self->partner, self->layout);
  netflux_link_set_receive_layout (self->link, self->layout);
}

static void
pair_start (Pair *self)
{
  g_signal_connect_swapped (self->link, "frame-received", G_CALLBACK (count_frame), self);
  api_start (self->link);
  api_start (self->partner);
}

static void
pair_close (Pair *self)
{
  g_assert_finalize_object (self->partner);
  if (self->link != NULL)
    g_assert_finalize_object (self->link);
  g_object_unref (self->layout);
  g_string_free (self->heard, TRUE);
}

static void
send_frame (Pair *self)
{
  g_autoptr (GError) error = NULL;

  netflux_link_send_now (self->partner, &error);
  g_assert_no_error (error);
}

static void
receive_frame (Pair *self)
{
  guint frames = self->frames;

  send_frame (self);
  netflux_test_wait (self->frames > frames);
}

/* A frame with some of its values changed, received and told: what it has changed is told
 * before a frame that comes after it. */
static void
exchange (Pair *self, const char *values)
{
  g_autoptr (GError) error = NULL;

  netflux_link_set_values (self->partner, g_variant_new_parsed (values), &error);
  g_assert_no_error (error);
  receive_frame (self);
  receive_frame (self);
}

static void
on_changed (NetfluxLink *link, const char *path, GVariant *value, Pair *self)
{
  g_autofree char *text = g_variant_print (value, FALSE);

  g_assert_true (link == self->link);
  g_string_append_printf (self->heard, "%s%s=%s", self->heard->len > 0 ? " " : "", path, text);
}

static gulong
listen_to (Pair *self, const char *detail)
{
  g_autofree char *name = g_strconcat ("value-changed", detail, NULL);

  return g_signal_connect (self->link, name, G_CALLBACK (on_changed), self);
}

static void
assert_heard (Pair *self, const char *expected)
{
  g_assert_cmpstr (self->heard->str, ==, expected);
  g_string_truncate (self->heard, 0);
}

#define AXES                                                                                       \
  "TYPE Axis : STRUCT speed : REAL; count : INT; END_STRUCT END_TYPE\n"                            \
  "TYPE All : STRUCT axes : ARRAY[1..2] OF Axis; on : BOOL; off : BOOL; END_STRUCT END_TYPE"

static void
test_only_on_change (void)
{
  Pair pair;

  pair_open (&pair, AXES, NETFLUX_DIALECT_CODESYS);
  listen_to (&pair, "::axes[2].speed");
  listen_to (&pair, "::on");
  pair_start (&pair);

  /* The first frame changes all, since there was none. */
  exchange (&pair, "{'axes[1].speed': <1.5>}");
  assert_heard (&pair, "axes[2].speed=0.0 on=false");
  exchange (&pair, "{'axes[2].speed': <2.5>}");
  assert_heard (&pair, "axes[2].speed=2.5");
  exchange (&pair, "{'axes[2].speed': <2.5>, 'axes[1].speed': <7>, 'axes[2].count': <3>}");
  exchange (&pair, "@a{sv} {}");
  assert_heard (&pair, "");
  exchange (&pair, "{'axes[2].speed': <-1>, 'on': <true>, 'off': <true>}");
  assert_heard (&pair, "axes[2].speed=-1.0 on=true");
  pair_close (&pair);
}

static void
test_all (void)
{
  Pair pair;
  gulong all, array, element;

  pair_open (&pair, AXES, NETFLUX_DIALECT_S7);
  all = listen_to (&pair, "");
  pair_start (&pair);
  exchange (&pair, "@a{sv} {}");
  assert_heard (&pair, "axes[1].speed=0.0 axes[1].count=0 axes[2].speed=0.0 axes[2].count=0 "
                       "on=false off=false");
  exchange (&pair, "{'axes[2].count': <3>, 'off': <true>}");
  assert_heard (&pair, "axes[2].count=3 off=true");

  /* Structures and arrays, for who names them; the others hear of them, too. */
  array = listen_to (&pair, "::axes");
  element = listen_to (&pair, "::axes[1]");
  exchange (&pair, "{'axes[2].count': <4>}");
  g_signal_handler_disconnect (pair.link, all);
  g_assert_nonnull (g_strstr_len (pair.heard->str, -1, " axes[2].count=4"));
  g_string_truncate (pair.heard, 0);
  exchange (&pair, "{'axes[2].count': <5>}");
  assert_heard (&pair, "axes=[{'speed': <0.0>, 'count': <int16 0>}, "
                       "{'speed': <0.0>, 'count': <int16 5>}]");
  g_signal_handler_disconnect (pair.link, array);
  exchange (&pair, "{'axes[2].count': <6>}");
  assert_heard (&pair, "");
  exchange (&pair, "{'axes[1].count': <6>}");
  assert_heard (&pair, "axes[1]={'speed': <0.0>, 'count': <int16 6>}");
  g_signal_handler_disconnect (pair.link, element);
  pair_close (&pair);
}

/* Bytes that differ and mean the same. */
static void
test_meaningless_bytes (void)
{
  static const struct
  {
    const char *payload;
    const char *heard;
  } frames[] = {
    { "ab\0xyz\1", "all={'name': <'ab'>, 'on': <true>} all.name='ab' all.on=true" },
    { "ab\0uvw\2\7", "" },
    { "ac\0xyz\1", "all={'name': <'ac'>, 'on': <true>} all.name='ac'" },
  };
  Pair pair;

  pair_open (&pair,
             "TYPE T : STRUCT name : STRING(5); on : BOOL; END_STRUCT END_TYPE "
             "TYPE All : STRUCT all : T; unused : BYTE; END_STRUCT END_TYPE",
             NETFLUX_DIALECT_CODESYS);
  listen_to (&pair, "::all");
  listen_to (&pair, "::all.name");
  listen_to (&pair, "::all.on");
  pair_start (&pair);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GBytes) data = g_bytes_new_static (frames[i].payload, 8);

      netflux_link_set_send_data (pair.partner, data);
      receive_frame (&pair);
      receive_frame (&pair);
      assert_heard (&pair, frames[i].heard);
    }
  pair_close (&pair);
}

/* How often the context of the link has something to do. */
static guint
count_rounds (Pair *self, GMainContext *context, guint n)
{
  guint rounds = 0;
  guint64 before = api_get_count (self->link, "frames-accepted");

  while (g_main_context_iteration (context, FALSE))
    ;
  for (guint i = 1; i <= n; i++)
    {
      netflux_link_set_value (self->partner, "x", g_variant_new_uint32 (i), NULL);
      send_frame (self);
      netflux_test_wait (api_get_count (self->link, "frames-accepted") >= before + i);
      while (g_main_context_iteration (context, FALSE))
        rounds++;
    }
  return rounds;
}

static void
test_nobody_listens (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Pair pair;
  gulong id;

  pair_open (&pair, "x:u32 y:u32", NETFLUX_DIALECT_PACKED);
  g_main_context_push_thread_default (context);
  api_start (pair.link);
  g_main_context_pop_thread_default (context);
  api_start (pair.partner);
  g_assert_cmpuint (count_rounds (&pair, context, 1), <=, 1); /* the link is up */

  g_assert_cmpuint (count_rounds (&pair, context, 20), ==, 0);
  id = listen_to (&pair, "::x");
  g_assert_cmpuint (count_rounds (&pair, context, 20), >, 0);
  g_string_truncate (pair.heard, 0);
  g_signal_handler_block (pair.link, id);
  g_assert_cmpuint (count_rounds (&pair, context, 20), ==, 0);
  g_assert_cmpuint (pair.heard->len, ==, 0);
  g_signal_handler_unblock (pair.link, id);
  g_assert_cmpuint (count_rounds (&pair, context, 1), >, 0);
  assert_heard (&pair, "x=1");

  /* Nothing changes. */
  while (g_main_context_iteration (context, FALSE))
    ;
  for (guint i = 0; i < 20; i++)
    g_assert_cmpuint (count_rounds (&pair, context, 1), ==, 0);
  netflux_link_set_receive_layout (pair.link, NULL);
  g_assert_cmpuint (count_rounds (&pair, context, 20), ==, 0);
  assert_heard (&pair, "");
  pair_close (&pair);
}

static void
test_layouts (void)
{
  g_autoptr (NetfluxLayout) renamed = api_new_layout ("a:u32 b:u32", NETFLUX_DIALECT_PACKED);
  g_autoptr (NetfluxLayout) larger = api_new_layout ("x:u32 y:u32 z:u8", NETFLUX_DIALECT_PACKED);
  Pair pair;

  pair_open (&pair, "x:u32 y:u32", NETFLUX_DIALECT_PACKED);
  netflux_link_set_receive_layout (pair.link, NULL);
  listen_to (&pair, "");
  pair_start (&pair);
  exchange (&pair, "{'x': <1>}");
  assert_heard (&pair, "");
  netflux_link_set_receive_layout (pair.link, pair.layout);
  g_main_context_iteration (NULL, FALSE);
  exchange (&pair, "@a{sv} {}");
  assert_heard (&pair, "x=1 y=0");
  exchange (&pair, "{'y': <2>}");
  assert_heard (&pair, "y=2");

  netflux_link_set_receive_layout (pair.link, renamed);
  g_main_context_iteration (NULL, FALSE);
  exchange (&pair, "@a{sv} {}");
  assert_heard (&pair, "a=1 b=2");
  /* Frames of another size than the layout's are not looked into. */
  netflux_link_set_receive_layout (pair.link, larger);
  netflux_link_set_receive_size (pair.link, 0);
  g_main_context_iteration (NULL, FALSE);
  exchange (&pair, "{'y': <3>}");
  netflux_link_set_receive_layout (pair.link, NULL);
  exchange (&pair, "{'y': <4>}");
  assert_heard (&pair, "");
  pair_close (&pair);
}

/* The values change with what stands for them in an outage. */
static void
test_outage (void)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("\7\0\0\0", 4);
  Pair pair;

  pair_open (&pair, "x:u32", NETFLUX_DIALECT_PACKED);
  netflux_link_set_watch_interval (pair.link, 20000);
  listen_to (&pair, "::x");
  pair_start (&pair);
  /* Nothing was received that could change. */
  netflux_test_wait (api_get_count (pair.link, "outages") == 1);
  netflux_link_set_safe_values (pair.link, safe);
  netflux_link_set_safe_values (pair.link, NULL);
  assert_heard (&pair, "");

  netflux_link_set_value (pair.partner, "x", g_variant_new_uint32 (5), NULL);
  send_frame (&pair);
  netflux_test_wait (api_get_count (pair.link, "outages") == 2);
  netflux_test_wait (g_str_has_suffix (pair.heard->str, "x=0"));
  assert_heard (&pair, "x=5 x=0");
  netflux_link_set_safe_values (pair.link, safe);
  netflux_test_wait (pair.heard->len > 0);
  assert_heard (&pair, "x=7");

  netflux_link_set_keep_values_on_timeout (pair.link, TRUE);
  send_frame (&pair);
  netflux_test_wait (pair.heard->len > 0);
  netflux_test_wait (api_get_count (pair.link, "outages") == 3);
  receive_frame (&pair);
  assert_heard (&pair, "x=5");
  pair_close (&pair);
}

/* A handler with a main loop of its own: each change is told once, and in order. */
static void
on_changed_nested (NetfluxLink *link, const char *path, GVariant *value, Pair *self)
{
  on_changed (link, path, value, self);
  if (g_str_has_suffix (self->heard->str, "x=1"))
    {
      netflux_link_set_values (self->partner, g_variant_new_parsed ("{'x': <2>, 'y': <2>}"), NULL);
      send_frame (self);
      netflux_test_wait (g_str_has_suffix (self->heard->str, "y=2"));
    }
}

static void
test_nested (void)
{
  Pair pair;

  pair_open (&pair, "x:u32 y:u32 z:u32", NETFLUX_DIALECT_PACKED);
  g_signal_connect (pair.link, "value-changed", G_CALLBACK (on_changed_nested), &pair);
  pair_start (&pair);
  exchange (&pair, "{'x': <1>, 'y': <1>}");
  assert_heard (&pair, "x=1 y=1 z=0 x=2 y=2");
  pair_close (&pair);
}

/* Far more than is kept for a program that does not listen: it hears of the newest. */
static void
test_backlog (void)
{
  enum
  {
    N = 3000
  };
  Pair pair;
  g_autofree char *newest = g_strdup_printf ("x=%d", N);

  pair_open (&pair, "x:u32", NETFLUX_DIALECT_PACKED);
  pair_start (&pair);
  listen_to (&pair, "::x");
  exchange (&pair, "@a{sv} {}");
  for (guint i = 1; i <= N; i++)
    {
      netflux_link_set_value (pair.partner, "x", g_variant_new_uint32 (i), NULL);
      send_frame (&pair);
    }
  netflux_test_wait (g_str_has_suffix (pair.heard->str, newest));
  pair_close (&pair);
}

/* What a handler does to the link ends the telling of what the same frame has changed. */
static void
stop_in_handler (Pair *self)
{
  g_string_append (self->heard, "!");
  netflux_link_stop (self->link);
}

static void
drop_in_handler (Pair *self)
{
  g_string_append (self->heard, "!");
  g_object_unref (g_steal_pointer (&self->link));
}

static void
forget_layout_in_handler (Pair *self)
{
  g_string_append (self->heard, "!");
  netflux_link_set_receive_layout (self->link, NULL);
}

static void
test_ended_by_handler (void)
{
  static void (*const handlers[]) (Pair * self) = { stop_in_handler, drop_in_handler,
                                                    forget_layout_in_handler };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      Pair pair;

      pair_open (&pair, "x:u32 y:u32", NETFLUX_DIALECT_PACKED);
      g_signal_connect_swapped (pair.link, "value-changed", G_CALLBACK (handlers[i]), &pair);
      pair_start (&pair);
      send_frame (&pair);
      netflux_test_wait (pair.heard->len > 0);
      for (guint j = 0; j < 3; j++)
        {
          send_frame (&pair);
          g_main_context_iteration (NULL, FALSE);
        }
      assert_heard (&pair, "!");
      pair_close (&pair);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/value-changed/only-on-change", test_only_on_change);
  g_test_add_func ("/netflux/value-changed/all", test_all);
  g_test_add_func ("/netflux/value-changed/meaningless-bytes", test_meaningless_bytes);
  g_test_add_func ("/netflux/value-changed/nobody-listens", test_nobody_listens);
  g_test_add_func ("/netflux/value-changed/layouts", test_layouts);
  g_test_add_func ("/netflux/value-changed/outage", test_outage);
  g_test_add_func ("/netflux/value-changed/nested", test_nested);
  g_test_add_func ("/netflux/value-changed/backlog", test_backlog);
  g_test_add_func ("/netflux/value-changed/ended-by-handler", test_ended_by_handler);

  return g_test_run ();
}
