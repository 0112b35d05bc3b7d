# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What ./dev says on another distribution: in a mount namespace of its own, where
/etc/os-release is another one and some commands are not there."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FEDORA = 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=43\n'
LIKE_DEBIAN = 'NAME="Something"\nID=something\nID_LIKE="ubuntu debian"\n'

# A system of packages in which Meson is not installed yet, and whose lists cannot be renewed
DPKG_QUERY = """for package in gcc libc6-dev pkgconf ninja-build libglib2.0-dev libjson-glib-dev; do
  echo "installed $package"
done
"""
APT_GET = """case " $* " in
  *" update "*) echo "E: no network" >&2; exit 100 ;;
  *" install "*" meson "*) exit %d ;;
esac
exit 99
"""


def in_namespace(script, *arguments):
    """Runs a shell script where it may mount what it likes; nobody else sees it."""
    command = ['unshare', '--mount', *([] if os.getuid() == 0 else ['--map-root-user'])]
    return subprocess.run([*command, 'sh', '-e', '-c', script, 'sh', *arguments],
                          capture_output=True, text=True, timeout=60)


def run_dev(dev, hidden, system=FEDORA, commands=None):
    """./dev run, with a copy of it that has no sources to build, and with some commands hidden
    and others in the place of the system's."""
    with tempfile.TemporaryDirectory() as folder:
        release = pathlib.Path(folder, 'os-release')
        release.write_text(system, encoding='utf-8')
        shutil.copy(dev, folder)
        pathlib.Path(folder, 'own').mkdir()
        for name, text in (commands or {}).items():
            own = pathlib.Path(folder, 'own', name)
            own.write_text(f'#!/bin/sh\n{text}', encoding='utf-8')
            own.chmod(0o755)
        return in_namespace('''
            dev=$1; release=$2; shift 2
            mount --bind "$release" "$(readlink -f /etc/os-release)"
            mkdir "${dev%/*}/all" "${dev%/*}/some"
            mount --bind /usr/bin "${dev%/*}/all"
            ln -s "${dev%/*}"/all/* "${dev%/*}/some"
            for command; do rm "${dev%/*}/some/$command"; done
            find "${dev%/*}/own" -type f -exec cp -f --remove-destination {} "${dev%/*}/some" \\;
            mount --bind "${dev%/*}/some" /usr/bin
            exec "$dev" run --seconds 1''', str(pathlib.Path(folder, 'dev')), str(release), *hidden)


def test_missing(dev):
    result = run_dev(dev, ['meson', 'ninja'])
    assert result.returncode == 1, result
    assert result.stdout == '', result
    assert result.stderr == (
        "Not on Debian: these are needed, under Debian's names:\n"
        '  meson: the build system\n'
        '  ninja-build: runs the build\n'
        'dev: install them, and run this again\n'), result.stderr


def test_all_there(dev):
    result = run_dev(dev, [])
    assert 'Not on Debian' not in result.stderr, result.stderr
    assert 'the build could not be set up' in result.stderr, result.stderr


def test_old_lists(dev):
    """That the lists of packages cannot be renewed is no fault, if the packages can be had."""
    result = run_dev(dev, [], LIKE_DEBIAN, {'dpkg-query': DPKG_QUERY, 'apt-get': APT_GET % 0})
    assert 'Installing: meson\n' in result.stderr, result.stderr
    assert 'the build could not be set up' in result.stderr, result.stderr
    assert 'no network' not in result.stderr, result.stderr


def test_not_installed(dev):
    """What apt says is shown, and what is missing is named with the remedy."""
    result = run_dev(dev, ['meson'], LIKE_DEBIAN,
                     {'dpkg-query': DPKG_QUERY, 'apt-get': APT_GET % 100})
    assert result.returncode == 1, result
    assert result.stderr == (
        'Installing: meson\n'
        'E: no network\n'
        'These packages are missing and could not be installed:\n'
        '  meson: the build system\n'
        'As root: apt-get install --no-install-recommends meson \n'
        'dev: install them, and run this again\n'), result.stderr


def main():
    cases = [('missing', test_missing), ('all-there', test_all_there),
             ('old-lists', test_old_lists), ('not-installed', test_not_installed)]
    skip = '' if in_namespace('mount --bind /dev/null /etc/os-release').returncode == 0 else \
        ' # SKIP mount namespaces are not allowed here'

    print(f'1..{len(cases)}')
    for number, (name, test) in enumerate(cases, 1):
        if not skip:
            test(sys.argv[1])
        print(f'ok {number} /netflux/dev/{name}{skip}')


main()
