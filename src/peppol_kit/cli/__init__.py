"""The commands: `peppol-validate`, which starts at once, and `peppol-kit`, which looks better."""
