/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-courier.h"

#include <errno.h>

#ifdef __linux__
#include <glib-unix.h>
#include <sys/eventfd.h>
#include <unistd.h>
#endif

/* Frames that wait for the application: a second of them at a cycle of 1 ms. */
#define EVENTS_MAX 1024
/* Dropping costs a walk through the list: there is none until so many have come again. */
#define EVENTS_PER_WALK (EVENTS_MAX / 8)
/* What is left of frames when the oldest are dropped. */
#define EVENTS_KEPT (EVENTS_MAX - EVENTS_PER_WALK)
/* Transitions survive the dropping of frames, up to here. */
#define TRANSITIONS_MAX (4 * EVENTS_MAX)
/* Delivered from one mailbox before the context has its turn. */
#define EVENTS_PER_DISPATCH 64

typedef struct
{
  GSource source;
  GMainContext *context; /* referenced while there is a mailbox */
  int notified;          /* atomic */
  int fd;                /* -1: by the ready time */
  gpointer fd_tag;

  GMutex lock;
  GPtrArray *mailboxes; /* owned; with the lock */
} NetfluxCourier;

struct _NetfluxMailbox
{
  gatomicrefcount ref_count;
  NetfluxCourier *courier;
  const NetfluxMailboxFuncs *funcs;

  GMutex lock;
  gpointer user_data; /* with the lock; NULL: closed */

  NetfluxEvent *posted; /* atomic; the newest first */
  int n_posted;         /* atomic */
  int walk_at;          /* atomic; the number at which the oldest are dropped */
  guint64 n_dropped;    /* atomic */

  /* The context's thread */
  NetfluxEvent *waiting; /* the oldest first */
};

static GMutex couriers_lock;
static GHashTable *couriers; /* GMainContext → NetfluxCourier, unowned */

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
  g_source_unref ((GSource *) self->courier);
  g_mutex_clear (&self->lock);
  g_free (self);
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

static void
push (NetfluxMailbox *self, NetfluxEvent *newest, NetfluxEvent *oldest)
{
  oldest->next = __atomic_load_n (&self->posted, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&self->posted, &oldest->next, newest, TRUE, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED))
    ;
}

static void
drop_oldest (NetfluxMailbox *self)
{
  NetfluxEvent *newest = __atomic_exchange_n (&self->posted, NULL, __ATOMIC_ACQUIRE);
  NetfluxEvent *oldest = NULL;
  NetfluxEvent *next;
  int kept = 0;
  int removed = 0;

  for (NetfluxEvent *event = newest; event != NULL; event = next)
    {
      gboolean replaceable =
          event->type == NETFLUX_EVENT_FRAME || event->type == NETFLUX_EVENT_IMAGE;
      gboolean keep = replaceable ? kept < EVENTS_KEPT : kept < TRANSITIONS_MAX;

      next = event->next;
      if (keep)
        {
          if (oldest != NULL)
            oldest->next = event;
          else
            newest = event;
          oldest = event;
          kept++;
        }
      else
        {
          if (event->type == NETFLUX_EVENT_FRAME)
            __atomic_fetch_add (&self->n_dropped, 1, __ATOMIC_RELAXED);
          netflux_event_free (event);
          removed++;
        }
    }

  g_atomic_int_add (&self->n_posted, -removed);
  g_atomic_int_set (&self->walk_at, MAX (EVENTS_MAX, kept + EVENTS_PER_WALK));
  if (oldest != NULL)
    push (self, newest, oldest);
}

static void
notify_courier (NetfluxCourier *courier)
{
  if (!g_atomic_int_compare_and_exchange (&courier->notified, 0, 1))
    return;

#ifdef __linux__
  {
    guint64 one = 1;

    while (write (courier->fd, &one, sizeof one) < 0 && errno == EINTR)
      ;
  }
#else
  g_source_set_ready_time ((GSource *) courier, 0);
#endif
}

void
netflux_mailbox_post (NetfluxMailbox *self,
                      NetfluxEventType type,
                      int number,
                      gpointer content,
                      GDestroyNotify free_content)
{
  NetfluxEvent *event = g_new (NetfluxEvent, 1);

  *event = (NetfluxEvent){
    .type = type, .number = number, .content = content, .free_content = free_content
  };
  push (self, event, event);
  if (g_atomic_int_add (&self->n_posted, 1) >= g_atomic_int_get (&self->walk_at))
    drop_oldest (self);
  notify_courier (self->courier);
}

guint64
netflux_mailbox_get_dropped (NetfluxMailbox *self)
{
  return __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
}

void
netflux_mailbox_nudge (NetfluxMailbox *self)
{
  notify_courier (self->courier);
}

gboolean
netflux_mailbox_is_open (NetfluxMailbox *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->user_data != NULL;
}

static gboolean
has_mail (NetfluxMailbox *self)
{
  return self->waiting != NULL || __atomic_load_n (&self->posted, __ATOMIC_RELAXED) != NULL;
}

/* NULL: it was closed. */
static gpointer
ref_user_data (NetfluxMailbox *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->user_data != NULL ? self->funcs->ref (self->user_data) : NULL;
}

static void
empty_mailbox (NetfluxMailbox *self)
{
  for (guint i = 0; i < EVENTS_PER_DISPATCH; i++)
    {
      NetfluxEvent *event;
      gpointer user_data;

      if (self->waiting == NULL)
        self->waiting = take_posted (self);
      event = self->waiting;
      if (event == NULL)
        return;

      self->waiting = event->next;
      user_data = ref_user_data (self);
      if (user_data != NULL)
        {
          self->funcs->deliver (user_data, event);
          self->funcs->unref (user_data);
        }
      netflux_event_free (event);
    }
}

static GPtrArray *
copy_mailboxes (NetfluxCourier *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_ptr_array_copy (self->mailboxes, (GCopyFunc) (GCallback) netflux_mailbox_ref, NULL);
}

static void
free_mailboxes (GPtrArray *mailboxes)
{
  g_ptr_array_set_free_func (mailboxes, (GDestroyNotify) netflux_mailbox_unref);
  g_ptr_array_unref (mailboxes);
}

static gboolean
netflux_courier_prepare (GSource *source, int *timeout)
{
  NetfluxCourier *self = (NetfluxCourier *) source;
  GPtrArray *mailboxes = copy_mailboxes (self);
  gboolean ready = FALSE;

  *timeout = -1;
  for (guint i = 0; i < mailboxes->len; i++)
    {
      NetfluxMailbox *mailbox = g_ptr_array_index (mailboxes, i);
      gpointer user_data = ref_user_data (mailbox);

      if (user_data != NULL)
        {
          mailbox->funcs->survey (user_data);
          mailbox->funcs->unref (user_data);
        }
      ready = ready || has_mail (mailbox);
    }
  free_mailboxes (mailboxes);

  return ready;
}

static gboolean
netflux_courier_check (GSource *source)
{
  return g_atomic_int_get (&((NetfluxCourier *) source)->notified);
}

static gboolean
netflux_courier_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  NetfluxCourier *self = (NetfluxCourier *) source;
  GPtrArray *mailboxes;

#ifdef __linux__
  guint64 count;

  /* Nothing to read when the round began with mail that was left over. */
  while (read (self->fd, &count, sizeof count) < 0 && errno == EINTR)
    ;
#else
  g_source_set_ready_time (source, -1);
#endif
  g_atomic_int_set (&self->notified, 0);

  mailboxes = copy_mailboxes (self);
  for (guint i = 0; i < mailboxes->len; i++)
    empty_mailbox (g_ptr_array_index (mailboxes, i));
  free_mailboxes (mailboxes);

  return G_SOURCE_CONTINUE;
}

static void
netflux_courier_finalize (GSource *source)
{
  NetfluxCourier *self = (NetfluxCourier *) source;

#ifdef __linux__
  close (self->fd);
#endif
  g_ptr_array_unref (self->mailboxes);
  g_mutex_clear (&self->lock);
}

static GSourceFuncs courier_funcs = {
  .prepare = netflux_courier_prepare,
  .check = netflux_courier_check,
  .dispatch = netflux_courier_dispatch,
  .finalize = netflux_courier_finalize,
};

static NetfluxCourier *
netflux_courier_new (GMainContext *context)
{
  GSource *source = g_source_new (&courier_funcs, sizeof (NetfluxCourier));
  NetfluxCourier *self = (NetfluxCourier *) source;

  g_mutex_init (&self->lock);
  self->mailboxes = g_ptr_array_new ();
  self->context = g_main_context_ref (context);
#ifdef __linux__
  self->fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (self->fd < 0)
    g_error ("No descriptor for the delivery of signals: %s", g_strerror (errno));
  self->fd_tag = g_source_add_unix_fd (source, self->fd, G_IO_IN);
#endif
  g_source_set_static_name (source, "Netflux");
  /* A handler may run a main loop of its own, and go on to hear of frames in it. */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, context);

  return self;
}

static void
enlist (NetfluxMailbox *mailbox, GMainContext *context)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&couriers_lock);
  NetfluxCourier *courier;

  if (couriers == NULL)
    couriers = g_hash_table_new (NULL, NULL);

  courier = g_hash_table_lookup (couriers, context);
  if (courier == NULL)
    {
      courier = netflux_courier_new (context);
      g_hash_table_insert (couriers, context, courier);
    }
  else
    g_source_ref ((GSource *) courier);

  mailbox->courier = courier;
  g_mutex_lock (&courier->lock);
  g_ptr_array_add (courier->mailboxes, netflux_mailbox_ref (mailbox));
  g_mutex_unlock (&courier->lock);
}

NetfluxMailbox *
netflux_mailbox_new (GMainContext *context, const NetfluxMailboxFuncs *funcs, gpointer user_data)
{
  NetfluxMailbox *self = g_new0 (NetfluxMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->walk_at = EVENTS_MAX;
  self->funcs = funcs;
  self->user_data = funcs->ref (user_data);
  g_mutex_init (&self->lock);
  enlist (self, context);
  g_main_context_wakeup (context); /* to survey who listens */

  return self;
}

void
netflux_mailbox_close (NetfluxMailbox *self)
{
  NetfluxCourier *courier = self->courier;
  gpointer user_data;
  gboolean was_enlisted;
  gboolean is_last;

  g_mutex_lock (&self->lock);
  user_data = g_steal_pointer (&self->user_data);
  g_mutex_unlock (&self->lock);
  if (user_data == NULL)
    return;

  g_mutex_lock (&couriers_lock);
  g_mutex_lock (&courier->lock);
  was_enlisted = g_ptr_array_remove_fast (courier->mailboxes, self);
  is_last = was_enlisted && courier->mailboxes->len == 0;
  g_mutex_unlock (&courier->lock);
  if (is_last)
    g_hash_table_remove (couriers, courier->context);
  g_mutex_unlock (&couriers_lock);

  if (is_last)
    {
      g_source_destroy ((GSource *) courier);
      g_clear_pointer (&courier->context, g_main_context_unref);
    }
  if (was_enlisted)
    netflux_mailbox_unref (self);
  self->funcs->unref (user_data);
}
