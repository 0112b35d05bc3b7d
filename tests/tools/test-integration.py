# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What shells complete and what systemd starts.

Usage: test-integration.py PATH-OF-NETFLUX SOURCE-FOLDER UNIT
"""

import os
import shutil
import subprocess
import sys

from command import NETFLUX, main

SOURCE, UNIT = sys.argv[2:]
WORDS = [
    (['netflux', ''], ['demo', 'layout', 'run', '--version']),
    (['netflux', 'r'], ['run']),
    (['netflux', 'run', '--send-l'], ['--send-layout', '--send-lines']),
    (['netflux', 'run', '--dialect', ''], ['packed', 'codesys', 's7']),
    (['netflux', 'layout', '--ty'], ['--type']),
]


def environment():
    folder = os.path.dirname(os.path.abspath(NETFLUX))
    return {**os.environ, 'PATH': folder + os.pathsep + os.environ['PATH'], 'LC_ALL': 'C.UTF-8'}


def complete(shell, script):
    result = subprocess.run([shell, *(['-f'] if shell == 'zsh' else []), '-c', script], text=True,
                            capture_output=True, env=environment(), timeout=60)
    assert result.returncode == 0 and not result.stderr, (script, result)
    return result.stdout.split('\n')


def test_bash():
    for words, expected in WORDS:
        quoted = ' '.join(f"'{word}'" for word in words)
        found = complete('bash', f'. {SOURCE}/tools/completions/netflux.bash; '
                         f'COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _netflux; '
                         r'printf "%s\n" "${COMPREPLY[@]}"')
        assert set(expected) <= set(found), (words, found)
    assert '--remote' not in found, found


def test_fish():
    if not shutil.which('fish'):
        return 'fish is not installed'
    for words, expected in WORDS[1:]:
        found = complete('fish', f'source {SOURCE}/tools/completions/netflux.fish; '
                         f'complete -C "{" ".join(words)}"')
        assert set(expected) <= {line.split('\t')[0] for line in found}, (words, found)
    return None


def test_zsh():
    """That it is well formed, and what it shows of the options."""
    if not shutil.which('zsh'):
        return 'zsh is not installed'
    found = complete('zsh', 'words=(netflux run); CURRENT=3; PREFIX=--; '
                     '_describe () { print -rl -- "${(@P)2}" }; '
                     f'. {SOURCE}/tools/completions/_netflux')
    assert any(line.startswith('--remote:') for line in found), found
    return None


def test_unit():
    with open(UNIT, encoding='utf-8') as file:
        text = file.read()
    assert '@' not in text.replace('@system-service', '') and '/bin/netflux run --config' in text
    for line in ('Type=notify', 'DynamicUser=yes', 'NoNewPrivileges=yes', 'ProtectSystem=strict',
                 'SystemCallFilter=@system-service', 'RestartPreventExitStatus=2'):
        assert line in text.splitlines(), line
    if not shutil.which('systemd-analyze'):
        return 'systemd-analyze is not installed'
    result = subprocess.run(['systemd-analyze', 'verify', '--man=no', UNIT.replace('@', '@test')],
                            capture_output=True, text=True, timeout=60)
    complaints = [line for line in result.stderr.splitlines()
                  if 'netflux' in line and 'is not executable' not in line]
    assert not complaints, complaints
    return None


main('integration', globals())
