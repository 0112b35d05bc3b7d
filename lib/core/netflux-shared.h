/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-hook.h"
#include "lib/core/netflux-mailbox.h"
#include "lib/core/netflux-settings.h"
#include "lib/io/netflux-channel.h"
#include "lib/layout/netflux-schema.h"

G_BEGIN_DECLS

/* What somebody listens to. */
typedef struct
{
  gboolean frames;
  gboolean statistics;
  gboolean announcements;
  gboolean values;
  gboolean blocked; /* there is a handler that hears nothing now, but may soon */
} NetfluxInterest;

/* Whether a signal is heard. */
gboolean
netflux_interest_look (NetfluxInterest *self, gpointer object, guint signal, GQuark detail);

/* The class of the public object that owns a conversation, to those below it. A function
 * that is NULL is something that the class has no signal for. */
typedef struct
{
  NetfluxRole role;

  /* The engine, or the default one, referenced; it runs then. */
  NetfluxEngine *(*ref_engine) (NetfluxEngine *engine, NetfluxReactor **reactor, GError **error);
  const NetfluxSchema *(*get_schema) (NetfluxLayout *layout);

  /* The engine's thread */
  NetfluxFrame *(*make_frame) (const NetfluxReception *reception, const NetfluxDatagram *datagram);

  /* The context of the start: who listens, and what is emitted. What emits several things asks
   * between them whether the mailbox is still open: a handler may have stopped the run. */
  void (*survey) (gpointer owner, NetfluxInterest *interest);
  void (*frame) (gpointer owner, NetfluxMailbox *mailbox, NetfluxFrame *frame);
  void (*watchdog) (gpointer owner,
                    NetfluxMailbox *mailbox,
                    NetfluxWatchdog watchdog,
                    gboolean expired);
  void (*send_data) (gpointer owner, NetfluxMailbox *mailbox, gboolean expired);
  void (*state) (gpointer owner);
  void (*resolving) (gpointer owner);
  void (*statistics) (gpointer owner, NetfluxMailbox *mailbox, const NetfluxFigures *figures);
  void (*announce) (gpointer owner);
  /* NULL: it is over. Without a mailbox if it has kept from starting. */
  void (*receive_error) (gpointer owner, NetfluxMailbox *mailbox, const GError *error);
  /* Any thread if it is the error of a call: the mailbox is NULL then. */
  void (*send_error) (gpointer owner, NetfluxMailbox *mailbox, const GError *error);
  /* Detail 0: somebody listens to all values. */
  gboolean (*hears_value) (gpointer owner, GQuark detail);
  void (*value) (gpointer owner, GQuark detail, const char *path, GVariant *value);
} NetfluxOwnerFuncs;

/* What a conversation and its runs share: it is there before the first and after the last. */
typedef struct
{
  gatomicrefcount ref_count;
  const NetfluxOwnerFuncs *owner_funcs;
  GWeakRef owner;
  NetfluxImage *received;
  NetfluxImage *to_send;

  GMutex lock; /* of all below; held to swap them only */
  NetfluxLayout *send_layout;
  NetfluxLayout *receive_layout;
  NetfluxHook *frame_hook;
  NetfluxHook *prepare_hook;
  NetfluxHook *event_hook;
} NetfluxShared;

NetfluxShared *netflux_shared_new (gpointer owner, const NetfluxOwnerFuncs *owner_funcs);
NetfluxShared *netflux_shared_ref (NetfluxShared *self);
void netflux_shared_unref (NetfluxShared *self);

/* Slots are members of the struct. */
NetfluxLayout *netflux_shared_dup_layout (NetfluxShared *self, NetfluxLayout **slot);
NetfluxLayout *
netflux_shared_exchange_layout (NetfluxShared *self, NetfluxLayout **slot, NetfluxLayout *layout);
NetfluxHook *netflux_shared_dup_hook (NetfluxShared *self, NetfluxHook **slot);
NetfluxHook *
netflux_shared_exchange_hook (NetfluxShared *self, NetfluxHook **slot, NetfluxHook *hook);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxShared, netflux_shared_unref)

G_END_DECLS
