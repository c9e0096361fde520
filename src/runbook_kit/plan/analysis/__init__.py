"""What the commands of a block are: their risk, and what a policy has to judge."""
