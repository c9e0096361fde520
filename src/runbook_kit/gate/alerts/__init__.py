"""Alert rules of a repository, and the runbooks they lead to."""
