"""A small shared library, built by hand: segments, dynamic table, symbols, hash table, note, sections."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

_HASHES = {"sysv": 4, "gnu": 0x6FFFFEF5}


@dataclass(slots=True)
class Library:
    """What goes in. Without `sections` only the loader's tables are there; `hash_table`: gnu, sysv or ''."""

    bits: int = 64
    order: str = "<"
    machine: int = 183
    soname: str = "libsmall.so"
    needed: Sequence[str] = ("libc.so",)
    imports: Sequence[str] = ("connect", "malloc")
    exports: Sequence[str] = ("JNI_OnLoad", "Java_com_foo_Sdk_send")
    text: bytes = b"https://api.umeng.com/x\0"
    code: bytes = b"\x00" * 64
    code_flags: int = 5
    build_id: bytes = bytes(range(20))
    hash_table: str = "sysv"
    sections: bool = True
    tail: bytes = b""
    places: dict[str, int] = field(default_factory=dict)

    def build(self) -> bytes:
        wide = self.bits == 64
        word = "Q" if wide else "I"
        head, segment = (64, 56) if wide else (52, 32)
        strings, at = bytearray(b"\0"), {}
        for name in (self.soname, *self.needed, *self.imports, *self.exports):
            at[name] = len(strings)
            strings += name.encode() + b"\0"
        symbols = self._symbols(at)
        count = 1 + len(self.imports) + len(self.exports)
        hashes = self._hashes(count)
        note = self._pack("III", 4, len(self.build_id), 3) + b"GNU\0" + self.build_id
        parts = {"note": note, "symbols": symbols, "strings": bytes(strings), "hashes": hashes}
        parts |= {"text": self.text, "code": self.code}
        place = head + 4 * segment
        for name, part in parts.items():
            self.places[name] = place = (place + 15) & ~15
            place += len(part)
        self.places["dynamic"] = dynamic_at = (place + 15) & ~15
        tags = [(1, at[name]) for name in self.needed] + [(14, at[self.soname])] if self.soname else []
        tags += [(5, self.places["strings"]), (10, len(strings)), (6, self.places["symbols"])]
        tags += [(_HASHES[self.hash_table], self.places["hashes"])] if self.hash_table else []
        dynamic = b"".join(self._pack(2 * word, *tag) for tag in [*tags, (0, 0)])
        end = dynamic_at + len(dynamic)
        rows = [(1, 4, 0, self.places["code"]), (1, self.code_flags, self.places["code"], len(self.code)),
                (2, 6, dynamic_at, len(dynamic)), (4, 4, self.places["note"], len(note))]  # fmt: skip
        rows.append((1, 6, dynamic_at, len(dynamic)))
        body = bytearray(end)
        for index, (kind, flags, offset, size) in enumerate(rows[:4]):
            row = (
                self._pack("IIQQQQQQ", kind, flags, offset, offset, offset, size, size, 16)
                if wide
                else self._pack("IIIIIIII", kind, offset, offset, offset, size, size, flags, 16)
            )
            body[head + index * segment : head + (index + 1) * segment] = row
        for name, part in (*parts.items(), ("dynamic", dynamic)):
            body[self.places[name] : self.places[name] + len(part)] = part
        sections_at, count_sections, names = (
            self._add_sections(body, len(dynamic)) if self.sections else (0, 0, 0)
        )
        body[:16] = b"\x7fELF" + bytes([2 if wide else 1, 1 if self.order == "<" else 2, 1]) + bytes(9)
        body[16:head] = self._pack(
            f"HHI{word * 3}IHHHHHH", 3, self.machine, 1, 0, head, sections_at, 0, head, segment, 4,
            64 if wide else 40, count_sections, names,
        )  # fmt: skip
        return bytes(body) + self.tail

    def _pack(self, form: str, *values: int) -> bytes:
        return struct.pack(self.order + form, *values)

    def _symbols(self, at: dict[str, int]) -> bytes:
        rows = [(0, 0)] + [(at[name], 0) for name in self.imports] + [(at[name], 7) for name in self.exports]
        if self.bits == 64:
            return b"".join(self._pack("IBBHQQ", name, 18, 0, section, 0, 0) for name, section in rows)
        return b"".join(self._pack("IIIBBH", name, 0, 0, 18, 0, section) for name, section in rows)

    def _hashes(self, count: int) -> bytes:
        if self.hash_table != "gnu":
            return self._pack("II", 1, count)
        hidden = 1 + len(self.imports)
        chain = [2] * (len(self.exports) - 1) + [3]
        bloom = bytes(8 if self.bits == 64 else 4)
        return self._pack("IIII", 1, hidden, 1, 0) + bloom + self._pack(f"I{len(chain)}I", hidden, *chain)

    def _add_sections(self, body: bytearray, dynamic: int) -> tuple[int, int, int]:
        names = b"\0.dynsym\0.dynstr\0.rodata\0.text\0.shstrtab\0.debug_str\0"
        rows = [(0, 0, 0, 0, 0)]
        for name, kind, flags, part in (
            (b".dynsym", 11, 2, "symbols"), (b".dynstr", 3, 2, "strings"), (b".rodata", 1, 2, "text"),
            (b".text", 1, 6, "code"),
        ):  # fmt: skip
            rows.append(
                (names.index(name), kind, flags, self.places[part], len(getattr(self, part, b"") or b""))
            )
        rows[1] = (*rows[1][:4], self.places["strings"] - self.places["symbols"])
        rows[2] = (*rows[2][:4], self.places["hashes"] - self.places["strings"])
        names_at = len(body)
        body += names + b"\0" * (-len(names) % 16)
        rows.append((names.index(b".shstrtab"), 3, 0, names_at, len(names)))
        at = len(body)
        for label, kind, flags, offset, size in rows:
            if self.bits == 64:
                body += self._pack("IIQQQQIIQQ", label, kind, flags, offset, offset, size, 0, 0, 1, 0)
            else:
                body += self._pack("IIIIIIIIII", label, kind, flags, offset, offset, size, 0, 0, 1, 0)
        return at, len(rows), len(rows) - 1
