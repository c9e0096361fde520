"""What the catalogue says about a command: its risk, its options, the files it names."""
