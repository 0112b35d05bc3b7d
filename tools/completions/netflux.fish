# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# Options are those that --help shows, so that none is missing here.
function __netflux_commands
    netflux --help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\)  *\([a-z].*\)/\1\t\2/p'
end

function __netflux_options
    set -l words (commandline -opc)
    netflux $words[2] --help 2>/dev/null | sed -n 's/^ .*\(--[a-z][a-z-]*\)[^ ]*  *\(.*\)/\1\t\2/p'
end

complete -c netflux -n __fish_use_subcommand -f -a '(__netflux_commands)'
complete -c netflux -n 'not __fish_use_subcommand; and string match -q -- "-*" (commandline -ct)' -f -a '(__netflux_options)'
complete -c netflux -l dialect -x -a 'packed codesys s7 codesys-big-endian'
complete -c netflux -l send-mode -x -a 'cyclic on-change on-demand'
complete -c netflux -l on-input-end -x -a 'keep stop quit'
complete -c netflux -l as -x -a 'codesys s7 python netflux'
complete -c netflux -l config -r
complete -c netflux -l layout -r
complete -c netflux -l send-layout -r
complete -c netflux -l receive-layout -r
