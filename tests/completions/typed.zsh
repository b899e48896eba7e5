# What the shell is told into which ask.zsh types: to note whatever becomes a candidate.
autoload -Uz compinit && compinit -u -D
source <(tool-pins completions zsh)
compadd() {
  # What only fills arrays adds no candidate.
  if [[ " ${@[1,(i)(-|--)]}" == *\ -(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a fits
  builtin compadd -A fits "$@"
  candidates+=($fits)
  builtin compadd "$@"
}
note() {
  print -rl -- DONE $candidates > $notes
  candidates=()
  BUFFER=
}
zle -N note
bindkey '^X' note
print READY > $notes
