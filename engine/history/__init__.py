"""Whether what happened is still written down as it happened: checks, and seals that lie elsewhere."""
