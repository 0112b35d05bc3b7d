/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-profiles.h"

#define BECKHOFF "Beckhoff Information System, TwinCAT 3 PLC, Alignment"

static const NetfluxProfile profiles[] = {
  { "twincat2", NETFLUX_DIALECT_CODESYS, 1, NETFLUX_CHARSET_WINDOWS_1252, "TwinCAT 2 on x86",
    BECKHOFF, FALSE },
  { "twincat2-arm", NETFLUX_DIALECT_CODESYS, 4, NETFLUX_CHARSET_WINDOWS_1252, "TwinCAT 2 on ARM",
    BECKHOFF, FALSE },
  { "twincat3", NETFLUX_DIALECT_CODESYS, 8, NETFLUX_CHARSET_WINDOWS_1252, "TwinCAT 3", BECKHOFF,
    TRUE },
  { "codesys", NETFLUX_DIALECT_CODESYS, 8, NETFLUX_CHARSET_LATIN1, "CODESYS V3",
    "CODESYS Online Help, Attribute: pack_mode", FALSE },
  { "s7", NETFLUX_DIALECT_S7, 0, NETFLUX_CHARSET_WINDOWS_1252,
    "S7-300, S7-400, and S7-1200 and S7-1500 with standard access",
    "Siemens, S7-1200 and S7-1500 system manuals, Data types", FALSE },
};

const NetfluxProfile *
netflux_profile_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      if (g_ascii_strcasecmp (profiles[i].name, name) == 0)
        return &profiles[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", profiles[i].name);
    }
  netflux_fail (error, NETFLUX_ERROR_SYNTAX, "unknown profile '%.40s': use one of %s", name,
                names->str);
  return NULL;
}

void
netflux_profile_apply (const NetfluxProfile *self, NetfluxRules *rules)
{
  if (!rules->has_dialect)
    rules->dialect = self->dialect;
  if (rules->pack == 0)
    rules->pack = self->pack;
  if (!rules->has_charset)
    rules->charset = self->charset;
  rules->twincat = self->twincat;
}
