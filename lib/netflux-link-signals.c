/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation.h"

static guint value_changed_id;

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
 * for that field alone. A handler without a detail hears of every field.
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
void
netflux_link_install_signals (void)
{
  g_signal_new ("frame-received", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, netflux_frame_get_type ());
  g_signal_new ("watchdog-expired", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, NETFLUX_TYPE_WATCHDOG);
  g_signal_new ("watchdog-recovered", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, NETFLUX_TYPE_WATCHDOG);
  g_signal_new ("statistics-updated", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, NETFLUX_TYPE_STATISTICS);
  g_signal_new ("error", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_ERROR);
  value_changed_id =
      g_signal_new ("value-changed", NETFLUX_TYPE_LINK, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

guint
netflux_link_get_value_changed_id (void)
{
  return value_changed_id;
}
