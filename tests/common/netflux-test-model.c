/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-model.h"

#include <json-glib/json-glib.h>

struct _NetfluxTestModel
{
  GSubprocess *process;
  GOutputStream *commands;
  GDataInputStream *answers;
  JsonParser *parser;
};

static void
read_status (NetfluxTestModel *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (self->answers, NULL, NULL, &error);

  g_assert_no_error (error);
  if (line == NULL)
    g_error ("The model has ended: see its messages above");
  if (!json_parser_load_from_data (self->parser, line, -1, &error))
    g_error ("The model says “%s”: %s", line, error->message);
}

NetfluxTestModel *
netflux_test_model_new (const char *name, guint16 remote_port, const char *options)
{
  g_autofree char *remote = g_strdup_printf ("127.0.0.1:%u", remote_port);
  g_auto (GStrv) more = g_strsplit (options, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  NetfluxTestModel *self = g_new0 (NetfluxTestModel, 1);

  g_strv_builder_add_many (builder, NETFLUX_TEST_COMMAND, "simulate", "--as", name, "--json",
                           "--remote", remote, "--local-address", "127.0.0.1", "--local-port", "0",
                           "--seconds", "300", "--status-interval", "1000s", NULL);
  for (guint i = 0; more[i] != NULL; i++)
    if (*more[i] != '\0')
      g_strv_builder_add (builder, more[i]);
  argv = g_strv_builder_end (builder);

  launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  /* A preloaded sanitizer is for this process only. */
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);

  self->commands = g_object_ref (g_subprocess_get_stdin_pipe (self->process));
  self->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->parser = json_parser_new ();
  read_status (self);

  return self;
}

void
netflux_test_model_free (NetfluxTestModel *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->parser);
  g_object_unref (self->answers);
  g_object_unref (self->commands);
  g_object_unref (self->process);
  g_free (self);
}

void
netflux_test_model_command (NetfluxTestModel *self, const char *command)
{
  g_autofree char *lines = g_str_equal (command, "status")
                               ? g_strdup ("status\n")
                               : g_strdup_printf ("%s\nstatus\n", command);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (self->commands, lines, strlen (lines), NULL, NULL, &error);
  g_assert_no_error (error);
  read_status (self);
}

static JsonNode *
get_member (NetfluxTestModel *self, const char *name)
{
  JsonObject *status = json_node_get_object (json_parser_get_root (self->parser));

  if (!json_object_has_member (status, name))
    g_error ("The status of the model has no “%s”", name);

  return json_object_get_member (status, name);
}

gint64
netflux_test_model_get (NetfluxTestModel *self, const char *name)
{
  return json_node_get_int (get_member (self, name));
}

const char *
netflux_test_model_get_text (NetfluxTestModel *self, const char *name)
{
  return json_node_get_string (get_member (self, name));
}

/* The process image that the model holds. */
GBytes *
netflux_test_model_dup_image (NetfluxTestModel *self)
{
  const char *hex = netflux_test_model_get_text (self, "image");
  gsize size = strlen (hex) / 2;
  guint8 *image = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    image[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));

  return g_bytes_new_take (image, size);
}
