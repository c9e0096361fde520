"""Inputs put into commands, each as one word for the place where it stands."""
