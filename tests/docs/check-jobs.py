#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Runs the pipelines of the page by job, and looks at the pictures that they make.

Usage: check-jobs.py PLC.ST JOBS.MD [FOLDER]

FOLDER gets the pictures of the page: docs/images.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import plant

DECLARATION, PAGE = map(os.path.abspath, sys.argv[1:3])
FOLDER = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None
PLANT = plant.enter(shards=3)
PLANT.ip('address add 192.168.1.101/24 dev plc0', there=True)
OTHER = '192.168.1.101'
WIDTH, HEIGHT = 400, 140
TRIES = 8


def machine(*settings):
    return PLANT.partner('--as', 'netflux', '--layout', f'{DECLARATION}:Inputs', '--dialect', 'codesys',
                         '--receive-size', '8', '--generate', 'running=constant:1', *settings)


def start(command, folder, there=False):
    """Ends what it has started when it is left."""
    command = ['bash', '-c', f'exec {command}']
    return subprocess.Popen(PLANT.there(*command) if there else command, cwd=folder,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def finish(child):
    assert child.wait(plant.DEADLINE) == 0, child.args


def read_picture(folder, name, is_kept=True):
    """The pixels, bright or dark; the picture is kept where it is wanted."""
    path = os.path.join(folder, f'{name}.png')
    if FOLDER and is_kept:
        shutil.copy(path, f'{FOLDER}/job-{name}.png')
    subprocess.run(['gst-launch-1.0', '-q', 'filesrc', f'location={path}', '!', 'pngdec', '!',
                    'videoconvert', '!', 'video/x-raw,format=GRAY8', '!', 'filesink',
                    f'location={path}.raw'], check=True)
    with open(f'{path}.raw', 'rb') as file:
        return file.read()


def check_wave(folder, name):
    """A line that reaches far up and down, in each part of the picture."""
    pixels = read_picture(folder, name)
    assert len(pixels) == WIDTH * HEIGHT, len(pixels)
    rows = [pixels[i * WIDTH:(i + 1) * WIDTH] for i in range(HEIGHT)]
    for left in range(0, WIDTH, WIDTH // 4):
        lit = [i for i, row in enumerate(rows) if max(row[left:left + WIDTH // 4]) > 100]
        assert lit and lit[-1] - lit[0] > HEIGHT // 2, (name, left, lit)
    assert sum(pixel > 100 for pixel in pixels) < len(pixels) / 4


WAVE = '--generate', 'position[1]=sine:-800,800,250ms'


def test_simulated(blocks, folder):
    machine_here = start(blocks[0], folder)
    try:
        printed = subprocess.run(['bash', '-c', blocks[1]], cwd=folder, check=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 timeout=plant.DEADLINE).stdout
    finally:
        plant.stop(machine_here)
    positions = [int(value) for value in re.findall(rb'"position":\[(-?\d+),0,0\]', printed)]
    assert len(positions) == 100 and len(set(positions)) > 10, printed[-1000:]
    assert max(map(abs, positions)) <= 800


def test_values(blocks, folder):
    with machine(*WAVE):
        finish(start(blocks[0], folder))
    with_text = read_picture(folder, 'values')
    quiet = re.sub(r'text="[^"]*"', 'text=" "', blocks[0])
    with machine(*WAVE), tempfile.TemporaryDirectory() as other:
        shutil.copy(DECLARATION, other)
        finish(start(quiet, other))
        shutil.move(f'{other}/values.png', f'{folder}/blank.png')
    without = read_picture(folder, 'blank', is_kept=False)
    # The noise of the test picture, on the right below, differs anyway.
    changed = sum(abs(with_text[320 * y + x] - without[320 * y + x]) > 60
                  for y in range(180) for x in range(238))
    assert changed > 300, changed


def test_recording(blocks, folder):
    with machine(*WAVE):
        child = start(blocks[0], folder)
        time.sleep(5)
        child.send_signal(signal.SIGINT)
        finish(child)
    finish(start(blocks[1], folder))
    check_wave(folder, 'recorded')


def test_replay(blocks, folder):
    record, replay = re.split(r'(?<!\\)\n', blocks[0].strip())
    with machine(*WAVE):
        finish(start(record, folder))
    scope = start(blocks[1], folder, there=True)
    finish(start(replay, folder))
    finish(scope)
    check_wave(folder, 'replayed')


def test_spectrum(blocks, folder):
    with machine('--generate', 'position[1]=sine:-800,800,8ms', '--send-interval', '1ms'):
        finish(start(blocks[0], folder))
    pixels = read_picture(folder, 'spectrum')
    rows = [pixels[i * WIDTH:(i + 1) * WIDTH] for i in range(HEIGHT)]
    # Where it is highest: at 125 Hz of 500
    heights = [sum(row[x] > 60 for row in rows) for x in range(WIDTH)]
    peak = max(range(8, WIDTH), key=heights.__getitem__)
    assert 90 < peak < 110 and heights[peak] > HEIGHT // 4, (peak, heights)


def test_bridge(blocks, folder):
    with machine(*WAVE):
        scope = start(blocks[1], folder, there=True)
        child = start(blocks[0], folder)
        try:
            finish(scope)
        finally:
            plant.stop(child)
    check_wave(folder, 'bridged')


def test_steering(blocks, folder):
    scope = start(blocks[1], folder, there=True)
    child = start(blocks[0], folder)
    try:
        finish(scope)
    finally:
        plant.stop(child)
    check_wave(folder, 'steered')


JOBS = {
    'Before the machine is there': test_simulated,
    'Values on a camera\'s picture': test_values,
    'Recording, beside a camera': test_recording,
    'Replay': test_replay,
    'Spectrum': test_spectrum,
    'Bridge': test_bridge,
    'Steering': test_steering,
}


def run_job(heading, blocks):
    if subprocess.run(['gst-inspect-1.0', '--exists', 'wavescope'], check=False).returncode != 0:
        return 'gstreamer1.0-plugins-bad is not installed'
    # Anew where a loaded machine has held it up; what is wrong stays wrong.
    for attempt in range(TRIES):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(DECLARATION, folder)
            try:
                JOBS[heading](blocks, folder)
                break
            except AssertionError as error:
                print(f'# {error}')
                if attempt == TRIES - 1:
                    raise
    return None


chapters = {}
for title, _, text in plant.read_blocks(PAGE):
    chapters.setdefault(title, []).append(text)
assert sorted(chapters) == sorted(JOBS), sorted(chapters)
os.environ['LC_ALL'] = 'C.UTF-8'
plant.run_tests('jobs', [(heading, lambda heading=heading: run_job(heading, chapters[heading]))
                         for heading in chapters])
