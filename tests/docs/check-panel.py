#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Runs the operator panel of the page on GTK, on a screen of its own, and looks at the screen.

Usage: check-panel.py GTK.MD GTK-PANEL.PY [FOLDER]

FOLDER gets the pictures of the page: docs/images.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time

import gi

import plant

PAGE, PROGRAM = sys.argv[1:3]
SIZE = 380, 246
DEADLINE = 60

for tool in ('Xvfb', 'gst-launch-1.0'):
    if shutil.which(tool) is None:
        print(f'1..0 # SKIP {tool} is not installed')
        sys.exit(0)
try:
    gi.require_version('Gtk', '4.0')
except ValueError as error:
    print(f'1..0 # SKIP {error}')
    sys.exit(0)
PLANT = plant.enter()


def start_screen():
    """Xvfb picks a display that is free, and writes it down."""
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ['Xvfb', '-displayfd', str(writing), '-screen', '0', '{}x{}x24'.format(*SIZE), '-nolisten',
         'tcp'], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading, encoding='ascii') as file:
        display = file.readline().strip()
    os.environ.update(DISPLAY=f':{display}', GDK_BACKEND='x11', GSK_RENDERER='cairo',
                      GTK_A11Y='none', GTK_THEME='Default', DBUS_SESSION_BUS_ADDRESS='disabled:',
                      GSETTINGS_BACKEND='memory')
    return screen


def look(name):
    """The screen as pixels of red, green and blue; and as a picture, if they are wanted."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'pixels')
        base = ['gst-launch-1.0', '-q', 'ximagesrc', 'num-buffers=1', 'show-pointer=false', '!',
                'videoconvert', '!']
        subprocess.run([*base, 'video/x-raw,format=RGBx', '!', 'filesink', f'location={path}'],
                       check=True, timeout=DEADLINE)
        if len(sys.argv) > 3:
            subprocess.run([*base, 'video/x-raw,format=RGB', '!', 'pngenc', 'compression-level=9',
                            '!', 'filesink', f'location={sys.argv[3]}/{name}.png'], check=True)
        with open(path, 'rb') as file:
            data = file.read()
    assert len(data) == 4 * SIZE[0] * SIZE[1], len(data)
    return [tuple(data[i:i + 3]) for i in range(0, len(data), 4)]


def count(pixels, colour):
    return sum(all(abs(a - b) < 8 for a, b in zip(pixel, colour)) for pixel in pixels)


GREEN, RED = (0x2e, 0x7d, 0x32), (0xb7, 0x1c, 0x1c)


def count_dark(pixels):
    """What is written on the panel; all themes write dark on bright here."""
    return sum(max(pixel) < 0x60 for pixel in pixels)


# What is sent, as the machine's status has it: enabled, and 12.5 mm/s
STEERED = 'received 0100000000004841'


class Machine:
    def __init__(self, value):
        self.context = PLANT.partner(
            '--as', 'codesys', '--receive-size', '8', '--dialect', 'codesys', '--layout',
            f'{os.path.dirname(os.path.abspath(PROGRAM))}/plc.st:Inputs', '--generate',
            'running=constant:1', '--generate', f'position[1]={value}')

    def __enter__(self):
        self.child = self.context.__enter__()
        return self

    def __exit__(self, *args):
        return self.context.__exit__(*args)

    def status(self):
        self.child.stdin.write('status\n')
        self.child.stdin.flush()
        return self.child.stdout.readline()


def wait_for(condition):
    from gi.repository import GLib
    end = time.monotonic() + DEADLINE
    context = GLib.MainContext.default()
    while not condition():
        assert time.monotonic() < end, 'waited in vain'
        if not context.iteration(False):
            time.sleep(0.005)
    # Until it is drawn.
    drawn = time.monotonic() + 0.3
    while time.monotonic() < drawn:
        if not context.iteration(False):
            time.sleep(0.005)


def look_for(name, condition):
    """The first picture that is so: a busy machine draws late, and can lose the link in between."""
    end = time.monotonic() + DEADLINE
    while not condition(pixels := look(name)):
        assert time.monotonic() < end, (count(pixels, GREEN), count(pixels, RED))
        wait_for(lambda: True)
    return pixels


def test_panel():
    specification = importlib.util.spec_from_file_location('panel', PROGRAM)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    application = module.Application(module.new_link('192.168.1.100', 2000))
    with Machine('constant:1250') as machine:
        application.register()
        application.activate()
        window = application.window
        wait_for(lambda: window.state.get_label() == 'Connected' and
                 window.position.get_label() == '1250 µm' and 'ms' in window.round_trip.get_label())
        fresh = look_for('panel', lambda pixels: count(pixels, GREEN) > 3000 and
                         count(pixels, RED) == 0)

        # Nothing was sent but zeros until somebody touches it.
        wait_for(lambda: 'received 0000000000000000' in machine.status())
        window.enabled.set_active(True)
        window.speed.set_value(12.5)
        wait_for(lambda: STEERED in machine.status())

    # The machine is off: its values stay, and are not shown as new ones.
    wait_for(lambda: window.state.get_label() == 'No connection: old values')
    stale = look_for('panel-stale', lambda pixels: count(pixels, RED) > 3000)
    wait_for(lambda: not window.speed.get_sensitive() and not window.enabled.get_sensitive())
    assert window.position.get_label() == '1250 µm', window.position.get_label()
    assert count_dark(stale) < 0.8 * count_dark(fresh), (count_dark(fresh), count_dark(stale))

    # A window that was blocked shows the newest value at once, once it is not.
    with Machine('counter'):
        wait_for(lambda: window.state.get_label() == 'Connected')
        pictures = []
        show_values = window.show_values
        window.show_values = lambda: (
            show_values(), pictures.append(int(window.position.get_label().split()[0])))
        time.sleep(1)
        newest = application.link.received['position[1]']
        begin = time.monotonic()
        wait_for(lambda: pictures)
        # Of each frame there is none.
        assert len(pictures) < 60 + 60 * (time.monotonic() - begin), len(pictures)
        assert 100 < newest <= pictures[0], (newest, pictures)
        window.destroy()
        application.link.stop()


def test_page():
    """What the page shows of the program is in it."""
    program = open(PROGRAM, encoding='utf-8').read()
    program = '\n'.join(line.strip() for line in program.splitlines())
    blocks = [block for _, language, block in plant.read_blocks(PAGE) if language == 'python']
    assert len(blocks) >= 4
    for block in blocks:
        for part in block.split('…\n'):
            part = '\n'.join(line.strip() for line in part.strip().splitlines())
            assert part in program, part


SCREEN = start_screen()
try:
    plant.run_tests('panel', [('panel', test_panel), ('page', test_page)])
finally:
    plant.stop(SCREEN)
