# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Declarations of dataclasses and of structures of ctypes."""

import ctypes
import dataclasses
import enum
import typing

SIMPLE = {bool: 'BOOL', int: 'DINT', float: 'LREAL', str: 'STRING'}


def _refuse(path, what, remedy):
    raise TypeError(f'{path} is {what}, which is no type of a PLC: {remedy}')


def _is_class(kind, *bases):
    return (isinstance(kind, type) and typing.get_origin(kind) is None and
            (not bases or issubclass(kind, bases)))


def _is_structure(kind):
    return _is_class(kind, ctypes.Structure, ctypes.Union)


def _is_named(kind):
    return _is_structure(kind) or _is_class(kind, enum.IntEnum) or (
        _is_class(kind) and dataclasses.is_dataclass(kind))


def _list_fields(kind):
    """Those of a structure of ctypes, and of what it is derived from: name, type, width in bits."""
    fields = [field for base in reversed(kind.__mro__)
              for field in base.__dict__.get('_fields_', ())]
    if not fields:
        raise TypeError(f'{kind.__name__} has no fields: leave it out')
    return [(name, of, width[0] if width else None) for name, of, *width in fields]


def _list_hints(kind):
    return typing.get_type_hints(kind, include_extras=True)


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
        self.names = {}
        self.texts = {}
        self.orders = set()  # of all numbers of ctypes
        self.bound = set()   # of those that lie in memory so, which a dataclass's do not
        self.in_structure = False

    def name(self, kind):
        if kind not in self.names:
            self.names[kind] = self.find_name(kind)
            self.texts[kind] = (
                self.enumeration(kind) if issubclass(kind, enum.IntEnum) else
                self.dataclass(kind) if dataclasses.is_dataclass(kind) else self.structure(kind))
        elif kind not in self.texts:
            raise TypeError(f'{kind.__name__} contains itself')
        return self.names[kind]

    def find_name(self, kind):
        """Its own, unless another class has it: a PLC does not tell capitals apart."""
        taken = {name.lower() for name in self.names.values()}
        name, number = kind.__name__, 2
        while name.lower() in taken:
            name, number = f'{kind.__name__}_{number}', number + 1
        return name

    def enumeration(self, kind):
        values = ', '.join(f'{value.name} := {value.value}' for value in kind)
        return f'TYPE {self.names[kind]} : ({values}) DINT; END_TYPE'

    # Dataclasses: one field behind the other.

    def annotated(self, kind, path):
        if typing.get_origin(kind) is typing.Annotated:
            written = [extra for extra in kind.__metadata__ if isinstance(extra, str)]
            if not written:
                return self.annotated(kind.__origin__, path)
            self.declare_arguments(kind.__origin__)
            if ';' in written[0]:
                raise TypeError(f'{path}: {written[0]!r} is more than a type: leave out what is '
                                'behind it')
            return written[0]
        if kind in SIMPLE:
            return SIMPLE[kind]
        if _is_named(kind):
            return self.name(kind)
        written = self.ctype(kind, path) if _is_class(kind) else None
        example = ("bytes, 'ARRAY[0..7] OF BYTE'" if kind is bytes else
                   "int, 'UINT'" if _is_class(kind, int) else "list, 'ARRAY[0..2] OF REAL'")
        return written or _refuse(path, getattr(kind, '__name__', repr(kind)),
                                  f'annotate it, for example typing.Annotated[{example}]')

    def declare_arguments(self, kind):
        """What a text can name: of list[Axis], Axis."""
        for argument in typing.get_args(kind):
            self.declare_arguments(argument)
        if _is_named(kind):
            self.name(kind)

    def dataclass(self, kind):
        hints = _list_hints(kind)
        lines = []
        for field in dataclasses.fields(kind):
            path = f'{kind.__name__}.{field.name}'
            written = field.metadata.get('type')
            if written:
                self.declare_arguments(hints[field.name])
            else:
                written = self.annotated(hints[field.name], path)
            comment = ' '.join(field.metadata.get('comment', '').split())
            lines.append(f'    {field.name} : {written};' + (f' // {comment}' if comment else ''))
        return self.wrap(kind, lines, 'STRUCT')

    # Structures of ctypes: each field at its offset.

    def ctype(self, kind, path):
        if _is_structure(kind):
            return self.name(kind)
        if issubclass(kind, ctypes.Array):
            if kind._length_ == 0:
                raise TypeError(f'{path} has no elements: leave it out')
            if kind._type_ is ctypes.c_char:
                return f'STRING({kind._length_ - 1})' if kind._length_ > 1 else 'CHAR'
            element = self.ctype(kind._type_, path)
            return element and f'ARRAY[0..{kind._length_ - 1}] OF {element}'
        if not issubclass(kind, ctypes._SimpleCData):
            return None
        if ctypes.sizeof(kind) > 1:
            order = '>' if kind is getattr(kind, '__ctype_be__', None) else '<'
            self.orders.add(order)
            if self.in_structure or order == '>':
                self.bound.add(order)
        return _simple(kind)

    def structure(self, kind):
        lines, cursor = [], 0
        is_union = issubclass(kind, ctypes.Union)
        for name, of, width in _list_fields(kind):
            path = f'{kind.__name__}.{name}'
            if width is not None:
                raise TypeError(f'{path} is a bit field, whose place depends on the compiler: '
                                'take the whole number')
            offset = getattr(kind, name).offset
            if offset > cursor and not is_union:
                lines.append(f'    padding_{cursor} : ARRAY[0..{offset - cursor - 1}] OF BYTE;')
            self.in_structure = True
            written = self.ctype(of, path) or _refuse(path, of.__name__, 'take a number')
            self.in_structure = False
            lines.append(f'    {name} : {written};')
            cursor = offset + ctypes.sizeof(of)
        rest = ctypes.sizeof(kind) - (0 if is_union else cursor)
        if rest > 0 and (not is_union or
                         rest > max(ctypes.sizeof(of) for _, of, _ in _list_fields(kind))):
            begin = 0 if is_union else cursor
            lines.append(f'    padding_{begin} : ARRAY[0..{rest - 1}] OF BYTE;')
        return self.wrap(kind, lines, 'UNION' if is_union else 'STRUCT')

    def wrap(self, kind, lines, word):
        return '\n'.join([f"{{attribute 'pack_mode' := '1'}}\nTYPE {self.names[kind]} : {word}",
                          *lines, f'END_{word} END_TYPE'])

    def __str__(self):
        return '\n\n'.join(self.texts.values()) + '\n'


def declare(kind):
    """The declaration of a class."""
    if not _is_named(kind) or _is_class(kind, enum.IntEnum):
        raise TypeError(f'{kind!r} is neither a dataclass nor a structure of ctypes: give the class')
    declaration = Declaration()
    declaration.name(kind)
    if len(declaration.orders) > 1:
        raise TypeError(f'{kind.__name__} has numbers in both byte orders: take one')
    return declaration


# With another dialect than its own, a structure of ctypes could lie elsewhere.

def _refuse_place(path, kind, wanted, found):
    raise TypeError(f'{path} has {wanted} in {kind.__name__}, and {found} with this dialect: leave '
                    'the dialect out, or give a dataclass and annotate the texts in it')


def check_order(declaration, kind, big_endian):
    if declaration.bound and (declaration.bound == {'>'}) != big_endian:
        orders = ('little-endian', 'big-endian')
        raise TypeError(f'{kind.__name__} is {orders[not big_endian]}, and the dialect is '
                        f'{orders[big_endian]}: leave the dialect out, or give a dataclass')


def _check_field(layout, kind, path, of, offset=None):
    field, inner, element = layout.lookup_field(path), path, of
    while _is_class(element, ctypes.Array):
        inner, element = f'{inner}[0]', element._type_
    is_text = element is ctypes.c_char and element is not of
    if _is_structure(kind) or _is_structure(element) or is_text:
        wanted = (ctypes.sizeof(of), field.get_offset() if offset is None else offset)
        found = (field.get_length(), field.get_offset())
        if found != wanted:
            _refuse_place(path, kind, '{} bytes at {}'.format(*wanted), '{} at {}'.format(*found))
    if _is_named(element) and not _is_class(element, enum.IntEnum):
        check_places(layout, element, f'{inner}.', layout.lookup_field(inner).get_offset())


def check_places(layout, kind, prefix='', start=0):
    """Raises TypeError if a structure does not lie in the layout as ctypes has it."""
    if _is_structure(kind):
        for name, of, _ in _list_fields(kind):
            _check_field(layout, kind, prefix + name, of, start + getattr(kind, name).offset)
        if not prefix and layout.get_size() != ctypes.sizeof(kind):
            _refuse_place(kind.__name__, kind, f'{ctypes.sizeof(kind)} bytes', layout.get_size())
        return
    hints = _list_hints(kind)
    for field in dataclasses.fields(kind):
        if not field.metadata.get('type'):
            _check_field(layout, kind, prefix + field.name, hints[field.name])
