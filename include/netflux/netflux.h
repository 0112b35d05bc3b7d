/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#define NETFLUX_INSIDE

#include <netflux/netflux-version.h>

#include <netflux/netflux-engine.h>
#include <netflux/netflux-enum-types.h>
#include <netflux/netflux-enums.h>
#include <netflux/netflux-error.h>
#include <netflux/netflux-frame.h>
#include <netflux/netflux-layout.h>
#include <netflux/netflux-link.h>
#include <netflux/netflux-setting.h>
#include <netflux/netflux-sink.h>
#include <netflux/netflux-source.h>
#include <netflux/netflux-statistics.h>

#undef NETFLUX_INSIDE
