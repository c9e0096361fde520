"""Scripts and instructions that keep what a plan says: the mode, what is denied, criteria, questions, expectations."""
