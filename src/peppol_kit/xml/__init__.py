"""XML: the only way from bytes to a tree, the snapshot that rules read, and the schemas."""
