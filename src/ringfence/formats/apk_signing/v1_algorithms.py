"""Which Android versions can check which pair of digest and signature algorithm in a v1 signature."""

from __future__ import annotations

_DIGESTS: dict[str, str] = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}

# Object identifier -> kind of key, digest named in it ("" when it names the key alone).
_SIGNATURES: dict[str, tuple[str, str]] = {
    "1.2.840.113549.1.1.1": ("RSA", ""),
    "1.2.840.113549.1.1.4": ("RSA", "md5"),
    "1.2.840.113549.1.1.5": ("RSA", "sha1"),
    "1.2.840.113549.1.1.14": ("RSA", "sha224"),
    "1.2.840.113549.1.1.11": ("RSA", "sha256"),
    "1.2.840.113549.1.1.12": ("RSA", "sha384"),
    "1.2.840.113549.1.1.13": ("RSA", "sha512"),
    "1.2.840.10040.4.1": ("DSA", ""),
    "1.2.840.10040.4.3": ("DSA", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("DSA", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("DSA", "sha256"),
    "1.2.840.10045.2.1": ("EC", ""),
    "1.2.840.10045.4.1": ("EC", "sha1"),
    "1.2.840.10045.4.3.1": ("EC", "sha224"),
    "1.2.840.10045.4.3.2": ("EC", "sha256"),
    "1.2.840.10045.4.3.3": ("EC", "sha384"),
    "1.2.840.10045.4.3.4": ("EC", "sha512"),
}

_NEWEST = 2**31 - 1
_ALWAYS = ((0, _NEWEST),)
_GAP_TO_18 = ((0, 8), (18, _NEWEST))
_GAP_TO_21 = ((0, 8), (21, _NEWEST))
_FROM_9, _FROM_18, _FROM_21, _FROM_22 = (((n, _NEWEST),) for n in (9, 18, 21, 22))
# A digest that the signature algorithm contradicts was tolerated by Android 5 and 6 alone.
_CONTRADICTION = ((21, 23),)
_CONTRADICTION_OF_21 = ((21, 21),)

# (kind of key, digest, digest named by the signature algorithm) -> ranges of API levels.
_SUPPORT: dict[tuple[str, str, str], tuple[tuple[int, int], ...]] = {
    ("RSA", "md5", ""): _ALWAYS,
    ("RSA", "sha1", ""): _ALWAYS,
    ("RSA", "sha224", ""): _GAP_TO_21,
    ("RSA", "sha256", ""): _GAP_TO_18,
    ("RSA", "sha384", ""): _FROM_18,
    ("RSA", "sha512", ""): _FROM_18,
    ("RSA", "md5", "md5"): _GAP_TO_21,
    ("RSA", "sha1", "sha1"): _ALWAYS,
    ("RSA", "sha224", "sha224"): _GAP_TO_21,
    ("RSA", "sha256", "sha256"): _GAP_TO_18,
    ("RSA", "sha384", "sha384"): _FROM_21,
    ("RSA", "sha512", "sha512"): _FROM_21,
    ("RSA", "sha224", "sha256"): _CONTRADICTION_OF_21,
    ("RSA", "sha256", "sha1"): _CONTRADICTION_OF_21,
    ("RSA", "sha512", "sha384"): _CONTRADICTION_OF_21,
    ("DSA", "sha1", ""): _ALWAYS,
    ("DSA", "sha224", ""): _FROM_22,
    ("DSA", "sha256", ""): _FROM_22,
    ("DSA", "sha1", "sha1"): _FROM_9,
    ("DSA", "sha224", "sha224"): _FROM_21,
    ("DSA", "sha256", "sha256"): _FROM_21,
    ("EC", "sha1", ""): _FROM_18,
    ("EC", "sha224", ""): _FROM_21,
    ("EC", "sha256", ""): _FROM_18,
    ("EC", "sha384", ""): _FROM_18,
    ("EC", "sha512", ""): _FROM_18,
    ("EC", "sha1", "sha1"): _FROM_18,
    ("EC", "sha224", "sha224"): _FROM_21,
    ("EC", "sha256", "sha256"): _FROM_21,
    ("EC", "sha384", "sha384"): _FROM_21,
    ("EC", "sha512", "sha512"): _FROM_21,
}


def is_supported(digest_id: str, signature_id: str, min_sdk: int, max_sdk: int) -> bool:
    """Can every Android version in the range check this pair of algorithms?"""
    digest = _DIGESTS.get(digest_id, "")
    kind, named = _SIGNATURES.get(signature_id, ("", ""))
    if not digest or not kind:
        return False
    default = _CONTRADICTION if named and named != digest else ()
    ranges = _SUPPORT.get((kind, digest, named), default)
    return any(low <= min_sdk and max_sdk <= high for low, high in ranges)


def find_algorithm(digest_id: str, signature_id: str, *, of_file: bool = False) -> tuple[str, str]:
    """The kind of key and the digest that was signed; `of_file`: the digest of the signature file instead."""
    kind, named = _SIGNATURES[signature_id]
    return kind, _DIGESTS[digest_id] if of_file or not named else named
