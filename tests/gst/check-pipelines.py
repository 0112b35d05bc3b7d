#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Runs the pipelines of the documentation, with links on this machine as their partners.

Usage: check-pipelines.py README EXAMPLES MODELS PIPELINE-BUS TEXT…
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstNetflux', '1.0')
gi.require_version('Netflux', '1.0')
from gi.repository import Gst, GLib, GstNetflux, Netflux

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common'))
from ports import pick_ports

# A shell that runs the tests in the background ignores it; what they start would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
Gst.init(None)
README, EXAMPLES, MODELS, PIPELINE_BUS, *TEXTS = sys.argv[1:]
DEADLINE = 60
# What a pipeline prints that has this in it; the others send.
SHOWN = {'dump=true': 'prints this', '/dev/stdout': 'prints this', ' level ': 'rms=',
         'textoverlay': 'PLAYING'}


def new_link(local_port, remote_port, data=b'', **settings):
    link = Netflux.Link(local_address='127.0.0.1', local_port=local_port,
                        remote_address='127.0.0.1', remote_port=remote_port, **settings)
    link.set_send_data(GLib.Bytes(data))
    link.start()
    return link


def uri(local_port, remote_port):
    return f'netflux://127.0.0.1:{remote_port}?local-port={local_port}'


def wait_for(condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, 'waited in vain'
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(0.005)


def received(link):
    return link.get_received_data().get_data() or b''


def test_one_liners():
    """Each gst-launch-1.0 line of the documentation does what it is there for."""
    lines = []
    for path in [README, *TEXTS]:
        text = re.sub(r' \\\n[ *]*', ' ', open(path, encoding='utf-8').read())
        lines += re.findall(r'^[ *]*gst-launch-1.0 (.*)$', text, re.M)
    assert len(lines) >= 5, lines
    for line in lines:
        if 'location=recorded.' in line:
            continue  # see the tests of recordings
        ours, its = pick_ports(2)
        partner = new_link(its, ours, b'prints this')
        line = line.replace('netflux://192.168.1.100:2000', uri(ours, its))
        child = subprocess.Popen(['gst-launch-1.0', *shlex.split(line)], stdout=subprocess.PIPE,
                                 text=True)
        shown = [text for option, text in SHOWN.items() if option in line]
        if shown:
            assert any(shown[0] in text for text in child.stdout), line
        else:
            wait_for(lambda: received(partner) != b'')
        child.terminate()
        child.communicate()
        partner.stop()


def test_bridge():
    a, b, first, second = pick_ports(4)
    partners = [new_link(a, first, b'from a'), new_link(b, second, b'from b')]
    child = subprocess.Popen([sys.executable, f'{EXAMPLES}/pipeline-bridge.py', uri(first, a),
                              uri(second, b), '60'])
    wait_for(lambda: received(partners[0]) == b'from b' and received(partners[1]) == b'from a')
    child.terminate()
    child.wait()


def test_record_and_replay():
    ours, its = pick_ports(2)
    partner = new_link(its, ours, b'\0', send_interval=20000)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'recorded')
        subprocess.run([sys.executable, f'{EXAMPLES}/pipeline-record.py', 'record',
                        uri(ours, its), path, '20'], check=True, timeout=DEADLINE)
        lines = [line.split() for line in open(path, encoding='ascii')]
        assert len(lines) == 20 and all(payload == '00' for _, payload in lines), lines
        times = [int(time) for time, _ in lines]
        assert times == sorted(times)
        with open(path, 'w', encoding='ascii') as file:
            for i, (pts, _) in enumerate(lines):
                print(pts, bytes([i]).hex(), file=file)
        frames = []
        partner.connect('frame-received', lambda _, frame: frames.append(frame))
        GLib.MainContext.default().iteration(False)  # which finds the new handler
        begin = time.monotonic()
        subprocess.run([sys.executable, f'{EXAMPLES}/pipeline-record.py', 'replay',
                        uri(ours, its), path], check=True, timeout=DEADLINE)
        wait_for(lambda: len(frames) == 20)
        assert [frame.get_payload().get_data() for frame in frames] == [bytes([i]) for i in range(20)]
        # Not sooner than it was recorded.
        assert time.monotonic() - begin >= (times[-1] - times[0]) / 1e9


def test_bus():
    ours, its = pick_ports(2)
    partner = new_link(its, ours, b'image')
    child = subprocess.Popen([PIPELINE_BUS, uri(ours, its), '4'], stdout=subprocess.PIPE, text=True)
    found = []
    for line in child.stdout:
        found.append(line.rstrip())
        if 'The link is up' in line:
            partner.stop()
    assert child.wait() == 0
    assert 'The receive watchdog has expired' in found, found
    assert 'The link is lost' in found, found
    assert any(re.fullmatch(r'\d+ frames, 0 lost', line) for line in found), found


def test_models():
    """Each of the other implementations, both ways, restarted in the middle."""
    for model in ('codesys', 's7', 'python_netflux'):
        ours, its = pick_ports(2)
        pipeline = Gst.parse_launch(
            f'netfluxsrc connection-key={model} uri="{uri(ours, its)}" ! '
            'appsink name=sink sync=false '
            'fakesrc is-live=true sync=true datarate=2000 sizetype=fixed sizemax=8 '
            f'filltype=pattern ! netfluxsink connection-key={model}')
        child = subprocess.Popen(
            [sys.executable, '-B', f'{MODELS}/{model}.py', '--remote', f'127.0.0.1:{ours}',
             '--local-port', str(its)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        pipeline.set_state(Gst.State.PLAYING)
        sink = pipeline.get_by_name('sink')
        for content in ('11 22 33 44 55 66 77 88', '88 77 66 55 44 33 22 11'):
            child.stdin.write(f'data {content.replace(" ", "")}\nrestart\n')
            child.stdin.flush()
            expected = bytes.fromhex(content)
            for _ in range(5000):
                buffer = sink.emit('pull-sample').get_buffer()
                payload = bytes(buffer.extract_dup(0, buffer.get_size()))
                if payload == expected:
                    break
            assert payload == expected, (model, payload)
        while True:
            child.stdin.write('status\n')
            child.stdin.flush()
            line = child.stdout.readline()
            assert line, model
            if 'received 0001020304050607' in line:
                break
        child.stdin.write('quit\n')
        child.communicate()
        pipeline.set_state(Gst.State.NULL)


def test_meta():
    ours, its = pick_ports(2)
    partner = new_link(its, ours, b'image')
    # After an outage, which a busy machine can cause, a frame would begin anew.
    pipeline = Gst.parse_launch(f'netfluxsrc uri="{uri(ours, its)}&watch-interval=60s" '
                                'num-buffers=3 ! appsink name=sink sync=false')
    pipeline.set_state(Gst.State.PLAYING)
    sink = pipeline.get_by_name('sink')
    buffers = [sink.emit('pull-sample').get_buffer() for _ in range(3)]
    metas = [GstNetflux.buffer_get_netflux_meta(buffer) for buffer in buffers]
    assert [(meta.sequence - metas[0].sequence) % 256 for meta in metas] == [0, 1, 2]
    assert [meta.lost for meta in metas] == [0, 0, 0]
    assert [meta.resynchronised for meta in metas] == [True, False, False]

    # What outlives the buffers
    infos = [GstNetflux.buffer_dup_netflux_info(buffer) for buffer in buffers]
    expected = [(meta.sequence, meta.feedback, meta.lost, meta.resynchronised) for meta in metas]
    pipeline.set_state(Gst.State.NULL)
    del metas, buffers, sink, pipeline
    names = 'sequence', 'feedback', 'lost', 'resynchronised'
    assert [tuple(info.get_value(name) for name in names) for info in infos] == expected
    assert GstNetflux.buffer_dup_netflux_info(Gst.Buffer.new()) is None
    partner.stop()


def run_example(name, *arguments):
    return subprocess.run([sys.executable, f'{EXAMPLES}/{name}', *arguments], check=True,
                          timeout=DEADLINE, stdout=subprocess.PIPE, text=True).stdout


def hear_tone(rate, freq, judge):
    """Judges what an example makes of a partner with a field that oscillates: anew, if this machine
    did not let the partner send in time."""
    for left in reversed(range(10)):
        ours, its = pick_ports(2)
        partner = Gst.parse_launch(
            f'audiotestsrc is-live=true samplesperbuffer=1 freq={freq} ! audio/x-raw,rate={rate} ! '
            'netfluxenc layout="count:u16 value:i16" field=value ! '
            f'netfluxsink name=sink uri="{uri(its, ours)}" send-mode=on-demand sync=true')
        partner.set_state(Gst.State.PLAYING)
        try:
            return judge(uri(ours, its), 'count:u16 value:i16', 'value')
        except AssertionError:
            stats = partner.get_by_name('sink').props.stats
            if left == 0 or stats.get_value('max-own-interval') < 2e6 / rate:
                raise
        finally:
            partner.set_state(Gst.State.NULL)


def test_sine():
    first, second = pick_ports(2)
    out = run_example('pipeline-sine.py', uri(first, second), uri(second, first), '400')
    assert '400 samples sent, 400 came back, 0 are different' in out, out
    assert '0 were lost' in out, out


def test_spectrum():
    def judge(*arguments):
        out = run_example('pipeline-spectrum.py', *arguments)
        assert 'The peak is at 122.5 Hz' in out, out

    hear_tone(1000, 122, judge)


def read_picture(path):
    """The rows of a picture, as they come."""
    pipeline = Gst.parse_launch(f'filesrc location={path} ! pngdec ! videoconvert ! '
                                'video/x-raw,format=GRAY8 ! appsink name=sink sync=false')
    pipeline.set_state(Gst.State.PLAYING)
    buffer = pipeline.get_by_name('sink').emit('pull-sample').get_buffer()
    pixels = buffer.extract_dup(0, buffer.get_size())
    pipeline.set_state(Gst.State.NULL)
    return pixels


def test_wavescope():
    def judge(*arguments):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, 'picture.png')
            run_example('pipeline-wavescope.py', *arguments, path)
            pixels = read_picture(path)
        assert len(pixels) == 400 * 140, len(pixels)
        # A line that reaches nearly from top to bottom, in each part of the picture.
        rows = [pixels[i * 400:(i + 1) * 400] for i in range(140)]
        for left in range(0, 400, 100):
            lit = [i for i, row in enumerate(rows) if max(row[left:left + 100]) > 100]
            assert lit and lit[-1] - lit[0] > 70, (left, lit)
        assert sum(pixel > 100 for pixel in pixels) < len(pixels) / 4

    hear_tone(200, 4, judge)


def read_matroska(path):
    """The times of the pictures; the times of the samples, and the samples."""
    pipeline = Gst.parse_launch(
        f'filesrc location={path} ! matroskademux name=demux '
        'demux.video_0 ! queue max-size-buffers=0 max-size-time=0 ! appsink name=pictures '
        'sync=false '
        'demux.audio_0 ! queue max-size-buffers=0 max-size-time=0 ! appsink name=samples '
        'sync=false')
    pipeline.set_state(Gst.State.PLAYING)
    found = []
    for name in ('pictures', 'samples'):
        sink = pipeline.get_by_name(name)
        buffers = []
        while (sample := sink.emit('try-pull-sample', 10 * Gst.SECOND)) is not None:
            buffers.append(sample.get_buffer())
        found.append(buffers)
    pipeline.set_state(Gst.State.NULL)
    pictures, samples = found
    return ([buffer.pts for buffer in pictures],
            [(buffer.pts + i // 4 * 5 * Gst.MSECOND,
              int.from_bytes(buffer.extract_dup(i, 4), 'little', signed=True))
             for buffer in samples for i in range(0, buffer.get_size(), 4)])


def test_matroska():
    """Each frame tells when it was sent: in the file, all are at their time."""
    ours, its = pick_ports(2)
    partner = new_link(its, ours)
    partner.props.sink.props.send_mode = Netflux.SendMode.ON_DEMAND
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'recorded.mkv')
        begin = time.monotonic()
        child = subprocess.Popen([sys.executable, f'{EXAMPLES}/pipeline-matroska.py',
                                  uri(ours, its), 'ms:DINT', 'ms', path, '2'])
        due, late = begin, 0
        while child.poll() is None:
            now = time.monotonic()
            late = max(late, now - due)
            assert now < begin + DEADLINE, 'does not end'
            partner.set_send_data(GLib.Bytes(int(now * 1000).to_bytes(4, 'little')))
            partner.send_now()
            due = max(due + 0.005, now)
            time.sleep(max(due - time.monotonic(), 0))
        end = time.monotonic()
        partner.stop()
        assert child.returncode == 0
        pictures, samples = read_matroska(path)
    assert len(pictures) >= 10 and len(samples) >= 50, (len(pictures), len(samples))
    assert pictures == sorted(pictures)
    # When the time of the file began, as each sample tells it: while the example was run.
    zeros = sorted(ms / 1000 - pts / Gst.SECOND for pts, ms in samples)
    zero = zeros[len(zeros) // 2]
    assert begin < zero < end, (begin, zero, end)
    assert zero + pictures[-1] / Gst.SECOND < end
    # A busy machine sends later than the value says, and less often than the rate says.
    near = [z for z in zeros if abs(z - zero) < 0.05 + 2 * late]
    assert len(near) > len(zeros) / 2, (zeros[0], zero, zeros[-1], late)


def has_text_overlay():
    """It draws, too: there is a font."""
    return Gst.ElementFactory.find('textoverlay') is not None and count_lit(
        'videotestsrc pattern=black num-buffers=1 ! video/x-raw,width=320,height=64 ! '
        'textoverlay text=WWW', lambda n: True) > 0


def count_lit(description, is_enough):
    """The pixels of a picture that are not black, once they are as many as wanted."""
    pipeline = Gst.parse_launch(
        f'{description} ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=sink sync=false')
    pipeline.set_state(Gst.State.PLAYING)
    sink = pipeline.get_by_name('sink')
    end = time.monotonic() + DEADLINE
    n = -1
    while time.monotonic() < end and not (n >= 0 and is_enough(n)):
        sample = sink.emit('try-pull-sample', 10 * Gst.SECOND)
        assert sample is not None, pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
        buffer = sample.get_buffer()
        n = sum(pixel > 128 for pixel in buffer.extract_dup(0, buffer.get_size()))
    pipeline.set_state(Gst.State.NULL)
    return n


def test_text_on_picture():
    """The picture shows what the partner sends, and nothing of it while the partner is silent."""
    if not has_text_overlay():
        return 'textoverlay or a font is not installed'
    ours, its = pick_ports(2)
    overlay = ('videotestsrc pattern=black is-live=true ! video/x-raw,width=320,height=64,'
               'framerate=10/1 ! textoverlay name=overlay font-desc="Sans 24" shaded-background='
               f'false netfluxsrc uri="{uri(ours, its)}" timeout-action=repeat ! netfluxdec '
               'layout="TYPE M : (I, WWWWWW := 3); END_TYPE TYPE T : STRUCT mode : M; END_STRUCT '
               'END_TYPE" text="{mode}" silent-text=" " ! queue ! overlay.text_sink overlay.src')
    lit = []
    for value in (0, 3):
        partner = new_link(its, ours, bytes([value, 0]))
        lit.append(count_lit(overlay, lambda n: n > 0))
        partner.stop()
    assert 0 < 4 * lit[0] < lit[1], lit
    assert count_lit(overlay, lambda n: n == 0) == 0
    return None


def test_picture():
    """The example of the documentation: with the value there is more of light than without."""
    if not has_text_overlay():
        return 'textoverlay or a font is not installed'
    ours, its = pick_ports(2)
    partner = new_link(its, ours, b'\x05\0')
    lit = []
    with tempfile.TemporaryDirectory() as directory:
        for text in (' ', 'WWWW {n} WWWW'):
            path = os.path.join(directory, 'picture.png')
            run_example('pipeline-picture.py', uri(ours, its), 'n:i16', text, path)
            # Above the noise of the test picture, which differs.
            lit.append(count_lit(f'filesrc location={path} ! pngdec ! videoconvert ! '
                                 'videocrop right=120 top=90', lambda n: True))
    partner.stop()
    assert lit[0] + 200 < lit[1], lit
    return None


def test_subtitles():
    """A text track in a file, with the times of the picture."""
    ours, its = pick_ports(2)
    partner = new_link(its, ours, b'\x07\0')
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'subtitles.mkv')
        pipeline = Gst.parse_launch(
            'videotestsrc is-live=true num-buffers=20 ! video/x-raw,width=64,height=64,'
            'framerate=10/1 ! jpegenc ! queue ! matroskamux name=mux ! '
            f'filesink location={path} netfluxsrc name=source uri="{uri(ours, its)}" '
            'timeout-action=repeat ! netfluxdec layout=n:i16 text="n is {n}" ! queue ! '
            'mux.subtitle_0')
        pipeline.set_state(Gst.State.PLAYING)
        time.sleep(2)
        pipeline.send_event(Gst.Event.new_eos())
        message = pipeline.get_bus().timed_pop_filtered(
            DEADLINE * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        pipeline.set_state(Gst.State.NULL)
        partner.stop()
        assert message is not None and message.type == Gst.MessageType.EOS, message
        pipeline = Gst.parse_launch(
            f'filesrc location={path} ! matroskademux name=demux demux.video_0 ! queue ! fakesink '
            'demux.subtitle_0 ! queue ! appsink name=texts sync=false')
        pipeline.set_state(Gst.State.PLAYING)
        texts = []
        sink = pipeline.get_by_name('texts')
        while (sample := sink.emit('try-pull-sample', 10 * Gst.SECOND)) is not None:
            buffer = sample.get_buffer()
            texts.append((buffer.pts, bytes(buffer.extract_dup(0, buffer.get_size()))))
        pipeline.set_state(Gst.State.NULL)
    assert len(texts) >= 5 and texts == sorted(texts), texts
    assert b'n is 7' in [text.strip(b'\0') for _, text in texts], texts


def test_record_without_a_script():
    """The commands of the documentation: a recording of lines, replayed at its own pace."""
    ours, its = pick_ports(2)
    text = re.sub(r' \\\n *', ' ', open(TEXTS[0], encoding='utf-8').read())
    record = re.search(r'^gst-launch-1.0 (.*filesink location=recorded.ndjson.*)$', text, re.M)[1]
    replay = re.search(r'^gst-launch-1.0 (.*filesrc location=recorded.ndjson.*)$', text, re.M)[1]
    partner = new_link(its, ours, b'prints this', send_interval=20000)
    with tempfile.TemporaryDirectory() as directory:
        for line in (record, replay):
            line = line.replace('netflux://192.168.1.100:2000', uri(ours, its))
            if line == replay.replace('netflux://192.168.1.100:2000', uri(ours, its)):
                lines = open(os.path.join(directory, 'recorded.ndjson'), encoding='utf-8')
                times = [json.loads(recorded)['pts'] for recorded in lines]
                frames = []
                partner.connect('frame-received', lambda _, frame: frames.append(frame))
                GLib.MainContext.default().iteration(False)  # which finds the new handler
            begin = time.monotonic()
            subprocess.run(['gst-launch-1.0', *shlex.split(line)], check=True, timeout=DEADLINE,
                           stdout=subprocess.DEVNULL, cwd=directory)
        wait_for(lambda: len(frames) == 100)
        assert len(times) == 100 and times == sorted(times), times
        assert {bytes(frame.get_payload().get_data()) for frame in frames} == {b'prints this'}
        # Not sooner than it was recorded.
        assert time.monotonic() - begin >= (times[-1] - times[0]) / 1e9
    partner.stop()


def find_recording(suffix):
    """The two commands of the documentation that write such a file, and read it."""
    text = re.sub(r' \\\n *', ' ', open(TEXTS[0], encoding='utf-8').read())
    return [re.search(rf'^gst-launch-1.0 (?:-e )?(.*{element} location=recorded.{suffix}.*)$', text,
                      re.M)[1] for element in ('filesink', 'filesrc')]


def play_recording(suffix, finest):
    """Records a partner that numbers its payloads, and reads the file: each payload is there, at
    its time."""
    ours, its = pick_ports(2)
    partner = new_link(its, ours)
    partner.props.sink.props.send_mode = Netflux.SendMode.ON_DEMAND
    record, replay = find_recording(suffix)
    with tempfile.TemporaryDirectory() as directory:
        record = record.replace('netflux://192.168.1.100:2000', uri(ours, its))
        record = record.replace('=recorded', f'={directory}/recorded')
        pipeline = Gst.parse_launch(record)
        source = next(element for element in pipeline.iterate_elements()
                      if element.get_factory().get_name() == 'netfluxsrc')
        frames = []

        def on_buffer(_, info):
            buffer = info.get_buffer()
            frames.append((buffer.pts, buffer.extract_dup(0, buffer.get_size()),
                           GstNetflux.buffer_dup_netflux_info(buffer)))
            return Gst.PadProbeReturn.OK

        source.get_static_pad('src').add_probe(Gst.PadProbeType.BUFFER, on_buffer)
        pipeline.set_state(Gst.State.PLAYING)
        bus, n, message = pipeline.get_bus(), 0, None
        end = time.monotonic() + DEADLINE
        while message is None:
            n += 1
            partner.set_send_data(GLib.Bytes(f'{n:011d}'.encode()))
            partner.send_now()
            message = bus.timed_pop_filtered(3 * Gst.MSECOND,
                                             Gst.MessageType.EOS | Gst.MessageType.ERROR)
            assert time.monotonic() < end, 'does not end'
        assert message.type == Gst.MessageType.EOS, message.parse_error()
        pipeline.set_state(Gst.State.NULL)
        partner.stop()
        subprocess.run(['gst-launch-1.0', '-q', *shlex.split(replay)], check=True, timeout=DEADLINE,
                       cwd=directory)
        lines = [json.loads(line) for line in
                 open(os.path.join(directory, 'recorded.ndjson'), encoding='utf-8')]
    assert len(frames) in (100, 200), len(frames)
    if suffix == 'mkv':
        # Before the first frame an image is empty, where no size is given: Matroska keeps no such
        # block.
        frames = [frame for frame in frames if frame[1]]
    assert len(set(payload for _, payload, info in frames if info)) >= 50, frames[:3]
    texts = [line['values']['text'] for line in lines]
    expected = [payload.decode().rstrip('\0') for _, payload, _ in frames]
    assert texts == expected, (texts, expected)
    for (pts, _, _), line in zip(frames, lines):
        assert abs(line['pts'] - pts) <= finest, (line, pts)


def test_record_gdp():
    if not Gst.ElementFactory.find('gdppay'):
        return 'gdppay is not there'
    play_recording('gdp', 0)
    return None


def test_record_matroska():
    play_recording('mkv', 100 * Gst.USECOND)


def test_log():
    """GST_DEBUG tells the story of a link, and nothing of each frame."""
    ours, its = pick_ports(2)
    partner = new_link(its, ours, b'\x07\0', send_interval=1000)
    environment = dict(os.environ, GST_DEBUG='netflux*:6', GST_DEBUG_NO_COLOR='1')
    child = subprocess.Popen(
        # A busy machine is silent for less than a second, and must not be taken for a lost partner.
        ['gst-launch-1.0', '-e', 'netfluxsrc', f'uri={uri(ours, its)}', 'name=receiver',
         f'watch-interval={Gst.SECOND}', '!',
         'netfluxdec', 'layout=n:i16', 'field=n', 'rate=1000', '!', 'fakesink', 'sync=false'],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment, text=True)
    wanted = ['joins the link', 'starts the link', f'partner 127.0.0.1 port {its}',
              f'the link runs on local port {ours}', 'makes audio/x-raw', 'the link is waiting',
              'the link is ', 'the receive watchdog has expired', 'the link is lost',
              'the receive watchdog has recovered', 'the link is stopped']
    found = []
    for line in child.stderr:
        found.append(line.rstrip())
        if 'the link is unacknowledged' in line or 'the link is up' in line:
            if not any('recovered' in text for text in found):
                time.sleep(1)
                partner.stop()
        elif 'the link is lost' in line:
            partner.stop()
            partner.start()
        elif 'watchdog has recovered' in line:
            child.send_signal(signal.SIGINT)
    child.wait()
    partner.stop()
    for text in wanted:
        assert any(text in line for line in found), (text, found)
    assert len(found) < 100, (len(found), found)


def test_matroska_without_partner():
    """Nobody is there: no picture is lost for that, and the file ends."""
    ours, its = pick_ports(2)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'recorded.mkv')
        run_example('pipeline-matroska.py', uri(ours, its), 'ms:DINT', 'ms', path, '2')
        pictures, samples = read_matroska(path)
    assert len(pictures) >= 10 and len(samples) >= 50, (len(pictures), len(samples))
    # Both go on to the end, and what nobody has sent is zero.
    assert samples[-1][0] > pictures[-1] - Gst.SECOND, (samples[-1], pictures[-1])
    assert {value for _, value in samples} == {0}


def find_missing():
    """What the pipelines need beside ours: an element of each of GStreamer's packages."""
    return [name for name in ('audiotestsrc', 'matroskamux', 'wavescope', 'textoverlay')
            if subprocess.run(['gst-inspect-1.0', '--exists', name], check=False).returncode != 0]


def main():
    if missing := find_missing():
        print(f'1..0 # SKIP needs the base, good and bad plugins of GStreamer: no {", ".join(missing)}')
        return
    tests = [(name, test) for name, test in globals().items() if name.startswith('test_')]
    print(f'1..{len(tests)}')
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        try:
            skipped = test()
            print(f'ok {number} /netflux/gst/pipelines/{name[5:]}' +
                  (f' # SKIP {skipped}' if skipped else ''), flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            print(f'not ok {number} /netflux/gst/pipelines/{name[5:]}', flush=True)
            print(f'# {type(error).__name__}: {error}', flush=True)
    sys.exit(failed)


main()
