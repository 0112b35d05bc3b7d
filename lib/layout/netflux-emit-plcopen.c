/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit-iec.h"

/* PLCopen XML as CODESYS imports it, with pack_mode 1 and padding as in Structured Text. */

#define VENDOR "http://www.3s-software.com/plcopenxml/"

static void
emit_bounds (NetfluxEmitter *self, const char *tag, NetfluxInteger lower, NetfluxInteger upper)
{
  netflux_emit (self, "<%s lower=\"%" G_GINT64_FORMAT "\" upper=\"%" G_GINT64_FORMAT "\" />", tag,
                netflux_emit_signed (lower), netflux_emit_signed (upper));
}

static void
emit_elementary (NetfluxEmitter *self, const NetfluxType *type)
{
  const char *name = netflux_iec_name (type->elementary);

  if (netflux_elementary_is_text (type->elementary))
    {
      gboolean wide = type->elementary->form == NETFLUX_FORM_WSTRING;
      guint length = netflux_iec_text_length (self->schema, type);

      if (length > 0)
        netflux_emit (self, "<%s length=\"%u\" />", wide ? "wstring" : "string", length);
      else
        netflux_emit (self, "<%s />", wide ? "WORD" : "BYTE");
    }
  else if (type->limited && type->labels == NULL)
    {
      const char *kind = type->elementary->form == NETFLUX_FORM_SIGNED ? "Signed" : "Unsigned";

      netflux_emit (self, "<subrange%s>", kind);
      emit_bounds (self, "range", type->minimum, type->maximum);
      netflux_emit (self, "<baseType><%s /></baseType></subrange%s>", name, kind);
    }
  else
    netflux_emit (self, "<%s />", name);
}

static gboolean
emit_type (NetfluxEmitter *self, const NetfluxType *type, GError **error)
{
  if (netflux_emitter_name (self, type) != NULL)
    netflux_emit (self, "<derived name=\"%s\" />", netflux_emitter_name (self, type));
  else if (type->kind != NETFLUX_TYPE_ARRAY)
    emit_elementary (self, type);
  else
    {
      netflux_emit (self, "<array>");
      for (;; type = type->element)
        {
          if (!netflux_iec_check_array (type, error))
            return FALSE;
          emit_bounds (self, "dimension", type->lower, type->upper);
          if (type->element->kind != NETFLUX_TYPE_ARRAY || !type->element->inner)
            break;
        }
      netflux_emit (self, "<baseType>");
      if (!emit_type (self, type->element, error))
        return FALSE;
      netflux_emit (self, "</baseType></array>");
    }
  return TRUE;
}

static void
pad (NetfluxEmitter *self, const char *name, guint bytes)
{
  netflux_emit (self, "            <variable name=\"%s\"><type>", name);
  if (bytes == 0)
    netflux_emit (self, "<BIT />");
  else
    netflux_emit (self,
                  "<array><dimension lower=\"0\" upper=\"%u\" /><baseType><BYTE /></baseType>"
                  "</array>",
                  bytes - 1);
  netflux_emit (self, "</type></variable>\n");
}

static gboolean
emit_member (NetfluxEmitter *self, const NetfluxMember *member, const char *name, GError **error)
{
  g_autofree char *comment = netflux_emit_comment (member->comment, "\n");
  g_autofree char *escaped = g_markup_escape_text (comment, -1);

  netflux_emit (self, "            <variable name=\"%s\"><type>", name);
  if (!emit_type (self, member->type, error))
    return FALSE;
  netflux_emit (self, "</type>");
  if (netflux_iec_is_utf8 (member->type))
    netflux_emit (
        self, "<addData><data name=\"" VENDOR "attributes\" handleUnknown=\"implementation\">"
              "<Attributes><Attribute Name=\"TcEncoding\" Value=\"UTF-8\" /></Attributes></data>"
              "</addData>");
  if (*comment != '\0')
    netflux_emit (self,
                  "<documentation><xhtml xmlns=\"http://www.w3.org/1999/xhtml\">%s</xhtml>"
                  "</documentation>",
                  escaped);
  netflux_emit (self, "</variable>\n");
  return TRUE;
}

static void
emit_enumeration (NetfluxEmitter *self, const NetfluxType *type)
{
  netflux_emit (self, "      <dataType name=\"%s\">\n        <baseType><enum><values>\n",
                netflux_emitter_name (self, type));
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      netflux_emit (self, "          <value name=\"%s\" value=\"%s%" G_GUINT64_FORMAT "\" />\n",
                    label->name, label->value.negative ? "-" : "", label->value.magnitude);
    }
  netflux_emit (self,
                "        </values><baseType><%s /></baseType></enum></baseType>\n"
                "      </dataType>\n",
                netflux_iec_name (type->elementary));
}

static const char pack_mode[] =
    "        <addData><data name=\"" VENDOR "attributes\" handleUnknown=\"implementation\">"
    "<Attributes><Attribute Name=\"pack_mode\" Value=\"1\" /></Attributes></data></addData>\n";

static gboolean
emit_structure (NetfluxEmitter *self, const NetfluxType *type, GError **error)
{
  const char *name = netflux_emitter_name (self, type);

  if (type->is_union)
    netflux_emit (self,
                  "        <data name=\"" VENDOR
                  "datatypeunion\" handleUnknown=\"implementation\"><union name=\"%s\">\n",
                  name);
  else
    netflux_emit (self, "      <dataType name=\"%s\">\n        <baseType><struct>\n", name);
  if (!netflux_iec_members (self, type, pad, emit_member, error))
    return FALSE;
  if (type->is_union)
    netflux_emit (self, "%s        </union></data>\n", pack_mode);
  else
    netflux_emit (self, "        </struct></baseType>\n%s      </dataType>\n", pack_mode);
  return TRUE;
}

static gboolean
emit_types (NetfluxEmitter *self, GError **error)
{
  netflux_emit (self, "  <types>\n    <dataTypes>\n");
  for (guint i = 0; i < self->enumerations->len; i++)
    emit_enumeration (self, self->enumerations->pdata[i]);
  for (guint i = 0; i < self->structures->len; i++)
    if (!((NetfluxType *) self->structures->pdata[i])->is_union &&
        !emit_structure (self, self->structures->pdata[i], error))
      return FALSE;
  netflux_emit (self, "    </dataTypes>\n    <pous />\n  </types>\n"
                      "  <instances><configurations /></instances>\n  <addData>\n");
  for (guint i = 0; i < self->structures->len; i++)
    if (((NetfluxType *) self->structures->pdata[i])->is_union &&
        !emit_structure (self, self->structures->pdata[i], error))
      return FALSE;
  netflux_emit (self, "  </addData>\n</project>\n");
  return TRUE;
}

char *
netflux_emit_plcopen (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;
  g_autofree char *text = NULL;
  gboolean done;

  if (!netflux_iec_check (schema, error))
    return NULL;
  netflux_emitter_init (&self, schema, &netflux_iec_language);
  netflux_emit (&self,
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                "<project xmlns=\"http://www.plcopen.org/xml/tc6_0200\">\n"
                "  <fileHeader companyName=\"\" productName=\"netflux\" productVersion=\"1.0\" "
                "creationDateTime=\"2026-01-01T00:00:00\" />\n"
                "  <contentHeader name=\"%s\"><coordinateInfo>"
                "<fbd><scaling x=\"1\" y=\"1\" /></fbd><ld><scaling x=\"1\" y=\"1\" /></ld>"
                "<sfc><scaling x=\"1\" y=\"1\" /></sfc></coordinateInfo></contentHeader>\n",
                netflux_emitter_name (&self, self.root));
  done = emit_types (&self, error);
  text = netflux_emitter_end (&self);
  return done ? g_steal_pointer (&text) : NULL;
}
