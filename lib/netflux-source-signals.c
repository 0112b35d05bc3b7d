/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-engine-private.h"
#include "lib/netflux-frame-private.h"
#include "lib/netflux-source-private.h"

/* The signals of a source, and what its run hands to it. */

enum
{
  FRAME_RECEIVED,
  WATCHDOG_EXPIRED,
  WATCHDOG_RECOVERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static GParamSpec *error_pspec;

/**
 * NetfluxSource::frame-received:
 * @self: the source
 * @frame: the frame
 *
 * A frame was accepted. Frames that the program is too slow for are dropped.
 *
 * Since: 1.0
 */
/**
 * NetfluxSource::watchdog-expired:
 * @self: the source
 * @watchdog: which
 *
 * A watchdog has expired: once per outage.
 *
 * Since: 1.0
 */
/**
 * NetfluxSource::watchdog-recovered:
 * @self: the source
 * @watchdog: which
 *
 * A watchdog that had expired has recovered.
 *
 * Since: 1.0
 */
void
netflux_source_install_signals (GObjectClass *object_class)
{
  error_pspec = g_object_class_find_property (object_class, "error");
  signals[FRAME_RECEIVED] =
      g_signal_new ("frame-received", NETFLUX_TYPE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, netflux_frame_get_type ());
  signals[WATCHDOG_EXPIRED] =
      g_signal_new ("watchdog-expired", NETFLUX_TYPE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, NETFLUX_TYPE_WATCHDOG);
  signals[WATCHDOG_RECOVERED] =
      g_signal_new ("watchdog-recovered", NETFLUX_TYPE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, NETFLUX_TYPE_WATCHDOG);
}

static void
survey (gpointer owner, NetfluxInterest *interest)
{
  interest->frames = netflux_interest_look (interest, owner, signals[FRAME_RECEIVED], 0);
}

static void
emit_frame (gpointer owner, NetfluxMailbox *mailbox, NetfluxFrame *frame)
{
  g_signal_emit (owner, signals[FRAME_RECEIVED], 0, frame);
}

/* The other one is that of a sink. */
static void
emit_watchdog (gpointer owner, NetfluxMailbox *mailbox, NetfluxWatchdog watchdog, gboolean expired)
{
  if (watchdog != NETFLUX_WATCHDOG_RECEIVE)
    return;

  if (netflux_mailbox_is_open (mailbox))
    g_signal_emit (owner, signals[expired ? WATCHDOG_EXPIRED : WATCHDOG_RECOVERED], 0, watchdog);
}

static void
notify_error (gpointer owner, NetfluxMailbox *mailbox, const GError *error)
{
  g_object_notify_by_pspec (owner, error_pspec);
}

const NetfluxOwnerFuncs netflux_source_owner_funcs = {
  .role = NETFLUX_ROLE_SOURCE,
  .ref_engine = netflux_engine_ref_running,
  .make_frame = netflux_frame_new,
  .survey = survey,
  .frame = emit_frame,
  .watchdog = emit_watchdog,
  .receive_error = notify_error,
};
