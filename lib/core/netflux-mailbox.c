/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-mailbox.h"

#include "lib/core/netflux-courier.h"

/* Frames that wait for the application: a second of them at a cycle of 1 ms. */
#define EVENTS_MAX 1024
/* Dropping costs a walk through the list: there is none until so many have come again. */
#define EVENTS_PER_WALK (EVENTS_MAX / 8)
/* What is left of frames when the oldest are dropped. */
#define EVENTS_KEPT (EVENTS_MAX - EVENTS_PER_WALK)
/* Transitions that keep their place among the frames. Older ones are folded: only counted, by
 * the event after them, which is enough to deliver them, as a watchdog expires and recovers by
 * turns. */
#define TRANSITIONS_MAX 1024
/* Delivered from the queue before the slots have their turn. */
#define QUEUED_PER_TURN 64

/* Errors that begin, change and end are delivered at once, up to here; then one in each
 * interval. */
#define ERRORS_AT_ONCE 2
#define ERROR_INTERVAL_US G_USEC_PER_SEC

#define N_ERRORS 2

/* What was delivered of an error. The context's thread */
typedef struct
{
  int delivered;
  int newest;
  int seen;       /* an error since the last delivery, which may be gone; or 0 */
  gboolean ended; /* since the last delivery, for a while perhaps */
  gint64 full_us; /* when as many as ERRORS_AT_ONCE can be delivered again */
} ErrorSlot;

struct _NetfluxMailbox
{
  NetfluxCourierClient client;
  gatomicrefcount ref_count;
  NetfluxCourier *courier;
  const NetfluxMailboxFuncs *funcs;

  GMutex lock;
  gpointer user_data; /* with the lock; NULL: closed */

  /* The queue. Atomic */
  NetfluxEvent *posted; /* the newest first */
  int n_posted;
  int walk_at; /* the number at which the oldest are dropped */
  guint64 n_dropped;

  /* The slots. Atomic */
  int numbers[NETFLUX_EVENT_STATISTICS]; /* plus 1; 0: empty */
  int errors_seen[N_ERRORS];             /* 0: none */
  int errors_ended[N_ERRORS];
  NetfluxEvent *statistics;

  int frames_wanted; /* atomic */
  int images_wanted; /* atomic */

  /* The context's thread */
  NetfluxEvent *waiting; /* the oldest first */
  guint n_queued;        /* delivered in a row */
  gboolean is_expired[NETFLUX_N_TRANSITIONS];
  ErrorSlot errors[N_ERRORS];
  int state;
};

static void
netflux_event_free (NetfluxEvent *event)
{
  if (event->free_content != NULL)
    event->free_content (event->content);
  g_free (event);
}

static void
free_events (NetfluxEvent *event)
{
  while (event != NULL)
    {
      NetfluxEvent *next = event->next;

      netflux_event_free (event);
      event = next;
    }
}

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

  free_events (self->waiting);
  free_events (self->posted);
  free_events (self->statistics);
  netflux_courier_unref (self->courier);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Posting */

static void
push (NetfluxMailbox *self, NetfluxEvent *newest, NetfluxEvent *oldest)
{
  oldest->next = __atomic_load_n (&self->posted, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&self->posted, &oldest->next, newest, TRUE, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED))
    ;
}

static gboolean
is_transition (const NetfluxEvent *event)
{
  return event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED ||
         event->type == NETFLUX_EVENT_WATCHDOG_RECOVERED;
}

static void
drop (NetfluxMailbox *self, NetfluxEvent *event, int n_folded[NETFLUX_N_TRANSITIONS])
{
  for (guint i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    n_folded[i] += event->n_folded[i];
  if (is_transition (event))
    n_folded[event->number]++;
  else if (event->type == NETFLUX_EVENT_FRAME)
    __atomic_fetch_add (&self->n_dropped, 1, __ATOMIC_RELAXED);
  netflux_event_free (event);
}

/* Nobody else posts meanwhile, so what is kept is newer than what comes. */
static void
drop_oldest (NetfluxMailbox *self)
{
  NetfluxEvent *newest = NULL;
  NetfluxEvent *oldest = NULL;
  NetfluxEvent *next;
  int n_frames = 0;
  int n_transitions = 0;
  int n_removed = 0;
  int n_folded[NETFLUX_N_TRANSITIONS] = { 0 };

  for (NetfluxEvent *event = __atomic_exchange_n (&self->posted, NULL, __ATOMIC_ACQUIRE);
       event != NULL; event = next)
    {
      gboolean keep =
          is_transition (event) ? n_transitions++ < TRANSITIONS_MAX : n_frames++ < EVENTS_KEPT;

      next = event->next;
      if (!keep)
        {
          drop (self, event, n_folded);
          n_removed++;
          continue;
        }
      if (oldest != NULL)
        oldest->next = event;
      else
        newest = event;
      oldest = event;
    }

  g_atomic_int_add (&self->n_posted, -n_removed);
  g_atomic_int_set (&self->walk_at, MIN (n_frames, EVENTS_KEPT) +
                                        MIN (n_transitions, TRANSITIONS_MAX) + EVENTS_PER_WALK);
  if (oldest == NULL)
    return;
  for (guint i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    oldest->n_folded[i] += n_folded[i];
  push (self, newest, oldest);
}

static void
enqueue (NetfluxMailbox *self, NetfluxEvent *event)
{
  push (self, event, event);
  if (g_atomic_int_add (&self->n_posted, 1) >= g_atomic_int_get (&self->walk_at))
    drop_oldest (self);
}

static NetfluxEvent *
netflux_event_new (NetfluxEventType type, int number, gpointer content, GDestroyNotify free_content)
{
  NetfluxEvent *event = g_new (NetfluxEvent, 1);

  *event = (NetfluxEvent){
    .type = type, .number = number, .content = content, .free_content = free_content
  };

  return event;
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
      if (number != 0)
        g_atomic_int_set (&self->errors_seen[type - NETFLUX_EVENT_SEND_ERROR], number);
      else
        g_atomic_int_set (&self->errors_ended[type - NETFLUX_EVENT_SEND_ERROR], TRUE);
      g_atomic_int_set (&self->numbers[type], number + 1);
      break;
    case NETFLUX_EVENT_ANNOUNCE:
    case NETFLUX_EVENT_STATE:
    case NETFLUX_EVENT_OVERSIZE:
    case NETFLUX_EVENT_SYNCHRONISED:
      g_atomic_int_set (&self->numbers[type], number + 1);
      break;
    case NETFLUX_EVENT_STATISTICS:
      free_events (__atomic_exchange_n (&self->statistics,
                                        netflux_event_new (type, number, content, free_content),
                                        __ATOMIC_ACQ_REL));
      break;
    case NETFLUX_EVENT_FRAME:
    case NETFLUX_EVENT_IMAGE:
    case NETFLUX_EVENT_WATCHDOG_EXPIRED:
    case NETFLUX_EVENT_WATCHDOG_RECOVERED:
    default:
      enqueue (self, netflux_event_new (type, number, content, free_content));
      break;
    }

  netflux_courier_call (self->courier, &self->client);
}

void
netflux_mailbox_set_wanted (NetfluxMailbox *self, gboolean frames, gboolean images)
{
  g_atomic_int_set (&self->frames_wanted, frames);
  g_atomic_int_set (&self->images_wanted, images);
}

guint64
netflux_mailbox_get_dropped (NetfluxMailbox *self)
{
  return __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
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

/* The oldest first. */
static NetfluxEvent *
take_posted (NetfluxMailbox *self)
{
  NetfluxEvent *newest_first = __atomic_exchange_n (&self->posted, NULL, __ATOMIC_ACQUIRE);
  NetfluxEvent *oldest_first = NULL;
  int n = 0;

  while (newest_first != NULL)
    {
      NetfluxEvent *event = newest_first;

      newest_first = event->next;
      event->next = oldest_first;
      oldest_first = event;
      n++;
    }
  g_atomic_int_add (&self->n_posted, -n);
  g_atomic_int_set (&self->walk_at, EVENTS_MAX);

  return oldest_first;
}

static gboolean
carry_folded (NetfluxMailbox *self, NetfluxEvent *event)
{
  for (int i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    if (event->n_folded[i] > 0)
      {
        event->n_folded[i]--;
        self->is_expired[i] = !self->is_expired[i];
        deliver_number (self,
                        self->is_expired[i] ? NETFLUX_EVENT_WATCHDOG_EXPIRED
                                            : NETFLUX_EVENT_WATCHDOG_RECOVERED,
                        i);
        return TRUE;
      }

  return FALSE;
}

static gboolean
is_wanted (NetfluxMailbox *self, const NetfluxEvent *event)
{
  if (event->type == NETFLUX_EVENT_FRAME)
    return g_atomic_int_get (&self->frames_wanted);
  if (event->type == NETFLUX_EVENT_IMAGE)
    return g_atomic_int_get (&self->images_wanted);

  return TRUE;
}

static gboolean
has_folded (const NetfluxEvent *event)
{
  for (guint i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    if (event->n_folded[i] > 0)
      return TRUE;

  return FALSE;
}

/* The oldest that somebody listens to, left in the queue. */
static NetfluxEvent *
peek_queued (NetfluxMailbox *self)
{
  for (;;)
    {
      NetfluxEvent *event;

      if (self->waiting == NULL)
        self->waiting = take_posted (self);
      event = self->waiting;
      if (event == NULL || has_folded (event) || is_wanted (self, event))
        return event;

      self->waiting = event->next;
      netflux_event_free (event);
    }
}

static gboolean
carry_queued (NetfluxMailbox *self)
{
  NetfluxEvent *event = peek_queued (self);

  if (event == NULL)
    return FALSE;
  if (carry_folded (self, event))
    return TRUE;

  self->waiting = event->next;
  if (is_transition (event))
    self->is_expired[event->number] = event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED;
  deliver (self, event);
  netflux_event_free (event);

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

static void
take_error (NetfluxMailbox *self, NetfluxEventType type, ErrorSlot *slot)
{
  guint i = type - NETFLUX_EVENT_SEND_ERROR;
  int newest = take_number (self, type);
  int seen = __atomic_exchange_n (&self->errors_seen[i], 0, __ATOMIC_ACQ_REL);
  gboolean ended = __atomic_exchange_n (&self->errors_ended[i], FALSE, __ATOMIC_ACQ_REL);

  if (newest >= 0)
    slot->newest = newest;
  if (seen != 0)
    slot->seen = seen;
  slot->ended = slot->ended || ended;
}

/* What has come and gone since the last delivery is delivered, too, before what is now. -1:
 * there is nothing new. */
static int
get_next_error (const ErrorSlot *slot)
{
  if (slot->newest != slot->delivered && slot->newest != 0)
    return slot->newest;
  if (slot->seen != 0 && slot->seen != slot->delivered)
    return slot->seen;
  if (slot->newest != slot->delivered)
    return slot->newest;
  if (slot->ended && slot->newest != 0)
    return slot->newest;

  return -1;
}

static gboolean
carry_error (NetfluxMailbox *self, NetfluxEventType type, gint64 now_us)
{
  ErrorSlot *slot = &self->errors[type - NETFLUX_EVENT_SEND_ERROR];
  gint64 allowed_us = slot->full_us - (ERRORS_AT_ONCE - 1) * ERROR_INTERVAL_US;
  int next;

  take_error (self, type, slot);
  next = get_next_error (slot);
  if (next < 0)
    {
      slot->seen = 0;
      return FALSE;
    }
  if (now_us < allowed_us)
    {
      self->client.due_us =
          self->client.due_us == 0 ? allowed_us : MIN (self->client.due_us, allowed_us);
      return FALSE;
    }

  slot->full_us = MAX (slot->full_us, now_us) + ERROR_INTERVAL_US;
  slot->delivered = next;
  slot->ended = FALSE;
  if (next != 0)
    slot->seen = 0;
  deliver_number (self, type, next);

  return TRUE;
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

  return __atomic_load_n (&self->statistics, __ATOMIC_RELAXED) != NULL ||
         peek_queued (self) != NULL;
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
  self->walk_at = EVENTS_MAX;
  self->state = -1;
  netflux_mailbox_set_wanted (self, TRUE, TRUE);
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
