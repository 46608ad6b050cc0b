"""Sending as the network wants it, or by email where the network says that it cannot."""
