/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Settings that the application changes while a link runs, each valid at once: what the model of
 * the link goes by changes with it. */

#include "chaos-world.h"

#include "chaos-image.h"

/* The longest way there and back, if nothing is lost */
static gint64
get_round_trip_ns (const ChaosLink *link)
{
  gint64 slower_ns = MAX (link->interval_ns, link->partner.interval_ns);

  return link->in.delay_ns + link->in.jitter_ns + link->out.delay_ns + link->out.jitter_ns +
         (link->partner.on_change ? 2 : 1) * slower_ns + link->partner.jitter_ns;
}

/* Short enough to expire, and long enough not to where all is well. */
gint64
chaos_settings_fit_watch (const ChaosLink *link, gint64 watch_ns)
{
  gint64 slower_ns = MAX (link->interval_ns, link->partner.interval_ns);

  if (watch_ns == 0)
    return 0;

  watch_ns = MAX (watch_ns, 3 * slower_ns + get_round_trip_ns (link));
  return watch_ns - watch_ns % CHAOS_US;
}

static void
set_watch (ChaosLink *link, gint64 watch_ns)
{
  link->lingers = watch_ns == 0;
  link->watch_ns = link->model.watch_ns = chaos_settings_fit_watch (link, watch_ns);
  netflux_link_set_watch_interval (link->link, link->watch_ns / CHAOS_US);
}

static void
set_interval (ChaosLink *link, gint64 interval_ns)
{
  link->interval_ns = link->model.interval_ns = interval_ns;
  set_watch (link, link->watch_ns);
  netflux_link_set_send_interval (link->link, link->interval_ns / CHAOS_US);
}

static void
set_receive_size (ChaosLink *link, gsize size)
{
  link->receive_size = link->model.receive_size = size;
  netflux_link_set_receive_size (link->link, (guint) size);
}

static void
set_keep_values (ChaosLink *link, gboolean keep_values)
{
  link->keep_values = keep_values;
  link->model.clears = !keep_values;
  /* What was cleared does not come back, and what was kept is cleared now. */
  if (link->model.expired && !keep_values)
    link->model.cleared = TRUE;
  netflux_link_set_keep_values_on_timeout (link->link, keep_values);
}

static void
set_mode (ChaosLink *link, gboolean cyclic)
{
  link->cyclic = cyclic;
  netflux_sink_set_send_mode (netflux_link_get_sink (link->link),
                              cyclic ? NETFLUX_SEND_MODE_CYCLIC : NETFLUX_SEND_MODE_ON_CHANGE);
}

/* One of them, or that what is set is set once more */
void
chaos_settings_change (ChaosLink *link)
{
  static const gint64 factors[] = { 0, 3, 6, 10, 50 };
  static const gint64 intervals_ms[] = { 1, 2, 5, 10 };
  const gsize sizes[] = { 0, CHAOS_IMAGE_MIN, link->partner.size };
  ChaosRandom *random = &link->random;
  guint what = (guint) chaos_random_below (random, 5);

  chaos_world_note (link->world, link, "setting", what);
  chaos_check_link (link); /* by what was set before */
  link->changed_ns = chaos_kernel.now_ns;
  if (what == 0)
    set_watch (link,
               factors[chaos_random_below (random, G_N_ELEMENTS (factors))] * link->interval_ns);
  else if (what == 1)
    set_interval (link, intervals_ms[chaos_random_below (random, G_N_ELEMENTS (intervals_ms))] *
                            CHAOS_MS);
  else if (what == 2)
    set_receive_size (link, sizes[chaos_random_below (random, G_N_ELEMENTS (sizes))]);
  else if (what == 3)
    set_keep_values (link, chaos_random_chance (random, 500));
  else
    set_mode (link, chaos_random_chance (random, 500));
}
