# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""What a constant is where the compiler cannot see it: an int for a property of 64 bits among the
variable arguments of g_object_set () works on 64-bit systems by chance only. And a macro of GLib
that may evaluate its argument twice, as those of the byte order do, gets none that counts up.
Usage: check-varargs.py SOURCE"""

import pathlib
import re
import sys

FOLDERS = ('lib', 'plugin', 'tools', 'tests', 'docs/examples')
CALL = re.compile(r'\b(?:g_object_(?:new|set)|gst_element_factory_make_full)\s*\(')
WIDE = re.compile(r'\(gu?int64\)|G_GU?INT64_CONSTANT|\(GstClockTime\)|GST_[MUN]?SECOND|G_MAXU?INT64')
TWICE = re.compile(r'\b(?:G?U?INT(?:16|32|64)_(?:TO|FROM|SWAP)_\w+|GU?INT_(?:TO|FROM)_[BL]E|'
                   r'MIN|MAX|CLAMP|ABS) \((?:[^()]|\([^()]*\))*(?:\+\+|--)')


def wide_properties(source):
    """The properties of 64 bits, of the library and of the elements."""
    names = set()
    for path in (source / 'tests/abi').glob('*.symbols'):
        names |= set(re.findall(r'^property \w+:(\S+) gu?int64 ', path.read_text('utf-8'), re.M))
    for path in (source / 'plugin').glob('*.c'):
        names |= set(re.findall(r'g_param_spec_u?int64 \(\s*"([^"]+)"', path.read_text('utf-8')))
    return names


def arguments(text):
    """The arguments of a call, of which the opening parenthesis has been read."""
    depth, start = 0, 0
    for match in re.finditer(r'"(?:\\.|[^"\\])*"|[(){}\[\],]', text):
        mark = match.group()
        if mark in '({[':
            depth += 1
        elif mark in ')}]' and depth:
            depth -= 1
        elif mark in '),' and not depth:
            yield text[start:match.start()].strip()
            start = match.end()
            if mark == ')':
                return


def faults(name, text, wide):
    for call in CALL.finditer(text):
        words = list(arguments(text[call.end():]))
        for word, value in zip(words, words[1:]):
            constant = re.fullmatch(r'[\dA-Z_\s*+()-]+', value) and re.search(r'[\dA-Z]', value)
            if word.strip('"') in wide and word[0] == '"' and constant and not WIDE.search(value):
                line = text.count('\n', 0, call.start()) + 1
                yield f'{name}:{line}: {word} has 64 bits, and {value} is an int: cast it'
    for match in TWICE.finditer(text):
        line = text.count('\n', 0, match.start()) + 1
        yield f'{name}:{line}: may be evaluated twice: {match.group()}'


def main():
    source = pathlib.Path(sys.argv[1])
    wide = wide_properties(source)
    found = []
    for folder in FOLDERS:
        for path in sorted((source / folder).rglob('*.[ch]')):
            found += faults(path.relative_to(source), path.read_text(encoding='utf-8'), wide)
    planted = [
        'g_object_set (link, "local-port", 0, "send-interval", 5 * G_USEC_PER_SEC, NULL);',
        'x = g_object_new (TYPE, "watch-interval", 30000, NULL);',
        'count = GUINT32_TO_LE (++self->count);',
    ]
    missed = [text for text in planted if len(list(faults('planted', text, wide))) != 1]
    good = list(faults('good', 'g_object_set (x, "send-interval", (gint64) 5, NULL);', wide))
    print('1..2')
    print('not ok' if found else 'ok', '1 /netflux/varargs/tree')
    print(''.join(f'# {line}\n' for line in found), end='')
    print('not ok' if missed or good else 'ok', '2 /netflux/varargs/planted')
    print(''.join(f'# {line}\n' for line in missed + good), end='')
    return 1 if found or missed or good else 0


if __name__ == '__main__':
    sys.exit(main())
