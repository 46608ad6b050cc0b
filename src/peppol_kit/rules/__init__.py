"""The rules: a function or a row of a table each, in the file that the rule's id points to."""
