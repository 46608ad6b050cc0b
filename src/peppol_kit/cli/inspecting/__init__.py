"""What a file of Peppol is and what of it holds: a module a family of files, for `peppol-kit inspect`."""
