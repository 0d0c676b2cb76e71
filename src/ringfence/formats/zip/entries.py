"""What a ZIP archive is made of: its entries, and the oddities of the file in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from . import header_kernel as kernel

STORED = 0
DEFLATED = 8
_TOLD = 100  # places told of one kind of oddity; the rest is counted


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about a place of the archive: the name of an entry, or "" for the archive itself.

    `refused` is "entry" where Android of today (libziparchive since 2018) does not hand out the entry for it,
    "archive" where it does not open the file at all, and "" where it does not mind.
    """

    place: str
    what: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in an archive, with the values of the central directory, which win over those of the local
    header.

    `name` is `raw_name` as UTF-8, other bytes kept as surrogates. `compressed` and `size` are in bytes, the
    offsets count from the start of the file; `data_start` follows from the local header. `marks` are those of
    the kernel.
    """

    name: str
    raw_name: bytes
    method: int
    flags: int
    crc: int
    compressed: int
    size: int
    header_start: int
    data_start: int
    extra: bytes
    index: int
    marks: int

    @property
    def is_folder(self) -> bool:
        """Does it stand for a folder, so that it has no data?"""
        return self.raw_name.endswith(b"/")

    @property
    def is_seen_by_android(self) -> bool:
        """Is it among the entries that the end record counts?"""
        return not self.marks & kernel.LEFT_OUT

    @property
    def is_read_by_android(self) -> bool:
        """Would Android of today hand out this entry, once it has opened the archive?"""
        return not self.marks & _REFUSED_ENTRY


def decode_name(raw: bytes) -> str:
    """UTF-8 whatever its flag says, as Android does; what is none becomes surrogates, so that nothing is
    lost.
    """
    return raw.decode("utf-8", "surrogateescape")


def android_takes_name(raw: bytes) -> bool:
    """Android's own test of UTF-8, which is laxer than the standard: lead bytes and as many that continue."""
    at = 0
    while at < len(raw):
        lead = raw[at]
        at += 1
        if lead < 0x80:
            continue
        follow = 8 - (lead ^ 0xFF).bit_length() - 1
        if follow < 1 or lead >= 0xFE or any(byte & 0xC0 != 0x80 for byte in raw[at : at + follow]):
            return False
        if at + follow > len(raw):
            return False
        at += follow
    return True


# Mark -> what it means, and what Android refuses for it.
_MEANINGS: Mapping[int, tuple[str, str]] = {
    kernel.NUL: ("its name has a NUL byte", "archive"),
    kernel.CONTROL: ("its name has control characters", ""),
    kernel.NOT_UTF8: ("its name is no valid UTF-8", "archive"),
    kernel.BACKSLASH: ("its name has a backslash", ""),
    kernel.ABSOLUTE: ("its name is an absolute path", ""),
    kernel.UPWARD: ("its name leads out of the archive by '..'", ""),
    kernel.LONG_NAME: ("its name is too long for a file system", ""),
    kernel.NAMELESS: ("it has no name", "entry"),
    kernel.ENCRYPTED: ("it is marked as encrypted, which Android ignores", ""),
    kernel.OTHER_METHOD: (
        "its compression method is neither 0 nor 8: Android takes it as stored where it reads the manifest "
        "and the resources, and as unreadable where it reads code",
        "",
    ),
    kernel.TWO_SIZES: ("it is stored, yet its compressed size is another than its size", ""),
    kernel.SWELLS: ("it states a size that its compressed bytes cannot reach", ""),
    kernel.BAD_ZIP64: ("it points to zip64 values that are not there", "entry"),
    kernel.CUT_RECORD: ("its record is cut off by the end of the directory", "archive"),
    kernel.NO_HEADER: ("there is no local header where it should be", "entry"),
    kernel.BEYOND: ("its header is said to be behind the start of the directory", "archive"),
    kernel.OTHER_NAME: ("its local header names another file", "entry"),
    kernel.OTHER_VALUES: ("its local header has another size or checksum than the directory", "entry"),
    kernel.OTHER_LOCAL_METHOD: ("its local header has another compression method than the directory", ""),
    kernel.OUTSIDE: ("its data reaches beyond the start of the directory", "entry"),
    kernel.OVERLAPS: ("it shares bytes with another entry", ""),
    kernel.BAD_DESCRIPTOR: (
        "the descriptor behind its data differs from the directory, which Android minds only in code",
        "",
    ),
    kernel.LEFT_OUT: ("the count in the end record leaves it out, so Android does not see it", "entry"),
    kernel.RECOVERED: ("the directory does not have it; it was found by its local header", "entry"),
    kernel.TWICE: (
        "an entry before it has the same name: Android of today refuses the file; those before the patches "
        "of 2013 run the first and check the signature of the last",
        "archive",
    ),
    kernel.NO_SIZES: ("neither its header nor a descriptor states its size", "entry"),
}
_REFUSED_ENTRY = sum(mark for mark, (_, refused) in _MEANINGS.items() if refused)


_TOLD_MARKS = sum(_MEANINGS)


def tell_marks(names: Sequence[bytes], marks: Sequence[int]) -> Iterator[Oddity]:
    """The oddities of all entries in words: the first hundred of each kind, and how many more there are."""
    told = dict.fromkeys(_MEANINGS, 0)
    for place, marked in enumerate(marks):
        left = marked & _TOLD_MARKS
        while left:
            mark = left & -left
            left ^= mark
            told[mark] += 1
            if told[mark] <= _TOLD:
                yield Oddity(decode_name(names[place]), *_MEANINGS[mark])
    for mark, count in told.items():
        if count > _TOLD:
            what, refused = _MEANINGS[mark]
            yield Oddity("", f"{count - _TOLD:,} more entries: {what}", refused)
