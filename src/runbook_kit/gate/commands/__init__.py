"""What the rules about commands share: the shell texts of a page, their commands with places, patterns of a policy."""
