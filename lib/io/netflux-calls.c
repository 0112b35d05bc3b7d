/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-calls.h"

#include "lib/io/netflux-clock.h"

void
netflux_calls_push (NetfluxCalls *self, NetfluxCall *call)
{
  call->next = __atomic_load_n (&self->newest, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&self->newest, &call->next, call, TRUE, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED))
    ;
}

static NetfluxCall *
reverse (NetfluxCall *newest_first)
{
  NetfluxCall *oldest_first = NULL;

  while (newest_first != NULL)
    {
      NetfluxCall *call = newest_first;

      newest_first = call->next;
      call->next = oldest_first;
      oldest_first = call;
    }

  return oldest_first;
}

void
netflux_calls_run (NetfluxCalls *self)
{
  NetfluxCall *calls;

  if (netflux_calls_is_empty (self))
    return;

  calls = reverse (__atomic_exchange_n (&self->newest, NULL, __ATOMIC_ACQUIRE));
  while (calls != NULL)
    {
      NetfluxCall *call = calls;

      calls = call->next;
      call->func (call->data, netflux_clock_now_ns ());
    }
}
