# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Installs the project into a prefix, or builds it as a subproject, and uses it as
somebody who has nothing else of it would."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CONSUMER = HERE / 'consumer'


class Failure(Exception):
    pass


class Checks:
    """Runs the cases, and writes TAP."""

    def __init__(self, way):
        self.way = way
        self.count = 0
        self.failed = 0

    def case(self, name, func, *args):
        self.count += 1
        try:
            func(*args)
            verdict = 'ok'
        except Failure as failure:
            verdict = 'not ok'
            self.failed += 1
            for line in str(failure).splitlines():
                print('#', line)
        print(f'{verdict} {self.count} /netflux/install/{self.way}/{name}', flush=True)
        return verdict == 'ok'


def run(*command, expect=None, **kwargs):
    """Runs a command; its output is told if it fails or lacks what is expected."""
    words = [str(word) for word in command]
    result = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False,
                            timeout=1500, **kwargs)
    if result.returncode != 0:
        raise Failure(f'{" ".join(words)} exited {result.returncode}:\n{result.stdout}')
    if expect is not None and expect not in result.stdout:
        raise Failure(f'{" ".join(words)} did not say {expect!r}:\n{result.stdout}')
    return result.stdout


def plain_environment():
    """The environment without what the tests' own run has put there."""
    left_out = ('LD_LIBRARY_PATH', 'LD_PRELOAD', 'GI_TYPELIB_PATH', 'PKG_CONFIG_PATH',
                'DESTDIR', 'PYTHONPATH', 'G_DEBUG', 'MESON_TESTTHREADS')
    return {name: value for name, value in os.environ.items() if name not in left_out}


class Prefix:
    """The project, installed into a prefix of its own."""

    def __init__(self, arguments, scratch):
        self.meson = arguments.meson
        self.source = arguments.source
        self.scratch = scratch
        self.prefix = scratch / 'prefix'
        self.libdir = self.prefix / 'lib'
        self.env = plain_environment()
        self.env.update({
            'PATH': f'{self.prefix}/bin:{self.env["PATH"]}',
            'PKG_CONFIG_PATH': f'{self.libdir}/pkgconfig',
            'LD_LIBRARY_PATH': f'{self.libdir}',
            'GI_TYPELIB_PATH': f'{self.libdir}/girepository-1.0',
        })

    def install(self):
        build = self.scratch / 'build'
        env = plain_environment()
        run(self.meson, 'setup', build, self.source, f'--prefix={self.prefix}', '--libdir=lib',
            '--buildtype=debug', '-Dtests=disabled', '-Dplugin=disabled', '-Ddocs=disabled',
            '-Dintrospection=enabled', '-Dpython=enabled', '-Dvapi=enabled', '-Dman=enabled', '-Dtools=enabled',
            env=env)
        run(self.meson, 'compile', '-C', build, env=env)
        run(self.meson, 'install', '-C', build, '--no-rebuild', env=env)

    def check_files(self):
        missing = [name for name in (
            'bin/netflux',
            'include/netflux-1.0/netflux/netflux.h',
            'include/netflux-1.0/netflux/netflux-version.h',
            'include/netflux-1.0/netflux/netflux-enum-types.h',
            'lib/libnetflux-1.0.so',
            'lib/libnetflux-1.0.so.0',
            'lib/girepository-1.0/Netflux-1.0.typelib',
            'lib/pkgconfig/netflux-1.0.pc',
            'lib/wireshark/plugins/netflux.lua',
            'share/gir-1.0/Netflux-1.0.gir',
            'share/man/man1/netflux.1',
            'share/man/man5/netflux.conf.5',
            'share/vala/vapi/netflux-1.0.vapi',
            'share/vala/vapi/netflux-1.0.deps',
        ) if not (self.prefix / name).exists()]
        if missing:
            raise Failure('not installed: ' + ', '.join(missing))

    def check_headers(self):
        """Every public header of the sources is installed, and no other one."""
        installed = {path.name for path in (self.prefix / 'include').rglob('*.h')}
        public = {path.name for path in (self.source / 'include/netflux').glob('*.h')}
        generated = {'netflux-version.h', 'netflux-enum-types.h'}
        if installed != public | generated:
            raise Failure(f'differ: {sorted(installed ^ (public | generated))}')

    def check_symbols(self):
        """The library exports the public interface only."""
        lines = run('nm', '--dynamic', '--defined-only', '--format=posix',
                    self.libdir / 'libnetflux-1.0.so').splitlines()
        strange = [line.split()[0] for line in lines if not line.startswith('netflux_')]
        if strange or not lines:
            raise Failure('exported: ' + ', '.join(strange or ['nothing']))

    def check_pkg_config(self):
        version = run('pkg-config', '--modversion', 'netflux-1.0', env=self.env).strip()
        run(self.prefix / 'bin/netflux', '--version', env=self.env, expect=version)

    def check_c(self):
        flags = run('pkg-config', '--cflags', '--libs', 'netflux-1.0', env=self.env).split()
        program = self.scratch / 'consumer-c'
        run('cc', '-Wall', '-Wextra', '-Werror', '-o', program, CONSUMER / 'consumer.c', *flags)
        run(program, env=self.env, expect='received 01 02 03')

    def check_single_headers(self):
        """Only the umbrella header may be included, and it says so."""
        flags = run('pkg-config', '--cflags', 'netflux-1.0', env=self.env).split()
        program = self.scratch / 'single.c'
        program.write_text('#include <netflux/netflux-link.h>\n', encoding='utf-8')
        try:
            run('cc', '-fsyntax-only', program, *flags)
        except Failure as failure:
            if 'Only <netflux/netflux.h> can be included directly' in str(failure):
                return
            raise
        raise Failure('a header could be included by itself')

    def check_python(self):
        run(sys.executable, CONSUMER / 'consumer.py', env=self.env, expect='received 01 02 03')

    def check_python_values(self):
        """The additions for Python are in the prefix, and used by whoever names it."""
        installed = list(self.prefix.rglob('gi/overrides/Netflux.py'))
        if len(installed) != 1:
            raise Failure(f'installed: {installed}')
        env = {**self.env, 'PYTHONPATH': f'{installed[0].parents[2]}'}
        run(sys.executable, CONSUMER / 'consumer-values.py', env=env,
            expect="sends {'speed': 12.5, 'run': True}")
        run(sys.executable, CONSUMER / 'consumer.py', env=env, expect='received 01 02 03')

    def check_profile(self):
        """The line that the page on installation has for a prefix of one's own is all it takes."""
        script = '; '.join([f'. {self.prefix}/share/netflux/profile.sh', 'set -e',
                            'netflux --version', 'pkg-config --modversion netflux-1.0',
                            f'{sys.executable} {CONSUMER}/consumer-values.py'])
        env = {**plain_environment(), 'PATH': os.environ['PATH']}
        said = run('sh', '-c', script, env=env, expect="sends {'speed': 12.5, 'run': True}")
        if len(set(said.split()[1:3])) != 1:
            raise Failure(said)

    def check_within(self):
        """Nothing would be installed elsewhere."""
        plan = json.loads(run(self.meson, 'introspect', '--installed', self.scratch / 'build'))
        outside = [place for place in plan.values()
                   if not pathlib.Path(place).is_relative_to(self.prefix)]
        if outside or not plan:
            raise Failure(f'outside of the prefix: {outside or "all"}')

    def check_vala(self):
        program = self.scratch / 'consumer-vala'
        run('valac', f'--vapidir={self.prefix}/share/vala/vapi', '--pkg=netflux-1.0',
            f'--directory={self.scratch}', f'--output={program}', CONSUMER / 'consumer.vala',
            env=self.env)
        run(program, env=self.env, expect='received 01 02 03')


def check_prefix(checks, arguments, scratch):
    prefix = Prefix(arguments, scratch)
    if not checks.case('install', prefix.install):
        return
    checks.case('files', prefix.check_files)
    checks.case('headers', prefix.check_headers)
    checks.case('symbols', prefix.check_symbols)
    checks.case('pkg-config', prefix.check_pkg_config)
    checks.case('c', prefix.check_c)
    checks.case('single-headers', prefix.check_single_headers)
    checks.case('within', prefix.check_within)
    checks.case('python', prefix.check_python)
    checks.case('python-values', prefix.check_python_values)
    checks.case('profile', prefix.check_profile)
    if shutil.which('valac'):
        checks.case('vala', prefix.check_vala)


def check_library_only(build):
    """What nobody asked for is not built."""
    built = json.loads((build / 'meson-info/intro-targets.json').read_text(encoding='utf-8'))
    extra = [target['name'] for target in built
             if target['name'] not in ('consumer', 'netflux-1.0', 'netflux-protocol')
             and target['type'] in ('executable', 'shared module', 'shared library')]
    if extra:
        raise Failure(f'built: {extra}')


def check_subproject(checks, arguments, scratch):
    project = scratch / 'project'
    build = scratch / 'build'
    env = plain_environment()
    shutil.copytree(CONSUMER, project)
    (project / 'subprojects').mkdir()
    (project / 'subprojects/netflux').symlink_to(arguments.source)

    if checks.case('setup', lambda: run(
            arguments.meson, 'setup', build, project, '--auto-features=auto',
            '--force-fallback-for=netflux-1.0', env=env)):
        checks.case('compile', lambda: run(arguments.meson, 'compile', '-C', build, env=env))
        checks.case('library-only', lambda: check_library_only(build))
        checks.case('run', lambda: run(build / 'consumer', env=env, expect='received 01 02 03'))


def check_refused(arguments, scratch):
    """What loads the library at run time cannot have it as a static one, and is told why."""
    try:
        run(arguments.meson, 'setup', scratch / 'refused', arguments.source, '-Dplugin=enabled',
            '--default-library=static', env=plain_environment())
    except Failure as failure:
        if 'it needs the library as a shared one' in str(failure):
            return
        raise
    raise Failure('a plugin with a static library was configured')


def check_static_consumer(prefix, scratch, env):
    flags = run('pkg-config', '--static', '--cflags', '--libs', 'netflux-1.0', env=env).split()
    program = scratch / 'consumer-static'
    run('cc', '-Wall', '-Wextra', '-Werror', '-o', program, CONSUMER / 'consumer.c', *flags)
    if 'libnetflux' in run('readelf', '--dynamic', program):
        raise Failure('the program needs a shared library')
    run(program, env=env, expect='received 01 02 03')


def check_static(checks, arguments, scratch):
    prefix, build = scratch / 'prefix', scratch / 'build'
    env = plain_environment()
    checks.case('plugin-refused', check_refused, arguments, scratch)
    if checks.case('setup', lambda: run(
            arguments.meson, 'setup', build, arguments.source, f'--prefix={prefix}', '--libdir=lib',
            '--default-library=static', '--buildtype=debug', '-Dtests=disabled',
            '-Dtools=enabled', env=env)):
        checks.case('install', lambda: run(arguments.meson, 'install', '-C', build, env=env))
        env['PKG_CONFIG_PATH'] = f'{prefix}/lib/pkgconfig'
        checks.case('c', check_static_consumer, prefix, scratch, env)
        checks.case('command', lambda: run(prefix / 'bin/netflux', '--version', env=env))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('way', choices=('prefix', 'static', 'subproject'))
    parser.add_argument('--meson', required=True)
    parser.add_argument('--source', required=True, type=pathlib.Path)
    parser.add_argument('--build', required=True, type=pathlib.Path)
    arguments = parser.parse_args()

    checks = Checks(arguments.way)
    with tempfile.TemporaryDirectory(dir=arguments.build) as scratch:
        check = {'prefix': check_prefix, 'static': check_static,
                 'subproject': check_subproject}[arguments.way]
        check(checks, arguments, pathlib.Path(scratch).resolve())
    print(f'1..{checks.count}')
    return 1 if checks.failed else 0


if __name__ == '__main__':
    sys.exit(main())
