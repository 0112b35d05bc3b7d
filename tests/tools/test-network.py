# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""The netflux command in a network of its own: firewalls, and a network that is not there yet.

Usage: test-network.py PATH-OF-NETFLUX
"""

import os
import shutil
import subprocess
import tempfile

from command import DEADLINE, NETFLUX, main

PATH = os.environ['PATH'] + ':/usr/sbin:/sbin'
HERE = 'needs a network namespace, and the command ip'


def run_in_namespace(preparation, *arguments):
    """What `netflux run` prints there, and then its status; None: no namespace can be made."""
    if shutil.which('ip', path=PATH) is None:
        return None
    script = f'''
        ip link set lo up
        children=; trap 'kill $children' EXIT
        {preparation}
        status=0
        "$netflux" run "$@" || status=$?
        echo "status $status"'''
    result = subprocess.run(
        ['unshare', '--net', 'sh', '-e', '-c', script, 'sh', *arguments],
        capture_output=True, text=True, timeout=DEADLINE, check=False,
        env={**os.environ, 'PATH': PATH, 'netflux': os.path.abspath(NETFLUX)})
    if 'Operation not permitted' in result.stderr:
        return None
    assert 'status ' in result.stdout, result
    return result.stdout


def test_firewall():
    """One that lets nothing out, and one of the partner that lets nothing in: not up, and why."""
    if shutil.which('nft', path=PATH) is None:
        return 'nft is not installed'
    for hook, action, expected in (('output', 'drop', 'does not let the frames'),
                                   ('input', 'reject', 'refuses the frames')):
        out = run_in_namespace(f'''
            "$netflux" run --remote 127.0.0.1:2000 --local-port 2001 --watch-interval 60s >/dev/null &
            children=$!
            nft add table inet t
            nft add chain inet t c '{{ type filter hook {hook} priority 0; }}'
            nft add rule inet t c udp dport 2001 {action}''',
            '--remote', '127.0.0.1:2001', '--watch-interval', '300ms', '--seconds', '4')
        if out is None:
            return HERE
        lines = out.splitlines()
        assert lines[-1] == 'status 1', out
        assert lines[-2].startswith('Ended: unacknowledged; '), out
        assert 'firewall' in out and expected in out, out
        assert out.count(' error: ') == 1, out
    return None


def test_name_that_is_not_known():
    out = run_in_namespace('', '--wait-for-network', '--remote', 'no.such.host.invalid',
                           '--seconds', '1')
    if out is None:
        return HERE
    assert ' error: The host “no.such.host.invalid” (port 2000) was not found' in out, out
    assert 'Ended: waiting' in out and out.endswith('status 1\n'), out
    return None


def test_address_that_comes_later():
    """It is waited for if the option says so, and an error without."""
    link = ('--local-address', '10.99.99.1', '--remote', '127.0.0.1:2001', '--watch-interval',
            '60s', '--seconds', '12')
    later = '''
        "$netflux" run --remote 10.99.99.1:2000 --local-address 127.0.0.1 --local-port 2001 \\
            --watch-interval 60s >/dev/null & children=$!
        (sleep 2; ip addr add 10.99.99.1/32 dev lo) &'''
    out = run_in_namespace(later, *link)
    if out is None:
        return HERE
    assert out == 'status 1\n', out

    out = run_in_namespace(later, '--wait-for-network', *link)
    assert ' error: 10.99.99.1:2000 is not an address of this machine' in out, out
    assert 'Ended: up; ' in out and out.endswith('status 0\n'), out
    return None


def test_network_of_one_link():
    """The key file says of which link the network is waited for; the others run."""
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as file:
        file.write('[later]\nlocal-address=10.99.99.1\nremote=127.0.0.1:2001\n'
                   'wait-for-network=true\nwatch-interval=60s\n'
                   '[never]\nlocal-address=10.99.99.2\nremote=127.0.0.1:2001\n'
                   '[left]\nremote=127.0.0.1:2003\nlocal-port=2002\nwatch-interval=60s\n'
                   '[right]\nremote=127.0.0.1:2002\nlocal-port=2003\nwatch-interval=60s\n')
        file.flush()
        out = run_in_namespace('''
            "$netflux" run --remote 10.99.99.1:2000 --local-address 127.0.0.1 --local-port 2001 \\
                --watch-interval 60s >/dev/null & children=$!
            (sleep 2; ip addr add 10.99.99.1/32 dev lo) &''', '--config', file.name, '--seconds', '12')
    if out is None:
        return HERE
    for name in ('later', 'left', 'right'):
        assert f'Ended: {name}: up; ' in out, out
    assert 'never: started' not in out and out.endswith('status 1\n'), out
    return None


def test_address_of_a_card():
    """It is this machine's, too."""
    for address in ('10.99.99.1', '[fd99::1]'):
        out = run_in_namespace('''
            ip addr add 10.99.99.1/32 dev lo
            ip addr add fd99::1/128 dev lo
            sleep 60 >/dev/null & children=$!
            exec 2>&1''', '--remote', address + ':2000', '--local-port', '2000', '--seconds', '1')
        if out is None:
            return HERE
        assert f'{address}:2000 is the address and the port of this end itself' in out, out
        assert out.endswith('status 1\n'), out
    return None


main('network', globals())
