# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The Netflux authors

# Options are those that --help shows, so that none is missing here.
_netflux () {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local netflux=${COMP_WORDS[0]} command=${COMP_WORDS[1]} words=

  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    words="$("$netflux" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\)  *[a-z].*/\1/p') --help
      --version"
  elif [[ $current == -* ]]; then
    words="$("$netflux" "$command" --help 2>/dev/null | grep -o -e '--[a-z][a-z-]*') --help"
  else
    case $previous in
      --dialect) words='packed codesys s7 codesys-big-endian' ;;
      --send-mode) words='cyclic on-change on-demand' ;;
      --on-input-end) words='keep stop quit' ;;
      --as) words='codesys s7 python netflux' ;;
      --config | --layout | --send-layout | --receive-layout) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
      *) [ "$command" = layout ] && mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    esac
  fi
  [ -z "$words" ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  return 0
}

complete -o filenames -F _netflux netflux
