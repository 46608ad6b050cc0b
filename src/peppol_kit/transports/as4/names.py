"""The names, algorithms and fixed values of an AS4 message in Peppol.

Source: Peppol AS4 profile 2.0.3; CEF eDelivery AS4 1.14, Common Profile; WS-Security 1.1.1 with its SwA profile.
"""

from __future__ import annotations

from typing import Final

SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
EB: Final = "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/"
EBBP: Final = "http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0"
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSSE11: Final = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
AES128_GCM: Final = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
RSA_OAEP: Final = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
MGF1_SHA256: Final = "http://www.w3.org/2009/xmlenc11#mgf1sha256"

_SWA = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#"
ATTACHMENT_SIGNED: Final = _SWA + "Attachment-Content-Signature-Transform"
ATTACHMENT_ENCRYPTED: Final = _SWA + "Attachment-Ciphertext-Transform"
ATTACHMENT_CONTENT: Final = _SWA + "Attachment-Content-Only"

X509V3: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
ENCRYPTED_KEY: Final = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"

PARTY_TYPE: Final = "urn:fdc:peppol.eu:2017:identifiers:ap"
AGREEMENT: Final = "urn:fdc:peppol.eu:2017:agreements:tia:ap_provider"
INITIATOR: Final = EB + "initiator"
RESPONDER: Final = EB + "responder"
DEFAULT_MPC: Final = EB + "defaultMPC"
TEST_SERVICE: Final = EB + "service"
TEST_ACTION: Final = EB + "test"
ORIGINAL_SENDER: Final = "originalSender"
FINAL_RECIPIENT: Final = "finalRecipient"

SOAP_TYPE: Final = "application/soap+xml"
SOAP_CONTENT_TYPE: Final = "application/soap+xml; charset=UTF-8"
GZIP: Final = "application/gzip"
XML: Final = "application/xml"
