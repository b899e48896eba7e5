# Prints each line of standard input, and what zsh completes its last word to, but for options alone, and
# of a path only the last part.
# Zsh completes only what is typed on a terminal: so there is one, and a shell on it that notes whatever
# becomes a candidate.
zmodload zsh/zpty
setopt extended_glob
export notes="$(mktemp)"
zpty shell zsh -f -i
zpty -w shell "source ${(q)0:A:h}/typed.zsh"

# Waits until the shell has noted something that begins so, and says what.
noted() {
  local wait
  for wait in {1..600}; do
    [[ "$(< $notes)" == $1* ]] && { REPLY="${$(< $notes)#$1}"; return 0 }
    sleep 0.1
  done
  print -u2 "zsh did not answer: $2"
  exit 1
}
noted READY setup
while IFS= read -r line; do
  : > $notes
  zpty -w -n shell "$line"$'\t\x18'
  noted DONE "$line"
  # A line each, and quoted as they would be inserted.
  candidates=(${${(Q)${(f)REPLY}:#-[^=]#}:t})
  print -r -- "$line:${candidates:+ }$candidates"
done
zpty -d shell
rm -f $notes
