/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "common/netflux-line-limit.h"
#include "netflux-display.h"

G_BEGIN_DECLS

/* One of the links that a command runs, and what is reported of it: lines for people, or
 * objects of JSON. */
typedef struct
{
  NetfluxDisplay *display;
  gboolean json;
  char *name; /* NULL: the only one */
  NetfluxLink *link;
  gboolean started;
  NetfluxLinkState told_state;
  NetfluxLinkState last_state; /* before it was stopped */

  /* Of changes that come and go many times in a second only some are reported. */
  NetfluxLineLimit changes;
  guint untold_source;
} NetfluxPartner;

NetfluxPartner *
netflux_partner_new (NetfluxDisplay *display, gboolean json, const char *name, NetfluxLink *link);
void netflux_partner_free (NetfluxPartner *self);

void netflux_partner_set_started (NetfluxPartner *self);
void netflux_partner_tell (NetfluxPartner *self, const char *event, const char *value);
/* Before it is stopped: how many changes there were that nobody has been told of yet */
void netflux_partner_tell_untold (NetfluxPartner *self);
/* Tells, after the stop, how it was before; then its figures are the last ones. */
void netflux_partner_tell_end (NetfluxPartner *self);
void netflux_partner_append_status (NetfluxPartner *self, GString *block, gboolean brief);

G_END_DECLS
