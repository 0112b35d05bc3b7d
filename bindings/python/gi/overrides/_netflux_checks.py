# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Attributes and properties that say what is wrong with them.

PyGObject cuts 0.03 to 0 where a whole number of microseconds belongs, warns of a number out
of range and goes on with another one, and lets any attribute be invented. The classes of the
override derive from `Checked`, which raises instead.
"""

import datetime
import difflib
import functools
import operator

from gi.repository import GLib, GObject

_INTEGERS = {'gint', 'guint', 'gint64', 'guint64'}
_MICROSECOND = datetime.timedelta(microseconds=1)


def hint(name, names):
    """The end of a message about a name that does not exist: the near miss, if there is one."""
    folded = {other.lower(): other for other in names}
    name = str(name).lower()
    near = [other for other in folded if len(name) > 2 and other.startswith(name)]
    near += difflib.get_close_matches(name, folded, 1)
    near += [other for other in folded if len(name) > 2 and name in other]
    return f'; did you mean {folded[near[0]]!r}?' if near else ''


@functools.lru_cache(maxsize=None)
def _list_pspecs(cls):
    """The properties of a class by their names in Python."""
    return {pspec.name.replace('-', '_'): pspec for pspec in GObject.list_properties(cls)}


def _to_integer(pspec, name, value):
    is_duration = pspec.value_type.name == 'gint64'
    unit = 'whole microseconds (µs)' if is_duration else 'a whole number'
    if is_duration and isinstance(value, datetime.timedelta):
        return value // _MICROSECOND
    if getattr(value, 'ndim', None) == 0 and hasattr(value, 'dtype'):
        value = value.item()  # a scalar of numpy
    if isinstance(value, bool) or not hasattr(value, '__index__'):
        instead = ''
        if is_duration and hasattr(value, '__float__') and not isinstance(value, bool):
            number = float(value)
            if 0 < number < 100:
                instead = f'; for {value} s write {round(number * 1e6)}'
        raise TypeError(f'invalid {name} {value!r}: use {unit}{instead}')
    return operator.index(value)


def check(cls, name, value):
    """What a property is set to: the value, or what PyGObject takes in its place."""
    pspec = _list_pspecs(cls).get(name.replace('-', '_'))
    if pspec is None or isinstance(value, GObject.Value):
        return value
    kind = pspec.value_type
    if kind.name in _INTEGERS:
        value = _to_integer(pspec, pspec.name.replace('-', '_'), value)
        if not pspec.minimum <= value <= pspec.maximum:
            unit = ' µs' if kind.name == 'gint64' else ''
            raise ValueError(f'invalid {pspec.name.replace("-", "_")} {value}{unit}: use '
                             f'{pspec.minimum} to {pspec.maximum}{unit}')
    elif kind.name == 'gboolean':
        if getattr(value, 'item', None) is not None:
            value = value.item()  # of numpy
        if not isinstance(value, int):
            raise TypeError(f'invalid {pspec.name.replace("-", "_")} {value!r}: use True or False')
    elif kind.name == 'GBytes' and value is not None and not isinstance(value, GLib.Bytes):
        value = GLib.Bytes.new(bytes(memoryview(value)))
    elif kind.name == 'NetfluxLayout' and isinstance(value, str):
        value = kind.pytype(value)
    return value


class _Props:
    """What `link.props` is."""

    __slots__ = ('_owner', '_raw')

    def __init__(self, owner, raw):
        object.__setattr__(self, '_owner', owner)
        object.__setattr__(self, '_raw', raw)

    def __getattr__(self, name):
        if name == 'sink' and hasattr(type(self._owner), 'get_sink'):
            return self._owner.get_sink()
        try:
            return getattr(self._raw, name)
        except AttributeError:
            raise self._unknown(name) from None

    def __setattr__(self, name, value):
        if name not in _list_pspecs(type(self._owner)):
            raise self._unknown(name)
        value = check(type(self._owner), name, value)
        self._owner._check_together({name: value})
        if not self._owner._set_by_function(name, value):
            setattr(self._raw, name, value)

    def _unknown(self, name):
        cls = type(self._owner)
        return AttributeError(
            f'{cls.__name__} has no property {name!r}{hint(name, _list_pspecs(cls))}')

    def __dir__(self):
        return dir(self._raw)

    def __iter__(self):
        return iter(self._raw)

    def __len__(self):
        return len(self._raw)


class _PropsOf:
    def __get__(self, instance, owner=None):
        for cls in GObject.Object.__mro__:
            if 'props' in vars(cls):
                raw = vars(cls)['props'].__get__(instance, owner)
                return raw if instance is None else _Props(instance, raw)
        raise AttributeError('props')


def _checked_setter(name, setter):
    def set_property(self, value):
        value = check(type(self), name, value)
        self._check_together({name: value})
        return setter(self, value)

    set_property.__name__ = set_property.__qualname__ = f'set_{name}'
    set_property.__doc__ = setter.__doc__
    return set_property


class Checked:
    """Comes before the class that it checks: `class Link (Checked, Netflux.Link)`."""

    props = _PropsOf()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._setters = {name: getattr(super(cls, cls), f'set_{name}', None)
                        for name in _list_pspecs(cls)}
        for name in _list_pspecs(cls):
            setter = getattr(cls, f'set_{name}', None)
            if setter is not None and f'set_{name}' not in vars(cls):
                setattr(cls, f'set_{name}', _checked_setter(name, setter))

    def __init__(self, **properties):
        known = _list_pspecs(type(self))
        for name in properties:
            if name.replace('-', '_') not in known:
                raise TypeError(f'{type(self).__name__} has no property {name!r}'
                                f'{hint(name, known)}')
        values = {name.replace('-', '_'): check(type(self), name, value)
                  for name, value in properties.items()}
        self._check_together(dict.fromkeys(known) | values)  # of which none can be read yet
        super().__init__(**values)

    def _check_together(self, values):
        """For a class whose properties depend on each other: raises if they do not fit."""

    def _set_by_function(self, name, value):
        """PyGObject keeps the interpreter's lock while it sets a property. A callback in the
        engine's thread would wait for it for ever, as the property waits for the engine."""
        setter = self._setters.get(name)
        if setter is None or isinstance(value, GObject.Value):
            return False
        setter(self, value)
        return True

    def set_property(self, name, value):
        value = check(type(self), name, value)
        self._check_together({name.replace('-', '_'): value})
        if not self._set_by_function(name.replace('-', '_'), value):
            super().set_property(name, value)

    def set_properties(self, **properties):
        for name, value in properties.items():
            self.set_property(name, value)

    # Attributes that are properties read and set them.

    def __getattr__(self, name):
        cls = type(self)
        known = _list_pspecs(cls) if not name.startswith('_') else {}
        if name in known:
            return getattr(self.props, name)
        names = [other for other in dir(cls) if not other.startswith('_')]
        raise AttributeError(f'{cls.__name__} has no attribute {name!r}'
                             f'{hint(name, [*known, *names])}')

    def __setattr__(self, name, value):
        cls = type(self)
        if name.startswith('_') or hasattr(getattr(cls, name, None), '__set__'):
            super().__setattr__(name, value)
            return
        known = _list_pspecs(cls)
        if name in known:
            setattr(self.props, name, value)
        elif hasattr(cls, name):
            raise AttributeError(f'{cls.__name__}.{name} is a method: call it')
        else:
            raise AttributeError(f'{cls.__name__} has no attribute {name!r}{hint(name, known)}')
