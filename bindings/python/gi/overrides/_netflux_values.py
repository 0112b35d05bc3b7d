# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Values by their names: from Python to GVariant and back, and the errors on the way."""

import collections.abc
import operator
import re

from gi.repository import GLib

from ..module import get_introspection_module
from ._netflux_checks import hint

Netflux = get_introspection_module('Netflux')

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


EXCEPTIONS = {
    Netflux.Error.NO_FIELD: UnknownFieldError,
    Netflux.Error.WRONG_TYPE: WrongTypeError,
    Netflux.Error.OUT_OF_RANGE: OutOfRangeError,
    Netflux.Error.WRONG_SIZE: WrongSizeError,
}


LARGEST = 65505


def _domain():
    return GLib.quark_to_string(Netflux.error_quark())


def _new_error(code, message):
    return EXCEPTIONS[code](message, _domain(), int(code))


def call(function, *arguments):
    """Calls it, and raises what Python people expect."""
    try:
        return function(*arguments)
    except GLib.Error as error:
        if error.domain != _domain() or error.code not in EXCEPTIONS:
            raise
        translated = EXCEPTIONS[error.code](error.message, error.domain, error.code)
    raise translated


def to_bytes(data):
    return data if isinstance(data, GLib.Bytes) else GLib.Bytes.new(bytes(memoryview(data)))


def check_size(data, layout, what, whose):
    size = len(data) if not isinstance(data, GLib.Bytes) else data.get_size()
    if layout is not None and size != layout.get_size():
        raise _new_error(Netflux.Error.WRONG_SIZE,
                         f'{what} cannot have {size} bytes: the {whose} has {layout.get_size()}')
    if size > LARGEST:
        raise _new_error(Netflux.Error.WRONG_SIZE,
                         f'{what} cannot have {size} bytes: a frame carries {LARGEST} at most')


def _check_name(name):
    if not isinstance(name, str):
        raise _new_error(Netflux.Error.NO_FIELD,
                         f'{name!r} is not the name of a field: give a str')


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


def _from_numpy(value):
    """Arrays and scalars of numpy, and series of pandas, as Python has them."""
    names = getattr(value.dtype, 'names', None)
    if names and getattr(value, 'ndim', 0) == 0:
        return {name: value[name] for name in names}
    return list(value) if names else value.tolist()


def to_variant(value, path):
    if isinstance(value, GLib.Variant):
        return value
    if hasattr(value, 'dtype') and hasattr(value, 'tolist'):
        value = _from_numpy(value)
    if isinstance(value, bool):
        return GLib.Variant('b', value)
    if isinstance(value, str):
        return _text_to_variant(value, path)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _bytes_to_variant(value)
    if isinstance(value, collections.abc.Mapping):
        return mapping_to_variant(value, path + '.' if path else '')
    if hasattr(value, '__index__'):
        return _integer_to_variant(operator.index(value), path)
    # Numbers of other packages have this, and so have their arrays of one element.
    if hasattr(value, '__float__') and not hasattr(value, '__len__'):
        return GLib.Variant('d', float(value))
    if isinstance(value, collections.abc.Iterable) and not isinstance(value, collections.abc.Set):
        return GLib.Variant('av', [to_variant(element, f'an element of {path}')
                                   for element in value])
    raise _new_error(Netflux.Error.WRONG_TYPE,
                     f'{path or "The value"} cannot be {value!r}: give a number, a str, bytes, a '
                     'list or a dict')


def mapping_to_variant(values, prefix=''):
    variants = {}
    for name, value in values.items():
        _check_name(name)
        variants[name] = to_variant(value, prefix + name)
    return GLib.Variant('a{sv}', variants)


# From GVariant to Python

def list_paths(layout):
    """All that can be a detail of value-changed: fields, and what they are in."""
    if not hasattr(layout, '_paths'):
        paths = {}
        for field in layout.list_fields():
            path = field.get_path()
            for end in [match.start() for match in re.finditer(r'[.[]', path)] + [len(path)]:
                if end > 0:
                    paths[path[:end]] = None
        layout._paths = list(paths)
    return layout._paths


def _refuse(self, *args, **kwargs):
    raise TypeError("This is a copy of what was looked at, which would not be sent: set the field "
                    "by its path, such as send['axes[2].speed'] = 12.5")


class _List(list):
    """A copy whose change nobody would notice: it cannot be changed."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = insert = pop = \
        remove = reverse = sort = _refuse

    def __reduce__(self):
        return list, (list(self),)


class _Structure(dict):
    """The same of a structure."""

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self):
        return dict, (dict(self),)


def _freeze(value):
    if isinstance(value, list):
        return _List(map(_freeze, value))
    if isinstance(value, dict):
        return _Structure((name, _freeze(element)) for name, element in value.items())
    return value


class Dict(dict):
    """What is plain Python already, for those who unpack it nevertheless."""

    def unpack(self):
        return dict(self)


class _Values(collections.abc.Mapping):
    """The values of a process image, as they are when they are looked at.

    The names are those of the fields of the structure; any path, such as `axes[2].speed`,
    can be looked up, too. A field whose name is one in Python is an attribute as well.
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
            raise TypeError("The layout is not a structure: look at ['']")
        return values

    def __getitem__(self, path):
        _check_name(path)
        layout = self._get_layout()
        found, variant = call(layout.get_field, self._get_data(), path)
        return _freeze(variant.unpack())

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f'There is no field {name!r}{hint(name, list_paths(self._get_layout()))}') from None

    def __setattr__(self, name, value):
        if name.startswith('_'):
            super().__setattr__(name, value)
        elif hasattr(type(self), name):
            raise AttributeError(f'{name!r} is a method here: write [{name!r}] for the field')
        else:
            self._set_field(name, value)

    def _set_field(self, name, value):
        raise AttributeError(f'{name!r} cannot be set: it is what the partner sent')

    # Which fields there are does not depend on what was received.

    def __contains__(self, path):
        layout = self._get_layout()
        try:
            return isinstance(path, str) and bool(call(
                layout.get_field, to_bytes(bytes(layout.get_size())), path))
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


class Received(_Values):
    _what = 'received'
    _property = 'receive-layout'

    def _dup_layout(self):
        return self._link.dup_receive_layout()

    def _get_data(self):
        return self._link.get_received_data()


class Sent(_Values):
    _what = 'to send'
    _property = 'send-layout'

    def _dup_layout(self):
        return self._link.dup_send_layout()

    def _get_data(self):
        return self._link.get_sink().get_send_data()

    def __setitem__(self, path, value):
        _check_name(path)
        self._link.set_value(path, value)

    def _set_field(self, name, value):
        try:
            self[name] = value
        except KeyError:
            raise AttributeError(
                f'There is no field {name!r}{hint(name, list_paths(self._get_layout()))}') from None

    def update(self, values=(), /, **more):
        """Changes several values, all in the same frame."""
        self._link.set_values({**dict(values), **more})
