# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Shows that check-floors.py and check-sizes.py find what they are for: each line below,
planted in a copy of the sources, must be complained about.

Usage: check-planted.py CHECK-FLOORS SOURCE-DIRECTORY
"""

import os
import shutil
import subprocess
import sys
import tempfile

check, root = sys.argv[1:]

# Where a line is added at the end, the line, and what is to be said of it.
PLANTED = (
    ([('lib/protocol/netflux-window.c', '#include "lib/io/netflux-address.h"')],
     'lib/protocol/netflux-window.c includes lib/io/netflux-address.h'),
    ([('lib/protocol/netflux-window.c', '#include <netflux/netflux.h>')],
     'lib/protocol/netflux-window.c includes include/netflux/netflux.h'),
    ([('lib/io/netflux-port.c', '#include "lib/core/netflux-settings.h"')],
     'lib/io/netflux-port.c includes lib/core/netflux-settings.h'),
    ([('lib/layout/netflux-lexer.c', '#include "lib/io/netflux-address.h"')],
     'lib/layout/netflux-lexer.c includes lib/io/netflux-address.h'),
    ([('lib/core/netflux-run.c', '#include "lib/netflux-frame-private.h"')],
     'lib/core/netflux-run.c includes lib/netflux-frame-private.h'),
    ([('tools/netflux.c', '#include "lib/core/netflux-settings.h"')],
     'tools/netflux.c includes lib/core/netflux-settings.h'),
    ([('common/netflux-json.c', '#include "lib/core/netflux-settings.h"')],
     'common/netflux-json.c includes lib/core/netflux-settings.h'),
    ([('common/netflux-line-limit.h', '#include <netflux/netflux.h>')],
     'common/netflux-line-limit.h includes include/netflux/netflux.h, and every floor'),
    ([('lib/io/netflux-port.c', '#include "common/netflux-json.h"')],
     'lib/io/netflux-port.c includes common/netflux-json.h'),
    ([('plugin/gstnetflux.c', '#include "lib/io/netflux-clock.h"')],
     'plugin/gstnetflux.c includes lib/io/netflux-clock.h'),
    ([('lib/io/netflux-address.h', '#include "lib/io/netflux-reactor.h"')],
     'A circle of includes: '),
    ([('lib/core/netflux-hook.c', '#include "lib/core/netflux-run.h"')],
     'A circle of includes: '),
    ([('lib/io/netflux-image.c', 'int\nnetflux_planted_one (void)\n{\n  return netflux_planted_two ();\n}'),
      ('lib/io/netflux-timer-heap.c',
       'int\nnetflux_planted_two (void)\n{\n  return netflux_planted_one ();\n}')],
     'A circle of calls: '),
)

# The same for check-sizes.py.
TOO_LONG = (
    ([('lib/protocol/netflux-window.c', '\n' * 600)], 'lib/protocol/netflux-window.c: '),
    ([('tools/netflux.c', 'static void\nplanted (void)\n{\n' + '  ;\n' * 81 + '}')],
     'tools/netflux.c: planted (): 81 lines'),
)

sizes = os.path.join(os.path.dirname(check), 'check-sizes.py')
failed = 0
with tempfile.TemporaryDirectory() as directory:
    copy = os.path.join(directory, 'copy')
    for script, (lines, expected) in ([(check, row) for row in PLANTED] +
                                      [(sizes, row) for row in TOO_LONG]):
        for folder in ('include', 'lib', 'common', 'plugin', 'tools'):
            shutil.copytree(os.path.join(root, folder), os.path.join(copy, folder))
        for path, line in lines:
            with open(os.path.join(copy, path), 'a', encoding='utf-8') as file:
                file.write(f'\n{line}\n')
        result = subprocess.run([sys.executable, script, copy], capture_output=True, text=True)
        if result.returncode != 1 or expected not in result.stdout:
            print(f'Not found: {lines}\n{result.stdout}{result.stderr}')
            failed += 1
        shutil.rmtree(copy)

planted = len(PLANTED) + len(TOO_LONG)
print(f'{planted - failed} of {planted} planted lines were found')
sys.exit(1 if failed else 0)
