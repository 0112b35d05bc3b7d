/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define KEPT_BYTES (1u << 20)

struct _NetfluxWriter
{
  int fd;
  GMainLoop *quits; /* when nobody reads any more; NULL: nothing */
  GThread *thread;

  GMutex lock; /* of what follows; never held while writing */
  GCond changed;
  GQueue texts;
  gsize n_bytes;
  guint64 n_dropped; /* since the last text that was written */
  gboolean json;
  gboolean writing;
  gboolean closing;
  gboolean broken;

  /* Of the thread */
  gboolean cut; /* the last line was not written to its end */
  gboolean complained;
};

static gboolean
write_all (NetfluxWriter *self, const char *text, gsize size)
{
  while (size > 0)
    {
      gssize n = write (self->fd, text, size);

      if (n >= 0)
        {
          text += n;
          size -= (gsize) n;
        }
      else if (errno == EAGAIN)
        {
          struct pollfd fd = { self->fd, POLLOUT, 0 };

          poll (&fd, 1, -1);
        }
      else if (errno != EINTR)
        {
          return FALSE;
        }
      self->cut = size > 0;
    }

  return TRUE;
}

/* What could not be written, and why, once until it can be again. */
static void
complain (NetfluxWriter *self, int code)
{
  if (self->complained || self->fd == STDERR_FILENO)
    return;

  self->complained = TRUE;
  g_printerr ("%s: standard output cannot be written: %s; the exchange of data goes on\n",
              g_get_prgname (), g_strerror (code));
}

static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static char *
describe_gap (guint64 n_dropped, gboolean json)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);

  if (json)
    return g_strdup_printf ("{\"time\":\"%s\",\"event\":\"output-dropped\",\"count\":%" //
                            G_GUINT64_FORMAT "}\n",
                            time, n_dropped);
  return g_strdup_printf ("(%" G_GUINT64_FORMAT " messages were dropped here: the output was not "
                          "read in time, or could not be written)\n",
                          n_dropped);
}

/* False if @text was not written, or not to its end. */
static gboolean
write_text (NetfluxWriter *self, const char *text, guint64 n_dropped, gboolean json)
{
  if (self->cut && !write_all (self, "\n", 1))
    return FALSE;
  if (n_dropped > 0)
    {
      g_autofree char *gap = describe_gap (n_dropped, json);

      if (!write_all (self, gap, strlen (gap)))
        return FALSE;
    }

  return write_all (self, text, strlen (text));
}

/* With the lock held, which it gives away meanwhile. */
static void
write_next (NetfluxWriter *self)
{
  g_autofree char *text = g_queue_pop_head (&self->texts);
  guint64 n_dropped = self->n_dropped;
  gboolean json = self->json, written;
  int code;

  self->n_bytes -= strlen (text);
  self->n_dropped = 0;
  self->writing = TRUE;
  g_mutex_unlock (&self->lock);

  errno = 0;
  written = write_text (self, text, n_dropped, json);
  code = errno;
  if (!written && !(code == EPIPE && self->quits != NULL))
    complain (self, code);
  if (!written && code == EPIPE && self->quits != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, quit_loop, g_main_loop_ref (self->quits),
                     (GDestroyNotify) g_main_loop_unref);

  g_mutex_lock (&self->lock);
  self->writing = FALSE;
  self->complained &= !written;
  self->broken |= code == EPIPE && !written;
  if (!written)
    self->n_dropped += n_dropped + 1;
}

static gpointer
writer_thread (gpointer data)
{
  NetfluxWriter *self = data;

  g_mutex_lock (&self->lock);
  while (!self->closing || self->texts.length > 0)
    {
      if (self->texts.length > 0)
        write_next (self);
      else
        g_cond_wait (&self->changed, &self->lock);
      if (self->broken)
        g_queue_clear_full (&self->texts, g_free);
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);

  return NULL;
}

NetfluxWriter *
netflux_writer_new (int fd, GMainLoop *quits)
{
  NetfluxWriter *self = g_new0 (NetfluxWriter, 1);

  self->fd = fd;
  self->quits = quits != NULL ? g_main_loop_ref (quits) : NULL;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->texts);
  self->thread = g_thread_new ("output", writer_thread, self);

  return self;
}

/* The line about what was dropped is an object, too. */
void
netflux_writer_set_json (NetfluxWriter *self, gboolean json)
{
  g_mutex_lock (&self->lock);
  self->json = json;
  g_mutex_unlock (&self->lock);
}

/* False if something older had to be dropped for it. */
gboolean
netflux_writer_write (NetfluxWriter *self, const char *text)
{
  gboolean kept_all = TRUE;

  g_mutex_lock (&self->lock);
  if (!self->broken)
    {
      g_queue_push_tail (&self->texts, g_strdup (text));
      self->n_bytes += strlen (text);
      while (self->n_bytes > KEPT_BYTES && self->texts.length > 1)
        {
          g_autofree char *oldest = g_queue_pop_head (&self->texts);

          self->n_bytes -= strlen (oldest);
          self->n_dropped++;
          kept_all = FALSE;
        }
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);

  return kept_all;
}

gboolean
netflux_writer_is_idle (NetfluxWriter *self)
{
  gboolean idle;

  g_mutex_lock (&self->lock);
  idle = self->texts.length == 0 && !self->writing;
  g_mutex_unlock (&self->lock);

  return idle;
}

/* Waits until all is written, for so long at the most; negative: without end. A thread
 * that is stuck then is left behind, with what it uses. */
void
netflux_writer_close (NetfluxWriter *self, gint64 patience_us)
{
  gint64 deadline_us = g_get_monotonic_time () + patience_us;
  gboolean done;

  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_cond_broadcast (&self->changed);
  while (!(done = self->texts.length == 0 && !self->writing))
    {
      if (patience_us < 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, deadline_us))
        break;
    }
  g_mutex_unlock (&self->lock);

  if (!done)
    return;

  g_thread_join (self->thread);
  g_clear_pointer (&self->quits, g_main_loop_unref);
  g_queue_clear_full (&self->texts, g_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}
