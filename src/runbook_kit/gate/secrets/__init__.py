"""Finds what looks like a secret in a text: tokens of services, keys, and values given to a name such as `password`."""
