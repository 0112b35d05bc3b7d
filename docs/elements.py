#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Writes the page on the elements from what they say of themselves.

Usage: elements.py                 prints it
       elements.py --check FILE    compares FILE with it
       elements.py --update FILE   writes FILE

GST_PLUGIN_PATH_1_0 names the folder of the plugin.
"""

import difflib
import re
import sys

import gi
gi.require_version('Gst', '1.0')
from gi.repository import GObject, Gst

ELEMENTS = 'netfluxsrc', 'netfluxsink', 'netfluxdec', 'netfluxenc'
HEAD = '''Title: Elements
Slug: elements
SPDX-License-Identifier: LGPL-2.1-or-later
SPDX-FileCopyrightText: 2026 The Netflux authors

# The elements for GStreamer

What each element, its pads and its properties are; [Pipelines](pipelines.html) says what they are
for. This page is written by `docs/elements.py` from what the plugin says of itself, and a test
compares the two. Properties of the base classes are left out: `gst-inspect-1.0` lists all.
'''
UNITS = (3600 * 10**9, 'h'), (10**9, 's'), (10**6, 'ms'), (10**3, 'µs'), (1, 'ns')
# The states in which a property can be set, from the narrowest; none of them: NULL and READY
MUTABLE = (Gst.PARAM_MUTABLE_PLAYING, 'always'), (Gst.PARAM_MUTABLE_PAUSED, 'up to PAUSED'), \
    (Gst.PARAM_MUTABLE_READY, 'up to READY')


def escape(text):
    return re.sub(r'([<>|*_\[])', r'\\\1', text).replace('\n', ' ')


def format_duration(value):
    for factor, unit in UNITS:
        if value % factor == 0:
            return f'{value // factor} {unit}'
    raise AssertionError(value)


def get_kind(pspec):
    """The type, and the range of a number."""
    kind = pspec.value_type
    if kind.is_a(GObject.TYPE_ENUM):
        return 'one of those below'
    if kind.is_a(GObject.TYPE_OBJECT) or kind.is_a(GObject.TYPE_BOXED):
        return f'`{kind.name}`'
    if kind == GObject.TYPE_BOOLEAN:
        return 'boolean'
    if kind == GObject.TYPE_STRING:
        return 'string'
    kind_name = 'floating point' if kind in (GObject.TYPE_DOUBLE, GObject.TYPE_FLOAT) else 'integer'
    least, most = pspec.minimum, pspec.maximum
    if '(nanoseconds)' in pspec.blurb:
        return 'duration' if most >= 2**63 - 1 else f'duration, up to {format_duration(most)}'
    if most in (2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1):
        return f'{kind_name}, {least} and more' if least > -2**31 else kind_name
    return f'{kind_name}, {least} to {most}'


def list_values(element, pspec):
    """The values of an enumeration, by their numbers; PyGObject has changed its ways to them."""
    return type(element.get_property(pspec.name)).__enum_values__


def get_default(element, pspec):
    kind = pspec.value_type
    if not pspec.flags & GObject.ParamFlags.WRITABLE:
        return ''
    if kind.is_a(GObject.TYPE_OBJECT) or kind.is_a(GObject.TYPE_BOXED):
        return ''
    value = pspec.default_value
    if kind.is_a(GObject.TYPE_ENUM):
        return f'`{list_values(element, pspec)[int(value)].value_nick}`'
    if kind == GObject.TYPE_BOOLEAN:
        return '`true`' if value else '`false`'
    if kind == GObject.TYPE_STRING:
        return f'`{value}`' if value else ''
    if value and '(nanoseconds)' in pspec.blurb:
        return format_duration(value)
    return f'{value}'


def get_access(pspec):
    if not pspec.flags & GObject.ParamFlags.WRITABLE:
        return 'read only'
    for flag, words in MUTABLE:
        if int(pspec.flags) & int(flag):
            return words
    return 'up to READY'


def describe_pads(factory):
    yield '| pad | | what it takes or makes |\n|---|---|---|\n'
    for template in sorted(factory.get_static_pad_templates(), key=lambda pad: pad.name_template):
        direction = {Gst.PadDirection.SRC: 'source', Gst.PadDirection.SINK: 'sink'}
        caps = template.get_caps()
        shown = re.sub(r'\((string|int|fraction)\)', '', caps.to_string()).rstrip(';').split('; ')
        yield f'| `{template.name_template}` | {direction[template.direction]}, ' \
              f'{template.presence.value_nick} | {"; ".join(f"`{text}`" for text in shown)} |\n'
    yield '\n'


def describe_properties(element):
    pspecs = [pspec for pspec in element.list_properties()
              if pspec.owner_type.name.startswith('GstNetflux')]
    yield '| property | type | default | can be set | what it is |\n|---|---|---|---|---|\n'
    for pspec in sorted(pspecs, key=lambda pspec: pspec.name):
        yield (f'| `{pspec.name}` | {get_kind(pspec)} | {get_default(element, pspec)} | {get_access(pspec)} | '
               f'{escape(pspec.blurb)} |\n')
    yield '\n'
    for pspec in sorted(pspecs, key=lambda pspec: pspec.name):
        if pspec.value_type.is_a(GObject.TYPE_ENUM):
            yield f'`{pspec.name}` is one of\n\n| | |\n|---|---|\n'
            values = list_values(element, pspec)
            for value in sorted(values):
                yield f'| `{values[value].value_nick}` | {escape(values[value].value_name)} |\n'
            yield '\n'


def describe(name):
    factory = Gst.ElementFactory.find(name)
    assert factory is not None, f'there is no {name}: is GST_PLUGIN_PATH_1_0 set?'
    element = factory.create(None)
    yield f'\n## {name}\n\n{factory.get_metadata("description")}.\n\n'
    parents, kind = [], element.__gtype__
    while kind.name != 'GstElement':
        parents.append(f'`{kind.name}`')
        kind = kind.parent
    yield f'Derived: {" ▸ ".join(reversed(parents))}; class `{factory.get_metadata("klass")}`'
    protocols = factory.get_uri_protocols()
    if protocols:
        yield f'; takes URIs of `{", ".join(protocols)}:`'
    yield '.\n\n### Pads of ' + name + '\n\n'
    yield from describe_pads(factory)
    yield '### Properties of ' + name + '\n\n'
    yield from describe_properties(element)


def write():
    text = HEAD + ''.join(''.join(describe(name)) for name in ELEMENTS)
    return re.sub(r'\n{3,}', '\n\n', text).rstrip('\n') + '\n'


def main(mode=None, path=None):
    Gst.init(None)
    text = write()
    if mode is None:
        print(text, end='')
    elif mode == '--update':
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    else:
        with open(path, encoding='utf-8') as file:
            kept = file.read()
        print('\n'.join(difflib.unified_diff(kept.splitlines(), text.splitlines(), path, 'plugin',
                                             lineterm='')))
        assert text == kept, 'docs/elements.py --update docs/elements.md writes it anew'


main(*sys.argv[1:])
