/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "lib/netflux-engine-private.h"

/**
 * NetfluxEngine:
 *
 * The thread in which links send, receive and watch.
 *
 * One engine serves any number of links. It is started when the first of them is.
 *
 * Since: 1.0
 */
struct _NetfluxEngine
{
  GObject parent_instance;

  int realtime_priority;
  char *cpu_affinity;

  GMutex lock;
  NetfluxReactor *reactor;
};

enum
{
  PROP_0,
  PROP_REALTIME_PRIORITY,
  PROP_CPU_AFFINITY,
  PROP_ACTIVE_REALTIME_PRIORITY,
  PROP_ACTIVE_CPU_AFFINITY,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (NetfluxEngine, netflux_engine, G_TYPE_OBJECT)

static void
netflux_engine_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NetfluxEngine *self = NETFLUX_ENGINE (object);

  switch (id)
    {
    case PROP_REALTIME_PRIORITY:
      self->realtime_priority = g_value_get_int (value);
      break;
    case PROP_CPU_AFFINITY:
      self->cpu_affinity = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
netflux_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetfluxEngine *self = NETFLUX_ENGINE (object);

  switch (id)
    {
    case PROP_REALTIME_PRIORITY:
      g_value_set_int (value, self->realtime_priority);
      break;
    case PROP_CPU_AFFINITY:
      g_value_set_string (value, self->cpu_affinity);
      break;
    case PROP_ACTIVE_REALTIME_PRIORITY:
      g_value_set_int (value, netflux_engine_get_active_realtime_priority (self));
      break;
    case PROP_ACTIVE_CPU_AFFINITY:
      g_value_set_string (value, netflux_engine_get_active_cpu_affinity (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
netflux_engine_finalize (GObject *object)
{
  NetfluxEngine *self = NETFLUX_ENGINE (object);

  g_clear_pointer (&self->reactor, netflux_reactor_shutdown);
  g_free (self->cpu_affinity);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (netflux_engine_parent_class)->finalize (object);
}

/**
 * NetfluxEngine:realtime-priority:
 *
 * The `SCHED_FIFO` priority to ask for; 0 asks for none.
 *
 * Since: 1.0
 */
/**
 * NetfluxEngine:cpu-affinity:
 *
 * The CPUs to run on, as `2` or `0,2-3`; %NULL is any.
 *
 * Since: 1.0
 */
/**
 * NetfluxEngine:active-realtime-priority:
 *
 * The priority that the system granted; 0 is none, or that the engine has not run yet.
 *
 * Since: 1.0
 */
/**
 * NetfluxEngine:active-cpu-affinity:
 *
 * The CPUs that the system granted; %NULL is any, or that the engine has not run yet.
 *
 * Since: 1.0
 */
static void
netflux_engine_class_init (NetfluxEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = netflux_engine_set_property;
  object_class->get_property = netflux_engine_get_property;
  object_class->finalize = netflux_engine_finalize;

  props[PROP_REALTIME_PRIORITY] =
      g_param_spec_int ("realtime-priority", NULL, NULL, 0, 99, 0,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_CPU_AFFINITY] =
      g_param_spec_string ("cpu-affinity", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ACTIVE_REALTIME_PRIORITY] = g_param_spec_int (
      "active-realtime-priority", NULL, NULL, 0, 99, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_ACTIVE_CPU_AFFINITY] = g_param_spec_string ("active-cpu-affinity", NULL, NULL, NULL,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
netflux_engine_init (NetfluxEngine *self)
{
  g_mutex_init (&self->lock);
}

/* What the parent of a forked process had is left as it is. With the lock */
static void
forget_inherited (NetfluxEngine *self)
{
  if (self->reactor != NULL && netflux_reactor_is_inherited (self->reactor))
    self->reactor = NULL;
}

/* Starts the thread if it does not run yet. */
static NetfluxReactor *
get_reactor (NetfluxEngine *self, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  NetfluxReactorConfig config = { self->realtime_priority, self->cpu_affinity };

  forget_inherited (self);
  if (self->reactor == NULL)
    {
      self->reactor = netflux_reactor_new (&config, error);
      if (self->reactor != NULL && netflux_reactor_get_warning (self->reactor) != NULL)
        g_warning ("%s", netflux_reactor_get_warning (self->reactor));
    }

  return self->reactor;
}

NetfluxEngine *
netflux_engine_ref_running (NetfluxEngine *self, NetfluxReactor **reactor, GError **error)
{
  g_autoptr (NetfluxEngine) engine =
      g_object_ref (self != NULL ? self : netflux_engine_get_default ());

  *reactor = get_reactor (engine, error);
  return *reactor != NULL ? g_steal_pointer (&engine) : NULL;
}

/**
 * netflux_engine_get_default:
 *
 * Gets the engine of all that have no other.
 *
 * Returns: (transfer none): the default engine
 *
 * Since: 1.0
 */
NetfluxEngine *
netflux_engine_get_default (void)
{
  static NetfluxEngine *engine;

  if (g_once_init_enter (&engine))
    g_once_init_leave (&engine, netflux_engine_new ());

  return engine;
}

/**
 * netflux_engine_new:
 *
 * Creates an engine with no special scheduling.
 *
 * Returns: (transfer full): an engine
 *
 * Since: 1.0
 */
NetfluxEngine *
netflux_engine_new (void)
{
  return g_object_new (NETFLUX_TYPE_ENGINE, NULL);
}

/**
 * netflux_engine_get_realtime_priority: (get-property realtime-priority)
 * @self: an engine
 *
 * Gets the priority that was asked for.
 *
 * Returns: 1 to 99; 0 is none
 *
 * Since: 1.0
 */
int
netflux_engine_get_realtime_priority (NetfluxEngine *self)
{
  g_return_val_if_fail (NETFLUX_IS_ENGINE (self), 0);

  return self->realtime_priority;
}

/**
 * netflux_engine_get_cpu_affinity: (get-property cpu-affinity)
 * @self: an engine
 *
 * Gets the CPUs that were asked for.
 *
 * Returns: (nullable): a list of CPUs
 *
 * Since: 1.0
 */
const char *
netflux_engine_get_cpu_affinity (NetfluxEngine *self)
{
  g_return_val_if_fail (NETFLUX_IS_ENGINE (self), NULL);

  return self->cpu_affinity;
}

/**
 * netflux_engine_get_active_realtime_priority: (get-property active-realtime-priority)
 * @self: an engine
 *
 * Gets the priority that was granted.
 *
 * Returns: 1 to 99; 0 is none
 *
 * Since: 1.0
 */
int
netflux_engine_get_active_realtime_priority (NetfluxEngine *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (NETFLUX_IS_ENGINE (self), 0);

  locker = g_mutex_locker_new (&self->lock);
  return self->reactor != NULL ? netflux_reactor_get_realtime_priority (self->reactor) : 0;
}

/**
 * netflux_engine_get_active_cpu_affinity: (get-property active-cpu-affinity)
 * @self: an engine
 *
 * Gets the CPUs that were granted.
 *
 * Returns: (nullable): a list of CPUs
 *
 * Since: 1.0
 */
const char *
netflux_engine_get_active_cpu_affinity (NetfluxEngine *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (NETFLUX_IS_ENGINE (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  return self->reactor != NULL ? netflux_reactor_get_cpu_affinity (self->reactor) : NULL;
}

static NetfluxReactor *
peek_reactor (NetfluxEngine *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->reactor;
}

/**
 * netflux_engine_assist:
 * @self: an engine
 * @enough: (scope call) (closure user_data): whether to end it
 * @user_data: what @enough is called with
 *
 * Does the engine's work in the calling thread until @enough is %TRUE: for a thread that
 * waits for frames and would be woken up by the engine's thread for each of them. What
 * comes meanwhile is received, sent and watched by the caller, and what runs in the engine's
 * thread otherwise, such as a [callback@Netflux.FramesFunc], runs in it.
 *
 * The engine's thread sleeps meanwhile. When the caller has gone, that thread sees to
 * deadlines at once; it looks for frames after half a millisecond, and if the caller does
 * not come back, it waits for them itself as without it.
 *
 * An engine has one assistant at most, and only while it serves a single link, source or
 * sink; none if it has a [property@Netflux.Engine:realtime-priority] or a
 * [property@Netflux.Engine:cpu-affinity], has not been started, where there is no `epoll`,
 * and none within a callback of an engine. The caller then has to wait by itself.
 *
 * Use [method@Netflux.Engine.wake] to have @enough called when something else has changed.
 *
 * Returns: %TRUE if it has ended because of @enough; %FALSE if the engine does not want
 *   assistance, or does not want it any more
 *
 * Since: 1.0
 */
gboolean
netflux_engine_assist (NetfluxEngine *self, NetfluxEnoughFunc enough, gpointer user_data)
{
  g_autoptr (NetfluxEngine) engine = NULL;
  NetfluxReactor *reactor;

  g_return_val_if_fail (NETFLUX_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (enough != NULL, FALSE);

  engine = g_object_ref (self);
  reactor = peek_reactor (self);
  return reactor != NULL && netflux_reactor_assist (reactor, enough, user_data);
}

/**
 * netflux_engine_wake:
 * @self: an engine
 *
 * Has an assistant ask its function again, see [method@Netflux.Engine.assist]. Any thread.
 *
 * Since: 1.0
 */
void
netflux_engine_wake (NetfluxEngine *self)
{
  NetfluxReactor *reactor;

  g_return_if_fail (NETFLUX_IS_ENGINE (self));

  reactor = peek_reactor (self);
  if (reactor != NULL)
    netflux_reactor_wake (reactor);
}
