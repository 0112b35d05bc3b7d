/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-calls.h"

#include "lib/io/netflux-clock.h"

void
netflux_calls_push (NetfluxCalls *self, NetfluxCall *call)
{
  netflux_stack_push (&self->waiting, &call->item);
}

void
netflux_calls_run (NetfluxCalls *self)
{
  NetfluxStackItem *items;

  if (netflux_calls_is_empty (self))
    return;

  items = netflux_stack_take (&self->waiting);
  while (items != NULL)
    {
      NetfluxCall *call = (NetfluxCall *) items;

      items = items->next;
      call->func (call->data, netflux_clock_now_ns ());
    }
}
