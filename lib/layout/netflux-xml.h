/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-arena.h"
#include "lib/layout/netflux-script.h"

G_BEGIN_DECLS

typedef struct _NetfluxElement NetfluxElement;

/* An element of XML with all that is in it. Prefixes of names are left out. */
struct _NetfluxElement
{
  const char *name;
  const char *const *attributes; /* name, value, …, NULL */
  const char *text;              /* between its tags, without that of its children; or NULL */
  guint line;                    /* of the text, or of the tag if there is none */
  guint column;
  gboolean has_other_code; /* left out: a block whose code is not Structured Text */
  NetfluxElement *parent;
  NetfluxElement *children; /* the first one */
  NetfluxElement *next;     /* of the same parent */
  NetfluxElement *last;     /* of its children */
};

gboolean netflux_xml_recognise (const NetfluxScript *source);

/* Bodies of programs are left out. No entity but the five of XML is known, nothing is fetched.
 * What is returned is in @arena. */
NetfluxElement *
netflux_xml_parse (const NetfluxScript *source, NetfluxArena *arena, GError **error);

NetfluxPosition netflux_element_position (const NetfluxElement *self, const NetfluxScript *source);
gboolean netflux_element_is (const NetfluxElement *self, const char *name);
NetfluxElement *netflux_element_child (const NetfluxElement *self, const char *name);
const char *netflux_element_attribute (const NetfluxElement *self, const char *name);

/* The next one in the document within @within, or NULL. */
NetfluxElement *netflux_element_following (NetfluxElement *self, const NetfluxElement *within);

/* The same for elements that hold the same. */
guint netflux_element_hash (NetfluxElement *self);

/* All text within, without the spaces around it; NULL if there is none. */
const char *netflux_element_all_text (NetfluxElement *self, NetfluxArena *arena);

G_END_DECLS
