"""What the gates go by: their files, allowances, suppressions and the baseline."""
