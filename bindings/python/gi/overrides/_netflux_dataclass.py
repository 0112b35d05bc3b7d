# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Declarations of dataclasses and of structures of ctypes."""

import ctypes
import dataclasses
import enum
import typing

SIMPLE = {bool: 'BOOL', int: 'DINT', float: 'LREAL', str: 'STRING'}


def _refuse(path, what, remedy):
    raise TypeError(f'{path} is {what}, which has no size of its own: {remedy}')


def _simple(kind):
    """The type of a number of ctypes; None if it is none."""
    code, size = kind._type_, ctypes.sizeof(kind)
    if code == '?':
        return 'BOOL'
    if code == 'c':
        return 'CHAR'
    if code in 'fd':
        return {4: 'REAL', 8: 'LREAL'}.get(size)
    names = {1: 'SINT', 2: 'INT', 4: 'DINT', 8: 'LINT'}
    if code in 'bhilq':
        return names.get(size)
    return 'U' + names[size] if code in 'BHILQ' and size in names else None


class Declaration:
    """The text of a class, and of those that it consists of."""

    def __init__(self):
        self.texts = {}
        self.orders = set()

    def name(self, kind):
        if kind.__name__ not in self.texts:
            self.texts[kind.__name__] = None
            self.texts[kind.__name__] = (
                self.enumeration(kind) if issubclass(kind, enum.IntEnum) else
                self.dataclass(kind) if dataclasses.is_dataclass(kind) else self.structure(kind))
        elif self.texts[kind.__name__] is None:
            raise TypeError(f'{kind.__name__} contains itself')
        return kind.__name__

    @staticmethod
    def enumeration(kind):
        values = ', '.join(f'{value.name} := {value.value}' for value in kind)
        return f'TYPE {kind.__name__} : ({values}) DINT; END_TYPE'

    # Dataclasses: one field behind the other.

    def annotated(self, kind, path):
        if typing.get_origin(kind) is typing.Annotated:
            written = [extra for extra in kind.__metadata__ if isinstance(extra, str)]
            return written[0] if written else self.annotated(kind.__origin__, path)
        if kind in SIMPLE:
            return SIMPLE[kind]
        if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or
                                       issubclass(kind, enum.IntEnum)):
            return self.name(kind)
        written = self.ctype(kind, path) if isinstance(kind, type) else None
        return written or _refuse(
            path, getattr(kind, '__name__', repr(kind)),
            "annotate it, for example typing.Annotated[list, 'ARRAY[0..2] OF REAL']")

    def dataclass(self, kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        lines = []
        for field in dataclasses.fields(kind):
            path = f'{kind.__name__}.{field.name}'
            written = field.metadata.get('type') or self.annotated(hints[field.name], path)
            comment = field.metadata.get('comment')
            lines.append(f'    {field.name} : {written};' + (f' // {comment}' if comment else ''))
        return self.wrap(kind, lines, 'STRUCT')

    # Structures of ctypes: each field at its offset.

    def ctype(self, kind, path):
        if issubclass(kind, (ctypes.Structure, ctypes.Union)):
            return self.name(kind)
        if issubclass(kind, ctypes.Array):
            if kind._type_ is ctypes.c_char:
                return f'STRING({kind._length_ - 1})' if kind._length_ > 1 else 'CHAR'
            element = self.ctype(kind._type_, path)
            return element and f'ARRAY[0..{kind._length_ - 1}] OF {element}'
        if not issubclass(kind, ctypes._SimpleCData):
            return None
        if ctypes.sizeof(kind) > 1:
            self.orders.add('>' if kind is getattr(kind, '__ctype_be__', None) else '<')
        return _simple(kind)

    def structure(self, kind):
        lines, cursor = [], 0
        is_union = issubclass(kind, ctypes.Union)
        for name, of, *width in kind._fields_:
            path = f'{kind.__name__}.{name}'
            if width:
                raise TypeError(f'{path} is a bit field, whose place depends on the compiler: '
                                'take the whole number')
            offset = getattr(kind, name).offset
            if offset > cursor and not is_union:
                lines.append(f'    padding_{cursor} : ARRAY[0..{offset - cursor - 1}] OF BYTE;')
            written = self.ctype(of, path) or _refuse(path, of.__name__, 'take a number')
            lines.append(f'    {name} : {written};')
            cursor = offset + ctypes.sizeof(of)
        rest = ctypes.sizeof(kind) - (0 if is_union else cursor)
        if rest > 0 and (not is_union or rest > max(ctypes.sizeof(of) for _, of in kind._fields_)):
            lines.append(f'    padding_{cursor} : ARRAY[0..{rest - 1}] OF BYTE;')
        return self.wrap(kind, lines, 'UNION' if is_union else 'STRUCT')

    @staticmethod
    def wrap(kind, lines, word):
        return '\n'.join([f"{{attribute 'pack_mode' := '1'}}\nTYPE {kind.__name__} : {word}", *lines,
                          f'END_{word} END_TYPE'])

    def __str__(self):
        return '\n\n'.join(self.texts.values()) + '\n'


def declare(kind):
    """The declaration of a class, and whether its numbers are big-endian."""
    if not isinstance(kind, type) or not (dataclasses.is_dataclass(kind) or
                                          issubclass(kind, (ctypes.Structure, ctypes.Union))):
        raise TypeError(f'{kind!r} is neither a dataclass nor a structure of ctypes: give the class')
    declaration = Declaration()
    declaration.name(kind)
    if len(declaration.orders) > 1:
        raise TypeError(f'{kind.__name__} has numbers in both byte orders: take one')
    return str(declaration), declaration.orders == {'>'}
