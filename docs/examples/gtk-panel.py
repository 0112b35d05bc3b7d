#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""An operator panel: shows what a machine says, and steers it.

Usage: gtk-panel.py HOST[:PORT] [LOCAL-PORT]
"""

import pathlib
import sys

import gi
gi.require_version('Gtk', '4.0')
gi.require_version('Netflux', '1.0')
from gi.repository import Gio, GLib, GObject, Gtk, Netflux

PLC = pathlib.Path(__file__).parent / 'plc.st'
STYLE = pathlib.Path(__file__).with_suffix('.css')
STATES = {
    'up': 'Connected',
    'unacknowledged': 'The machine does not hear us',
    'lost': 'No connection: old values',
    'waiting': 'Waiting for the machine',
}


class Panel(Gtk.ApplicationWindow):
    def __init__(self, application, link):
        super().__init__(application=application, title='Press', default_width=380)
        self.link = link
        self.tick = 0
        self.state = Gtk.Label(css_classes=['state'])
        self.position = Gtk.Label(css_classes=['value'], xalign=1)
        self.running = Gtk.Label(css_classes=['value'], xalign=1)
        self.round_trip = Gtk.Label(xalign=1)
        self.enabled = Gtk.Switch(halign=Gtk.Align.END)
        self.speed = Gtk.SpinButton.new_with_range(0, 100, 0.5)

        # Properties follow each other without a handler: notify comes in the main context.
        link.bind_property('state', self.state, 'label', GObject.BindingFlags.SYNC_CREATE,
                           lambda binding, state: STATES.get(state.value_nick, state.value_nick))
        # A value is told for each frame that changes it, which is more often than people look.
        link.connect('value-changed', lambda *_: self.queue_values())
        link.connect('notify::state', lambda *_: self.show_state())
        link.connect('statistics-updated', lambda *_: self.show_figures())

        # The machine does what the panel shows only after somebody has touched it.
        self.enabled.connect('notify::active', lambda *_: self.send())
        self.speed.connect('value-changed', lambda *_: self.send())

        self.set_child(self.lay_out())
        self.show_values()
        self.show_state()

    def lay_out(self):
        grid = Gtk.Grid(row_spacing=8, column_spacing=16, margin_top=16, margin_bottom=16,
                        margin_start=16, margin_end=16)
        rows = [('Position', self.position), ('Running', self.running),
                ('Round trip', self.round_trip), ('Enable', self.enabled),
                ('Speed in mm/s', self.speed)]
        grid.attach(self.state, 0, 0, 2, 1)
        for row, (text, widget) in enumerate(rows, 1):
            grid.attach(Gtk.Label(label=text, xalign=0, hexpand=True), 0, row, 1, 1)
            grid.attach(widget, 1, row, 1, 1)
        return grid

    def queue_values(self):
        """Once for each picture of the screen, however many frames have come."""
        if self.tick == 0:
            self.tick = self.add_tick_callback(self.on_tick)

    def on_tick(self, _widget, _clock):
        self.tick = 0
        self.show_values()
        return GLib.SOURCE_REMOVE

    def show_values(self):
        received = self.link.received
        self.position.set_label(f'{received["position[1]"]} µm')
        self.running.set_label('yes' if received['running'] else 'no')

    def show_state(self):
        """Old values are not shown as if they were new ones."""
        is_fresh = self.link.props.state in (Netflux.LinkState.UP,
                                             Netflux.LinkState.UNACKNOWLEDGED)
        is_up = self.link.props.state == Netflux.LinkState.UP
        for label in (self.position, self.running, self.round_trip):
            (label.remove_css_class if is_fresh else label.add_css_class)('stale')
        self.state.set_css_classes(['state', 'good' if is_up else 'bad'])
        # Nobody steers a machine that does not hear.
        self.enabled.set_sensitive(is_up)
        self.speed.set_sensitive(is_up)

    def show_figures(self):
        round_trip = self.link.get_statistics().props.avg_rtt
        self.round_trip.set_label(f'{round_trip / 1000:.1f} ms' if round_trip > 0 else '–')

    def send(self):
        self.link.send.update(enabled=self.enabled.get_active(), speed=self.speed.get_value())


class Application(Gtk.Application):
    def __init__(self, link):
        super().__init__(application_id='org.example.Press',
                         flags=Gio.ApplicationFlags.NON_UNIQUE)
        self.link = link

    def do_activate(self):
        self.link.start()   # here, so that its signals come in the main context
        provider = Gtk.CssProvider()
        provider.load_from_path(str(STYLE))
        self.window = Panel(self, self.link)
        Gtk.StyleContext.add_provider_for_display(self.window.get_display(), provider,
                                                  Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
        self.window.present()

    def do_shutdown(self):
        self.link.stop()    # no handler is called after this
        Gtk.Application.do_shutdown(self)


def new_link(remote, local_port):
    host, _, port = remote.partition(':')
    text = PLC.read_text(encoding='utf-8')
    return Netflux.Link(
        remote_address=host, remote_port=int(port or 2000), local_port=local_port,
        send_layout=Netflux.Layout(text, 'Outputs', Netflux.Dialect.CODESYS),
        receive_layout=Netflux.Layout(text, 'Inputs', Netflux.Dialect.CODESYS),
        keep_values_on_timeout=True,    # the last ones stay, and are greyed out
        delivery_priority=GLib.PRIORITY_DEFAULT_IDLE)   # drawing and input come first


if __name__ == '__main__':
    sys.exit(Application(new_link(sys.argv[1], int((sys.argv + ['2000'])[2]))).run())
