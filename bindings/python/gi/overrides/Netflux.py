# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Values by their names, as Python has them: what PyGObject adds to the library.

    link.send['axes[2].speed'] = 12.5
    link.send.update(run=True, speed=3)
    link.received['position[1]']
    link.received.to_dict()

Errors about a field are GLib.Error and also what a dict or a number would raise: KeyError
for a name that does not exist, TypeError and ValueError for a value that the field cannot
have.
"""

import collections.abc
import operator
import re

from gi.repository import GLib

from ..module import get_introspection_module
from ..overrides import override

Netflux = get_introspection_module('Netflux')

__all__ = []


class _FieldError(GLib.Error):
    def __str__(self):
        return self.message


class UnknownFieldError(_FieldError, KeyError):
    """There is no such field."""


class WrongTypeError(_FieldError, TypeError):
    """The field cannot have values of this type."""


class OutOfRangeError(_FieldError, ValueError):
    """The field cannot have this value."""


class WrongSizeError(_FieldError, ValueError):
    """The payload has another size than its layout."""


_EXCEPTIONS = {
    Netflux.Error.NO_FIELD: UnknownFieldError,
    Netflux.Error.WRONG_TYPE: WrongTypeError,
    Netflux.Error.OUT_OF_RANGE: OutOfRangeError,
    Netflux.Error.WRONG_SIZE: WrongSizeError,
}

__all__ += [exception.__name__ for exception in _EXCEPTIONS.values()]


def _domain():
    return GLib.quark_to_string(Netflux.error_quark())


def _new_error(code, message):
    return _EXCEPTIONS[code](message, _domain(), int(code))


def _call(function, *arguments):
    """Calls it, and raises what Python people expect."""
    try:
        return function(*arguments)
    except GLib.Error as error:
        if error.domain != _domain() or error.code not in _EXCEPTIONS:
            raise
        translated = _EXCEPTIONS[error.code](error.message, error.domain, error.code)
    raise translated


def _to_bytes(data):
    return data if isinstance(data, GLib.Bytes) else GLib.Bytes.new(bytes(memoryview(data)))


def _check_name(name):
    if not isinstance(name, str):
        raise _new_error(Netflux.Error.NO_FIELD, f'{name!r} is no name of a field: give a str')


# From Python to GVariant: the layout takes any number whose value fits.

def _integer_to_variant(value, path):
    if -2**63 <= value < 2**63:
        return GLib.Variant('x', value)
    if 0 <= value < 2**64:
        return GLib.Variant('t', value)
    try:
        return GLib.Variant('d', float(value))  # a REAL can have it
    except OverflowError:
        raise _new_error(Netflux.Error.OUT_OF_RANGE,
                         f'{path} cannot have an integer of {value.bit_length()} bits: give a '
                         'smaller one') from None


def _text_to_variant(value, path):
    if '\0' in value:
        # GLib's strings end there.
        return _bytes_to_variant(value.encode())
    try:
        return GLib.Variant('s', value)
    except UnicodeEncodeError as error:
        raise _new_error(Netflux.Error.OUT_OF_RANGE,
                         f'{path} cannot be {value!r}: {error.reason}; give bytes') from None


def _bytes_to_variant(value):
    return GLib.Variant.new_from_bytes(GLib.VariantType('ay'), GLib.Bytes.new(bytes(value)), True)


def _to_variant(value, path):
    if isinstance(value, GLib.Variant):
        return value
    if isinstance(value, bool):
        return GLib.Variant('b', value)
    if isinstance(value, str):
        return _text_to_variant(value, path)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _bytes_to_variant(value)
    if isinstance(value, collections.abc.Mapping):
        return _mapping_to_variant(value, path + '.' if path else '')
    if hasattr(value, '__index__'):
        return _integer_to_variant(operator.index(value), path)
    # Numbers of other packages have this, and so have their arrays of one element.
    if hasattr(value, '__float__') and not hasattr(value, '__len__'):
        return GLib.Variant('d', float(value))
    if isinstance(value, collections.abc.Iterable) and not isinstance(value, collections.abc.Set):
        return GLib.Variant('av', [_to_variant(element, f'an element of {path}')
                                   for element in value])
    raise _new_error(Netflux.Error.WRONG_TYPE,
                     f'{path or "The value"} cannot be {value!r}: give a number, a str, bytes, a '
                     'list or a dict')


def _mapping_to_variant(values, prefix=''):
    variants = {}
    for name, value in values.items():
        _check_name(name)
        variants[name] = _to_variant(value, prefix + name)
    return GLib.Variant('a{sv}', variants)


# From GVariant to Python

def _generalise(path):
    """The path with empty brackets, one pair for each dimension."""
    return re.sub(r'\[([^]]*)\]', lambda match: '[]' * (match[1].count(',') + 1),
                  path.replace('"', '').lower())


def _is_text(layout, path):
    """Whether bytes are a STRING that is not UTF-8, and no array."""
    if not hasattr(layout, '_leaves'):
        layout._leaves = {_generalise(field.get_path()) for field in layout.list_fields()}
    return path in layout._leaves


def _from_variant(variant, layout, path):
    kind = variant.get_type_string()
    if kind == 'v':
        return _from_variant(variant.get_variant(), layout, path)
    if kind == 'a{sv}':
        prefix = path + '.' if path else ''
        return {name: _from_variant(variant.lookup_value(name, None), layout,
                                    prefix + name.lower())
                for name in variant.keys()}
    if kind == 'ay' and _is_text(layout, path):
        return variant.get_data_as_bytes().get_data() or b''
    if kind in ('av', 'aa{sv}') or kind.startswith('aa'):
        return [_from_variant(variant.get_child_value(index), layout, path + '[]')
                for index in range(variant.n_children())]
    return variant.unpack()


class _Dict(dict):
    """What is plain Python already, for those who unpack it nevertheless."""

    def unpack(self):
        return dict(self)


class _Values(collections.abc.Mapping):
    """The values of a process image, as they are when they are looked at.

    The names are those of the fields of the structure; any path, such as `axes[2].speed`,
    can be looked up, too.
    """

    def __init__(self, link):
        self._link = link

    def _get_layout(self):
        layout = self._dup_layout()
        if layout is None:
            raise GLib.Error(f'The link has no {self._property}, which names its values; set it '
                             'first', _domain(), int(Netflux.Error.NO_FIELD))
        return layout

    def to_dict(self):
        """All values, of one frame."""
        values = self._get_layout().unpack(self._get_data())
        if not isinstance(values, dict):
            raise TypeError("The layout is no structure: look at ['']")
        return values

    def __getitem__(self, path):
        _check_name(path)
        layout = self._get_layout()
        found, variant = _call(layout.get_field, self._get_data(), path)
        return _from_variant(variant, layout, _generalise(path))

    # Which fields there are does not depend on what was received.

    def __contains__(self, path):
        layout = self._get_layout()
        try:
            return isinstance(path, str) and bool(_call(
                layout.get_field, _to_bytes(bytes(layout.get_size())), path))
        except KeyError:
            return False

    def keys(self):
        layout = self._get_layout()
        return layout.unpack(bytes(layout.get_size())).keys()

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())

    # Of one frame, which those of Mapping would not be.

    def values(self):
        return self.to_dict().values()

    def items(self):
        return self.to_dict().items()

    def __repr__(self):
        try:
            return f'<{self._what} {self.to_dict()!r}>'
        except (GLib.Error, TypeError) as error:
            return f'<{self._what}: {error}>'


class _Received(_Values):
    _what = 'received'
    _property = 'receive-layout'

    def _dup_layout(self):
        return self._link.dup_receive_layout()

    def _get_data(self):
        return self._link.get_received_data()


class _Sent(_Values):
    _what = 'to send'
    _property = 'send-layout'

    def _dup_layout(self):
        return self._link.dup_send_layout()

    def _get_data(self):
        return self._link.get_sink().get_send_data()

    def __setitem__(self, path, value):
        _check_name(path)
        self._link.set_value(path, value)

    def update(self, values=(), /, **more):
        """Changes several values, all in the same frame."""
        self._link.set_values({**dict(values), **more})


@override
class Layout(Netflux.Layout):
    """`Layout(text, type_name=None, dialect=Dialect.PACKED)` is `Layout.new_from_data()`."""

    def __new__(cls, text, type_name=None, dialect=Netflux.Dialect.PACKED):
        return cls.new_from_data(text, type_name, dialect)

    def __init__(self, *args, **kwargs):
        pass  # it is made already

    def pack(self, values=(), /, **more):
        """Makes bytes of values; those that are left out are zero."""
        return self.encode({**dict(values), **more} if more or not values else values).get_data()

    def unpack(self, data):
        """Makes values of bytes."""
        return _from_variant(self.decode(data), self, '')

    def encode(self, values):
        return _call(super().encode, _to_variant(values, ''))

    def decode(self, bytes):
        return _call(super().decode, _to_bytes(bytes))

    def update(self, bytes, values):
        return _call(super().update, _to_bytes(bytes), _to_variant(values, ''))

    def __str__(self):
        return self.to_string()


__all__.append('Layout')


@override
class Link(Netflux.Link):
    """A layout can be given as text: `Link(send_layout='speed:f32 run:bool', …)`."""

    def __init__(self, **properties):
        for name in ('send_layout', 'receive_layout'):
            if isinstance(properties.get(name), str):
                properties[name] = Layout(properties[name])
        super().__init__(**properties)

    @property
    def send(self):
        """The values to send, which can be set."""
        return _Sent(self)

    @property
    def received(self):
        """The values of the partner."""
        return _Received(self)

    def set_send_data(self, data=None, /, **values):
        """Sets what is sent: bytes, or some values by their names."""
        if data is None and values.keys() == {'data'} and isinstance(values['data'], GLib.Bytes):
            data = values.pop('data')
        if data is not None and values:
            raise TypeError('give either bytes or values')
        if data is not None:
            super().set_send_data(_to_bytes(data))
        else:
            self.set_values(values)

    def set_value(self, path, value):
        return _call(super().set_value, path, _to_variant(value, path))

    def set_values(self, values):
        if not isinstance(values, GLib.Variant):
            values = _mapping_to_variant(values)
        return _call(super().set_values, values)

    def get_value(self, path):
        return _call(super().get_value, path)

    def get_values(self):
        layout = self.dup_receive_layout()
        variant = _call(super().get_values)
        values = _from_variant(variant, layout, '') if layout is not None else variant.unpack()
        return _Dict(values) if isinstance(values, dict) else values


__all__.append('Link')
