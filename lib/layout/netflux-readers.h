/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"
#include "lib/layout/netflux-xml.h"

G_BEGIN_DECLS

/* Readers of XML. Each is given the root, and returns FALSE if it is not of its format. What is
 * wrong with a type is kept with its name. */

/* TwinCAT's .TcDUT, .TcGVL, .TcPOU and .TcIO: texts in CDATA; and CODESYS's .export. */
gboolean
netflux_twincat_read (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root);

/* What TwinCAT's compiler wrote: .tmc and .tpy. */
gboolean netflux_tmc_recognise (const NetfluxElement *root);
gboolean netflux_tmc_read (NetfluxSchema *schema,
                           const NetfluxScript *source,
                           NetfluxElement *root,
                           GError **error);

/* PLCopen XML of CODESYS, TwinCAT, Beremiz and others. */
gboolean
netflux_plcopen_read (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root);

/* SimaticML of TIA Portal's Openness. */
gboolean
netflux_simaticml_read (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root);

G_END_DECLS
