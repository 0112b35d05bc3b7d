/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

#include "lib/netflux-engine-private.h"
#include "lib/netflux-frame-private.h"
#include "lib/netflux-layout-private.h"
#include "lib/netflux-sink-private.h"
#include "lib/netflux-source-private.h"
#include "lib/netflux-statistics-private.h"

enum
{
  FRAME_RECEIVED,
  WATCHDOG_EXPIRED,
  WATCHDOG_RECOVERED,
  STATISTICS_UPDATED,
  ERROR,
  VALUE_CHANGED,
  SEND_DATA_EXPIRED,
  SEND_DATA_RENEWED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * NetfluxLink::frame-received:
 * @self: the link
 * @frame: the frame
 *
 * A frame was accepted. Frames that the program is too slow for are dropped.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::watchdog-expired:
 * @self: the link
 * @watchdog: which
 *
 * A watchdog has expired: once per outage.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::watchdog-recovered:
 * @self: the link
 * @watchdog: which
 *
 * A watchdog that had expired has recovered.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::statistics-updated:
 * @self: the link
 * @statistics: the figures
 *
 * Emitted in each statistics-interval.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::error:
 * @self: the link
 * @error: what went wrong
 *
 * The network, or a call, has failed. The link goes on.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::value-changed:
 * @self: the link
 * @path: which value, such as `axes[2].speed`
 * @value: what it is now
 *
 * A received value has changed. The detail is the path, written as
 * [method@Netflux.LayoutField.get_path] has it, so `value-changed::axes[2].speed` is emitted
 * for that field alone. A handler without a detail hears of every field; one whose detail
 * names no field of the layout causes a warning, with the field that was perhaps meant;
 * [method@Netflux.Link.check_detail] looks at one before.
 *
 * The values are those that [property@Netflux.Link:receive-layout] makes of the received
 * process image. Emitted in the thread-default main context of the start, after the
 * [signal@Netflux.Link::frame-received] of the same frame, in the order of the layout. All
 * values that one frame changes are told before those of the next; @value is that of the
 * frame, while [method@Netflux.Link.get_value] can be ahead of it.
 *
 * A structure or an array can be the detail, too (`value-changed::axes[2]`,
 * `value-changed::axes`): that is emitted before what is in it, and only if it has a handler
 * of its own. A handler without a detail then hears of it as well.
 *
 * The first frame changes every value, as there was none before: it is the first one after
 * the start, after the layout was set, and after a time in which nobody has listened. A
 * handler that comes to others hears of the next change. A silent partner changes the values
 * that are replaced by zeros or [property@Netflux.Link:safe-values], after
 * [signal@Netflux.Link::watchdog-expired]; with
 * [property@Netflux.Link:keep-values-on-timeout] there is no change. Without a layout nothing
 * is emitted, and not while the frames have another size than the layout. A program that is
 * too slow misses values that were soon replaced, never the last one.
 *
 * Nothing is compared, decoded or delivered for this signal while it has no handler.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::send-data-expired:
 * @self: the link
 *
 * The data to send are older than [property@Netflux.Link:max-send-age]: nothing more is sent,
 * or [property@Netflux.Link:send-safe-values] are.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink::send-data-renewed:
 * @self: the link
 *
 * Data that had expired were set again, and are sent. Comes with the first frame of them: at its
 * time, or, with %NETFLUX_SEND_MODE_ON_DEMAND, by the next [method@Netflux.Link.send_now].
 *
 * Since: 1.0
 */
void
netflux_link_install_signals (void)
{
  signals[FRAME_RECEIVED] =
      g_signal_new ("frame-received", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, netflux_frame_get_type ());
  signals[WATCHDOG_EXPIRED] =
      g_signal_new ("watchdog-expired", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, NETFLUX_TYPE_WATCHDOG);
  signals[WATCHDOG_RECOVERED] =
      g_signal_new ("watchdog-recovered", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, NETFLUX_TYPE_WATCHDOG);
  signals[STATISTICS_UPDATED] =
      g_signal_new ("statistics-updated", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, NETFLUX_TYPE_STATISTICS);
  signals[ERROR] = g_signal_new ("error", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SEND_DATA_EXPIRED] =
      g_signal_new ("send-data-expired", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SEND_DATA_RENEWED] =
      g_signal_new ("send-data-renewed", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[VALUE_CHANGED] =
      g_signal_new ("value-changed", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

static gboolean
is_heard (gpointer link, guint signal, GQuark detail)
{
  return g_signal_has_handler_pending (link, signal, detail, FALSE);
}

/* Of value-changed, with whatever detail. */
static gboolean
finds_handler (gpointer link, GSignalMatchType match)
{
  return g_signal_handler_find (link, G_SIGNAL_MATCH_ID | match, signals[VALUE_CHANGED], 0, NULL,
                                NULL, NULL) != 0;
}

static void
survey (gpointer owner, NetfluxInterest *interest)
{
  NetfluxLink *self = owner;
  guint notify_id = g_signal_lookup ("notify", G_TYPE_OBJECT);

  netflux_source_owner_funcs.survey (self->source, interest);
  netflux_sink_owner_funcs.survey (self->sink, interest);
  interest->frames =
      netflux_interest_look (interest, self, signals[FRAME_RECEIVED], 0) || interest->frames;
  interest->statistics =
      netflux_interest_look (interest, self, signals[STATISTICS_UPDATED], 0) ||
      netflux_interest_look (interest, self, notify_id, g_quark_from_static_string ("statistics"));
  interest->values = finds_handler (self, G_SIGNAL_MATCH_UNBLOCKED);
  interest->blocked = interest->blocked || (!interest->values && finds_handler (self, 0));
  /* What it has no time for in this round, it has in the next. */
  if (interest->values && netflux_link_check_details (self, signals[VALUE_CHANGED]))
    interest->blocked = TRUE;
}

static void
emit_frame (gpointer owner, NetfluxMailbox *mailbox, NetfluxFrame *frame)
{
  NetfluxLink *self = owner;

  netflux_source_owner_funcs.frame (self->source, mailbox, frame);
  if (netflux_mailbox_is_open (mailbox))
    g_signal_emit (self, signals[FRAME_RECEIVED], 0, frame);
}

static void
emit_watchdog (gpointer owner, NetfluxMailbox *mailbox, NetfluxWatchdog watchdog, gboolean expired)
{
  NetfluxLink *self = owner;

  netflux_source_owner_funcs.watchdog (self->source, mailbox, watchdog, expired);
  if (netflux_mailbox_is_open (mailbox))
    g_signal_emit (self, signals[expired ? WATCHDOG_EXPIRED : WATCHDOG_RECOVERED], 0, watchdog);
}

static void
emit_send_data (gpointer owner, NetfluxMailbox *mailbox, gboolean expired)
{
  NetfluxLink *self = owner;

  netflux_sink_owner_funcs.send_data (self->sink, mailbox, expired);
  if (netflux_mailbox_is_open (mailbox))
    g_signal_emit (self, signals[expired ? SEND_DATA_EXPIRED : SEND_DATA_RENEWED], 0);
}

static void
notify_state (gpointer owner)
{
  g_object_notify (owner, "state");
}

static void
notify_resolving (gpointer owner)
{
  g_object_notify (owner, "resolving");
}

static void
emit_statistics (gpointer owner, NetfluxMailbox *mailbox, const NetfluxFigures *figures)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_statistics_new (figures);

  g_object_notify (owner, "statistics");
  if (netflux_mailbox_is_open (mailbox))
    g_signal_emit (owner, signals[STATISTICS_UPDATED], 0, statistics);
}

static void
announce (gpointer owner)
{
  netflux_sink_owner_funcs.announce (((NetfluxLink *) owner)->sink);
}

static void
emit_receive_error (gpointer owner, NetfluxMailbox *mailbox, const GError *error)
{
  NetfluxLink *self = owner;

  netflux_source_owner_funcs.receive_error (self->source, mailbox, error);
  if (error != NULL && netflux_mailbox_is_open (mailbox))
    g_signal_emit (self, signals[ERROR], 0, error);
}

static void
emit_send_error (gpointer owner, NetfluxMailbox *mailbox, const GError *error)
{
  NetfluxLink *self = owner;

  netflux_sink_owner_funcs.send_error (self->sink, mailbox, error);
  if (error != NULL && netflux_mailbox_is_open (mailbox))
    g_signal_emit (self, signals[ERROR], 0, error);
}

static gboolean
hears_value (gpointer owner, GQuark detail)
{
  if (detail != 0)
    return is_heard (owner, signals[VALUE_CHANGED], detail);

  return g_signal_handler_find (
             owner, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL | G_SIGNAL_MATCH_UNBLOCKED,
             signals[VALUE_CHANGED], 0, NULL, NULL, NULL) != 0;
}

static void
emit_value (gpointer owner, GQuark detail, const char *path, GVariant *value)
{
  g_signal_emit (owner, signals[VALUE_CHANGED], detail, path, value);
}

const NetfluxOwnerFuncs netflux_link_owner_funcs = {
  .role = NETFLUX_ROLE_LINK,
  .ref_engine = netflux_engine_ref_running,
  .get_schema = netflux_layout_get_schema,
  .make_frame = netflux_frame_new,
  .survey = survey,
  .frame = emit_frame,
  .watchdog = emit_watchdog,
  .send_data = emit_send_data,
  .state = notify_state,
  .resolving = notify_resolving,
  .statistics = emit_statistics,
  .announce = announce,
  .receive_error = emit_receive_error,
  .send_error = emit_send_error,
  .hears_value = hears_value,
  .value = emit_value,
};
