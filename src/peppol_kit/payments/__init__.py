"""What a bank or its app reads so that an invoice is paid: a module a format."""
