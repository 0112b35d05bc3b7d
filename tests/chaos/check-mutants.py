# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Plants faults in the library, one at a time, each of which chaos has to find.

Usage: check-mutants.py SOURCE-DIRECTORY BUILD-DIRECTORY [NAME…]

A fault is a line of a source that is another one. The file is compiled and linked as the build
does it, beside the build; so what is found is found in the library as it is, but for that line.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

SEEDS = 400

# Name: the source, what stands there, what is planted. Worlds have to find it.
MUTANTS = {
    'silence is judged by now, not by what was read': (
        'lib/io/netflux-channel.c',
        'netflux_session_advance (&self->session, drained_ns)',
        'netflux_session_advance (&self->session, now_ns)'),
    'a silence is not confirmed by a read that finds nothing': (
        'lib/io/netflux-channel.c',
        'drained_ns = MIN (netflux_port_confirm_drained (self->port, now_ns), now_ns);',
        ''),
    'a late frame is counted as a duplicate': (
        'lib/protocol/netflux-window.c', 'self->late++;', 'self->duplicate++;'),
    'a send that fails takes a number': (
        'lib/protocol/netflux-session.c', 'self->send_errors++;',
        'self->send_errors++, self->next_sequence++;'),
    'the image stays when the partner is silent': (
        'lib/io/netflux-channel.c', 'if (!self->config.keep_values)', 'if (FALSE)'),
    'who has stopped in an event hears of another one': (
        'lib/core/netflux-run-hooks.c',
        'self->event_hook == NULL || g_atomic_int_get (self->ended)', 'self->event_hook == NULL'),
    'an outlet stays open': (
        'lib/io/netflux-port-send.c', 'netflux_socket_close (&outlet->socket);', ''),
    'partners never get an outlet': (
        'lib/io/netflux-port-send.c', 'if (open_outlet (self, client) == 0)', 'if (FALSE)'),
    'the application is not woken': (
        'lib/core/netflux-courier.c', '&client->item);\n  netflux_courier_wake (self);',
        '&client->item);'),
    'what is ready is not marked': (
        'lib/io/netflux-reactor.c', '  mark_ready (self);\n', ''),
    'a datagram too short for its image is accepted': (
        'lib/protocol/netflux-session.c', '!netflux_session_is_whole (self, size)',
        'size < NETFLUX_HEADER_SIZE'),
}

# The mends of what chaos has found, taken back, each with the scenario that has to fail then.
SCENARIOS = {
    'a batch that a report cuts is taken for all': (
        'lib/io/netflux-channel.c',
        'drained_ns = MIN (netflux_port_confirm_drained (self->port, now_ns), now_ns);',
        '', 'report-cuts-batch'),
    'a report that is taken while a batch is told of cuts nothing': (
        'lib/io/netflux-port-receive.c', 'self->cuts++;', '', 'report-taken-by-send'),
    'a socket whose turn has not come is taken for an empty one': (
        'lib/io/netflux-reactor.c', '  mark_ready (self);\n', '', 'call-before-watches'),
    'drops before the start are new to the first frame': (
        'lib/io/netflux-channel.c', 'self->drops_before = self->drops_heard;', '',
        'drops-before-start'),
    'drops before the start are new to a silence': (
        'lib/io/netflux-channel.c',
        'self->drops_heard = netflux_port_get_socket_drops (self->port);', '',
        'drops-before-silence'),
    'the drops of a former socket are compared': (
        'lib/io/netflux-channel-client.c',
        'self->drops_before = self->drops_heard = netflux_port_get_socket_drops (self->port);',
        ';', 'drops-of-former-socket'),
    'a stamp is trusted whenever the clock was set': (
        'lib/io/netflux-datagrams-linux.c', 'return is_after != is_before;', 'return TRUE;',
        'clock-set-by-little'),
    'the drops of an outlet are those of the port': (
        'lib/io/netflux-port-receive.c', 'datagrams[i].drops = self->drops;', ';',
        'drops-of-outlet'),
    'the state does not follow a send': (
        'lib/io/netflux-channel-client.c',
        'clear_send_error (self, now_ns);\n          netflux_channel_publish_state (self);',
        'clear_send_error (self, now_ns);', 'state-follows-send'),
    'the state does not follow a refusal': (
        'lib/io/netflux-channel-client.c',
        'publish_send_error (self, errnum);\n      netflux_channel_publish_state (self);',
        'publish_send_error (self, errnum);', 'state-follows-send'),
    'a number that comes back acknowledges the newest frame': (
        'lib/io/netflux-channel-client.c',
        'netflux_round_trip_is_settled (&self->session.round_trip)',
        'reception->feedback == (guint8) (self->session.next_sequence - 1)',
        'repeated-feedback'),
}


def get_commands(build, target):
    """How an object is compiled, and how the program is linked."""
    text = subprocess.run(['ninja', '-C', build, '-t', 'commands', 'tests/chaos/' + target],
                          check=True, capture_output=True, text=True).stdout
    lines = [line for line in text.splitlines() if not line.startswith('ninja:')]
    return lines[:-1], lines[-1]


def compile_mutant(source, build, folder, mutant, target):
    path, before, after = mutant[:3]
    with open(os.path.join(source, path), encoding='utf-8') as file:
        text = file.read()
    if before not in text:
        sys.exit(f'{path} has no “{before}” any more: change the table of mutants')
    planted = os.path.join(folder, os.path.basename(path))
    with open(planted, 'w', encoding='utf-8') as file:
        file.write('#pragma GCC diagnostic ignored "-Wunused-function"\n' +
                   text.replace(before, after))

    commands, link = get_commands(build, target)
    command = next(c for c in commands if c.endswith('/' + path) or c.endswith(' ' + path))
    words = shlex.split(command)
    objects = words[words.index('-o') + 1]
    mutated = os.path.join(folder, 'mutant.o')
    words[words.index('-o') + 1] = mutated
    words[words.index('-MF') + 1] = os.path.join(folder, 'mutant.d')
    words[-1] = planted
    words = [w for w in words if w != '-Werror']
    subprocess.run(words, cwd=build, check=True)

    program = os.path.join(folder, 'mutant')
    words = shlex.split(link)
    words[words.index('-o') + 1] = program
    if objects in words:
        words[words.index(objects)] = mutated
    else:  # it is in an archive, behind which it is not looked for any more
        words.insert(words.index('-o'), mutated)
    subprocess.run(words, cwd=build, check=True)
    return program


def find(program):
    """The first seed that fails, and what it says."""
    run = subprocess.run([program, '--seed', '1', '--seeds', str(SEEDS)], check=False,
                         capture_output=True, text=True, timeout=600)
    if run.returncode == 0:
        return None
    match = re.search(r'^seed (\d+) at [^:]*: (.*)$', run.stdout, re.M)
    return (match[1], match[2]) if match else ('?', (run.stdout + run.stderr).strip()[-200:])


def fail_scenario(program, name):
    """What it says if it fails."""
    run = subprocess.run([program, '-p', '/netflux/chaos/' + name], check=False,
                         capture_output=True, text=True, timeout=60)
    match = re.search(r'^(?:not ok|# *Bail out|Bail out).*$', run.stdout, re.M)
    return (name, match[0]) if run.returncode != 0 and match else None


def main():
    source, build = sys.argv[1:3]
    names = sys.argv[3:] or [*MUTANTS, *SCENARIOS]
    missed = 0

    print(f'1..{len(names)}')
    for number, name in enumerate(names, 1):
        with tempfile.TemporaryDirectory() as folder:
            if name in MUTANTS:
                found = find(compile_mutant(source, build, folder, MUTANTS[name],
                                            'netflux-chaos'))
            else:
                mutant = SCENARIOS[name]
                found = fail_scenario(compile_mutant(source, build, folder, mutant,
                                                     'netflux-chaos-scenarios'), mutant[3])
        missed += not found
        print(f'{"ok" if found else "not ok"} {number} {name}')
        what = 'seed' if name in MUTANTS else 'scenario'
        print(f'# {what} {found[0]}: {found[1]}' if found else '# not found', flush=True)
    return bool(missed)


if __name__ == '__main__':
    sys.exit(main())
