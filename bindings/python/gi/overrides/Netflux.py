# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Values by their names, as Python has them: what PyGObject adds to the library.

    link.send['axes[2].speed'] = 12.5
    link.send.update(run=True, speed=3)
    link.send.speed = 3
    link.received['position[1]']
    link.received.to_dict()

Errors about a field are GLib.Error and also what a dict or a number would raise: KeyError
for a name that does not exist, TypeError and ValueError for a value that the field cannot
have.
"""

import contextlib
import warnings
import weakref

from gi.repository import GLib, GObject

from ..module import get_introspection_module
from ..overrides import override
from . import _netflux_values
from ._netflux_checks import Checked, hint
from ._netflux_dataclass import check_order, check_places, declare
from ._netflux_values import (LARGEST, Dict, Received, Sent, call, check_size, list_paths,
                              mapping_to_variant, to_bytes, to_variant)

Netflux = get_introspection_module('Netflux')

__all__ = [exception.__name__ for exception in _netflux_values.EXCEPTIONS.values()]
for _exception in _netflux_values.EXCEPTIONS.values():
    _exception.__module__ = __name__
    globals()[_exception.__name__] = _exception


@override
class Layout(Checked, Netflux.Layout):
    """`Layout(text, type_name=None, dialect=Dialect.PACKED)` is `Layout.new_from_data()`.

    With properties, such as `files=`, `include=`, `profile=`, `pack=` and `charset=`, it is made
    of files and with the rules of a controller.
    """

    def __new__(cls, text=None, type_name=None, dialect=Netflux.Dialect.PACKED, **properties):
        if text is not None and not properties:
            return cls.new_from_data(text, type_name, dialect)
        layout = super().__new__(cls)
        GObject.Object.__init__(layout, text=text, type_name=type_name, dialect=dialect,
                                **properties)
        layout.init(None)
        return layout

    def __init__(self, *args, **kwargs):
        pass  # it is made already

    @classmethod
    def from_dataclass(cls, kind, dialect=None):
        """Of a dataclass, or of a structure of ctypes, whose offsets it has."""
        big_endian = Netflux.Dialect.CODESYS_BIG_ENDIAN
        declaration = declare(kind)
        if dialect is None:
            dialect = big_endian if '>' in declaration.orders else Netflux.Dialect.CODESYS
        check_order(declaration, kind, dialect in (big_endian, Netflux.Dialect.S7))
        layout = cls(str(declaration), kind.__name__, dialect)
        check_places(layout, kind)
        return layout

    def pack(self, values=(), /, **more):
        """Makes bytes of values; those that are left out are zero."""
        return self.encode({**dict(values), **more} if more or not values else values).get_data()

    def unpack(self, data):
        """Makes values of bytes."""
        return self.decode(data).unpack()

    def encode(self, values):
        return call(super().encode, to_variant(values, ''))

    def decode(self, bytes):
        return call(super().decode, to_bytes(bytes))

    def update(self, bytes, values):
        return call(super().update, to_bytes(bytes), to_variant(values, ''))

    def __str__(self):
        return self.to_string()


__all__.append('Layout')


def _describe_endpoint(address, port):
    address = '*' if address is None else f'[{address}]' if ':' in address else address
    return f'{address}:{port}'


@override
class Link(Checked, Netflux.Link):
    """A layout can be given as text: `Link(send_layout='speed:f32 run:bool', …)`."""

    @classmethod
    def new(cls, remote_address, remote_port):
        return cls(remote_address=remote_address, remote_port=remote_port)

    @property
    def send(self):
        """The values to send, which can be set."""
        return Sent(self)

    @property
    def received(self):
        """The values of the partner."""
        return Received(self)

    def get_sink(self):
        sink = super().get_sink()
        sink._link = weakref.ref(self)  # whose layout its data must fit
        return sink

    def _check_together(self, values):
        for name, its_layout, dup_layout in (
                ('safe_values', 'receive_layout', self.dup_receive_layout),
                ('send_safe_values', 'send_layout', self.dup_send_layout)):
            if values.get(name) is not None:
                layout = values[its_layout] if its_layout in values else dup_layout()
                check_size(values[name], layout, name, its_layout)

    def set_send_data(self, data=None, /, **values):
        """Sets what is sent: bytes, or some values by their names."""
        if data is None and values.keys() == {'data'} and isinstance(values['data'], GLib.Bytes):
            data = values.pop('data')
        if data is not None and values:
            raise TypeError('give either bytes or values')
        if data is not None:
            # What no frame can carry the library refuses itself, as it does of every language.
            if not isinstance(data, GLib.Bytes) or data.get_size() <= LARGEST:
                check_size(data := to_bytes(data), self.dup_send_layout(), 'The data',
                           'send_layout')
            super().set_send_data(data)
        else:
            self.set_values(values)

    def set_value(self, path, value):
        return call(super().set_value, path, to_variant(value, path))

    def set_values(self, values):
        if not isinstance(values, GLib.Variant):
            values = mapping_to_variant(values)
        return call(super().set_values, values)

    def get_value(self, path):
        return call(super().get_value, path)

    def get_values(self):
        values = call(super().get_values).unpack()
        return Dict(values) if isinstance(values, dict) else values

    # A detail of value-changed is a path as the layout writes it: a near miss would never be
    # heard.

    def _find_detail(self, signal):
        name, _, detail = signal.partition('::')
        layout = self.dup_receive_layout()
        if name.replace('_', '-') != 'value-changed' or not detail:
            return signal
        if layout is None:
            self._details = [*getattr(self, '_details', ()), detail]
            return signal
        paths = list_paths(layout)
        wanted = detail.replace('"', '').replace(' ', '').lower()
        for path in paths:
            if path.replace('"', '').replace(' ', '').lower() == wanted:
                return f'{name}::{path}'
        self._warn_of_detail(detail, paths)
        return signal

    def _warn_of_detail(self, detail, paths):
        with contextlib.suppress(GLib.Error):
            self.check_detail(detail)  # so that the library does not warn of it, too
        warnings.warn(f'value-changed::{detail} will never be emitted: the receive_layout has no '
                      f'field {detail!r}{hint(detail, paths)}', stacklevel=4)

    def _check_details(self):
        """Of those that were connected before there was a layout."""
        layout = self.dup_receive_layout()
        if layout is not None and hasattr(self, '_details'):
            paths = list_paths(layout)
            for detail in set(self._details) - set(paths):
                self._warn_of_detail(detail, paths)
            del self._details

    def start(self):
        self._check_details()
        return super().start()

    def start_async(self, *arguments):
        self._check_details()
        return super().start_async(*arguments)

    def connect(self, signal, *arguments):
        return super().connect(self._find_detail(signal), *arguments)

    def connect_after(self, signal, *arguments):
        return super().connect_after(self._find_detail(signal), *arguments)

    def connect_object(self, signal, *arguments):
        return super().connect_object(self._find_detail(signal), *arguments)

    def connect_object_after(self, signal, *arguments):
        return super().connect_object_after(self._find_detail(signal), *arguments)

    def __str__(self):
        local = _describe_endpoint(self.props.local_address, self.props.local_port)
        remote = 'nobody'
        if self.props.remote_address is not None:
            remote = _describe_endpoint(self.props.remote_address, self.props.remote_port)
        lines = [f'{local} -> {remote}: {self.props.state.value_nick}']
        lines += [f'  {values!r}' for values, layout in (
            (self.send, self.props.send_layout), (self.received, self.props.receive_layout))
                  if layout is not None]
        return '\n'.join(lines)

    def __repr__(self):
        return f'<Netflux.Link {str(self).splitlines()[0]}>'


__all__.append('Link')


@override
class Source(Checked, Netflux.Source):
    pass


@override
class Sink(Checked, Netflux.Sink):
    @classmethod
    def new(cls, remote_address, remote_port):
        return cls(remote_address=remote_address, remote_port=remote_port)

    def set_send_data(self, data):
        link = self._link() if hasattr(self, '_link') else None
        if not isinstance(data, GLib.Bytes) or data.get_size() <= LARGEST:
            check_size(data := to_bytes(data), link and link.dup_send_layout(), 'The data',
                       'send_layout')
        super().set_send_data(data)


@override
class Engine(Checked, Netflux.Engine):
    pass


@override
class Statistics(Checked, Netflux.Statistics):
    """All figures are attributes, too; `to_variant().unpack()` is a dict of them."""

    def __str__(self):
        return self.to_string()


__all__ += ['Source', 'Sink', 'Engine', 'Statistics']
