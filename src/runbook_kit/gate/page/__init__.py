"""A Markdown file as the gates see it: exact places of everything a reader or a shell would take from it."""
