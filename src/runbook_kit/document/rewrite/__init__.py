"""Documents written anew in part: canonical fences, moved criteria, front matter added; nothing else changes."""
