/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Two network namespaces of the test's own, joined by a virtual cable: "near", in which the
 * test runs, and "far", where its partners are. They end with the process, and nothing that
 * is done in them is seen outside.
 *
 *   near0  10.77.0.1/24  fd77::1/64   ———   far0  10.77.0.2/24  fd77::2/64 */

/* Runs @body in a subprocess that has the namespaces, or skips the test with the reason. */
void netflux_test_netns_run (void (*body) (void));

/* Runs a command there, such as "ip link set far0 down", which must succeed. */
void netflux_test_near (const char *format, ...) G_GNUC_PRINTF (1, 2);
void netflux_test_far (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Another cable: near1, far1, 10.78.0.1 and so on; or one in place of one that was deleted. */
void netflux_test_netns_connect (guint cable);

/* Whether a program such as "nft" is installed; the test is skipped if not. */
gboolean netflux_test_has_program (const char *name);

/* A UDP socket there, not blocking, bound. */
GSocket *netflux_test_far_socket (const char *address, guint16 port);

/* A partner in "far": a thread that sends a frame with 8 bytes of payload each interval,
 * with what it heard last as its feedback, and notes what it hears. Its own pauses are noted
 * too: a loaded machine is none of the link's outages. */
typedef struct _NetfluxTestPartner NetfluxTestPartner;

typedef struct
{
  gint64 arrival_us; /* when it was read */
  guint8 sequence;
  guint8 feedback;
  gsize size;
  gint64 stamp_us; /* the first 8 bytes of the payload, in this machine's order */
} NetfluxTestHeard;

NetfluxTestPartner *netflux_test_partner_new (const char *address, /* its own */
                                              guint16 port,
                                              const char *to,
                                              guint16 to_port,
                                              guint interval_us);
void netflux_test_partner_free (NetfluxTestPartner *self);

void netflux_test_partner_set_mute (NetfluxTestPartner *self, gboolean mute); /* sends nothing */
guint netflux_test_partner_get_n_heard (NetfluxTestPartner *self);
gint64 netflux_test_partner_get_pause_us (NetfluxTestPartner *self);

/* All that was heard so far: NetfluxTestHeard. */
GArray *netflux_test_partner_steal_heard (NetfluxTestPartner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxTestPartner, netflux_test_partner_free)

G_END_DECLS
