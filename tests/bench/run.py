#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Compares the library with the floor of this machine: raw C that makes the same system
calls and does nothing else. Both are measured in turn, block by block (floor, netflux,
floor, netflux, …); what is printed is the median of the ratios of neighbours, and half
their interquartile range as the spread. The exit status is 1 if a figure is missed by
more than the spread of this run."""

import argparse
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import timeit

HERE = pathlib.Path(__file__).resolve().parent


def spread_of(values):
    if len(values) < 2:
        return 0.0
    lower, _, upper = statistics.quantiles(values, n=4, method='inclusive')
    return (upper - lower) / 2


class Row:
    """One figure: its median for each subject, how they compare, and the verdict."""

    def __init__(self, name, unit, floor=None, netflux=None, python=None, values=(),
                 limit=None, relation='ratio', spread=None):
        self.name, self.unit, self.relation, self.limit = name, unit, relation, limit
        self.floor, self.netflux, self.python = floor, netflux, python
        self.value = statistics.median(values) if values else None
        self.spread = spread_of(values) if spread is None else spread

    @property
    def missed(self):
        return self.limit is not None and self.value - self.spread > self.limit

    def as_dict(self):
        return {'figure': self.name, 'unit': self.unit, 'floor': self.floor,
                'netflux': self.netflux, 'python': self.python, 'relation': self.relation,
                'value': self.value, 'spread': self.spread, 'limit': self.limit,
                'missed': self.missed}

    def cells(self):
        number = lambda value: '' if value is None else f'{value:.4g}' if value < 1000 else f'{value:.0f}'
        value = '' if self.value is None else f'{self.value:.3f} ± {self.spread:.3f}'
        limit = '' if self.limit is None else f'≤ {self.limit:g}'
        verdict = '' if self.limit is None else 'MISSED' if self.missed else 'ok'
        return [self.name, self.unit, number(self.floor), number(self.netflux),
                number(self.python), self.relation if self.value is not None else '', value,
                limit, verdict]


class Bench:
    def __init__(self, args):
        self.args = args
        self.rows = []
        cpus = sorted(os.sched_getaffinity(0))
        # The partner has a processor of its own, where there is one.
        self.pins = ['--cpu', str(cpus[-1]), '--peer-cpu', str(cpus[0])]

    def block(self, what, who, seconds, *options):
        command = [self.args.block, '--what', what, '--who', who, '--seconds', str(seconds),
                   '--script', str(HERE / 'subject.py'), *self.pins, *map(str, options)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding='utf-8')
        result = {}
        for line in done.stdout.splitlines():
            result.update(json.loads(line))
        if self.args.verbose:
            print(what, who, *options, result, file=sys.stderr)
        return result

    def pairs(self, what, *options, seconds=4.0, rounds=9):
        if self.args.quick:
            seconds, rounds = min(seconds, 1.0), min(rounds, 3)
        return [(self.block(what, 'floor', seconds, *options),
                 self.block(what, 'netflux', seconds, *options)) for _ in range(rounds)]

    def python(self, what, *options):
        seconds = 1.0 if self.args.quick else 4.0
        return self.block(what, 'python', seconds, *options)

    def compare(self, name, pairs, key, unit, limit=None, python=None, scale=1.0):
        floors = [floor[key] * scale for floor, _ in pairs]
        ours = [netflux[key] * scale for _, netflux in pairs]
        ratios = [mine / floor for mine, floor in zip(ours, floors)]
        self.rows.append(Row(name, unit, statistics.median(floors), statistics.median(ours),
                             python[key] * scale if python else None, ratios, limit))

    def measure_traffic(self):
        limit = 1.25
        for name, what, options, python in (
                ('CPU per frame received, 1 ms', 'receive', (), True),
                ('CPU per frame received, 32 at once', 'receive', ('--burst', 32), False),
                ('CPU per frame sent, 1 ms', 'send', (), True),
                ('CPU per frame, both ways, 1 ms', 'links', (), False)):
            self.compare(name, self.pairs(what, *options), 'cpu_ns_per_frame', 'µs', limit,
                         self.python(what, *options) if python else None, 1e-3)

    def measure_lateness(self):
        """In both scheduling policies; the limit is for a machine that is not busy."""
        policies = [('', ())]
        if self.may_be_realtime():
            policies.append((', SCHED_FIFO', ('--priority', 20)))
        for policy, options in policies:
            python = None if options else self.python('lateness')
            pairs = self.pairs('lateness', *options)
            for point in ('p50', 'p99'):
                self.compare(f'send lateness at 1 ms, {point}{policy}', pairs,
                             f'lateness_{point}', 'µs', 1.15, python)
            self.compare(f'distance at the partner off by, p99{policy}', pairs, 'deviation_p99',
                         'µs', None, python)
        for policy, options in policies:
            pairs = self.pairs('lateness', '--load', *options, rounds=3)
            self.compare(f'send lateness beside a busy thread, max{policy}', pairs,
                         'lateness_max', 'µs')

    @staticmethod
    def may_be_realtime():
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        except PermissionError:
            return False
        return True

    def measure_setup(self):
        """What the page on timing tells of: each time without it, and with it."""
        for what, who, without in (('timer slack of 1 ns for 50 µs, sleeping thread', 'floor',
                                    ('--slack', 50000)),
                                   ('one CPU for any, engine', 'netflux', ('--cpu', -1))):
            seconds, rounds = (1.0, 3) if self.args.quick else (4.0, 9)
            pairs = [(self.block('lateness', who, seconds, *without),
                      self.block('lateness', who, seconds)) for _ in range(rounds)]
            for point in ('p50', 'p99'):
                self.compare(f'{what}, lateness {point}', pairs, f'lateness_{point}', 'µs')
        with open('/proc/sys/net/core/rmem_default', encoding='ascii') as file:
            system = file.read().strip()
        kept = [[json.loads(subprocess.check_output([self.args.buffer, size, '10000']))
                 for size in (system, '0')] for _ in range(3)]
        self.compare(f'receive buffer of 4 MiB for {system} bytes, frames kept', kept,
                     'frames_kept', '1')

    def measure_rate(self):
        """A minute of each at the same time: that the rate is right does not depend on
        how busy the machine is."""
        seconds = 10 if self.args.quick else 60
        command = [self.args.block, '--what', 'lateness', '--seconds', str(seconds), '--script',
                   str(HERE / 'subject.py')]
        running = {who: subprocess.Popen([*command, '--who', who], stdout=subprocess.PIPE)
                   for who in ('floor', 'netflux', 'python')}
        errors = {}
        for who, process in running.items():
            result = {}
            for line in process.communicate()[0].splitlines():
                result.update(json.loads(line))
            # Python has no schedule that it could be compared with, only a number of frames.
            key = 'count_error_ppm' if who == 'python' else 'rate_error_ppm'
            errors[who] = abs(result[key])
        self.rows.append(Row(f'mean send rate error over {seconds} s', 'ppm', errors['floor'],
                             errors['netflux'], errors['python'], [errors['netflux']], 1, 'error',
                             errors['floor']))

    def measure_watchdog(self):
        pairs = self.pairs('watchdog', seconds=6.0)
        python = self.python('watchdog', '--silence', 400000)
        floors = [floor['detection_p99'] for floor, _ in pairs]
        ours = [netflux['detection_p99'] for _, netflux in pairs]
        excess = [(mine - 1.15 * floor) / 1000 for mine, floor in zip(ours, floors)]
        self.rows.append(Row('watchdog at 30 ms detected late by, p99', 'µs',
                             statistics.median(floors), statistics.median(ours),
                             python.get('detection_p99'), excess, 0.5, 'ms − 1.15 × floor'))
        self.rows.append(Row('watchdog detected early', 'times',
                             sum(floor['early'] for floor, _ in pairs),
                             sum(netflux['early'] for _, netflux in pairs), None,
                             [sum(netflux['early'] for _, netflux in pairs)], 0, 'count'))
        outages = sum(netflux['outages'] for _, netflux in pairs)
        self.rows.append(Row('outages watched', 'times',
                             sum(floor['outages'] for floor, _ in pairs), outages))

    def measure_blocked(self):
        pairs = self.pairs('blocked', seconds=1.0)
        floors = [floor['missed'] for floor, _ in pairs]
        ours = [netflux['missed'] for _, netflux in pairs]
        self.rows.append(Row('cycles missed, main loop blocked 1 s', 'each',
                             statistics.median(floors), statistics.median(ours), None,
                             [mine - floor for mine, floor in zip(ours, floors)], 0, 'more'))

    def measure_flood(self):
        """A link beside somebody else's datagrams, as many as a CPU sends: what it misses of its
        cycles is not more than what raw C misses that reads them, too."""
        pairs = self.pairs('links', '--flood', seconds=2.0)
        floors = [100 * floor['missed_share'] for floor, _ in pairs]
        ours = [100 * netflux['missed_share'] for _, netflux in pairs]
        self.rows.append(Row('flood beside a link of 1 ms', '1/s',
                             *(statistics.median(pair[i]['flood_per_second'] for pair in pairs)
                               for i in (0, 1))))
        self.rows.append(Row('  cycles missed', '%', statistics.median(floors),
                             statistics.median(ours), None,
                             [mine - floor for mine, floor in zip(ours, floors)], 0, 'more'))

    def measure_allocations(self):
        seconds = '1' if self.args.quick else '5'
        done = subprocess.run([self.args.allocations, seconds], stdout=subprocess.PIPE, check=True)
        result = json.loads(done.stdout)
        per_frame = [result[f'{case}_allocations'] / result[f'{case}_frames']
                     for case in ('silent', 'listening')]
        self.rows.append(Row('allocations per frame, nobody listens', 'each', 0, per_frame[0], None,
                             per_frame[:1], 0, 'count'))
        self.rows.append(Row('allocations per frame, frame callback', 'each', 0, per_frame[1]))

    def measure_scaling(self):
        rounds = 3 if self.args.quick else 7
        seconds = 1.0 if self.args.quick else 3.0
        numbers = (1, 10, 100, 1000)
        blocks = {n: [] for n in numbers}
        for _ in range(rounds):
            for n in numbers:
                options = ('--partners', n, '--interval', 5000)
                blocks[n].append((self.block('links', 'floor', seconds, *options),
                                  self.block('links', 'netflux', seconds, '--warmup', 1.0,
                                             *options)))
        for n in numbers:
            self.compare(f'CPU per frame, {n} links of 5 ms', blocks[n], 'cpu_ns_per_frame', 'µs',
                         None, None, 1e-3)
            self.rows.append(Row(f'  share of one CPU, {n} links', '%',
                                 *(100 * statistics.median(pair[i]['cpu_share'] for pair in blocks[n])
                                   for i in (0, 1))))
            self.rows.append(Row(f'  cycles missed, {n} links', '%',
                                 *(100 * statistics.median(pair[i]['missed_share']
                                                           for pair in blocks[n])
                                   for i in (0, 1))))
        growth = [many[1]['cpu_ns_per_frame'] / few[1]['cpu_ns_per_frame']
                  for few, many in zip(blocks[10], blocks[1000])]
        self.rows.append(Row('CPU per frame, 1000 links to 10', '', values=growth, limit=1))

    def measure_layout(self):
        """The column for Python is struct, which makes and takes tuples of the same fields."""
        seconds, rounds = ('0.2', 3) if self.args.quick else ('1', 7)
        for fields in (50, 1400, 20000):
            runs = []
            for _ in range(rounds):
                done = subprocess.run([self.args.layout, str(fields), seconds],
                                      stdout=subprocess.PIPE, check=True, encoding='utf-8')
                lines = map(json.loads, done.stdout.splitlines())
                runs.append({line['what']: line for line in lines})
            notation = struct.Struct('<' + ('fi?H' * fields)[:fields])
            payload = bytes(notation.size)
            values = notation.unpack(payload)
            python = {'decode': self.fastest(lambda: notation.unpack(payload)) / fields,
                      'encode': self.fastest(lambda: notation.pack(*values)) / fields}
            for what in ('decode', 'encode', 'access'):
                ns = [run[what]['ns_per_field'] for run in runs]
                self.rows.append(Row(f'{what}, {fields} fields, for each', 'ns',
                                     netflux=statistics.median(ns), python=python.get(what),
                                     values=ns, limit=60, relation='ns'))
            ns = [run['update']['ns'] for run in runs]
            self.rows.append(Row(f'update of three of {fields} fields', 'ns',
                                 netflux=statistics.median(ns)))
            speeds = [run['parse']['text'] / run['parse']['ns'] * 1e3 for run in runs]
            self.rows.append(Row(f'parsing a declaration of {fields} fields', 'MB/s',
                                 netflux=statistics.median(speeds),
                                 values=[20 / speed for speed in speeds], limit=1,
                                 relation='20 MB/s / speed'))

    @staticmethod
    def fastest(function):
        """Nanoseconds."""
        return min(timeit.repeat(function, number=20, repeat=20)) / 20 * 1e9

    def measure_isolation(self):
        """What partners that are switched off cost the others: the floor has none of them,
        and the CPU is that of the frames of the partners that live."""
        rounds, seconds = (3, 1.0) if self.args.quick else (7, 3.0)
        for n, dead in ((1, 0), (10, 0), (10, 5), (100, 0), (100, 50), (1000, 0), (1000, 500)):
            options = ('--partners', n - dead, '--interval', 5000, '--watch', 1000000)
            pairs = [(self.block('links', 'floor', seconds, *options),
                      self.block('links', 'netflux', seconds, '--warmup', 4.0 if dead else 1.0,
                                 '--dead', dead, *options)) for _ in range(rounds)]
            self.compare(f'CPU per frame, {n} partners, {dead} of them dead', pairs,
                         'cpu_ns_per_frame', 'µs', None, None, 1e-3)
            self.rows.append(Row('  cycles missed of the others', '%',
                                 *(100 * statistics.median(pair[i]['missed_share']
                                                           for pair in pairs) for i in (0, 1))))

    def measure_pipeline(self):
        """The floor is udpsrc, the column for Python is empty."""
        if self.args.pipeline is None:
            return
        rounds, seconds = (3, 1.0) if self.args.quick else (7, 3.0)

        def block(who):
            done = subprocess.run([self.args.pipeline, who, str(seconds), '100000'],
                                  stdout=subprocess.PIPE, check=True)
            result = json.loads(done.stdout)
            if self.args.verbose:
                print('pipeline', who, result, file=sys.stderr)
            return result

        pairs = [(block('udpsrc'), block('netfluxsrc')) for _ in range(rounds)]
        self.compare('netfluxsrc to udpsrc, CPU per frame', pairs, 'cpu_ns_per_frame', 'µs', 0.8,
                     None, 1e-3)
        for point in ('p50', 'p99'):
            self.compare(f'netfluxsrc to udpsrc, kernel to pad, {point}', pairs,
                         f'latency_{point}', 'µs', 1, None, 1e-3)
        self.compare('netfluxsrc to udpsrc, frames', pairs, 'frames_per_second', '1/s')
        stops = [netflux['stop_us'] / 1000 for _, netflux in pairs]
        self.rows.append(Row('netfluxsrc to NULL while frames come', 'ms',
                             statistics.median(udp['stop_us'] / 1000 for udp, _ in pairs),
                             statistics.median(stops), None, stops, 20, 'ms'))
        pairs = [(block('library'), block('netfluxsrc')) for _ in range(min(rounds, 3))]
        self.compare('netfluxsrc to the library, CPU per frame', pairs, 'cpu_ns_per_frame', 'µs',
                     None, None, 1e-3)


PARTS = ('traffic', 'lateness', 'setup', 'rate', 'watchdog', 'blocked', 'allocations', 'scaling',
         'isolation', 'flood', 'layout', 'pipeline')


def print_table(rows):
    cells = [['figure', 'unit', 'floor', 'netflux', 'python', 'compared by', 'median ± spread',
              'must be', '']] + [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    for number, line in enumerate(cells):
        print('  '.join(cell.ljust(width) if i in (0, 1, 5, 8) else cell.rjust(width)
                        for i, (cell, width) in enumerate(zip(line, widths))).rstrip())
        if number == 0:
            print('  '.join('-' * width for width in widths))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('block', help='the program that measures one block')
    parser.add_argument('allocations', help='the program that counts allocations')
    parser.add_argument('buffer', help='the program that fills a socket')
    parser.add_argument('layout', help='the program that decodes, encodes and parses')
    parser.add_argument('pipeline', nargs='?', help='the program that compares the elements')
    parser.add_argument('--quick', action='store_true', help='short and imprecise, for trying')
    parser.add_argument('--json', action='store_true', help='for programs')
    parser.add_argument('--verbose', action='store_true', help='print each block as it ends')
    parser.add_argument('--only', action='append', choices=PARTS, help='only this part')
    args = parser.parse_args()

    bench = Bench(args)
    for part in args.only or PARTS:
        getattr(bench, f'measure_{part}')()
        if not args.json:
            print(f'{part}: measured', file=sys.stderr)

    missed = [row.name for row in bench.rows if row.missed]
    if args.json:
        print(json.dumps([row.as_dict() for row in bench.rows], indent=2))
    else:
        print_table(bench.rows)
        print(f'\n{len(missed)} missed' + (': ' + '; '.join(missed) if missed else ''))
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
