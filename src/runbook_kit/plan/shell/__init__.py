"""Shell text as commands: words, redirections, functions, whatever stands in what."""
