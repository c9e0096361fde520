# Read by bash before a block (BASH_ENV). Bash 3.2 must be able to run it; all it leaves has the prefix `__runbook_`,
# and a function `trap`, without which a block's own EXIT trap would take the place of ours.
unset BASH_ENV
__runbook_fd=$RUNBOOK_STATE_FD
unset RUNBOOK_STATE_FD
__runbook_text= __runbook_i=0 __runbook_name=RUNBOOK_SHELL_0
while [ -n "${!__runbook_name-}" ]; do
  __runbook_text=$__runbook_text${!__runbook_name}
  unset "$__runbook_name"
  __runbook_i=$((__runbook_i + 1))
  __runbook_name=RUNBOOK_SHELL_$__runbook_i
done

# Called by the EXIT trap with the exit code, as a condition, so that errexit cannot end it half-way.
__runbook_end() {
  if [ "$BASH_SUBSHELL" -ne 0 ]; then return "$1"; fi
  # With functrace they would write between what is told here.
  case $- in *T* | *E*) builtin trap - DEBUG RETURN ERR ;; esac
  builtin unset -f trap __runbook_end
  case :$SHELLOPTS: in *:posix:*) builtin set +o posix ;; esac
  {
    builtin pwd
    builtin printf '\0'
    builtin declare -px
    builtin printf '\0'
    builtin declare -F
    builtin printf '\0'
    builtin declare -f
    builtin printf '\0'
    builtin alias -p
    builtin printf '\0'
    if [ -n "$__runbook_options" ]; then
      builtin printf '%s\0%s\0end\0' "$__runbook_options" "$BASHOPTS"
    else
      builtin printf '\0'
      builtin shopt -p
      builtin printf '\0end\0'
    fi
  } >&"$__runbook_fd"
  return "$1"
}

# The trap is read when it runs, and a backslash keeps a word from being an alias then.
__runbook_leave='if { \__runbook_end "$?"; } 2>/dev/null; then \eval "$__runbook_exit"; else \eval "$__runbook_exit"; fi'
__runbook_ours="trap -- '$__runbook_leave' EXIT"
__runbook_exit=
__runbook_line=

trap() {
  local __runbook_now __runbook_sig
  case $#,${1-} in
  0, | *,-p* | *,-P*)
    # What a block lists is what it has set.
    __runbook_now=$(builtin trap "$@" && builtin printf x) || return
    __runbook_now=${__runbook_now%x}
    case $__runbook_now in
    *"$__runbook_ours"*)
      builtin printf '%s' "${__runbook_now%%"$__runbook_ours"*}"
      if [ -n "$__runbook_line" ]; then builtin printf '%s' "$__runbook_line"; fi
      __runbook_now=${__runbook_now#*"$__runbook_ours"}
      if [ -z "$__runbook_line" ]; then __runbook_now=${__runbook_now#?}; fi
      ;;
    esac
    builtin printf '%s' "$__runbook_now"
    return
    ;;
  esac
  builtin trap "$@" || return
  case $#,$1 in
  1,* | *,-)
    # Bash puts these three back when a function ends, unless the function has set others.
    for __runbook_sig; do
      case $__runbook_sig in [Ee][Rr][Rr] | [Dd][Ee][Bb][Uu][Gg] | [Rr][Ee][Tt][Uu][Rr][Nn])
        builtin trap : "$__runbook_sig"
        ;;
      esac
    done
    ;;
  esac
  if [ "$BASH_SUBSHELL" -ne 0 ]; then return 0; fi
  __runbook_now=$(builtin trap -p EXIT)
  if [ "$__runbook_now" = "$__runbook_ours" ]; then return 0; fi
  # A DEBUG trap that is inherited may write before it: then the block's trap stays, and the state is lost.
  case $__runbook_now in '' | "trap -- '"*' EXIT') ;; *) return 0 ;; esac
  __runbook_line=$__runbook_now
  __runbook_now=${__runbook_now#trap -- }
  eval "__runbook_exit=${__runbook_now% EXIT}"
  builtin trap -- "$__runbook_leave" EXIT
}

shopt -s expand_aliases
# Bash before 4.1 does not have the variable and tells its options in many lines, each with a write of its own.
__runbook_options=${BASHOPTS-}
if [ -z "$__runbook_options" ]; then shopt -p >&"$__runbook_fd"; fi
printf '\0' >&"$__runbook_fd"
builtin trap -- "$__runbook_leave" EXIT
eval "$__runbook_text"
unset __runbook_text __runbook_i __runbook_name
set -e -o pipefail
