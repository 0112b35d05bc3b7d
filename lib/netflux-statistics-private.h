/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/protocol/netflux-figures.h"

G_BEGIN_DECLS

NetfluxStatistics *netflux_statistics_new (const NetfluxFigures *figures);

G_END_DECLS
