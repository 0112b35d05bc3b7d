/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-outlet.h"

#include <errno.h>

int
netflux_outlet_bind (GSocket *outlet, GSocket *shared, const NetfluxAddress *local)
{
  return ENOSYS;
}

void
netflux_outlet_release (GSocket *shared)
{
}

int
netflux_outlet_get_queued (const NetfluxSocket *socket)
{
  return 0;
}

int
netflux_outlet_get_fill (const NetfluxSocket *socket)
{
  return 0;
}

int
netflux_outlet_send (const NetfluxSocket *outlet,
                     const NetfluxDestination *destination,
                     gconstpointer data,
                     gsize size)
{
  return ENOSYS;
}
