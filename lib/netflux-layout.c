/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

#include "lib/netflux-layout-files.h"

/**
 * NetfluxLayout:
 *
 * What the bytes of a payload mean, as the PLC engineer declared it.
 *
 * A layout is made of a declaration: IEC 61131-3 as text (`TYPE … END_TYPE`), what TwinCAT,
 * CODESYS, TIA Portal, STEP 7, SIMATIC AX and Beremiz write to their files, a short form such
 * as `value1:f32 flags:u32`, or Python's struct notation with names, such as
 * `<fI value1 flags`. What a file is, its content says. The [enum@Netflux.Dialect] says how
 * the fields lie.
 *
 * With [func@Gio.Initable.new] a layout is made of several texts and with the rules of a
 * controller:
 *
 * ```c
 * layout = g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "files", files, "include", folders,
 *                          "type-name", "ST_Command", "profile", "twincat2", NULL);
 * ```
 *
 * Values are [struct@GLib.Variant]: a structure is `a{sv}`, an array is an array, BOOL
 * is `b`, integers have their own widths (SINT is `n`), REAL and LREAL are `d`, strings
 * are `s`. Times are nanoseconds: durations from 0, dates from 1970-01-01. The type of a
 * field's values does not depend on the bytes. Names are not case-sensitive.
 *
 * A layout is immutable and can be used from any thread.
 *
 * Since: 1.0
 */
struct _NetfluxLayout
{
  GObject parent_instance;

  NetfluxLayoutInput input;
  char *profile;
  char *enumeration;
  char **defines;
  NetfluxSchema *schema;
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_TEXT_OR_FILE,
  PROP_FILES,
  PROP_INCLUDE,
  PROP_DIRECTORY,
  PROP_TYPE_NAME,
  PROP_DIALECT,
  PROP_PROFILE,
  PROP_PACK,
  PROP_POINTER_SIZE,
  PROP_ENUMERATION_TYPE,
  PROP_DEFINES,
  PROP_CHARSET,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void netflux_layout_initable_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetfluxLayout,
                               netflux_layout,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                      netflux_layout_initable_init))

static gboolean
netflux_layout_init_from_input (GInitable *initable, GCancellable *cancellable, GError **error)
{
  NetfluxLayout *self = NETFLUX_LAYOUT (initable);
  const NetfluxProfile *profile = NULL;

  if (self->schema != NULL)
    return TRUE;
  if (self->profile != NULL && (profile = netflux_profile_find (self->profile, error)) == NULL)
    return FALSE;
  if (profile != NULL)
    netflux_profile_apply (profile, &self->input.rules);
  self->input.rules.defines = (const char *const *) self->defines;
  self->input.rules.enumeration = self->enumeration;
  self->schema = netflux_layout_input_read (&self->input, error);
  return self->schema != NULL;
}

static void
netflux_layout_initable_init (GInitableIface *iface)
{
  iface->init = netflux_layout_init_from_input;
}

static void
netflux_layout_finalize (GObject *object)
{
  NetfluxLayout *self = NETFLUX_LAYOUT (object);

  g_clear_pointer (&self->schema, netflux_schema_free);
  g_free (self->input.text);
  g_free (self->input.text_or_file);
  g_strfreev (self->input.files);
  g_strfreev (self->input.include);
  g_free (self->input.directory);
  g_free (self->input.type_name);
  g_free (self->profile);
  g_free (self->enumeration);
  g_strfreev (self->defines);
  G_OBJECT_CLASS (netflux_layout_parent_class)->finalize (object);
}

static void
netflux_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetfluxLayout *self = NETFLUX_LAYOUT (object);

  switch (id)
    {
    case PROP_TYPE_NAME:
      g_value_set_string (value, self->schema != NULL ? netflux_layout_get_type_name (self) : NULL);
      break;
    case PROP_DIALECT:
      g_value_set_enum (value, (int) netflux_layout_get_dialect (self));
      break;
    case PROP_PROFILE:
      g_value_set_string (value, self->profile);
      break;
    case PROP_PACK:
      g_value_set_uint (value, self->input.rules.pack);
      break;
    case PROP_POINTER_SIZE:
      g_value_set_uint (value, self->input.rules.pointer_size);
      break;
    case PROP_ENUMERATION_TYPE:
      g_value_set_string (value, self->enumeration);
      break;
    case PROP_DEFINES:
      g_value_set_boxed (value, self->defines);
      break;
    case PROP_CHARSET:
      g_value_set_enum (value, (int) self->input.rules.charset);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
netflux_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NetfluxLayout *self = NETFLUX_LAYOUT (object);

  switch (id)
    {
    case PROP_TEXT:
      self->input.text = g_value_dup_string (value);
      break;
    case PROP_TEXT_OR_FILE:
      self->input.text_or_file = g_value_dup_string (value);
      break;
    case PROP_FILES:
      self->input.files = g_value_dup_boxed (value);
      break;
    case PROP_INCLUDE:
      self->input.include = g_value_dup_boxed (value);
      break;
    case PROP_DIRECTORY:
      self->input.directory = g_value_dup_string (value);
      break;
    case PROP_TYPE_NAME:
      self->input.type_name = g_value_dup_string (value);
      break;
    case PROP_DIALECT:
      g_return_if_fail (self->schema == NULL);
      self->input.rules.dialect = (NetfluxDialect) g_value_get_enum (value);
      self->input.rules.has_dialect = TRUE;
      break;
    case PROP_PROFILE:
      self->profile = g_value_dup_string (value);
      break;
    case PROP_PACK:
      self->input.rules.pack = g_value_get_uint (value);
      break;
    case PROP_POINTER_SIZE:
      self->input.rules.pointer_size = g_value_get_uint (value);
      break;
    case PROP_ENUMERATION_TYPE:
      self->enumeration = g_value_dup_string (value);
      break;
    case PROP_DEFINES:
      self->defines = g_value_dup_boxed (value);
      break;
    case PROP_CHARSET:
      g_return_if_fail (self->schema == NULL);
      self->input.rules.charset = (NetfluxCharset) g_value_get_enum (value);
      self->input.rules.has_charset = TRUE;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/**
 * NetfluxLayout:text:
 *
 * A declaration.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:text-or-file:
 *
 * What people write where a layout is wanted: the name or the URI of a file, the name of a file,
 * a colon and a type, or a declaration, as for [ctor@Netflux.Layout.new_from_text].
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:files:
 *
 * Paths or URIs of files with declarations. A folder is read with all that is in it.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:include:
 *
 * Paths or URIs of files and folders that declare what [property@Netflux.Layout:text] and
 * [property@Netflux.Layout:files] use. What cannot be read there is passed over.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:directory:
 *
 * Where the relative names of files are; %NULL is the current directory.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:type-name: (getter get_type_name)
 *
 * The type or data block that the payload is. If none is set, it is the one that no other
 * type uses.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:dialect: (getter get_dialect)
 *
 * How the fields lie: without gaps, or as the profile says, if it is not set. It can be set until
 * the layout is initialized.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:profile:
 *
 * A controller whose rules its maker has published: `twincat2`, `twincat2-arm`, `twincat3`,
 * `codesys` or `s7`. It says what [property@Netflux.Layout:dialect],
 * [property@Netflux.Layout:pack] and [property@Netflux.Layout:charset] are, as far as they
 * are not set.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:pack: (getter get_pack)
 *
 * The largest alignment of the controller in bytes: 1, 2, 4 or 8; 0 is that of the dialect.
 * An attribute `pack_mode` in the declaration comes first.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:pointer-size:
 *
 * How many bytes a pointer, a reference or an interface has, 4 or 8. They are laid out as
 * unsigned integers then; with 0 they are an error, as they mean nothing to the partner.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:enumeration-type:
 *
 * The type of an enumeration that names none; INT if it is not set.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:defines:
 *
 * What `{IF defined (NAME)}` asks for: `NAME` or `NAME=VALUE` is defined, `-NAME` is not. If
 * any is set, all others are not defined. If none is set, nothing is known, and a layout that
 * depends on a condition is an error.
 *
 * Since: 1.0
 */
/**
 * NetfluxLayout:charset: (getter get_charset)
 *
 * What the bytes of a STRING stand for: UTF-8, or what the profile says, if it is not set. It
 * can be set until the layout is initialized.
 *
 * Since: 1.0
 */

static void
install_sources (void)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_TEXT_OR_FILE] = g_param_spec_string ("text-or-file", NULL, NULL, NULL, flags);
  properties[PROP_FILES] = g_param_spec_boxed ("files", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_INCLUDE] = g_param_spec_boxed ("include", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_DIRECTORY] = g_param_spec_string ("directory", NULL, NULL, NULL, flags);
}

static void
install_rules (void)
{
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = once | G_PARAM_CONSTRUCT_ONLY;

  properties[PROP_TYPE_NAME] = g_param_spec_string ("type-name", NULL, NULL, NULL, flags);
  properties[PROP_DIALECT] = g_param_spec_enum ("dialect", NULL, NULL, NETFLUX_TYPE_DIALECT,
                                                (int) NETFLUX_DIALECT_PACKED, once);
  properties[PROP_PROFILE] = g_param_spec_string ("profile", NULL, NULL, NULL, flags);
  properties[PROP_PACK] = g_param_spec_uint ("pack", NULL, NULL, 0, 8, 0, flags);
  properties[PROP_POINTER_SIZE] = g_param_spec_uint ("pointer-size", NULL, NULL, 0, 8, 0, flags);
  properties[PROP_ENUMERATION_TYPE] =
      g_param_spec_string ("enumeration-type", NULL, NULL, NULL, flags);
  properties[PROP_DEFINES] = g_param_spec_boxed ("defines", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_CHARSET] = g_param_spec_enum ("charset", NULL, NULL, NETFLUX_TYPE_CHARSET,
                                                (int) NETFLUX_CHARSET_UTF8, once);
}

static void
netflux_layout_class_init (NetfluxLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = netflux_layout_finalize;
  object_class->get_property = netflux_layout_get_property;
  object_class->set_property = netflux_layout_set_property;
  install_sources ();
  install_rules ();
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
netflux_layout_init (NetfluxLayout *self)
{
}

const NetfluxSchema *
netflux_layout_get_schema (NetfluxLayout *self)
{
  return self->schema;
}

/**
 * netflux_layout_get_dialect:
 * @self: a layout
 *
 * The dialect; Python's struct notation is always %NETFLUX_DIALECT_PACKED.
 *
 * Returns: the dialect
 *
 * Since: 1.0
 */
NetfluxDialect
netflux_layout_get_dialect (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NETFLUX_DIALECT_PACKED);

  if (self->schema == NULL)
    return self->input.rules.dialect;
  return self->schema->dialect == NETFLUX_DIALECT_CODESYS && self->schema->big_endian
             ? NETFLUX_DIALECT_CODESYS_BIG_ENDIAN
             : self->schema->dialect;
}

/**
 * netflux_layout_get_charset:
 * @self: a layout
 *
 * What the bytes of a STRING stand for.
 *
 * Returns: the character set
 *
 * Since: 1.0
 */
NetfluxCharset
netflux_layout_get_charset (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NETFLUX_CHARSET_UTF8);

  return self->input.rules.charset;
}

/**
 * netflux_layout_get_pack:
 * @self: a layout
 *
 * The largest alignment that was set.
 *
 * Returns: 1, 2, 4 or 8 bytes, or 0 for that of the dialect
 *
 * Since: 1.0
 */
guint
netflux_layout_get_pack (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), 0);

  return self->input.rules.pack;
}
