/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <netflux/netflux.h>
#include <string.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "partner.h"
#include "tests/common/netflux-test-table.h"

/* One key file for the command and for pipelines. */

static char *
write_config (const char *folder, const char *text)
{
  char *path = g_build_filename (folder, "netflux.conf", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* One file for the command and for pipelines; what the element was told itself counts. */
static void
test_config (PartnerFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *text = g_strdup_printf (
      "[press]\nremote=127.0.0.1:%u\nlocal-port=0\nwatch-interval=70ms\nkeep-values=true\n"
      "receive-layout=types.st:Inputs\ndialect=codesys\nsend-layout=a:u8\nset=a=1\nreceive-buffer-"
      "size=4096\n"
      "include=more.st\npointers=8\ndefine=WIDE; DEEP\n"
      "[other]\nremote=127.0.0.1:9\n",
      self->partner_port);
  g_autofree char *path = write_config (folder, text);
  g_autofree char *types = g_build_filename (folder, "types.st", NULL);
  g_autofree char *more = g_build_filename (folder, "more.st", NULL);
  g_autofree char *description =
      g_strdup_printf ("netfluxsrc name=source config=%s group=press buffer-size=8192 ! fakesink "
                       "async=false",
                       path);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *include = NULL;
  guint pointer_size;

  g_assert_true (g_file_set_contents (
      types, "TYPE Inputs : STRUCT b : BYTE; w : Word_; p : POINTER TO Word_; END_STRUCT END_TYPE",
      -1, NULL));
  g_assert_true (g_file_set_contents (
      more, "TYPE Word_ : STRUCT {IF defined (DEEP)} w : WORD; {END_IF} END_STRUCT END_TYPE", -1,
      NULL));
  partner_play (self, description);
  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  g_object_get (source, "used-link", &link, NULL);
  g_assert_cmpuint (netflux_link_get_remote_port (link), ==, self->partner_port);
  g_assert_cmpint (netflux_link_get_watch_interval (link), ==, 70000);
  g_assert_true (netflux_link_get_keep_values_on_timeout (link));
  g_assert_cmpuint (netflux_link_get_receive_buffer_size (link), ==, 8192);
  layout = netflux_link_dup_receive_layout (link);
  g_assert_cmpuint (netflux_layout_get_size (layout), ==, 16);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_object_get (source, "include", &include, "pointer-size", &pointer_size, NULL);
  g_assert_null (include);
  g_assert_cmpuint (pointer_size, ==, 0);
  g_object_get (source, "uri", &uri, NULL);
  g_assert_null (uri);
  g_unlink (path);
  g_unlink (types);
  g_unlink (more);
  g_rmdir (folder);
}

/* Each key of the file is used: those that an element has as a property, which shows them, and
 * the image to send. */
static const struct
{
  const char *key;
  const char *property;
  const char *value;
} config_keys[] = {
  { "local-address=127.0.0.1", "local-address", "127.0.0.1" },
  { "network-interface=lo", "network-interface", "lo" },
  { "send-interval=7ms", "send-interval", "7000" },
  { "send-mode=on-change", "send-mode", "NETFLUX_SEND_MODE_ON_CHANGE" },
  { "minimum-gap=3ms", "minimum-gap", "3000" },
  { "watch-interval=80ms", "watch-interval", "80000" },
  { "keep-values=true", "keep-values-on-timeout", "TRUE" },
  { "accept-foreign=true", "accept-foreign", "TRUE" },
  { "allow-broadcast=true", "allow-broadcast", "TRUE" },
  { "multicast-ttl=5", "multicast-ttl", "5" },
  { "max-send-age=2s", "max-send-age", "2000000" },
  { "wait-for-network=true", "wait-for-network", "TRUE" },
  { "receive-size=9", "receive-size", "9" },
  { "receive-buffer-size=8192", "receive-buffer-size", "8192" },
  { "qos-dscp=46", "qos-dscp", "46" },
  { "statistics-interval=3s", "statistics-interval", "3000000" },
  { "remote-port=4711", "remote-port", "4711" },
};

static char *
read_property (NetfluxLink *link, const char *name)
{
  g_autoptr (NetfluxSink) sink = g_object_ref (netflux_link_get_sink (link));
  GObject *object = g_object_class_find_property (G_OBJECT_GET_CLASS (link), name) != NULL
                        ? G_OBJECT (link)
                        : G_OBJECT (sink);
  GValue value = G_VALUE_INIT;
  GValue text = G_VALUE_INIT;
  char *found;

  g_object_get_property (object, name, &value);
  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (g_value_transform (&value, &text));
  found = g_value_dup_string (&text);
  g_value_unset (&value);
  g_value_unset (&text);
  return found;
}

static void
test_keys (PartnerFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (config_keys); i++)
    {
      g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
      g_autofree char *text = g_strdup_printf (
          "[press]\nremote-address=127.0.0.1\nlocal-port=0\n%s\n", config_keys[i].key);
      g_autofree char *path = write_config (folder, text);
      g_autofree char *description =
          g_strdup_printf ("fakesrc num-buffers=1 ! netfluxsink name=sink config=%s", path);
      g_autoptr (GstElement) sink = NULL;
      g_autoptr (NetfluxLink) link = NULL;
      g_autofree char *found = NULL;

      partner_play (self, description);
      sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
      g_object_get (sink, "used-link", &link, NULL);
      found = read_property (link, config_keys[i].property);
      g_assert_cmpstr (found, ==, config_keys[i].value);
      partner_stop (self);
      g_unlink (path);
      g_rmdir (folder);
    }
}

/* What is sent beside the fields that sinks write */
static void
test_image (PartnerFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *text =
      g_strdup_printf ("[press]\nremote=127.0.0.1:%u\nlocal-port=%u\n"
                       "send-layout=" PARTNER_LAYOUT "\nset=count=7; run=true\n",
                       self->partner_port, self->port);
  g_autofree char *path = write_config (folder, text);
  g_autofree char *speed = g_build_filename (folder, "speed", NULL);
  g_autofree char *description = g_strdup_printf (
      "filesrc location=%s ! netfluxsink path=speed eos-action=hold config=%s", speed, path);

  g_assert_true (g_file_set_contents (speed, "2.5", -1, NULL));
  partner_play (self, description);
  netflux_test_wait (partner_has (self, "speed", "2.5"));
  g_assert_true (partner_has (self, "count", "7"));
  g_assert_true (partner_has (self, "run", "true"));
  partner_stop (self);
  g_unlink (speed);
  g_unlink (path);
  g_rmdir (folder);
}

/* In READY it is read again. */
static void
test_in_ready (PartnerFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path =
      write_config (folder, "[a]\nremote=127.0.0.1:7\nwatch-interval=70ms\nlocal-port=0\n"
                            "[b]\nremote=127.0.0.1:8\nqos-dscp=8\nlocal-port=0\n");
  GstElement *source = gst_object_ref_sink (gst_element_factory_make ("netfluxsrc", NULL));
  g_autoptr (NetfluxLink) link = NULL;

  g_object_set (source, "config", path, "group", "a", NULL);
  g_assert_cmpint (gst_element_set_state (source, GST_STATE_READY), ==, GST_STATE_CHANGE_SUCCESS);
  g_object_set (source, "group", "b", NULL);
  g_assert_cmpint (gst_element_set_state (source, GST_STATE_PAUSED), ==,
                   GST_STATE_CHANGE_NO_PREROLL);
  g_object_get (source, "used-link", &link, NULL);
  g_assert_cmpuint (netflux_link_get_remote_port (link), ==, 8);
  g_assert_cmpint (netflux_link_get_qos_dscp (link), ==, 8);
  g_assert_cmpint (netflux_link_get_watch_interval (link), ==, 30000);

  gst_element_set_state (source, GST_STATE_READY);
  g_object_set (source, "group", "c", NULL);
  g_assert_cmpint (gst_element_set_state (source, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_FAILURE);
  g_object_set (source, "group", "a", NULL);
  g_assert_cmpint (gst_element_set_state (source, GST_STATE_PAUSED), ==,
                   GST_STATE_CHANGE_NO_PREROLL);
  gst_element_set_state (source, GST_STATE_NULL);
  gst_object_unref (source);
  g_unlink (path);
  g_rmdir (folder);
}

static const struct
{
  const char *text;
  const char *group;
  const char *message;
} bad_configs[] = {
  { "[a]\nremote=h\n[b]\nremote=h\n", NULL,
    "several groups: set the property “group” to one of a, b" },
  { "# nothing\n", NULL, "has no group: write one for each link" },
  { "# nothing\n", "a", "has no group: write one for each link" },
  { "[a]\nremote=h\n", "b", "has no group “b”" },
  { "[a]\nremote=h\nbogus=1\n", "a", "netflux.conf:3: there is no key “bogus”" },
  { "[a]\nremote=h\nwatch-interval=5\n", "a", "netflux.conf:3: watch-interval" },
  { "[a]\ndialect=basic\n", "a", "netflux.conf:2: dialect: invalid value 'basic': write packed, " },
  { "[a]\npack=3\n", "a", "pack: invalid value '3': use one of 1, 2, 4, 8" },
  { "[a]\nremote=h\nremote-port=5\n", "a",
    "netflux.conf:3: remote-port: remote in line 2 says it already" },
  { "[a]\nremote=h\nsend-data=0g\n", "a", "netflux.conf:3: send-data: invalid bytes '0g'" },
  { "[a]\nremote=h\nminimum-gap=5\n", "a", "netflux.conf:3: minimum-gap: " },
  { "[a]\nnonsense", "a", "netflux.conf:2: " },
  { "[a]\nremote=h\nqos-dscp=8\n remote = i\n", "a",
    "netflux.conf:4: remote is in line 2 already; leave one of them out" },
  { "[a]\nremote=h\n[b]\nremote=h\n[a]\nqos-dscp=8\n", "a",
    "netflux.conf:5: [a] is in line 1 already; leave one of them out" },
  { "[a]\nremote=h\nremote[de]=i\n", "a", "netflux.conf:3: there is no key “remote[de]”" },
  { "\xff\xfe[", "a", "netflux.conf:1: the file is UTF-16; save it as UTF-8" },
};

static void
test_bad_config (PartnerFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_configs); i++)
    {
      g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
      g_autofree char *path = write_config (folder, bad_configs[i].text);
      GstElement *source = gst_object_ref_sink (gst_element_factory_make ("netfluxsrc", NULL));
      g_autoptr (GstBus) bus = gst_bus_new ();
      g_autoptr (GError) error = NULL;
      GstMessage *message;

      gst_element_set_bus (source, bus);
      g_object_set (source, "config", path, "group", bad_configs[i].group, NULL);
      g_assert_cmpint (gst_element_set_state (source, GST_STATE_READY), ==,
                       GST_STATE_CHANGE_FAILURE);
      message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
      g_assert_nonnull (message);
      gst_message_parse_error (message, &error, NULL);
      netflux_test_message_done (message);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, bad_configs[i].message));
      gst_element_set_bus (source, NULL);
      gst_object_unref (source);
      g_unlink (path);
      g_rmdir (folder);
    }
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (PartnerFixture) cases[] = {
    { "/netflux/gst/config/group", test_config, NULL },
    { "/netflux/gst/config/keys", test_keys, NULL },
    { "/netflux/gst/config/image", test_image, NULL },
    { "/netflux/gst/config/in-ready", test_in_ready, NULL },
    { "/netflux/gst/config/bad", test_bad_config, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (PartnerFixture, cases, partner_set_up, partner_tear_down);

  return g_test_run ();
}
