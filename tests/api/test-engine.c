/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <linux/capability.h>
#include <netflux/netflux.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* The thread that links run in: its priority and its CPUs, asked for and granted. */

static NetfluxEngine *
new_engine (int priority, const char *affinity)
{
  return g_object_new (NETFLUX_TYPE_ENGINE, "realtime-priority", priority, "cpu-affinity", affinity,
                       NULL);
}

/* Starts the engine's thread, and shows that frames arrive. */
static void
run_on (NetfluxEngine *engine)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) link =
      netflux_link_new ("127.0.0.1", netflux_test_socket_get_port (partner));
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-address", "127.0.0.1", "local-port", 0, "send-interval", (gint64) 1000,
                "engine", engine, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);
  for (guint i = 1; i <= 5; i++)
    {
      guint8 frame[16];

      netflux_test_wait (g_socket_condition_check (partner, G_IO_IN));
      g_assert_cmpint (g_socket_receive (partner, (char *) frame, sizeof frame, NULL, NULL), ==, 2);
      g_assert_cmpuint (frame[0], ==, i);
    }
}

static void
test_default (void)
{
  NetfluxEngine *engine = netflux_engine_get_default ();
  int priority = -1, active_priority = -1;
  g_autofree char *affinity = NULL;
  g_autofree char *active_affinity = NULL;

  g_assert_true (engine == netflux_engine_get_default ());
  run_on (NULL);
  g_object_get (engine, "realtime-priority", &priority, "cpu-affinity", &affinity,
                "active-realtime-priority", &active_priority, "active-cpu-affinity",
                &active_affinity, NULL);
  g_assert_cmpint (priority, ==, 0);
  g_assert_cmpint (active_priority, ==, 0);
  g_assert_null (affinity);
  g_assert_null (active_affinity);
}

/* Engines are independent of each other, and one that nothing runs on ends. */
static void
test_several (void)
{
  for (guint i = 0; i < 3; i++)
    {
      NetfluxEngine *engine = netflux_engine_new ();

      run_on (engine);
      g_assert_finalize_object (engine);
    }
}

/* A CPU that this process may use. */
static int
get_cpu (void)
{
  cpu_set_t set;

  g_assert_cmpint (sched_getaffinity (0, sizeof set, &set), ==, 0);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
    if (CPU_ISSET (cpu, &set))
      return cpu;
  g_assert_not_reached ();
}

static void
test_affinity (void)
{
  g_autofree char *cpu = g_strdup_printf ("%d", get_cpu ());
  g_autoptr (NetfluxEngine) engine = new_engine (0, cpu);

  g_assert_cmpstr (netflux_engine_get_cpu_affinity (engine), ==, cpu);
  g_assert_null (netflux_engine_get_active_cpu_affinity (engine));
  run_on (engine);
  g_assert_cmpstr (netflux_engine_get_active_cpu_affinity (engine), ==, cpu);
}

static void
forgo_realtime (void)
{
  const struct rlimit none = { 0, 0 };

  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2];

  g_assert_cmpint (setrlimit (RLIMIT_RTPRIO, &none), ==, 0);
  g_assert_cmpint (syscall (SYS_capget, &header, data), ==, 0);
  data[0].effective &= ~(1u << CAP_SYS_NICE);
  data[0].permitted &= ~(1u << CAP_SYS_NICE);
  g_assert_cmpint (syscall (SYS_capset, &header, data), ==, 0);
}

typedef struct
{
  const char *name;
  int priority;
  const char *affinity;
  const char *warning;
} Denial;

static const Denial denials[] = {
  { "priority", 80, NULL, "*priority 80 was not granted*ulimit -r 80*CAP_SYS_NICE*" },
  { "affinity", 0, "1020-1023", "*affinity *1020-1023* was not granted*taskset*" },
  { "not-a-list", 0, "two", "*two* is not a list of CPUs*2,4-5*" },
  { "backwards", 0, "3-1", "*3-1* is not a list of CPUs*" },
  { "empty", 0, "", "*is not a list of CPUs*" },
  { "both", 1, "0,,1", "**0,,1* is not a list*priority 1 was not granted*" },
};

/* What is denied is told, with the remedy, and the engine runs without it. */
static void
test_denied (gconstpointer data)
{
  const Denial *denial = data;

  if (g_test_subprocess ())
    {
      g_autoptr (NetfluxEngine) engine = new_engine (denial->priority, denial->affinity);

      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      forgo_realtime ();
      run_on (engine);
      g_assert_cmpint (netflux_engine_get_realtime_priority (engine), ==, denial->priority);
      g_assert_cmpint (netflux_engine_get_active_realtime_priority (engine), ==, 0);
      g_assert_null (netflux_engine_get_active_cpu_affinity (engine));
      return;
    }

  if (netflux_test_skip_emulated ())
    return;
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr (denial->warning);
}

/* Where the system grants it, it is shown. */
static void
test_granted (void)
{
  const struct sched_param param = { .sched_priority = 1 };
  const struct sched_param none = { 0 };

  if (sched_setscheduler (0, SCHED_FIFO, &param) != 0)
    {
      g_test_skip ("this process may not use real-time priorities");
      return;
    }
  g_assert_cmpint (sched_setscheduler (0, SCHED_OTHER, &none), ==, 0);

  {
    g_autoptr (NetfluxEngine) engine = new_engine (1, NULL);

    g_assert_cmpint (netflux_engine_get_active_realtime_priority (engine), ==, 0);
    run_on (engine);
    g_assert_cmpint (netflux_engine_get_active_realtime_priority (engine), ==, 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/engine/default", test_default);
  g_test_add_func ("/netflux/engine/several", test_several);
  g_test_add_func ("/netflux/engine/affinity", test_affinity);
  g_test_add_func ("/netflux/engine/granted", test_granted);
  netflux_test_add_rows ("/netflux/engine/denied/", denials, test_denied);

  return g_test_run ();
}
