/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/io/netflux-datagrams.h"
#include "lib/protocol/netflux-session.h"

G_BEGIN_DECLS

NetfluxFrame *netflux_frame_new (const NetfluxReception *reception,
                                 const NetfluxDatagram *datagram);

G_END_DECLS
