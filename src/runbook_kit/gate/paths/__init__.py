"""Which words name a path of the repository, and what such a path leads to."""
