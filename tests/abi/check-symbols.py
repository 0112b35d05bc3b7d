# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

"""Lists what a GIR file offers, one thing a line and sorted, and compares it with the list that
is kept: what is added, taken away or changed is then done on purpose.

check-symbols.py GIR KEPT            compares, as TAP
check-symbols.py --update GIR KEPT   writes the list"""

import copy
import difflib
import pathlib
import sys
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
CALLABLES = ('function', 'method', 'constructor', 'virtual-method')


def spell(node):
    """A type with what it consists of, such as array<utf8>."""
    inner = [spell(child) for child in node if child.tag in (CORE + 'type', CORE + 'array')]
    return node.get('name', 'array') + (f'<{", ".join(inner)}>' if inner else '')


def type_of(node):
    """The type of a parameter, field or property, as introspection names it."""
    for name in ('type', 'array', 'callback'):
        found = node.find(CORE + name)
        if found is not None:
            return spell(found)
    return '...' if node.find(CORE + 'varargs') is not None else '?'


def words(node, *names):
    """What is said of a parameter beside its type."""
    said = []
    for name in names:
        value = node.get(name)
        if value in (None, '0', 'none', 'in'):
            continue
        said.append(value if name in ('direction', 'transfer-ownership', 'scope') else name)
    return ''.join(f' {word}' for word in said)


def signature(node):
    """The parameters and the value that is returned."""
    said = ('direction', 'transfer-ownership', 'nullable', 'optional', 'scope')
    parameters = [type_of(parameter) + words(parameter, *said)
                  for parameter in node.findall(f'{CORE}parameters/{CORE}parameter')]
    value = node.find(CORE + 'return-value')
    result = type_of(value) + words(value, *said) if value is not None else 'none'
    return f'({", ".join(parameters)}) -> {result}' + words(node, 'throws')


def members(owner, node):
    """What a class, a record or an enumeration has."""
    for child in node:
        kind = child.tag.replace(CORE, '').replace(GLIB, '')
        name = child.get('name')
        if kind in CALLABLES:
            yield f'{kind} {child.get(C + "identifier") or f"{owner}.{name}"} {signature(child)}'
        elif kind == 'property' and child.get('readable') != '0':
            # Those for a constructor alone are left out, as older scanners do it.
            access = words(child, 'construct-only', 'construct', 'writable')
            yield f'property {owner}:{name} {type_of(child)} readable{access}'
        elif kind == 'signal':
            yield f'signal {owner}::{name} {signature(child)}'
        elif kind == 'member':
            yield f'member {child.get(C + "identifier")} = {child.get("value")}'
        elif kind == 'field' and child.get('private') != '1':
            yield f'field {owner}.{name} {type_of(child)}{words(child, "writable")}'


def symbols(namespace):
    return sorted(set(generate(namespace)))


def generate(namespace):
    for node in namespace:
        kind = node.tag.replace(CORE, '').replace(GLIB, '')
        name = node.get('name')
        owner = node.get(C + 'type') or name
        if kind in CALLABLES:
            yield f'{kind} {node.get(C + "identifier")} {signature(node)}'
        elif kind in ('class', 'record', 'interface', 'enumeration', 'bitfield', 'boxed', 'union'):
            parent = f' : {node.get("parent")}' if node.get('parent') else ''
            yield f'{kind} {owner}{parent}{words(node, "abstract", "final")}'
            yield from members(owner, node)
        elif kind == 'callback':
            yield f'callback {owner} {signature(node)}'
        elif kind == 'constant':
            # The version changes with each release, and shall.
            value = '' if 'VERSION' in name else f' = {node.get("value")}'
            yield f'constant {node.get(C + "type") or name} {type_of(node)}{value}'
        elif kind in ('function-macro', 'function-inline'):
            yield f'macro {node.get(C + "identifier") or name}'
        elif kind == 'alias':
            yield f'alias {owner}'


def plant_removed(namespace):
    namespace.remove(namespace.find(CORE + 'function'))


def plant_parameter(namespace):
    namespace.find(f'.//{CORE}parameters/{CORE}parameter/{CORE}type').set('name', 'planted')


def plant_ownership(namespace):
    namespace.find(f'.//{CORE}return-value[@transfer-ownership="full"]').set(
        'transfer-ownership', 'none')


def plant_function(namespace):
    ET.SubElement(namespace, CORE + 'function', {C + 'identifier': 'netflux_planted'})


def compare(kept, found):
    return list(difflib.unified_diff(kept, found, 'kept', 'found', lineterm='', n=0))


def main():
    update = '--update' in sys.argv
    gir, path = [pathlib.Path(word) for word in sys.argv[1:] if word != '--update']
    namespace = ET.parse(gir).getroot().find(CORE + 'namespace')
    found = symbols(namespace)
    if update:
        path.write_text('\n'.join(found) + '\n', encoding='utf-8')
        return 0

    differences = compare(path.read_text(encoding='utf-8').splitlines(), found)
    name = path.stem
    print('1..5')
    print('not ok' if differences else 'ok', f'1 /netflux/abi/{name}/as-kept')
    for line in differences:
        print('#', line)
    if differences:
        print('# If this is meant, ./dev baseline writes the list anew: see RELEASING.md')
    wrong = bool(differences)
    # The kinds of changes that have to be found, each made to a copy
    for number, plant in enumerate((plant_removed, plant_parameter, plant_ownership,
                                    plant_function), 2):
        other = copy.deepcopy(namespace)
        plant(other)
        missed = not compare(found, symbols(other))
        wrong |= missed
        print('not ok' if missed else 'ok', f'{number} /netflux/abi/{name}/{plant.__name__}')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
