"""How both ends show that they know the token without sending it.

Each connection brings two fresh random numbers, one from each end. A proof is an HMAC over both and the role of
whoever proves, so one that was overheard is worth nothing on another connection or in the other direction.
"""

import binascii
import hashlib
import hmac
import os

HOST = "host"
PANEL = "panel"
NONCE_BYTES = 16
TOKEN_BYTES = 32


def fresh(size: int) -> str:
    """That many random bytes, in hexadecimal."""
    return binascii.hexlify(os.urandom(size)).decode("ascii")


def is_nonce(value: object) -> bool:
    """Whether `value` is a random number of the right form."""
    return isinstance(value, str) and len(value) == 2 * NONCE_BYTES and all(c in "0123456789abcdef" for c in value)


def prove(token: str, role: str, host_nonce: str, panel_nonce: str) -> str:
    """The proof of `role` ("host" or "panel") for the connection with these two random numbers."""
    text = "fresco-bridge-1 {} {} {}".format(role, host_nonce, panel_nonce)
    return hmac.new(token.encode("utf-8"), text.encode("ascii"), hashlib.sha256).hexdigest()


def is_proved(claim: object, token: str, role: str, host_nonce: str, panel_nonce: str) -> bool:
    """Whether `claim` is that proof; takes the same time for every wrong claim."""
    expected = prove(token, role, host_nonce, panel_nonce)
    return isinstance(claim, str) and hmac.compare_digest(claim.encode("utf-8", "replace"), expected.encode("ascii"))
