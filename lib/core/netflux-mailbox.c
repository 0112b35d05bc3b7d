/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-mailbox.h"

#include "lib/core/netflux-courier.h"
#include "lib/core/netflux-error-slot.h"
#include "lib/core/netflux-event-queue.h"

/* Delivered from the queue before the slots have their turn. */
#define QUEUED_PER_TURN 64

#define N_ERRORS 2

struct _NetfluxMailbox
{
  NetfluxCourierClient client;
  gatomicrefcount ref_count;
  NetfluxCourier *courier;
  const NetfluxMailboxFuncs *funcs;

  GMutex lock;
  gpointer user_data; /* with the lock; NULL: closed */

  NetfluxEventQueue queue;
  NetfluxErrorSlot errors[N_ERRORS];

  /* The other slots. Atomic */
  int numbers[NETFLUX_EVENT_STATISTICS]; /* plus 1; 0: empty */
  NetfluxEvent *statistics;

  /* The context's thread */
  guint n_queued; /* delivered in a row */
  int state;
};

NetfluxMailbox *
netflux_mailbox_ref (NetfluxMailbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_mailbox_unref (NetfluxMailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netflux_event_queue_clear (&self->queue);
  g_clear_pointer (&self->statistics, netflux_event_free);
  netflux_courier_unref (self->courier);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Posting */

static void
post_statistics (NetfluxMailbox *self, NetfluxEvent *event)
{
  NetfluxEvent *former = __atomic_exchange_n (&self->statistics, event, __ATOMIC_ACQ_REL);

  if (former != NULL)
    netflux_event_free (former);
}

void
netflux_mailbox_post (NetfluxMailbox *self,
                      NetfluxEventType type,
                      int number,
                      gpointer content,
                      GDestroyNotify free_content)
{
  switch (type)
    {
    case NETFLUX_EVENT_SEND_ERROR:
    case NETFLUX_EVENT_RECEIVE_ERROR:
      netflux_error_slot_post (&self->errors[type - NETFLUX_EVENT_SEND_ERROR], number);
      break;
    case NETFLUX_EVENT_ANNOUNCE:
    case NETFLUX_EVENT_STATE:
    case NETFLUX_EVENT_OVERSIZE:
    case NETFLUX_EVENT_SYNCHRONISED:
      g_atomic_int_set (&self->numbers[type], number + 1);
      break;
    case NETFLUX_EVENT_STATISTICS:
      post_statistics (self, netflux_event_new (type, number, content, free_content));
      break;
    case NETFLUX_EVENT_FRAME:
    case NETFLUX_EVENT_IMAGE:
    case NETFLUX_EVENT_WATCHDOG_EXPIRED:
    case NETFLUX_EVENT_WATCHDOG_RECOVERED:
    default:
      netflux_event_queue_push (&self->queue,
                                netflux_event_new (type, number, content, free_content));
      break;
    }

  netflux_courier_call (self->courier, &self->client);
}

void
netflux_mailbox_set_wanted (NetfluxMailbox *self, gboolean frames, gboolean images)
{
  netflux_event_queue_set_wanted (&self->queue, frames, images);
}

guint64
netflux_mailbox_get_dropped (NetfluxMailbox *self)
{
  return netflux_event_queue_get_dropped (&self->queue);
}

void
netflux_mailbox_nudge (NetfluxMailbox *self)
{
  netflux_courier_call_survey (self->courier);
}

gint64
netflux_mailbox_stir (NetfluxMailbox *self, gint64 now_us)
{
  return netflux_courier_stir (self->courier, now_us);
}

gboolean
netflux_mailbox_is_open (NetfluxMailbox *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  if (self == NULL)
    return TRUE;

  locker = g_mutex_locker_new (&self->lock);
  return self->user_data != NULL;
}

/* Delivering: all in the context's thread */

/* NULL: it was closed. */
static gpointer
ref_user_data (NetfluxMailbox *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->user_data != NULL ? self->funcs->ref (self->user_data) : NULL;
}

static void
deliver (NetfluxMailbox *self, const NetfluxEvent *event)
{
  gpointer user_data = ref_user_data (self);

  if (user_data == NULL)
    return;

  self->funcs->deliver (user_data, event);
  self->funcs->unref (user_data);
}

static void
deliver_number (NetfluxMailbox *self, NetfluxEventType type, int number)
{
  NetfluxEvent event = { .type = type, .number = number };

  deliver (self, &event);
}

static gboolean
carry_queued (NetfluxMailbox *self)
{
  g_autoptr (NetfluxEvent) event = netflux_event_queue_pop (&self->queue);

  if (event == NULL)
    return FALSE;

  deliver (self, event);
  return TRUE;
}

/* -1: it was empty. */
static int
take_number (NetfluxMailbox *self, NetfluxEventType type)
{
  if (g_atomic_int_get (&self->numbers[type]) == 0)
    return -1;

  return __atomic_exchange_n (&self->numbers[type], 0, __ATOMIC_ACQ_REL) - 1;
}

static gboolean
carry_announcement (NetfluxMailbox *self)
{
  if (take_number (self, NETFLUX_EVENT_ANNOUNCE) < 0)
    return FALSE;

  deliver_number (self, NETFLUX_EVENT_ANNOUNCE, 0);
  return TRUE;
}

static gboolean
carry_error (NetfluxMailbox *self, NetfluxEventType type, gint64 now_us)
{
  int errnum;
  gint64 due_us;

  if (netflux_error_slot_take (&self->errors[type - NETFLUX_EVENT_SEND_ERROR], now_us, &errnum,
                               &due_us))
    {
      deliver_number (self, type, errnum);
      return TRUE;
    }

  if (due_us > 0)
    self->client.due_us = self->client.due_us == 0 ? due_us : MIN (self->client.due_us, due_us);
  return FALSE;
}

static gboolean
carry_state (NetfluxMailbox *self)
{
  int state = take_number (self, NETFLUX_EVENT_STATE);

  if (state < 0 || state == self->state)
    return FALSE;

  self->state = state;
  deliver_number (self, NETFLUX_EVENT_STATE, state);
  return TRUE;
}

static gboolean
carry_number (NetfluxMailbox *self, NetfluxEventType type)
{
  int number = take_number (self, type);

  if (number < 0)
    return FALSE;

  deliver_number (self, type, number);
  return TRUE;
}

static gboolean
carry_statistics (NetfluxMailbox *self)
{
  NetfluxEvent *event = NULL;

  if (__atomic_load_n (&self->statistics, __ATOMIC_RELAXED) != NULL)
    event = __atomic_exchange_n (&self->statistics, NULL, __ATOMIC_ACQ_REL);
  if (event == NULL)
    return FALSE;

  deliver (self, event);
  netflux_event_free (event);
  return TRUE;
}

static gboolean
carry_slot (NetfluxMailbox *self, gint64 now_us)
{
  return carry_error (self, NETFLUX_EVENT_SEND_ERROR, now_us) ||
         carry_error (self, NETFLUX_EVENT_RECEIVE_ERROR, now_us) ||
         carry_number (self, NETFLUX_EVENT_SYNCHRONISED) || carry_state (self) ||
         carry_number (self, NETFLUX_EVENT_OVERSIZE) || carry_statistics (self);
}

static NetfluxMailbox *
from_client (NetfluxCourierClient *client)
{
  return (NetfluxMailbox *) client;
}

static gboolean
carry (NetfluxCourierClient *client, gint64 now_us)
{
  NetfluxMailbox *self = from_client (client);

  client->due_us = 0;
  if (carry_announcement (self))
    return TRUE;
  if (self->n_queued < QUEUED_PER_TURN && carry_queued (self))
    {
      self->n_queued++;
      return TRUE;
    }
  if (carry_slot (self, now_us))
    return TRUE;

  if (self->n_queued == 0)
    return FALSE;
  self->n_queued = 0;
  return TRUE; /* the queue, once more */
}

static gboolean
has_mail (NetfluxCourierClient *client)
{
  NetfluxMailbox *self = from_client (client);

  for (guint i = 0; i < G_N_ELEMENTS (self->numbers); i++)
    if (g_atomic_int_get (&self->numbers[i]) != 0)
      return TRUE;

  for (guint i = 0; i < N_ERRORS; i++)
    if (!netflux_error_slot_is_empty (&self->errors[i]))
      return TRUE;

  return __atomic_load_n (&self->statistics, __ATOMIC_RELAXED) != NULL ||
         !netflux_event_queue_is_empty (&self->queue);
}

static gboolean
survey (NetfluxCourierClient *client)
{
  NetfluxMailbox *self = from_client (client);
  gpointer user_data = ref_user_data (self);
  gboolean again;

  if (user_data == NULL)
    return FALSE;

  again = self->funcs->survey (user_data);
  self->funcs->unref (user_data);
  return again;
}

static void
ref_client (NetfluxCourierClient *client)
{
  netflux_mailbox_ref (from_client (client));
}

static void
unref_client (NetfluxCourierClient *client)
{
  netflux_mailbox_unref (from_client (client));
}

static const NetfluxCourierFuncs courier_funcs = {
  .ref = ref_client,
  .unref = unref_client,
  .carry = carry,
  .has_mail = has_mail,
  .survey = survey,
};

NetfluxMailbox *
netflux_mailbox_new (GMainContext *context,
                     int priority,
                     const NetfluxMailboxFuncs *funcs,
                     gpointer user_data)
{
  NetfluxMailbox *self = g_new0 (NetfluxMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->client.funcs = &courier_funcs;
  netflux_event_queue_init (&self->queue);
  self->state = -1;
  self->funcs = funcs;
  self->user_data = funcs->ref (user_data);
  g_mutex_init (&self->lock);
  self->courier = netflux_courier_join (context, priority, &self->client);

  return self;
}

void
netflux_mailbox_close (NetfluxMailbox *self)
{
  gpointer user_data;

  g_mutex_lock (&self->lock);
  user_data = g_steal_pointer (&self->user_data);
  g_mutex_unlock (&self->lock);
  if (user_data == NULL)
    return;

  netflux_courier_leave (self->courier, &self->client);
  self->funcs->unref (user_data);
}
