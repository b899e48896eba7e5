# Prints each line of standard input, and what fish completes its last word to, but for options alone, and
# of a path only the last part.
tool-pins completions fish | source
while read --local line
    printf '%s:' $line
    for candidate in (complete --do-complete $line)
        set --local word (string split --fields 1 \t -- $candidate)
        string match --quiet --regex '^--?[^=]*$' -- $word; or printf ' %s' (string replace --regex '^.*/(?=.)' '' -- (string trim --right --chars / -- $word))
    end
    echo
end
