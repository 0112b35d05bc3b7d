/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-duplex.h"

#include <errno.h>

#define DURATION_MAX (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef enum
{
  KIND_STRING,
  KIND_UINT,
  KIND_INT64,
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_MODE,
  KIND_ENGINE,
} Kind;

#define ALL (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SOURCE | NETFLUX_ROLE_SINK)
#define RECEIVES (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SOURCE)
#define SENDS (NETFLUX_ROLE_LINK | NETFLUX_ROLE_SINK)
#define SETTING(name, kind, member, roles, min, max, initial)                                      \
  {                                                                                                \
    name, kind, G_STRUCT_OFFSET (NetfluxDuplex, member), roles, min, max, initial                  \
  }

static const struct
{
  const char *name;
  Kind kind;
  gsize offset;
  guint roles;
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
} settings[] = {
  SETTING ("local-address", KIND_STRING, local_address, ALL, 0, 0, 0),
  SETTING ("local-port", KIND_UINT, local_port, ALL, 0, G_MAXUINT16, 2000),
  SETTING ("remote-address", KIND_STRING, remote_address, ALL, 0, 0, 0),
  SETTING ("remote-port", KIND_UINT, remote_port, SENDS, 1, G_MAXUINT16, 2000),
  SETTING ("send-interval", KIND_INT64, send_interval, SENDS, 100, DURATION_MAX, 5000),
  SETTING ("minimum-gap", KIND_INT64, minimum_gap, NETFLUX_ROLE_SINK, 0, DURATION_MAX, 1000),
  SETTING ("watch-interval", KIND_INT64, watch_interval, RECEIVES, 0, DURATION_MAX, 30000),
  SETTING ("statistics-interval",
           KIND_INT64,
           statistics_interval,
           NETFLUX_ROLE_LINK,
           0,
           DURATION_MAX,
           G_USEC_PER_SEC),
  SETTING ("receive-size", KIND_UINT, receive_size, RECEIVES, 0, NETFLUX_PAYLOAD_MAX, 0),
  SETTING ("send-mode", KIND_MODE, send_mode, NETFLUX_ROLE_SINK, 0, 0, 0),
  SETTING ("keep-values-on-timeout", KIND_BOOLEAN, keep_values, RECEIVES, 0, 0, 0),
  SETTING ("accept-foreign", KIND_BOOLEAN, accept_foreign, NETFLUX_ROLE_LINK, 0, 0, 0),
  SETTING ("safe-values", KIND_BYTES, safe_values, RECEIVES, 0, 0, 0),
  SETTING ("engine", KIND_ENGINE, engine, ALL, 0, 0, 0),
};

#define MEMBER(self, i, type) G_STRUCT_MEMBER (type, self, settings[i].offset)

static GParamSpec *
make_pspec (guint i)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const char *name = settings[i].name;

  switch (settings[i].kind)
    {
    case KIND_STRING:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case KIND_UINT:
      return g_param_spec_uint (name, NULL, NULL, (guint) settings[i].minimum,
                                (guint) settings[i].maximum, (guint) settings[i].initial, flags);
    case KIND_INT64:
      return g_param_spec_int64 (name, NULL, NULL, settings[i].minimum, settings[i].maximum,
                                 settings[i].initial, flags);
    case KIND_BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case KIND_BYTES:
      return g_param_spec_boxed (name, NULL, NULL, G_TYPE_BYTES, flags);
    case KIND_MODE:
      return g_param_spec_enum (name, NULL, NULL, NETFLUX_TYPE_SEND_MODE, NETFLUX_SEND_MODE_CYCLIC,
                                flags);
    case KIND_ENGINE:
    default:
      return g_param_spec_object (name, NULL, NULL, NETFLUX_TYPE_ENGINE, flags);
    }
}

/* The properties that are settings have ids from 100 on. */
void
netflux_duplex_install_properties (GObjectClass *object_class, NetfluxRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (settings[i].roles & role)
      g_object_class_install_property (object_class, 100 + i, make_pspec (i));
}

static int
find_setting (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].name, name))
      return (int) i;

  return -1;
}

static void
fill_config (NetfluxDuplex *self, NetfluxRole role, NetfluxChannelConfig *config)
{
  *config = (NetfluxChannelConfig){
    .session = {
      .receives = (role & RECEIVES) != 0,
      .sends = (role & SENDS) != 0,
      .send_mode = (NetfluxSendMode) self->send_mode,
      .send_interval_ns = self->send_interval * 1000,
      .minimum_gap_ns = self->minimum_gap * 1000,
      .watch_interval_ns = self->watch_interval * 1000,
      .receive_size = self->receive_size,
    },
    .keep_values = self->keep_values,
    .safe_values = self->safe_values != NULL ? g_bytes_ref (self->safe_values) : NULL,
    .statistics_interval_ns = role == NETFLUX_ROLE_LINK ? self->statistics_interval * 1000 : 0,
  };
}

NetfluxDuplex *
netflux_duplex_new (void)
{
  NetfluxDuplex *self = g_new0 (NetfluxDuplex, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->link, NULL);
  g_weak_ref_init (&self->source, NULL);
  g_weak_ref_init (&self->sink, NULL);
  self->local_port = 2000;
  self->remote_port = 2000;
  self->send_interval = 5000;
  self->minimum_gap = 1000;
  self->watch_interval = 30000;
  self->statistics_interval = G_USEC_PER_SEC;
  self->send_data = g_bytes_new (NULL, 0);
  self->received = netflux_image_new ();
  self->to_send = netflux_image_new ();

  return self;
}

NetfluxDuplex *
netflux_duplex_ref (NetfluxDuplex *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_duplex_unref (NetfluxDuplex *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->frame_notify != NULL)
    self->frame_notify (self->frame_data);
  if (self->prepare_notify != NULL)
    self->prepare_notify (self->prepare_data);
  g_weak_ref_clear (&self->link);
  g_weak_ref_clear (&self->source);
  g_weak_ref_clear (&self->sink);
  g_free (self->local_address);
  g_free (self->remote_address);
  g_clear_pointer (&self->safe_values, g_bytes_unref);
  g_clear_object (&self->engine);
  g_bytes_unref (self->send_data);
  g_clear_error (&self->refusal);
  netflux_image_free (self->received);
  netflux_image_free (self->to_send);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The channel while it runs, or NULL. */
NetfluxChannel *
netflux_duplex_ref_channel (NetfluxDuplex *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->channel != NULL ? netflux_channel_ref (self->channel) : NULL;
}

static void
reconfigure (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = NULL;
  NetfluxChannelConfig config;

  g_mutex_lock (&self->lock);
  if (self->channel != NULL)
    {
      channel = netflux_channel_ref (self->channel);
      fill_config (self, self->role, &config);
    }
  g_mutex_unlock (&self->lock);

  if (channel == NULL)
    return;
  netflux_channel_configure (channel, &config);
  g_clear_pointer (&config.safe_values, g_bytes_unref);
}

gboolean
netflux_duplex_set_property (NetfluxDuplex *self, GParamSpec *pspec, const GValue *value)
{
  int i = find_setting (pspec->name);
  gpointer old = NULL;

  if (i < 0)
    return FALSE;

  g_mutex_lock (&self->lock);
  switch (settings[i].kind)
    {
    case KIND_STRING:
      old = MEMBER (self, i, char *);
      MEMBER (self, i, char *) = g_value_dup_string (value);
      break;
    case KIND_UINT:
      MEMBER (self, i, guint) = g_value_get_uint (value);
      break;
    case KIND_INT64:
      MEMBER (self, i, gint64) = g_value_get_int64 (value);
      break;
    case KIND_BOOLEAN:
      MEMBER (self, i, gboolean) = g_value_get_boolean (value);
      break;
    case KIND_MODE:
      MEMBER (self, i, int) = g_value_get_enum (value);
      break;
    case KIND_BYTES:
      old = MEMBER (self, i, GBytes *);
      MEMBER (self, i, GBytes *) = g_value_dup_boxed (value);
      break;
    case KIND_ENGINE:
    default:
      old = MEMBER (self, i, NetfluxEngine *);
      MEMBER (self, i, NetfluxEngine *) = g_value_dup_object (value);
      break;
    }
  g_mutex_unlock (&self->lock);

  if (old != NULL && settings[i].kind == KIND_STRING)
    g_free (old);
  else if (old != NULL && settings[i].kind == KIND_BYTES)
    g_bytes_unref (old);
  else if (old != NULL)
    g_object_unref (old);
  reconfigure (self);

  return TRUE;
}

gboolean
netflux_duplex_get_property (NetfluxDuplex *self, GParamSpec *pspec, GValue *value)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  int i = find_setting (pspec->name);

  if (i < 0)
    return FALSE;

  switch (settings[i].kind)
    {
    case KIND_STRING:
      g_value_set_string (value, MEMBER (self, i, char *));
      break;
    case KIND_UINT:
      if (self->channel != NULL &&
          settings[i].offset == G_STRUCT_OFFSET (NetfluxDuplex, local_port))
        g_value_set_uint (value, self->local.port);
      else
        g_value_set_uint (value, MEMBER (self, i, guint));
      break;
    case KIND_INT64:
      g_value_set_int64 (value, MEMBER (self, i, gint64));
      break;
    case KIND_BOOLEAN:
      g_value_set_boolean (value, MEMBER (self, i, gboolean));
      break;
    case KIND_MODE:
      g_value_set_enum (value, MEMBER (self, i, int));
      break;
    case KIND_BYTES:
      g_value_set_boxed (value, MEMBER (self, i, GBytes *));
      break;
    case KIND_ENGINE:
    default:
      g_value_set_object (value, MEMBER (self, i, NetfluxEngine *));
      break;
    }

  return TRUE;
}

/* What the engine tells */

static void
on_accepted (gpointer data, const NetfluxReception *reception, const NetfluxDatagram *datagram)
{
  NetfluxDuplex *self = data;
  g_autoptr (NetfluxFrame) frame = NULL;

  if (!g_atomic_int_get (&self->wants_frames) && !g_atomic_int_get (&self->has_frame_func))
    return;

  frame = netflux_frame_new (reception, datagram);
  if (g_atomic_int_get (&self->has_frame_func) && self->frame_func != NULL)
    self->frame_func (frame, self->frame_data);
  if (g_atomic_int_get (&self->wants_frames))
    netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_FRAME, 0, netflux_frame_ref (frame),
                          (GDestroyNotify) netflux_frame_unref);
}

static void
on_watchdog (gpointer data, NetfluxWatchdog watchdog, gboolean expired)
{
  NetfluxDuplex *self = data;

  netflux_mailbox_post (self->mailbox,
                        expired ? NETFLUX_EVENT_WATCHDOG_EXPIRED : NETFLUX_EVENT_WATCHDOG_RECOVERED,
                        (int) watchdog, NULL, NULL);
}

static void
on_state (gpointer data, NetfluxLinkState state)
{
  netflux_mailbox_post (((NetfluxDuplex *) data)->mailbox, NETFLUX_EVENT_STATE, (int) state, NULL,
                        NULL);
}

static void
on_send_error (gpointer data, int errnum)
{
  netflux_mailbox_post (((NetfluxDuplex *) data)->mailbox, NETFLUX_EVENT_SEND_ERROR, errnum, NULL,
                        NULL);
}

static void
on_receive_error (gpointer data, int errnum)
{
  netflux_mailbox_post (((NetfluxDuplex *) data)->mailbox, NETFLUX_EVENT_RECEIVE_ERROR, errnum,
                        NULL, NULL);
}

static void
on_oversize (gpointer data, gsize size)
{
  g_info ("A frame of %" G_GSIZE_FORMAT " bytes is longer than expected; the rest is ignored",
          size);
}

static void
on_announce (gpointer data)
{
  netflux_mailbox_post (((NetfluxDuplex *) data)->mailbox, NETFLUX_EVENT_ANNOUNCE, 0, NULL, NULL);
}

static void
on_prepare (gpointer data)
{
  NetfluxDuplex *self = data;
  g_autoptr (NetfluxSink) sink = NULL;

  if (!g_atomic_int_get (&self->has_prepare_func) || self->prepare_func == NULL)
    return;

  sink = g_weak_ref_get (&self->sink);
  if (sink != NULL)
    self->prepare_func (sink, self->prepare_data);
}

static void
on_statistics (gpointer data, const NetfluxFigures *figures)
{
  NetfluxDuplex *self = data;
  NetfluxFigures *copy = g_memdup2 (figures, sizeof *figures);

  copy->frames_dropped = netflux_mailbox_get_dropped (self->mailbox);
  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_STATISTICS, 0, copy, g_free);
}

static const NetfluxChannelListener listener = {
  .accepted = on_accepted,
  .watchdog = on_watchdog,
  .state = on_state,
  .send_error = on_send_error,
  .receive_error = on_receive_error,
  .oversize = on_oversize,
  .announce = on_announce,
  .prepare = on_prepare,
  .statistics = on_statistics,
};

/* In the application's context */

static void
deliver_error (NetfluxDuplex *self, GObject *link, GObject *half, int errnum)
{
  if (half != NULL)
    g_object_notify (half, "error");
  if (link != NULL && errnum != 0)
    {
      g_autoptr (GError) error = netflux_error_new_from_errno (errnum, self);

      g_signal_emit_by_name (link, "error", error);
    }
}

static void
deliver_watchdog (GObject *link, GObject *source, const char *signal, int watchdog)
{
  if (source != NULL && watchdog == NETFLUX_WATCHDOG_RECEIVE)
    g_signal_emit_by_name (source, signal, watchdog);
  if (link != NULL)
    g_signal_emit_by_name (link, signal, watchdog);
}

static void
deliver (gpointer data, const NetfluxEvent *event)
{
  NetfluxDuplex *self = data;
  g_autoptr (GObject) link = g_weak_ref_get (&self->link);
  g_autoptr (GObject) source = g_weak_ref_get (&self->source);
  g_autoptr (GObject) sink = g_weak_ref_get (&self->sink);
  g_autoptr (NetfluxStatistics) statistics = NULL;

  switch (event->type)
    {
    case NETFLUX_EVENT_FRAME:
      if (source != NULL)
        g_signal_emit_by_name (source, "frame-received", event->content);
      if (link != NULL)
        g_signal_emit_by_name (link, "frame-received", event->content);
      break;
    case NETFLUX_EVENT_WATCHDOG_EXPIRED:
      deliver_watchdog (link, source, "watchdog-expired", event->number);
      break;
    case NETFLUX_EVENT_WATCHDOG_RECOVERED:
      deliver_watchdog (link, source, "watchdog-recovered", event->number);
      break;
    case NETFLUX_EVENT_STATE:
      if (link != NULL)
        g_object_notify (link, "state");
      break;
    case NETFLUX_EVENT_STATISTICS:
      statistics = netflux_statistics_new (event->content);
      if (link != NULL)
        g_signal_emit_by_name (link, "statistics-updated", statistics);
      break;
    case NETFLUX_EVENT_SEND_ERROR:
      deliver_error (self, link, sink, event->number);
      break;
    case NETFLUX_EVENT_RECEIVE_ERROR:
      deliver_error (self, link, source, event->number);
      break;
    case NETFLUX_EVENT_ANNOUNCE:
    default:
      if (sink != NULL)
        g_signal_emit_by_name (sink, "prepare-frame");
      break;
    }
}

static gboolean
is_heard (GObject *object, const char *signal)
{
  return object != NULL && g_signal_has_handler_pending (
                               object, g_signal_lookup (signal, G_OBJECT_TYPE (object)), 0, FALSE);
}

static void
survey (gpointer data)
{
  NetfluxDuplex *self = data;
  g_autoptr (GObject) link = g_weak_ref_get (&self->link);
  g_autoptr (GObject) source = g_weak_ref_get (&self->source);
  g_autoptr (GObject) sink = g_weak_ref_get (&self->sink);
  g_autoptr (NetfluxChannel) channel = netflux_duplex_ref_channel (self);

  g_atomic_int_set (&self->wants_frames,
                    is_heard (link, "frame-received") || is_heard (source, "frame-received"));
  if (channel != NULL)
    netflux_channel_set_announcing (channel, is_heard (sink, "prepare-frame"));
}

static const NetfluxMailboxFuncs mailbox_funcs = { deliver, survey };

/* Starting */

static GInetSocketAddress *
resolve (const char *host, guint port, GError **error)
{
  g_autoptr (GError) resolve_error = NULL;
  GSocketAddress *address = g_inet_socket_address_new_from_string (host, port);
  GList *found;

  if (address != NULL)
    return G_INET_SOCKET_ADDRESS (address);

  found = g_resolver_lookup_by_name (g_resolver_get_default (), host, NULL, &resolve_error);
  if (found == NULL)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_HOST_NOT_FOUND,
                   "The host “%s” was not found: %s. Check the name, or use an address", host,
                   resolve_error->message);
      return NULL;
    }
  address = g_inet_socket_address_new (found->data, (guint16) port);
  g_resolver_free_addresses (found);

  return G_INET_SOCKET_ADDRESS (address);
}

typedef struct
{
  char *local_address;
  char *remote_address;
  guint local_port;
  guint remote_port;
  NetfluxAddress local;
  NetfluxAddress remote;
  NetfluxEngine *engine;
} Endpoints;

static void
endpoints_clear (Endpoints *endpoints)
{
  g_free (endpoints->local_address);
  g_free (endpoints->remote_address);
  g_clear_object (&endpoints->engine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Endpoints, endpoints_clear)

static gboolean
resolve_endpoints (Endpoints *endpoints, NetfluxRole role, GError **error)
{
  g_autoptr (GInetSocketAddress) local = NULL;
  g_autoptr (GInetSocketAddress) remote = NULL;
  GSocketFamily family = G_SOCKET_FAMILY_IPV4;

  if (endpoints->remote_address == NULL && role != NETFLUX_ROLE_SOURCE)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_REMOTE_ADDRESS,
                   "There is no partner for port %u: set remote-address", endpoints->local_port);
      return FALSE;
    }
  if (endpoints->remote_address != NULL)
    {
      remote = resolve (endpoints->remote_address,
                        role == NETFLUX_ROLE_SOURCE ? 0 : endpoints->remote_port, error);
      if (remote == NULL)
        return FALSE;
      family = g_socket_address_get_family (G_SOCKET_ADDRESS (remote));
    }

  if (endpoints->local_address != NULL)
    {
      local = resolve (endpoints->local_address, endpoints->local_port, error);
      if (local == NULL)
        return FALSE;
    }
  else
    {
      g_autoptr (GInetAddress) any = g_inet_address_new_any (family);

      local =
          G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (any, (guint16) endpoints->local_port));
    }

  if (remote != NULL && g_socket_address_get_family (G_SOCKET_ADDRESS (local)) != family)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH,
                   "The local address %s port %u and the partner's %s port %u are not both IPv4 or "
                   "both IPv6: change one of them",
                   endpoints->local_address, endpoints->local_port, endpoints->remote_address,
                   endpoints->remote_port);
      return FALSE;
    }

  netflux_address_from_socket_address (&endpoints->local, G_SOCKET_ADDRESS (local));
  if (remote != NULL)
    netflux_address_from_socket_address (&endpoints->remote, G_SOCKET_ADDRESS (remote));
  return TRUE;
}

static NetfluxChannel *
open_channel (NetfluxDuplex *self,
              NetfluxRole role,
              const Endpoints *endpoints,
              const NetfluxChannelConfig *config,
              GError **error)
{
  g_autoptr (NetfluxChannel) channel = NULL;
  NetfluxReactor *reactor = netflux_engine_get_reactor (endpoints->engine, error);
  NetfluxPort *port;
  NetfluxChannelSetup setup;
  char text[NETFLUX_ADDRESS_STRING_MAX];

  if (reactor == NULL)
    return NULL;
  port = netflux_port_acquire (reactor, &endpoints->local, error);
  if (port == NULL)
    return NULL;

  setup = (NetfluxChannelSetup){
    .reactor = reactor,
    .port = port,
    .partner = endpoints->remote,
    .accepts_anyone =
        self->accept_foreign || (role == NETFLUX_ROLE_SOURCE && endpoints->remote_address == NULL),
    .received = self->received,
    .to_send = self->to_send,
    .listener = &listener,
    .user_data = self,
  };
  channel = netflux_channel_new (&setup);
  self->local = *netflux_port_get_local (port);
  if (!netflux_channel_start (channel, config, NULL))
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PARTNER_IN_USE,
                   "Another link on port %u already receives from %s: stop that one, or choose "
                   "another local port",
                   endpoints->local_port, netflux_address_to_string (&endpoints->remote, text));
      return NULL;
    }

  return g_steal_pointer (&channel);
}

static gboolean
begin_start (NetfluxDuplex *self,
             NetfluxRole role,
             Endpoints *endpoints,
             NetfluxChannelConfig *config,
             GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->starting || self->channel != NULL)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED,
                   "Port %u to %s was started already: stop it first", self->local_port,
                   self->remote_address != NULL ? self->remote_address : "anyone");
      return FALSE;
    }

  self->starting = TRUE;
  self->role = role;
  *endpoints = (Endpoints){
    .local_address = g_strdup (self->local_address),
    .remote_address = g_strdup (self->remote_address),
    .local_port = self->local_port,
    .remote_port = self->remote_port,
    .engine = g_object_ref (self->engine != NULL ? self->engine : netflux_engine_get_default ()),
  };
  fill_config (self, role, config);
  return TRUE;
}

/* Resolves names, which can block. Signals will come in @context. */
gboolean
netflux_duplex_start (NetfluxDuplex *self, NetfluxRole role, GMainContext *context, GError **error)
{
  g_auto (Endpoints) endpoints = { .remote_address = NULL };
  NetfluxChannelConfig config;
  NetfluxChannel *channel = NULL;

  if (!begin_start (self, role, &endpoints, &config, error))
    return FALSE;

  if (resolve_endpoints (&endpoints, role, error))
    {
      self->mailbox = netflux_mailbox_new (context != NULL ? context : g_main_context_default (),
                                           &mailbox_funcs, netflux_duplex_ref (self),
                                           (GDestroyNotify) netflux_duplex_unref);
      survey (self);
      channel = open_channel (self, role, &endpoints, &config, error);
      if (channel == NULL)
        {
          netflux_mailbox_close (self->mailbox);
          g_clear_pointer (&self->mailbox, netflux_mailbox_unref);
        }
    }
  g_clear_pointer (&config.safe_values, g_bytes_unref);

  g_mutex_lock (&self->lock);
  self->channel = channel;
  self->starting = FALSE;
  g_mutex_unlock (&self->lock);

  return channel != NULL;
}

void
netflux_duplex_stop (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = NULL;
  NetfluxMailbox *mailbox;
  NetfluxFigures figures;

  g_mutex_lock (&self->lock);
  channel = g_steal_pointer (&self->channel);
  mailbox = self->mailbox;
  g_mutex_unlock (&self->lock);

  if (channel == NULL)
    return;

  netflux_channel_stop (channel, &figures);
  figures.frames_dropped = netflux_mailbox_get_dropped (mailbox);
  netflux_mailbox_close (mailbox);

  g_mutex_lock (&self->lock);
  self->last_figures = figures;
  if (self->mailbox == mailbox)
    self->mailbox = NULL;
  g_mutex_unlock (&self->lock);
  netflux_mailbox_unref (mailbox);

  {
    g_autoptr (GObject) link = g_weak_ref_get (&self->link);

    if (link != NULL)
      g_object_notify (link, "state");
  }
}

gboolean
netflux_duplex_is_running (NetfluxDuplex *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->channel != NULL;
}

/* Data */

static void
refuse (NetfluxDuplex *self, gsize size)
{
  g_autoptr (GObject) link = g_weak_ref_get (&self->link);
  g_autoptr (GObject) sink = g_weak_ref_get (&self->sink);
  g_autoptr (GError) error =
      g_error_new (NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE,
                   "%" G_GSIZE_FORMAT " bytes for %s port %u are too many: send %d at most", size,
                   self->remote_address != NULL ? self->remote_address : "nobody",
                   self->remote_port, NETFLUX_PAYLOAD_MAX);

  g_mutex_lock (&self->lock);
  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (error);
  g_mutex_unlock (&self->lock);

  if (sink != NULL)
    g_object_notify (sink, "error");
  if (link != NULL)
    g_signal_emit_by_name (link, "error", error);
}

void
netflux_duplex_set_send_data (NetfluxDuplex *self, GBytes *data)
{
  g_autoptr (GBytes) old = NULL;
  g_autoptr (NetfluxChannel) channel = NULL;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  if (size > NETFLUX_PAYLOAD_MAX)
    {
      refuse (self, size);
      return;
    }

  netflux_image_lock (self->to_send);
  netflux_image_write (self->to_send, bytes, size);
  netflux_image_unlock (self->to_send);

  g_mutex_lock (&self->lock);
  old = self->send_data;
  self->send_data = g_bytes_ref (data);
  g_clear_error (&self->refusal);
  if (self->send_mode == NETFLUX_SEND_MODE_ON_CHANGE && self->channel != NULL &&
      !g_bytes_equal (old, data))
    channel = netflux_channel_ref (self->channel);
  g_mutex_unlock (&self->lock);

  if (channel != NULL)
    netflux_channel_data_changed (channel);
}

GBytes *
netflux_duplex_dup_send_data (NetfluxDuplex *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_bytes_ref (self->send_data);
}

GBytes *
netflux_duplex_get_received_data (NetfluxDuplex *self)
{
  return netflux_image_copy (self->received);
}

gboolean
netflux_duplex_send_now (NetfluxDuplex *self, GError **error)
{
  g_autoptr (NetfluxChannel) channel = netflux_duplex_ref_channel (self);
  int errnum = channel != NULL ? netflux_channel_send_now (channel) : ESHUTDOWN;

  if (errnum == 0)
    return TRUE;

  g_propagate_error (error, netflux_error_new_from_errno (errnum, self));
  return FALSE;
}

/* Figures */

NetfluxStatistics *
netflux_duplex_get_statistics (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = NULL;
  NetfluxFigures figures;

  g_mutex_lock (&self->lock);
  figures = self->last_figures;
  if (self->channel != NULL)
    channel = netflux_channel_ref (self->channel);
  g_mutex_unlock (&self->lock);

  if (channel != NULL)
    netflux_channel_get_figures (channel, &figures);

  return netflux_statistics_new (&figures);
}

void
netflux_duplex_reset_statistics (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = netflux_duplex_ref_channel (self);

  if (channel != NULL)
    {
      netflux_channel_reset_figures (channel);
      return;
    }

  g_mutex_lock (&self->lock);
  self->last_figures = (NetfluxFigures){ 0 };
  g_mutex_unlock (&self->lock);
}

NetfluxLinkState
netflux_duplex_get_state (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = netflux_duplex_ref_channel (self);

  return channel != NULL ? netflux_channel_get_state (channel) : NETFLUX_LINK_STATE_STOPPED;
}

GError *
netflux_duplex_dup_send_error (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = netflux_duplex_ref_channel (self);
  int errnum = channel != NULL ? netflux_channel_get_send_error (channel) : 0;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  if (errnum != 0)
    return netflux_error_new_from_errno (errnum, self);

  locker = g_mutex_locker_new (&self->lock);
  return self->refusal != NULL ? g_error_copy (self->refusal) : NULL;
}

GError *
netflux_duplex_dup_receive_error (NetfluxDuplex *self)
{
  g_autoptr (NetfluxChannel) channel = netflux_duplex_ref_channel (self);
  int errnum = channel != NULL ? netflux_channel_get_receive_error (channel) : 0;

  return errnum != 0 ? netflux_error_new_from_errno (errnum, self) : NULL;
}
