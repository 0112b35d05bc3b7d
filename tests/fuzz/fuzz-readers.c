/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"
#include "lib/layout/netflux-schema.h"

/* The first byte is the format, each other one a word of its vocabulary, so that most inputs are
 * nearly right: what mutations of bytes seldom reach. Whatever is accepted must have its fields
 * within the payload. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const iec[] = {
  "TYPE ",
  "T",
  "A",
  "B",
  " : ",
  "STRUCT\n",
  "END_STRUCT\n",
  "END_TYPE\n",
  "UNION\n",
  "END_UNION\n",
  "x",
  "y",
  "z",
  " : INT;\n",
  " : REAL;\n",
  " : BIT;\n",
  " : STRING(",
  " : ARRAY[",
  "0..",
  "1",
  "3",
  ", ",
  "] OF ",
  "INT",
  ";\n",
  "(",
  ")",
  ":= ",
  "EXTENDS ",
  "{attribute 'pack_mode' := '2'}\n",
  "{IF defined (A)}\n",
  "{ELSIF defined (B)}\n",
  "{ELSE}\n",
  "{END_IF}\n",
  "{define A}\n",
  "VAR_GLOBAL CONSTANT\n",
  "END_VAR\n",
  "c",
  "d",
  "GVL.",
  "SIZEOF(",
  "+ ",
  "* ",
  "- ",
  "/ ",
  "POINTER TO ",
  "REFERENCE TO ",
  "AT %B",
  "AT %X1.2 ",
  "// note\n",
  "(* note *)",
  "'",
  "\"",
  "`",
  "FUNCTION_BLOCK ",
  "END_FUNCTION_BLOCK\n",
  "INTERFACE ",
  "NAMESPACE ",
  "END_NAMESPACE\n",
  "ABSTRACT ",
  "OVERLAP ",
  "DINT ",
  "UINT#",
  "16#",
  ".",
  "VAR\n",
  "VAR_INPUT\n",
  "VAR_IN_OUT\n",
  "VAR_TEMP\n",
  "VAR_INST\n",
  "VAR CONSTANT\n",
  "IMPLEMENTS ",
  "METHOD ",
  "F",
  "G",
  " : F;\n",
  " : G;\n",
  " : R_TRIG;\n",
};

static const char *const s7[] = {
  "TYPE ",
  "DATA_BLOCK ",
  "\"A\"\n",
  "\"B\"\n",
  "DB 7\n",
  "UDT 5\n",
  "VERSION : 0.1\n",
  "TITLE = it's\n",
  "{ S7_Optimized_Access := 'TRUE' }\n",
  "{ S7_Optimized_Access := 'FALSE' }\n",
  "STRUCT\n",
  "END_STRUCT;\n",
  "END_TYPE\n",
  "BEGIN\n",
  "END_DATA_BLOCK\n",
  "VAR\n",
  "END_VAR\n",
  "x",
  "y",
  "z",
  " : Bool;\n",
  " : Int;\n",
  " : String[",
  "5",
  "];\n",
  " : Array[0..",
  "3",
  ", 1..2",
  "] of ",
  "Bool;\n",
  "Struct\n",
  "\"A\";\n",
  "UDT 5;\n",
  "_.",
  " : DTL;\n",
  " : TON_TIME;\n",
  " : S5TIME := S5T#1S;\n",
  "(/* n */)",
  "FUNCTION_BLOCK FB 1\n",
  "END_FUNCTION_BLOCK\n",
  " : Variant;\n",
  "\"C\"",
  ":= ",
  "'a$'b'",
  "VAR_INPUT\n",
  "VAR_OUTPUT\n",
  "VAR_IN_OUT\n",
  "VAR_TEMP\n",
  "CONST\n",
  "END_CONST\n",
  "c := 3;\n",
  "FUNCTION_BLOCK \"B\"\n",
  "DATA_BLOCK DB 8 FB 1\n",
  "DATA_BLOCK \"D\" : \"B\"\n",
  " : FB 1;\n",
  " : \"B\";\n",
  " : Array[*] of Int;\n",
  "y AT x : Array[0..1] of Byte;\n",
  "x : Int;\n",
  "{S7_Optimized := \"FALSE\"}\n",
};

static const char *const plcopen[] = {
  "<project>",
  "<types>",
  "<dataTypes>",
  "<dataType name=\"A\">",
  "<dataType name=\"B\">",
  "</dataType>",
  "<baseType>",
  "</baseType>",
  "<struct>",
  "</struct>",
  "<variable name=\"x\">",
  "<variable name=\"y\">",
  "</variable>",
  "<type>",
  "</type>",
  "<INT/>",
  "<BOOL/>",
  "<LREAL/>",
  "<string length=\"3\"/>",
  "<string/>",
  "<array>",
  "</array>",
  "<dimension lower=\"0\" upper=\"2\"/>",
  "<dimension lower=\"c\" upper=\"c + 1\"/>",
  "<derived name=\"A\"/>",
  "<derived name=\"B\"/>",
  "<enum>",
  "</enum>",
  "<values>",
  "</values>",
  "<value name=\"v\" value=\"3\"/>",
  "<value name=\"w\"/>",
  "<subrangeSigned>",
  "</subrangeSigned>",
  "<range lower=\"0\" upper=\"5\"/>",
  "<pointer>",
  "</pointer>",
  "<addData>",
  "</addData>",
  "<data name=\"d\">",
  "</data>",
  "<Attribute Name=\"pack_mode\" Value=\"1\"/>",
  "<union name=\"U\">",
  "</union>",
  "<globalVars constant=\"true\">",
  "</globalVars>",
  "<initialValue>",
  "</initialValue>",
  "<simpleValue value=\"3\"/>",
  "<documentation>",
  "</documentation>",
  "text",
  "<InterfaceAsPlainText>TYPE A : INT; END_TYPE</InterfaceAsPlainText>",
  "<Extends>B</Extends>",
  "</dataTypes>",
  "</types>",
  "</project>",
  "<body>",
  "</body>",
  "<pou name=\"P\">",
  "</pou>",
};

static const char *const simaticml[] = {
  "<Document>",
  "</Document>",
  "<SW.Types.PlcStruct>",
  "</SW.Types.PlcStruct>",
  "<SW.Blocks.GlobalDB>",
  "</SW.Blocks.GlobalDB>",
  "<AttributeList>",
  "</AttributeList>",
  "<Interface>",
  "</Interface>",
  "<Sections>",
  "</Sections>",
  "<Section Name=\"None\">",
  "<Section Name=\"Static\">",
  "</Section>",
  "<Name>A</Name>",
  "<Name>B</Name>",
  "<MemoryLayout>Standard</MemoryLayout>",
  "<MemoryLayout>Optimized</MemoryLayout>",
  "<Member Name=\"x\" Datatype=\"Bool\">",
  "<Member Name=\"y\" Datatype=\"Struct\">",
  "<Member Name=\"z\" Datatype=\"Array[0..1] of Struct\">",
  "<Member Name=\"u\" Datatype=\"&quot;A&quot;\">",
  "<Member Name=\"v\" Datatype=\"Array[1..2] of &quot;B&quot;\">",
  "<Member Name=\"w\" Datatype=\"String[3]\"/>",
  "</Member>",
  "<Comment><MultiLanguageText Lang=\"en-US\">n",
  "</MultiLanguageText></Comment>",
  "<StartValue>5</StartValue>",
  "<SW.Tags.PlcUserConstant>",
  "</SW.Tags.PlcUserConstant>",
  "<Value>3</Value>",
  "<Subelement Path=\"1\"/>",
  "<SW.Blocks.FB>",
  "</SW.Blocks.FB>",
  "<SW.Blocks.InstanceDB>",
  "</SW.Blocks.InstanceDB>",
  "<InstanceOfName>A</InstanceOfName>",
  "<InstanceOfType>UDT</InstanceOfType>",
  "<Section Name=\"Input\">",
  "<Section Name=\"InOut\">",
  "<Member Name=\"i\" Datatype=\"Array[*] of Int\"/>",
};

static const char *const twincat[] = {
  "<TcPlcObject>",
  "</TcPlcObject>",
  "<DUT Name=\"A\">",
  "</DUT>",
  "<GVL Name=\"G\">",
  "</GVL>",
  "<POU Name=\"P\">",
  "</POU>",
  "<Declaration>",
  "</Declaration>",
  "<![CDATA[",
  "]]>",
  "TYPE A : ",
  "STRUCT\n",
  "x : INT;\n",
  "y : ARRAY[0..G.c] OF BYTE;\n",
  "END_STRUCT\n",
  "END_TYPE\n",
  "VAR_GLOBAL CONSTANT c : INT := 3; END_VAR\n",
  "(a, b := 5) DINT;\n",
  "<ExportFile>",
  "</ExportFile>",
  "<Single Name=\"TextBlobForSerialisation\">",
  "</Single>",
  "&lt;",
  "&#65;",
  "<Implementation>",
  "</Implementation>",
};

static const char *const tmc[] = {
  "<TcModuleClass>",
  "</TcModuleClass>",
  "<DataTypes>",
  "</DataTypes>",
  "<DataType>",
  "</DataType>",
  "<Name>A</Name>",
  "<Name Namespace=\"L\">B</Name>",
  "<Name>UINT (0..c)</Name>",
  "<BitSize>8</BitSize>",
  "<BitSize>32</BitSize>",
  "<BitSize>64</BitSize>",
  "<BitSize X64=\"64\">32</BitSize>",
  "<BaseType>INT</BaseType>",
  "<BaseType>UINT (0..c)</BaseType>",
  "<BaseType PointerTo=\"1\">BYTE</BaseType>",
  "<ExtendsType>A</ExtendsType>",
  "<ExtendsType Namespace=\"L\">B</ExtendsType>",
  "<SubItem>",
  "</SubItem>",
  "<Name>x</Name>",
  "<Name>y</Name>",
  "<Type>DINT</Type>",
  "<Type>BYTE</Type>",
  "<Type>BIT</Type>",
  "<Type>A</Type>",
  "<Type Namespace=\"L\">B</Type>",
  "<Type>STRING(3)</Type>",
  "<Type>UINT (0..c)</Type>",
  "<BitSize>1</BitSize>",
  "<BitSize>16</BitSize>",
  "<BitOffs>0</BitOffs>",
  "<BitOffs>1</BitOffs>",
  "<BitOffs>8</BitOffs>",
  "<BitOffs>32</BitOffs>",
  "<ArrayInfo><LBound>-1</LBound><Elements>2</Elements></ArrayInfo>",
  "<ArrayInfo><LBound>0</LBound><Elements>4000000000</Elements></ArrayInfo>",
  "<EnumInfo><Text>a</Text><Enum>-5</Enum></EnumInfo>",
  "<Properties><Property><Name>pack_mode</Name><Value>2</Value></Property></Properties>",
  "<Properties><Property><Name>PouType</Name><Value>FunctionBlock</Value></Property></Properties>",
  "<Properties><Property><Name>LowerBorder</Name><Value>0</Value></"
  "Property><Property><Name>UpperBorder</Name><Value>9</Value></Property></Properties>",
  "<Modules><Module TargetPlatform=\"TwinCAT RT (x64)\"></Module></Modules>",
  "<Symbol><Name>G.c</Name><Default><Value>3</Value></"
  "Default><Properties><Property><Name>TcVarGlobal</Name></Property></Properties></Symbol>",
  "<PlcProjectInfo>",
  "</PlcProjectInfo>",
};

typedef struct
{
  NetfluxDialect dialect;
  const char *const *words;
  guint n;
} Vocabulary;

#define WORDS(list) list, G_N_ELEMENTS (list)

static const Vocabulary vocabularies[] = {
  { NETFLUX_DIALECT_CODESYS, WORDS (iec) },     { NETFLUX_DIALECT_S7, WORDS (s7) },
  { NETFLUX_DIALECT_CODESYS, WORDS (plcopen) }, { NETFLUX_DIALECT_S7, WORDS (simaticml) },
  { NETFLUX_DIALECT_CODESYS, WORDS (twincat) }, { NETFLUX_DIALECT_S7, WORDS (iec) },
  { NETFLUX_DIALECT_CODESYS, WORDS (tmc) },
};

static void
check_field (const NetfluxFieldView *field, gpointer user_data)
{
  const NetfluxSchema *schema = user_data;

  g_assert (field->bit + field->type->bits <= netflux_schema_size (schema) * 8);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const defines[] = { "A", "-B", NULL };
  const Vocabulary *vocabulary;
  g_autoptr (NetfluxSchema) schema = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  NetfluxRules rules = { 0 };
  gboolean ok;

  if (size < 2 || size > 600)
    return 0;

  vocabulary = &vocabularies[data[0] % G_N_ELEMENTS (vocabularies)];
  for (gsize i = 2; i < size; i++)
    g_string_append (text, vocabulary->words[data[i] % vocabulary->n]);

  rules.dialect = vocabulary->dialect;
  rules.pack = 1u << data[1] % 4;
  rules.pointer_size = (data[1] & 4u) << (data[1] >> 4 & 1);
  rules.twincat = (data[1] & 32) != 0;
  rules.defines = (data[1] & 8) != 0 ? defines : NULL;
  schema = netflux_schema_new (&rules);
  ok = netflux_schema_read (schema, "fuzz", text->str, text->len, NETFLUX_SCRIPT_MAIN, &error) &&
       netflux_schema_compile (schema, NULL, &error);
  g_assert (ok == (error == NULL));
  if (ok && netflux_schema_size (schema) < 4096)
    netflux_schema_foreach (schema, check_field, schema);
  return 0;
}
