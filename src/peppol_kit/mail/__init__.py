"""Email with an invoice: bytes and addresses in, evidence out."""
