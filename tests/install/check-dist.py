# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What `meson dist` gives is what is committed, with a name and a version that all of it agrees
on, and can be configured. Usage: check-dist.py MESON SOURCE BUILD VERSION"""

import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET

NEEDED = ('COPYING', 'NEWS', 'README.md', 'RELEASING.md', 'SECURITY.md', 'meson.build',
          'meson_options.txt', 'netflux.doap', 'include/netflux/netflux.h', 'tests/meson.build')


def run(*command, **kwargs):
    result = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, **kwargs)
    assert result.returncode == 0, f'{command} exited {result.returncode}:\n{result.stdout}'
    return result.stdout


def check_versions(source, version):
    """Each place that names the version names this one."""
    def first(name, pattern):
        found = re.search(pattern, (source / name).read_text(encoding='utf-8'), re.M)
        assert found, f'{name} names no version'
        return found[1]

    named = {
        'NEWS': first('NEWS', r'^Overview of changes in libnetflux (\S+)$'),
        'debian/changelog': first('packaging/debian/changelog', r'^netflux \((\S+)-\d+\)'),
        'netflux.spec': first('packaging/fedora/netflux.spec', r'^Version:\s+(\S+)$'),
        'netflux.doap': ET.parse(source / 'netflux.doap').getroot().findtext(
            './/{http://usefulinc.com/ns/doap#}revision'),
    }
    assert set(named.values()) == {version}, f'not {version} everywhere: {named}'


def check_tarball(meson, source, build, version, scratch):
    """The tarball has what is committed, and its checksum beside it."""
    run(meson, 'dist', '-C', build, '--no-tests', '--allow-dirty')
    tarball = build / 'meson-dist' / f'netflux-{version}.tar.xz'
    assert tarball.with_name(f'{tarball.name}.sha256sum').exists()
    with tarfile.open(tarball) as archive:
        names = set(archive.getnames())
        # Python asks for one since 3.12, and the oldest that Debian has knows none.
        archive.extraction_filter = getattr(tarfile, 'data_filter', lambda member, _: member)
        archive.extractall(scratch)
    committed = set(run('git', '-C', source, 'ls-tree', '-r', '--name-only', 'HEAD').splitlines())
    packed = {name.split('/', 1)[1] for name in names if '/' in name}
    missing = [name for name in committed if name not in packed]
    assert not missing, f'not in the tarball: {missing}'
    assert all(name in packed for name in NEEDED), [name for name in NEEDED if name not in packed]


def check_configured(meson, scratch, version):
    """It does not need the repository that it was made from."""
    tree = scratch / f'netflux-{version}'
    said = run(meson, 'setup', scratch / 'build', tree, '--auto-features=disabled', '-Dtests=enabled')
    for part, built in ('Command', 'NO'), ('GStreamer', 'NO'), ('Tests', 'YES'):
        assert re.search(rf'^ *{part} *: {built}$', said, re.M), said
    said = run(meson, 'introspect', '--projectinfo', scratch / 'build')
    assert f'"version": "{version}"' in said, said


def main():
    meson, source, build, version = sys.argv[1:]
    source, build = pathlib.Path(source), pathlib.Path(build)
    failed = 0
    try:
        run('git', '-C', source, 'rev-parse', 'HEAD')
    except (AssertionError, FileNotFoundError):
        print('1..0 # SKIP this is no clone of the repository: a tarball is not made from a tarball')
        return 0
    with tempfile.TemporaryDirectory(dir=build) as folder:
        scratch = pathlib.Path(folder)
        checks = [('versions', check_versions, source, version),
                  ('tarball', check_tarball, meson, source, build, version, scratch),
                  ('configured', check_configured, meson, scratch, version)]
        print(f'1..{len(checks)}')
        for number, (name, check, *arguments) in enumerate(checks, 1):
            try:
                check(*arguments)
                print(f'ok {number} /netflux/dist/{name}', flush=True)
            except (AssertionError, OSError) as failure:
                failed = 1
                print(f'not ok {number} /netflux/dist/{name}')
                print(''.join(f'# {line}\n' for line in str(failure).splitlines()), end='', flush=True)
    return failed


if __name__ == '__main__':
    sys.exit(main())
