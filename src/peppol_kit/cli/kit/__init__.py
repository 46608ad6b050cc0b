"""The sub-commands of `peppol-kit` on typed documents. Importing their modules needs the extra ``peppol-kit[cli]``."""
