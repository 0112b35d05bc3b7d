/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-elementary.h"

#include "lib/layout/netflux-arena.h"

#define MS G_GINT64_CONSTANT (1000000)
#define S G_GINT64_CONSTANT (1000000000)
#define DAY (86400 * S)

/* 1990-01-01, from which S7 counts its days. */
#define S7_EPOCH (7305 * DAY)

#define IEC ((1u << NETFLUX_DIALECT_PACKED) | (1u << NETFLUX_DIALECT_CODESYS))
#define S7 (1u << NETFLUX_DIALECT_S7)
#define ANY (IEC | S7 | NETFLUX_SHORT_FORM)
#define SHORT NETFLUX_SHORT_FORM

#define UNSIGNED NETFLUX_FORM_UNSIGNED
#define SIGNED NETFLUX_FORM_SIGNED

static const NetfluxElementary elementaries[] = {
  { "BOOL", IEC | SHORT, NETFLUX_FORM_BOOL, 1, 0, 0 },
  { "BOOL", S7, NETFLUX_FORM_BOOL, 0, 0, 0 },
  { "BIT", ANY, NETFLUX_FORM_BOOL, 0, 0, 0 },
  { "BYTE", ANY, UNSIGNED, 1, 0, 0 },
  { "WORD", ANY, UNSIGNED, 2, 0, 0 },
  { "DWORD", ANY, UNSIGNED, 4, 0, 0 },
  { "LWORD", ANY, UNSIGNED, 8, 0, 0 },
  { "SINT", ANY, SIGNED, 1, 0, 0 },
  { "USINT", ANY, UNSIGNED, 1, 0, 0 },
  { "INT", ANY, SIGNED, 2, 0, 0 },
  { "UINT", ANY, UNSIGNED, 2, 0, 0 },
  { "DINT", ANY, SIGNED, 4, 0, 0 },
  { "UDINT", ANY, UNSIGNED, 4, 0, 0 },
  { "LINT", ANY, SIGNED, 8, 0, 0 },
  { "ULINT", ANY, UNSIGNED, 8, 0, 0 },
  { "REAL", ANY, NETFLUX_FORM_REAL, 4, 0, 0 },
  { "LREAL", ANY, NETFLUX_FORM_REAL, 8, 0, 0 },
  { "CHAR", ANY, UNSIGNED, 1, 0, 0 },
  { "WCHAR", ANY, UNSIGNED, 2, 0, 0 },
  { "STRING", ANY, NETFLUX_FORM_STRING, 0, 0, 0 },
  { "WSTRING", ANY, NETFLUX_FORM_WSTRING, 0, 0, 0 },

  { "TIME", IEC, UNSIGNED, 4, MS, 0 },
  { "LTIME", IEC, UNSIGNED, 8, 1, 0 },
  { "DATE", IEC, UNSIGNED, 4, S, 0 },
  { "LDATE", IEC, UNSIGNED, 8, 1, 0 },
  { "TOD", IEC, UNSIGNED, 4, MS, 0 },
  { "TIME_OF_DAY", IEC, UNSIGNED, 4, MS, 0 },
  { "DT", IEC, UNSIGNED, 4, S, 0 },
  { "DATE_AND_TIME", IEC, UNSIGNED, 4, S, 0 },
  { "LTOD", IEC, UNSIGNED, 8, 1, 0 },
  { "LTIME_OF_DAY", IEC, UNSIGNED, 8, 1, 0 },
  { "LDT", IEC, UNSIGNED, 8, 1, 0 },
  { "LDATE_AND_TIME", IEC, UNSIGNED, 8, 1, 0 },

  { "TIME", S7, SIGNED, 4, MS, 0 },
  { "LTIME", S7, SIGNED, 8, 1, 0 },
  { "S5TIME", S7, NETFLUX_FORM_S5TIME, 2, 0, 0 },
  { "DATE", S7, UNSIGNED, 2, DAY, S7_EPOCH },
  { "TOD", S7, UNSIGNED, 4, MS, 0 },
  { "TIME_OF_DAY", S7, UNSIGNED, 4, MS, 0 },
  { "DT", S7, NETFLUX_FORM_BCD, 8, 0, 0 },
  { "DATE_AND_TIME", S7, NETFLUX_FORM_BCD, 8, 0, 0 },
  { "DTL", S7, NETFLUX_FORM_DTL, 12, 0, 0 },
  { "LTOD", S7, UNSIGNED, 8, 1, 0 },
  { "LTIME_OF_DAY", S7, UNSIGNED, 8, 1, 0 },
  { "LDT", S7, SIGNED, 8, 1, 0 },
  { "LDATE_AND_TIME", S7, SIGNED, 8, 1, 0 },
  { "DATE_AND_LTIME", S7, SIGNED, 8, 1, 0 },
  { "LDATE", S7, SIGNED, 8, 1, 0 },

  { "f32", SHORT, NETFLUX_FORM_REAL, 4, 0, 0 },
  { "f64", SHORT, NETFLUX_FORM_REAL, 8, 0, 0 },
  { "i8", SHORT, SIGNED, 1, 0, 0 },
  { "i16", SHORT, SIGNED, 2, 0, 0 },
  { "i32", SHORT, SIGNED, 4, 0, 0 },
  { "i64", SHORT, SIGNED, 8, 0, 0 },
  { "u8", SHORT, UNSIGNED, 1, 0, 0 },
  { "u16", SHORT, UNSIGNED, 2, 0, 0 },
  { "u32", SHORT, UNSIGNED, 4, 0, 0 },
  { "u64", SHORT, UNSIGNED, 8, 0, 0 },
};

/* Those of one name follow each other from the place that its hash gives. */
static guint8 places[256];

static void
fill_places (void)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (elementaries) < G_N_ELEMENTS (places) / 2);

  for (gsize i = 0; i < G_N_ELEMENTS (elementaries); i++)
    {
      guint place = netflux_name_hash (elementaries[i].name) % G_N_ELEMENTS (places);

      while (places[place] != 0)
        place = (place + 1) % G_N_ELEMENTS (places);
      places[place] = (guint8) (i + 1);
    }
}

const NetfluxElementary *
netflux_elementary_find_hashed (const char *name, guint hash, guint dialects)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      fill_places ();
      g_once_init_leave (&once, 1);
    }

  for (guint place = hash % G_N_ELEMENTS (places); places[place] != 0;
       place = (place + 1) % G_N_ELEMENTS (places))
    {
      const NetfluxElementary *elementary = &elementaries[places[place] - 1];

      if ((elementary->dialects & dialects) != 0 && netflux_name_is (name, elementary->name))
        return elementary;
    }
  return NULL;
}

const NetfluxElementary *
netflux_elementary_find (const char *name, guint dialects)
{
  return netflux_elementary_find_hashed (name, netflux_name_hash (name), dialects);
}

guint
netflux_elementary_index (const NetfluxElementary *self)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (elementaries) <= NETFLUX_ELEMENTARIES);

  return (guint) (self - elementaries);
}

gboolean
netflux_elementary_is_text (const NetfluxElementary *self)
{
  return self->form == NETFLUX_FORM_STRING || self->form == NETFLUX_FORM_WSTRING;
}

gboolean
netflux_elementary_is_integer (const NetfluxElementary *self)
{
  return (self->form == NETFLUX_FORM_UNSIGNED || self->form == NETFLUX_FORM_SIGNED) &&
         self->unit_ns == 0;
}

void
netflux_elementary_get_limits (const NetfluxElementary *self,
                               NetfluxInteger *minimum,
                               NetfluxInteger *maximum)
{
  guint64 all = G_MAXUINT64 >> (64 - self->size * 8);

  if (self->form == NETFLUX_FORM_SIGNED)
    {
      *maximum = (NetfluxInteger){ FALSE, all / 2 };
      *minimum = (NetfluxInteger){ TRUE, all / 2 + 1 };
    }
  else
    {
      *maximum = (NetfluxInteger){ FALSE, all };
      *minimum = (NetfluxInteger){ FALSE, 0 };
    }
}
