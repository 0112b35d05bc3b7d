/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/gst.h>
#include <netflux/netflux.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* One block of receiving at a high rate: `udpsrc ! fakesink`, `netfluxsrc ! fakesink` or the
 * library alone, from a process that sends so many frames a second. As frames from a network
 * do not take the receiver's CPU, it has one for itself, and this process the others.
 *
 * Usage: bench-pipeline udpsrc|netfluxsrc|library SECONDS FRAMES-PER-SECOND
 *
 * Prints, as JSON: frames, the CPU time of this process per frame, and how long after the
 * kernel's time stamp a frame left the source's pad, at the median and the 99th per cent; and
 * how long the pipeline took to stop while frames came. */

#define PAYLOAD_SIZE 64
#define SLICES_PER_SECOND 1000

typedef struct
{
  GArray *latencies; /* gint64, ns; the streaming thread */
  int n_frames;      /* atomic */
} Count;

/* The first CPU, or all but the first; one for all if there is no other. */
static void
take_cpus (gboolean first)
{
  cpu_set_t all, some;
  int cpu = 0;

  sched_getaffinity (0, sizeof all, &all);
  if (CPU_COUNT (&all) < 2)
    return;

  while (!CPU_ISSET (cpu, &all))
    cpu++;
  CPU_ZERO (&some);
  CPU_SET (cpu, &some);
  if (!first)
    CPU_XOR (&some, &some, &all);
  sched_setaffinity (0, sizeof some, &some);
}

static void
send_slices (guint16 port, guint rate)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM, 0);
  guint8 frame[2 + PAYLOAD_SIZE] = { 0 };
  gint64 due_us = g_get_monotonic_time ();

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  connect (fd, (struct sockaddr *) &to, sizeof to);
  for (;;)
    {
      gint64 now_us = g_get_monotonic_time ();

      for (guint i = 0; i < rate / SLICES_PER_SECOND; i++)
        {
          frame[0]++;
          if (send (fd, frame, sizeof frame, 0) < 0)
            continue;
        }
      due_us = MAX (due_us + G_USEC_PER_SEC / SLICES_PER_SECOND, now_us - 10000);
      if (due_us > now_us)
        g_usleep ((gulong) (due_us - now_us));
    }
}

static pid_t
start_sender (const cpu_set_t *cpus, guint16 port, guint rate)
{
  pid_t parent = getpid ();
  pid_t child = fork ();

  if (child != 0)
    return child;

  sched_setaffinity (0, sizeof *cpus, cpus);
  take_cpus (TRUE);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () == parent)
    send_slices (port, rate);
  _exit (0);
}

/* The time stamp is the kernel's, as running time; the clock is the monotonic one. */
static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Count *count = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstElement *element = gst_pad_get_parent_element (pad);
  gint64 now = g_get_monotonic_time () * 1000 - (gint64) gst_element_get_base_time (element);
  gint64 latency = now - (gint64) GST_BUFFER_DTS_OR_PTS (buffer);

  gst_object_unref (element);
  g_array_append_val (count->latencies, latency);
  g_atomic_int_inc (&count->n_frames);

  return GST_PAD_PROBE_OK;
}

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  Count *count = user_data;
  gint64 latency = (g_get_monotonic_time () - netflux_frame_get_arrival_time (frame)) * 1000;

  g_array_append_val (count->latencies, latency);
  g_atomic_int_inc (&count->n_frames);
}

static gpointer
start_pipeline (const char *who, guint16 port, Count *count)
{
  g_autofree char *description =
      g_str_equal (who, "udpsrc")
          ? g_strdup_printf ("udpsrc name=source address=127.0.0.1 port=%u buffer-size=4194304 "
                             "socket-timestamp=realtime ! fakesink sync=false",
                             port)
          : g_strdup_printf ("netfluxsrc name=source local-address=127.0.0.1 local-port=%u "
                             "remote-address=127.0.0.1 accept-foreign=true watch-interval=0 "
                             "max-buffers=10000 ! fakesink sync=false",
                             port);
  GstElement *pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, count, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  return pipeline;
}

static gpointer
start_library (guint16 port, Count *count)
{
  NetfluxSource *source = netflux_source_new ();

  g_object_set (source, "local-address", "127.0.0.1", "local-port", (guint) port, "watch-interval",
                (gint64) 0, NULL);
  netflux_source_set_frame_callback (source, on_frame, count, NULL);
  netflux_source_start (source, NULL);

  return source;
}

static gint64
get_cpu_ns (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_GINT64_CONSTANT (1000000000) +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * G_GINT64_CONSTANT (1000);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

int
main (int argc, char **argv)
{
  double seconds = g_ascii_strtod (argv[2], NULL);
  guint rate = (guint) g_ascii_strtoull (argv[3], NULL, 10);
  guint16 port = (guint16) g_random_int_range (10000, 32000);
  Count count = { .latencies = g_array_sized_new (FALSE, FALSE, sizeof (gint64),
                                                  (guint) (2 * seconds * rate)) };
  gpointer receiver;
  gint64 cpu_ns, stop_us;
  int before, frames;
  guint first;
  cpu_set_t cpus;
  pid_t sender;

  sched_getaffinity (0, sizeof cpus, &cpus);
  take_cpus (FALSE);
  gst_init (NULL, NULL);
  receiver = g_str_equal (argv[1], "library") ? start_library (port, &count)
                                              : start_pipeline (argv[1], port, &count);
  sender = start_sender (&cpus, port, rate);
  g_usleep (G_USEC_PER_SEC / 2);
  before = g_atomic_int_get (&count.n_frames);
  cpu_ns = get_cpu_ns ();
  g_usleep ((gulong) (seconds * G_USEC_PER_SEC));
  frames = g_atomic_int_get (&count.n_frames) - before;
  cpu_ns = get_cpu_ns () - cpu_ns;
  stop_us = g_get_monotonic_time ();
  if (GST_IS_ELEMENT (receiver))
    gst_element_set_state (receiver, GST_STATE_NULL);
  stop_us = g_get_monotonic_time () - stop_us;
  kill (sender, SIGKILL);
  waitpid (sender, NULL, 0);
  g_object_unref (receiver);

  first = (guint) before;
  g_assert_cmpint (frames, >, 100);
  g_array_remove_range (count.latencies, 0, first);
  g_array_sort (count.latencies, compare);
  g_print ("{\"frames_per_second\": %.0f, \"cpu_ns_per_frame\": %.1f, \"latency_p50\": %.1f, "
           "\"latency_p99\": %.1f, \"stop_us\": %" G_GINT64_FORMAT "}\n",
           frames / seconds, (double) cpu_ns / frames,
           (double) g_array_index (count.latencies, gint64, count.latencies->len / 2),
           (double) g_array_index (count.latencies, gint64, count.latencies->len * 99 / 100),
           stop_us);
  g_array_unref (count.latencies);

  return 0;
}
