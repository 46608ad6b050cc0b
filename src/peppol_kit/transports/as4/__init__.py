"""Peppol AS4 2.0 (on CEF eDelivery AS4 1.14): messages, receipts and errors, out and in."""
