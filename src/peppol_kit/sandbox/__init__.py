"""A whole Peppol on localhost: PKI, SML (DNS), SMP, access points, Directory and mail, on real sockets."""
