/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-run-private.h"

#include <errno.h>

#include "lib/io/netflux-errno.h"

/* In the application's context */

/* The story of the run, in domain Netflux: never a line for each frame, also of a link that
 * expires and recovers with each of them. */
#define LINES 40

static const char *
name_value (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (klass, value);

  return found != NULL ? found->value_nick : "unknown";
}

GError *
netflux_run_make_error (NetfluxRun *self, int errnum, const char *partner)
{
  GError *error = NULL;
  gint64 interval_us, watch_us;

  if (errnum != NETFLUX_ERRNO_SLOW)
    {
      netflux_error_set_from_errno (&error, errnum, partner);
      return error;
    }

  netflux_channel_get_pace (self->channel, &interval_us, &watch_us);
  if (interval_us == 0)
    return NULL;
  netflux_error_set_from_pace (&error, partner, interval_us, watch_us);
  return error;
}

static void
write_event (NetfluxRun *self, const NetfluxEvent *event)
{
  static const char *const reasons[] = {
    [REASON_FIRST] = "its first frame",
    [REASON_OUTAGE] = "the first frame after an outage",
    [REASON_RESTART] = "the partner has restarted",
  };
  g_autoptr (GError) error = NULL;

  switch (event->type)
    {
    case NETFLUX_EVENT_STATE:
      g_debug ("%s: state %s", self->partner, name_value (NETFLUX_TYPE_LINK_STATE, event->number));
      break;
    case NETFLUX_EVENT_WATCHDOG_EXPIRED:
    case NETFLUX_EVENT_WATCHDOG_RECOVERED:
      g_debug ("%s: watchdog %s %s", self->partner,
               event->number == NETFLUX_TRANSITION_SEND_DATA
                   ? "of the data to send"
                   : name_value (NETFLUX_TYPE_WATCHDOG, event->number),
               event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED ? "expired" : "recovered");
      break;
    case NETFLUX_EVENT_SYNCHRONISED:
      g_debug ("%s: synchronised: %s", self->partner, reasons[event->number]);
      break;
    case NETFLUX_EVENT_SEND_ERROR:
    case NETFLUX_EVENT_RECEIVE_ERROR:
      if (event->number != 0)
        error = netflux_run_make_error (self, event->number, self->partner);
      g_debug ("%s: %s error%s%s", self->partner,
               event->type == NETFLUX_EVENT_SEND_ERROR ? "send" : "receive",
               error != NULL ? ": " : " is over", error != NULL ? error->message : "");
      break;
    case NETFLUX_EVENT_ANNOUNCE:
    case NETFLUX_EVENT_OVERSIZE:
    case NETFLUX_EVENT_STATISTICS:
    case NETFLUX_EVENT_FRAME:
    case NETFLUX_EVENT_IMAGE:
    default:
      break;
    }
}

void
netflux_run_end_log (NetfluxRun *self)
{
  GSource *source = __atomic_exchange_n (&self->unwritten, NULL, __ATOMIC_ACQ_REL);

  if (source == NULL)
    return;

  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
write_unwritten (gpointer data)
{
  NetfluxRun *self = data;

  g_debug ("%s: %u changes are not logged, they come and go; now %s", self->partner,
           netflux_line_limit_settle (&self->lines),
           name_value (NETFLUX_TYPE_LINK_STATE, (int) netflux_channel_get_state (self->channel)));
  netflux_run_end_log (self);
  return G_SOURCE_REMOVE;
}

static void
write_later (NetfluxRun *self)
{
  GSource *source = g_timeout_source_new_seconds (1);

  g_source_set_static_name (source, "[netflux] log");
  g_source_set_callback (source, write_unwritten, netflux_run_ref (self),
                         (GDestroyNotify) netflux_run_unref);
  g_source_attach (source, g_source_get_context (g_main_current_source ()));
  __atomic_store_n (&self->unwritten, source, __ATOMIC_RELEASE);
}

static gboolean
is_told_of (const NetfluxEvent *event)
{
  return event->type == NETFLUX_EVENT_STATE || event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED ||
         event->type == NETFLUX_EVENT_WATCHDOG_RECOVERED ||
         event->type == NETFLUX_EVENT_SYNCHRONISED || event->type == NETFLUX_EVENT_SEND_ERROR ||
         event->type == NETFLUX_EVENT_RECEIVE_ERROR;
}

static void
log_event (NetfluxRun *self, const NetfluxEvent *event)
{
  if (!is_told_of (event))
    return;

  if (netflux_line_limit_take (&self->lines, LINES, g_get_monotonic_time ()))
    write_event (self, event);
  else if (self->lines.n_untold == 1)
    write_later (self);
}

static void
deliver_error (NetfluxRun *self,
               gpointer owner,
               int errnum,
               void (*tell) (gpointer owner, NetfluxMailbox *mailbox, const GError *error))
{
  g_autoptr (GError) error = NULL;

  if (tell == NULL)
    return;

  /* Silence is reported by the property and by the watchdog. */
  if (errnum != 0 && errnum != ETIMEDOUT)
    error = netflux_run_make_error (self, errnum, self->partner); /* nobody else changes it */
  tell (owner, self->mailbox, error);
}

/* Holds no reference to the owner while handlers run: they may give the last one back. */
static void
deliver_image (NetfluxRun *self, GBytes *image)
{
  NetfluxShared *shared = self->shared;
  g_autoptr (NetfluxLayout) layout = netflux_shared_dup_layout (shared, &shared->receive_layout);
  g_autoptr (GObject) owner = g_weak_ref_get (&shared->owner);

  if (owner != NULL && layout != NULL)
    netflux_changes_find (&self->changes, layout, shared->owner_funcs->get_schema (layout), image,
                          shared->owner_funcs->hears_value, owner);
  g_clear_object (&owner);

  while (netflux_mailbox_is_open (self->mailbox))
    {
      g_autoptr (NetfluxChange) change = netflux_changes_pop (&self->changes);
      g_autoptr (NetfluxLayout) current = NULL;
      g_autoptr (GObject) object = NULL;

      if (change == NULL)
        return;
      current = netflux_shared_dup_layout (shared, &shared->receive_layout);
      object = g_weak_ref_get (&shared->owner);
      if (object != NULL && change->layout == current)
        shared->owner_funcs->value (object, change->detail, change->path, change->value);
    }
}

static void
deliver_watchdog (NetfluxRun *self, gpointer owner, int watchdog, gboolean expired)
{
  const NetfluxOwnerFuncs *funcs = self->shared->owner_funcs;

  if (watchdog == NETFLUX_TRANSITION_SEND_DATA && funcs->send_data != NULL)
    funcs->send_data (owner, self->mailbox, expired);
  else if (watchdog != NETFLUX_TRANSITION_SEND_DATA && funcs->watchdog != NULL)
    funcs->watchdog (owner, self->mailbox, (NetfluxWatchdog) watchdog, expired);
}

static gboolean
is_silent (NetfluxLinkState state)
{
  return state == NETFLUX_LINK_STATE_WAITING || state == NETFLUX_LINK_STATE_LOST ||
         state == NETFLUX_LINK_STATE_FAILED;
}

static void
deliver_to (NetfluxRun *self, gpointer owner, const NetfluxEvent *event)
{
  const NetfluxOwnerFuncs *funcs = self->shared->owner_funcs;

  switch (event->type)
    {
    case NETFLUX_EVENT_FRAME:
      funcs->frame (owner, self->mailbox, event->content);
      break;
    case NETFLUX_EVENT_WATCHDOG_EXPIRED:
      deliver_watchdog (self, owner, event->number, TRUE);
      break;
    case NETFLUX_EVENT_WATCHDOG_RECOVERED:
      deliver_watchdog (self, owner, event->number, FALSE);
      break;
    case NETFLUX_EVENT_STATE:
      if (self->follower != NULL)
        netflux_follower_set_silent (self->follower, is_silent ((NetfluxLinkState) event->number));
      if (funcs->state != NULL)
        funcs->state (owner);
      break;
    case NETFLUX_EVENT_STATISTICS:
      funcs->statistics (owner, self->mailbox, event->content);
      break;
    case NETFLUX_EVENT_SEND_ERROR:
      deliver_error (self, owner, event->number, funcs->send_error);
      break;
    case NETFLUX_EVENT_RECEIVE_ERROR:
      deliver_error (self, owner, event->number, funcs->receive_error);
      break;
    case NETFLUX_EVENT_ANNOUNCE:
      funcs->announce (owner);
      break;
    case NETFLUX_EVENT_OVERSIZE:
      g_message ("%s sends %d bytes, more than receive-size: what is beyond it is ignored",
                 self->partner, event->number);
      break;
    case NETFLUX_EVENT_SYNCHRONISED:
      break; /* of the log only */
    case NETFLUX_EVENT_IMAGE:
    default:
      g_assert_not_reached ();
    }
}

static void
deliver (gpointer data, const NetfluxEvent *event)
{
  NetfluxRun *self = data;
  g_autoptr (GObject) owner = NULL;

  if (event->type == NETFLUX_EVENT_IMAGE)
    {
      deliver_image (self, event->content);
      return;
    }

  log_event (self, event);
  owner = g_weak_ref_get (&self->shared->owner);
  if (owner != NULL)
    deliver_to (self, owner, event);
}

/* The engine makes frames and statistics for the application only if somebody listens. It
 * does not ask itself, since that would take a lock which any thread of the program may hold. */
gboolean
netflux_run_survey (gpointer data)
{
  NetfluxRun *self = data;
  NetfluxShared *shared = self->shared;
  NetfluxMailbox *mailbox = g_atomic_pointer_get (&self->mailbox); /* NULL: not there yet */
  g_autoptr (GObject) owner = g_weak_ref_get (&shared->owner);
  g_autoptr (NetfluxLayout) layout = NULL;
  NetfluxInterest interest = { 0 };

  if (owner != NULL)
    shared->owner_funcs->survey (owner, &interest);
  if (interest.values)
    layout = netflux_shared_dup_layout (shared, &shared->receive_layout);

  g_atomic_int_set (&self->frames_wanted, interest.frames);
  g_atomic_int_set (&self->statistics_wanted, interest.statistics);
  netflux_changes_survey (&self->changes, layout);
  netflux_channel_set_announcing (self->channel, interest.announcements);
  if (mailbox != NULL)
    netflux_mailbox_set_wanted (mailbox, interest.frames, layout != NULL);

  return interest.blocked;
}

const NetfluxMailboxFuncs netflux_run_mailbox_funcs = {
  .ref = (gpointer (*) (gpointer)) netflux_run_ref,
  .unref = (void (*) (gpointer)) netflux_run_unref,
  .deliver = deliver,
  .survey = netflux_run_survey,
};

void
netflux_run_follow (gpointer data,
                    const NetfluxEndpoints *endpoints,
                    const NetfluxSettings *settings)
{
  NetfluxRun *self = data;
  g_autofree char *partner = NULL;

  if (netflux_channel_follow (self->channel, &endpoints->remote) != 0)
    return;

  partner = netflux_endpoints_describe_partner (endpoints, settings);
  g_mutex_lock (&self->shared->lock);
  g_free (self->partner);
  self->partner = g_steal_pointer (&partner);
  g_mutex_unlock (&self->shared->lock);
}
