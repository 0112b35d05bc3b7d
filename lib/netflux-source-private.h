/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/core/netflux-conversation.h"

G_BEGIN_DECLS

extern const NetfluxOwnerFuncs netflux_source_owner_funcs;

NetfluxSource *netflux_source_new_for_link (NetfluxConversation *conversation);

G_END_DECLS
