"""The Peppol network: who is there, where to send, and whom to trust."""
