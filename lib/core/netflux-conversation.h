/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-home.h"
#include "lib/core/netflux-run.h"
#include "lib/core/netflux-settings.h"

G_BEGIN_DECLS

/* Until there is a run, in netflux-conversation-attempt.h */
typedef struct _NetfluxStart NetfluxStart;

/* What a link and its two halves share, and a source or a sink alone has for itself:
 * the settings, the process images, and the run while it is started. */
typedef struct
{
  gatomicrefcount ref_count;
  NetfluxShared *shared;
  GWeakRef halves[2]; /* of a link: they notify of its properties, too */

  GMutex lock; /* of all below; held to swap them only */
  NetfluxSettings settings;
  guint64 version; /* of the settings */
  NetfluxHome home;
  NetfluxStart *start;
  NetfluxRun *run;
  NetfluxFigures figures; /* of the last run */
  GError *refusal;        /* of data that were too large */
} NetfluxConversation;

/* The owner is not referenced. */
NetfluxConversation *netflux_conversation_new (gpointer owner,
                                               const NetfluxOwnerFuncs *owner_funcs);
NetfluxConversation *netflux_conversation_ref (NetfluxConversation *self);
void netflux_conversation_unref (NetfluxConversation *self);

/* Settings, in netflux-conversation-settings.c. Strings, bytes and engines that are got belong
 * to the caller. */
void
netflux_conversation_set (NetfluxConversation *self, NetfluxSetting setting, const GValue *value);
void netflux_conversation_get (NetfluxConversation *self, NetfluxSetting setting, GValue *value);

#define DECLARE_TYPED(name, type, argument)                                                        \
  type netflux_conversation_get_##name (NetfluxConversation *self, NetfluxSetting setting);        \
  void netflux_conversation_set_##name (NetfluxConversation *self, NetfluxSetting setting,         \
                                        argument content);
DECLARE_TYPED (string, char *, const char *)
DECLARE_TYPED (int, int, int)
DECLARE_TYPED (uint, guint, guint)
DECLARE_TYPED (duration, gint64, gint64)
DECLARE_TYPED (boolean, gboolean, gboolean)
DECLARE_TYPED (bytes, GBytes *, GBytes *)
DECLARE_TYPED (send_mode, NetfluxSendMode, NetfluxSendMode)
DECLARE_TYPED (engine, NetfluxEngine *, NetfluxEngine *)
#undef DECLARE_TYPED

/* Makes what runs follow the settings. */
void netflux_conversation_configure (NetfluxConversation *self);
void netflux_conversation_notify (NetfluxConversation *self, NetfluxSetting setting);

gboolean
netflux_conversation_start (NetfluxConversation *self, GMainContext *context, GError **error);
/* As a GTask of the owner, whose result is a boolean. */
void netflux_conversation_start_async (NetfluxConversation *self,
                                       gpointer owner,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void netflux_conversation_stop (NetfluxConversation *self);
gboolean netflux_conversation_is_resolving (NetfluxConversation *self);
gboolean netflux_conversation_is_started (NetfluxConversation *self);
GError *netflux_conversation_dup_start_error (NetfluxConversation *self);

/* Where the handlers of the owner run */
void netflux_conversation_notify_at_home (NetfluxConversation *self, NetfluxSetting setting);
void netflux_conversation_tell_state (NetfluxConversation *self);
void netflux_conversation_tell_resolving (NetfluxConversation *self);
void netflux_conversation_tell_receive_error (NetfluxConversation *self, const GError *error);

NetfluxRun *netflux_conversation_ref_run (NetfluxConversation *self); /* NULL: stopped */

/* With @expected, only if what is sent is that still; if not, FALSE. */
gboolean
netflux_conversation_set_send_data (NetfluxConversation *self, GBytes *expected, GBytes *data);
GBytes *netflux_conversation_get_send_data (NetfluxConversation *self);
gboolean netflux_conversation_send_now (NetfluxConversation *self, GError **error);
void netflux_conversation_get_figures (NetfluxConversation *self, NetfluxFigures *figures);
void netflux_conversation_reset_figures (NetfluxConversation *self);

void
netflux_conversation_set_hook (NetfluxConversation *self, NetfluxHook **slot, NetfluxHook *hook);
/* Of the run, if there is one; such as "192.168.0.1 port 2000". */
char *netflux_conversation_describe_partner (NetfluxConversation *self);

NetfluxLinkState netflux_conversation_get_state (NetfluxConversation *self);
GError *netflux_conversation_dup_send_error (NetfluxConversation *self);
GError *netflux_conversation_dup_receive_error (NetfluxConversation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxConversation, netflux_conversation_unref)

G_END_DECLS
