"""The receiving side: an ASGI app that takes AS4 messages, stores them, and answers with receipts."""
