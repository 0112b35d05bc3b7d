/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "pair.h"

G_BEGIN_DECLS

void truth_check (Pair *pair, NetfluxTestRelaySide side);

G_END_DECLS
