"""A runbook as a map: its phases, what they need, who signs what, as SVG of our own or as Mermaid text."""
