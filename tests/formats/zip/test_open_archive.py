"""ZIP archives as Android reads them: what it takes, what it refuses, and every oddity in words."""

from __future__ import annotations

import io
import mmap
import struct
import tempfile
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.zip import header_kernel
from ringfence.formats.zip.entries import _MEANINGS
from ringfence.formats.zip.open_archive import Archive, open_archive
from tests.formats.zip.zip_writer import File, Tail, deflate, make_descriptor, make_zip

BITS = {1 << bit for bit in range(28)}
CODE = b"dex\n035\0" + bytes(range(256)) * 40
A, B = File(b"classes.dex", CODE), File(b"res/a.xml", b"<a/>", method=0)


def opened(*files: File, before: bytes = b"", tail: Tail | None = None) -> Archive:
    return open_archive(make_zip(*files, before=before, tail=tail or Tail()), "x.apk")


def told(archive: Archive, place: str = "") -> list[str]:
    """The oddities of a place, with what Android refuses for them."""
    return [f"{o.what} [{o.refused}]" for o in archive.oddities if o.place == place]


def test_a_sound_archive() -> None:
    archive = opened(A, B, File(b"lib/"))
    assert archive.names() == ("classes.dex", "res/a.xml", "lib/")
    assert [archive.read(entry) for entry in archive.entries] == [CODE, b"<a/>", b""]
    assert (archive.oddities, archive.refusals) == ((), ())
    first = archive.entries[0]
    assert (first.method, first.size, first.header_start, first.data_start) == (8, len(CODE), 0, 41)
    assert archive.find("res/a.xml") == archive.entries[1] == archive.entries[-2]
    assert archive.find("res/b.xml") is None
    assert archive.entries[2].is_folder
    assert list(archive.entries) == list(archive.entries[:])
    assert len(archive.entries[1:]) == 2
    with pytest.raises(IndexError):
        archive.entries[3]
    assert first.is_read_by_android


def test_entries_are_matched_by_both_ends() -> None:
    archive = opened(A, B, File(b"classes2.dex"), File(b"lib/x86/a.so"), File(b"classes.dex.bak"))
    assert [entry.name for entry in archive.match("classes", ".dex")] == ["classes.dex", "classes2.dex"]
    assert [entry.name for entry in archive.match(suffix=".so")] == ["lib/x86/a.so"]
    assert [entry.name for entry in archive.match("lib/")] == ["lib/x86/a.so"]
    assert opened(File(b"aba")).match("ab", "ba") == ()


def test_the_signing_block_reader_finds_the_ends() -> None:
    data = make_zip(A, B, tail=Tail(comment=b"hello"))
    archive = open_archive(data, "x.apk")
    assert data[archive.directory_start :].startswith(b"PK\1\2")
    assert archive.directory_end == archive.end_record_start == len(data) - 22 - 5
    assert archive.comment == b"hello"


def test_all_kinds_of_buffers_and_no_copies() -> None:
    data = make_zip(A, B)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    for buffer in (data, bytearray(data), memoryview(data), memoryview(b"xx" + data)[2:]):
        assert open_archive(buffer, "x.apk").read(open_archive(data, "x.apk").entries[0]) == CODE
    archive = open_archive(mapped, "x.apk")
    view = archive.view(archive.entries[1])
    assert view.obj is mapped
    assert view.readonly


def test_threads_read_at_the_same_time() -> None:
    files = [File(b"%d" % number, bytes([number]) * 100_000, crc=number) for number in range(40)]
    archive, expected = opened(*files), opened(*files)
    for entry in expected.entries:
        expected.read(entry)
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(archive.read, archive.entries))
    assert read == [file.data for file in files]
    assert len(archive.oddities) == 40
    assert archive.oddities == expected.oddities  # in the same order
    assert archive.budget.left == archive.budget.total - 4_000_000


def test_every_mark_has_a_meaning() -> None:
    marks = {value for name, value in vars(header_kernel).items() if name.isupper() and value in BITS}
    silent = header_kernel.NOT_ASCII | header_kernel.MAY_SHADOW
    assert marks >= BITS
    assert set(_MEANINGS) == {mark for mark in BITS if not mark & silent}


class TestEndRecord:
    def test_a_comment_that_is_shorter_or_longer_than_stated(self) -> None:
        longer = opened(A, tail=Tail(comment=b"abc", comment_length=2))
        assert told(longer) == ["1 bytes follow the end of the archive [archive]"]
        assert longer.comment == b"ab"
        shorter = opened(A, tail=Tail(comment=b"abc", comment_length=9))
        assert told(shorter) == ["the comment at the end is said to have 9 bytes, and 3 are there [archive]"]
        assert shorter.names() == longer.names() == ("classes.dex",)

    def test_the_longest_comment(self) -> None:
        archive = opened(A, tail=Tail(comment=b"c" * 65535))
        assert archive.read(archive.entries[0]) == CODE
        assert told(archive) == ["the end record points to a zip64 one, and there is none [archive]"]
        assert opened(A, tail=Tail(comment=b"c" * 65534)).oddities == ()

    def test_an_end_record_in_the_comment(self) -> None:
        fake = b"PK\5\6" + bytes(18)
        hidden = opened(A, tail=Tail(comment=b"ab" + fake[:20]))  # too short to be one
        assert hidden.names() == ("classes.dex",)
        archive = opened(
            A, tail=Tail(comment=b"ab" + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, 46, 3, 0))
        )
        assert archive.names() == ("classes.dex",)
        assert told(archive)[0].startswith("the last end record in the file leads to no directory")

    def test_far_more_behind_the_archive_than_android_searches(self) -> None:
        for much in (70_000, 1_100_000, (1 << 20) + 65557 - 20):
            archive = opened(A, tail=Tail(after=bytes(much)))
            assert archive.read(archive.entries[0]) == CODE
            assert told(archive) == [f"{much:,} bytes follow the end of the archive [archive]"]

    def test_bytes_between_directory_and_end_record(self) -> None:
        archive = opened(A, tail=Tail(after_directory=b"garbage"))
        assert told(archive) == ["7 bytes lie between the directory and the end record []"]

    def test_a_count_that_hides_entries(self) -> None:
        archive = opened(A, File(b"classes2.dex", b"x"), tail=Tail(count=1))
        assert told(archive) == ["the end record counts 1 entries, and the directory has 2 []"]
        assert [entry.is_read_by_android for entry in archive.entries] == [True, False]
        assert "leaves it out" in told(archive, "classes2.dex")[0]

    def test_a_count_that_is_too_high(self) -> None:
        archive = opened(A, B, tail=Tail(count=60000))
        assert archive.names() == ("classes.dex", "res/a.xml")
        assert "only 2 of the directory can be read [archive]" in told(archive)[0]

    def test_no_entries(self) -> None:
        empty = open_archive(b"PK\5\6" + bytes(18), "x.zip")
        assert (len(empty.entries), empty.names(), empty.match("a")) == (0, (), ())
        assert told(empty) == ["the end record counts no entries [archive]"]

    def test_zip64(self) -> None:
        data = make_zip(A, B)
        start, stop = data.index(b"PK\1\2"), data.index(b"PK\5\6")
        wide = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2, 2, stop - start, start)
        locator = struct.pack("<4sIQI", b"PK\6\7", 0, stop, 1)
        end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        archive = open_archive(data[:stop] + wide + locator + end, "x.apk")
        assert archive.oddities == ()
        assert [archive.read(entry) for entry in archive.entries] == [CODE, b"<a/>"]

    def test_zip64_values_of_an_entry(self) -> None:
        packed = deflate(CODE)
        both = struct.pack("<2H2Q", 1, 16, len(CODE), len(packed))
        full = 0xFFFFFFFF
        wide = File(
            b"classes.dex", CODE, size=full, compressed=full, extra=b"\xca\xfe\0\0" + both, local_extra=both
        )
        archive = opened(B, wide)
        assert archive.read(archive.entries[1]) == CODE
        assert archive.oddities == ()
        assert archive.entries[1].extra == b"\xca\xfe\0\0" + both
        broken = opened(B, File(b"classes.dex", CODE, size=full))
        assert "it points to zip64 values that are not there [entry]" in told(broken, "classes.dex")
        assert broken.read(broken.entries[1]) == CODE


class TestWhatStandsBefore:
    def test_janus(self) -> None:
        inner = make_zip(A, B)
        archive = open_archive(CODE + inner, "janus.apk")
        assert archive.read(archive.entries[0]) == CODE
        assert "10,248 bytes stand before the archive" in archive.refusals[0]
        assert any("Janus" in reason for reason in archive.refusals)
        counted = opened(A, before=CODE)
        assert [counted.names(), len(counted.refusals)] == [("classes.dex",), 1]
        assert counted.entries[0].header_start == len(CODE)

    def test_a_lost_start(self) -> None:
        data = make_zip(File(b"lost", b"1" * 500, method=0), A)
        archive = open_archive(data[200:], "x.apk")
        second = archive.find("classes.dex")
        assert second is not None
        assert archive.read(second) == CODE
        assert "every offset is 200 bytes too large" in told(archive)[0]

    def test_bytes_that_belong_to_no_entry(self) -> None:
        between = opened(File(b"a", b"1", after=b"hidden!"), A)
        assert told(between) == ["7 bytes lie between entries, the most in one piece 7 at byte 34 []"]
        after = opened(A, tail=Tail(before_directory=b"hidden"))
        assert told(after) == ["6 bytes lie between the last entry and what follows the entries []"]
        padded = opened(File(b"a", b"1", after=bytes(50)), A, tail=Tail(before_directory=bytes(4000)))
        assert padded.oddities == ()

    def test_a_signing_block_is_not_odd(self) -> None:
        block = bytes(40)
        size = struct.pack("<Q", len(block) + 24)
        archive = opened(A, tail=Tail(before_directory=size + block + size + b"APK Sig Block 42"))
        assert archive.oddities == ()


class TestNames:
    @pytest.mark.parametrize(
        ("name", "what"),
        [
            (b"a\0b", "its name has a NUL byte [archive]"),
            (b"a\nb", "its name has control characters []"),
            (b"a\xff", "its name is no valid UTF-8 [archive]"),
            (b"\xc3", "its name is no valid UTF-8 [archive]"),
            (b"a\\b", "its name has a backslash []"),
            (b"/etc/hosts", "its name is an absolute path []"),
            (b"C:\\x", "its name is an absolute path []"),
            (b"../x", "its name leads out of the archive by '..' []"),
            (b"a/../../x", "its name leads out of the archive by '..' []"),
            (b"a/..", "its name leads out of the archive by '..' []"),
            (b"a" * 256 + b"/b", "its name is too long for a file system []"),
            (b"a/" * 2100, "its name is too long for a file system []"),
            (b"", "it has no name [entry]"),
        ],
    )
    def test_odd_names(self, name: bytes, what: str) -> None:
        archive = opened(A, File(name, b"1"))
        entry = archive.entries[1]
        assert what in told(archive, entry.name)
        assert entry.raw_name == name
        assert archive.read(entry) == b"1"
        assert archive.find(name) == archive.find(entry.name) == entry

    @pytest.mark.parametrize(
        "name", ["a" * 255 + "/b", "..a/b..", "a/...", "assets/ünïcödé-漢字", "a:b"[:1] + "bc:d"]
    )
    def test_names_that_are_not_odd(self, name: str) -> None:
        archive = opened(File(name.encode(), b"1"))
        assert archive.oddities == ()
        assert archive.names() == (name,)

    def test_utf8_that_only_android_takes(self) -> None:
        archive = opened(
            File(b"\xed\xa0\xbd\xed\xb8\x80", b"1")
        )  # each half of a pair by itself, as Java writes it
        assert archive.oddities == ()

    def test_the_first_of_two_names_wins(self) -> None:
        archive = opened(A, File(b"classes.dex", b"second"), B)
        found = archive.find("classes.dex")
        assert found is not None
        assert archive.read(found) == CODE
        assert [archive.read(entry) for entry in archive.match("classes")] == [CODE, b"second"]
        assert len(archive.refusals) == 1
        assert archive.refusals[0].startswith("classes.dex: an entry before it has the same name")

    def test_a_folder_in_place_of_a_file(self) -> None:
        archive = opened(A, File(b"classes.dex/a", b"1"), File(b"AndroidManifest.xml/", b""))
        assert "makes a folder of what is a file" in told(archive, "classes.dex/a")[0]
        assert "makes a folder of what is a file" in told(archive, "AndroidManifest.xml/")[0]

    def test_many_oddities_of_one_kind_are_counted(self) -> None:
        archive = opened(*(File(b"/%d" % number, b"1") for number in range(250)))
        assert len(archive.oddities) == 101
        assert archive.oddities[-1].what == "150 more entries: its name is an absolute path"


class TestLocalHeaders:
    @pytest.mark.parametrize(
        ("file", "what"),
        [
            (File(b"x", CODE, local_name=b"y"), "its local header names another file [entry]"),
            (File(b"x", CODE, local_name=b"xx"), "its local header names another file [entry]"),
            (
                File(b"x", CODE, local_size=7),
                "its local header has another size or checksum than the directory [entry]",
            ),
            (
                File(b"x", CODE, local_crc=7),
                "its local header has another size or checksum than the directory [entry]",
            ),
            (
                File(b"x", CODE, local_method=99),
                "its local header has another compression method than the directory []",
            ),
            (File(b"x", CODE, flags=1), "it is marked as encrypted, which Android ignores []"),
            (File(b"x", CODE, local_flags=1), "it is marked as encrypted, which Android ignores []"),
            (File(b"x", CODE, local_magic=b"PK\3\5"), "there is no local header where it should be [entry]"),
            (
                File(b"x", CODE, descriptor=make_descriptor(1, 2, 3)),
                "the descriptor behind its data differs from the directory, "
                "which Android minds only in code []",
            ),
        ],
    )
    def test_the_directory_wins(self, file: File, what: str) -> None:
        archive = opened(B, file)
        assert what in told(archive, "x")
        assert archive.read(archive.entries[1]) == CODE
        assert archive.entries[1].is_read_by_android == ("[entry]" not in what)

    @pytest.mark.parametrize("magic", [b"PK\7\x08", b""])
    def test_a_descriptor_may_have_no_magic(self, magic: bytes) -> None:
        stored = deflate(CODE)
        descriptor = make_descriptor(zlib.crc32(CODE), len(stored), len(CODE), magic)
        archive = opened(File(b"x", CODE, descriptor=descriptor), B)
        assert archive.oddities == ()
        assert archive.read(archive.entries[0]) == CODE

    @pytest.mark.parametrize("header", [1, 10**6, 0xFFFFFFFE])
    def test_a_header_that_is_not_there(self, header: int) -> None:
        archive = opened(B, File(b"x", CODE, header=header))
        assert "there is no local header where it should be [entry]" in told(archive, "x")
        archive.read(archive.entries[1])
        assert told(archive, "res/a.xml") == []

    def test_a_header_behind_the_directory(self) -> None:
        archive = opened(B, File(b"x", CODE, header=10**6))
        assert archive.refusals == ("x: its header is said to be behind the start of the directory",)

    def test_data_beyond_the_directory(self) -> None:
        archive = opened(A, File(b"x", b"12345", method=0, size=5000, compressed=5000))
        assert "its data reaches beyond the start of the directory [entry]" in told(archive, "x")
        assert archive.read(archive.entries[1]).startswith(b"12345PK\1\2")
        assert any("of its 5,000 bytes are there" in what for what in told(archive, "x"))

    def test_a_descriptor_that_is_not_there_takes_no_room(self) -> None:
        archive = opened(File(b"x", CODE, local_flags=8), File(b"y", CODE))
        assert [o.place for o in archive.oddities] == ["x"]
        assert "descriptor" in told(archive, "x")[0]

    def test_entries_that_overlap(self) -> None:
        archive = opened(A, File(b"again", CODE, header=0), B)
        assert "it shares bytes with another entry []" in told(archive, "again")
        assert "it shares bytes with another entry []" in told(archive, "classes.dex")
        assert told(archive, "res/a.xml") == []

    def test_an_order_other_than_that_of_the_directory(self) -> None:
        data = make_zip(A, B)
        one = data.index(b"PK\1\2")
        two, end = data.index(b"PK\1\2", one + 1), data.index(b"PK\5\6")
        archive = open_archive(data[:one] + data[two:end] + data[one:two] + data[end:], "x.apk")
        assert archive.names() == ("res/a.xml", "classes.dex")
        assert archive.oddities == ()


class TestMethods:
    def test_other_methods_are_stored(self) -> None:
        """What stops programs and not Android: the manifest stored under a method that is none."""
        manifest = b"\3\0\x08\0" + b"binary xml" * 9
        archive = opened(A, File(b"AndroidManifest.xml", manifest, method=0x4E2F, compressed=3))
        assert archive.read(archive.entries[1]) == manifest
        assert [what.partition(":")[0] for what in told(archive, "AndroidManifest.xml")] == [
            "its compression method is neither 0 nor 8"
        ]

    def test_other_methods_with_deflated_data(self) -> None:
        archive = opened(File(b"a.txt", CODE, method=12, stored=deflate(CODE)), A)
        assert archive.read(archive.entries[0]) == CODE
        assert "it is marked with method 12 and is deflated []" in told(archive, "a.txt")

    def test_what_android_would_run_wins_over_the_checksum(self) -> None:
        stored = CODE + b"tail"
        archive = opened(File(b"classes.dex", b"other", method=0, stored=stored, size=len(stored)))
        assert archive.read(archive.entries[0]) == stored
        assert "its checksum is not the" in told(archive, "classes.dex")[0]

    def test_stored_that_is_deflated_and_the_other_way_round(self) -> None:
        archive = opened(
            File(b"a", b"text" * 99, method=0, stored=deflate(b"text" * 99)),
            File(b"b", b"text" * 99, method=8, stored=b"text" * 99),
        )
        assert [archive.read(entry) for entry in archive.entries] == [b"text" * 99] * 2
        assert "it is marked as stored and is deflated []" in told(archive, "a")
        assert "it is marked as deflated and is stored []" in told(archive, "b")

    def test_two_sizes_of_what_is_stored(self) -> None:
        archive = opened(File(b"a", b"text", method=0, size=2), A)
        assert archive.read(archive.entries[0]) == b"text"
        assert "its compressed size is the right one, and its size is wrong []" in told(archive, "a")

    def test_a_wrong_checksum_is_told_and_the_data_kept(self) -> None:
        archive = opened(File(b"classes.dex", CODE, crc=0xABC))
        assert archive.read(archive.entries[0]) == archive.read(archive.entries[0]) == CODE
        assert told(archive, "classes.dex") == [
            "its checksum is not the 00000abc stated, which Android does not check []"
        ]


class TestRecovery:
    def test_without_a_directory(self) -> None:
        data = make_zip(A, B, tail=Tail(has_directory=False, has_end=False))
        archive = open_archive(data, "x.apk")
        assert [archive.read(entry) for entry in archive.entries] == [CODE, b"<a/>"]
        assert archive.directory_start == archive.directory_end == archive.end_record_start == len(data)
        assert archive.comment == b""
        assert told(archive, "res/a.xml") == [
            "the directory does not have it; it was found by its local header [entry]"
        ]

    def test_what_the_directory_lost(self) -> None:
        data = make_zip(A, B, tail=Tail(count=3))
        place = data.rindex(b"PK\1\2")
        archive = open_archive(data[:place] + b"XX" + data[place + 2 :], "x.apk")
        assert archive.names() == ("classes.dex", "res/a.xml")
        assert archive.read(archive.entries[1]) == b"<a/>"
        assert "were not read as records" in " ".join(told(archive))
        assert not archive.entries[1].is_read_by_android

    @pytest.mark.parametrize("has_descriptor", [True, False])
    def test_sizes_left_to_descriptors(self, has_descriptor: bool) -> None:
        packed = deflate(CODE)
        descriptor = make_descriptor(zlib.crc32(CODE), len(packed), len(CODE)) if has_descriptor else b""
        data = make_zip(
            File(b"x", CODE, descriptor=descriptor), B, tail=Tail(has_end=False, has_directory=False)
        )
        archive = open_archive(data, "x.apk")
        assert [archive.read(entry) for entry in archive.entries] == [CODE, b"<a/>"]
        assert any("states its size" in what for what in told(archive, "x")) == (not has_descriptor)

    @pytest.mark.parametrize(
        "data", [b"", b"PK", b"MZ" + bytes(100), b"dex\n035\0" + bytes(200), b"PK\3\4", bytes(22)]
    )
    def test_what_is_no_zip(self, data: bytes) -> None:
        with pytest.raises(EvidenceError):
            open_archive(data, "x.apk")


def test_python_agrees_on_what_python_wrote() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as writer:
        for number in range(300):
            info = zipfile.ZipInfo(f"d{number % 7}/f{number}")
            info.compress_type = 8 if number % 3 else 0
            writer.writestr(info, bytes([number % 256]) * number)
    archive = open_archive(made.getvalue(), "x.zip")
    assert archive.oddities == ()
    with zipfile.ZipFile(made) as reader:
        assert [reader.read(name) for name in reader.namelist()] == [archive.read(e) for e in archive.entries]
        assert reader.namelist() == list(archive.names())
