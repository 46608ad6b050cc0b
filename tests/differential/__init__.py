"""Our verdicts beside the official ones, on documents that nobody has seen before."""
