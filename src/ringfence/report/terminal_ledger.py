"""What was sealed, and what a verification found, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..model.sealed import Sealed, Verification
from .safe_text import clean

DOES_NOT_PROVE = (
    "that the evidence was true or complete when it was sealed: coverage says what was not seen",
    "when it was sealed: give each checkpoint to somebody else, who can say when it came",
    "that nothing at the end was taken away: compare with a checkpoint handed over before (--checkpoint)",
    "that the answer is right: the verdict names the version and the law that gave it; run it again",
)


def sealed_to_terminal(sealed: Sealed) -> str:
    """The answer, where it is, and the checkpoint to hand over."""
    lines = [f"{sealed.answer}  {clean(sealed.sentence)}", ""]
    done = "Sealed as" if sealed.new else "Sealed before, as"
    files = f"{_count(sealed.files, 'file')} ({sealed.kept:,} not there before)"
    lines.append(f"{done} entry {sealed.number} of {clean(sealed.ledger)}, with {files}.")
    if sealed.cut:
        lines.append("Remains of an interrupted sealing were cleared; nothing that was sealed is gone.")
    lines += ["Checkpoint, to give to somebody else (an auditor, counsel, a notary):", ""]
    lines += [f"    {clean(line)}" for line in sealed.checkpoint.splitlines()]
    lines += ["", f"Key: {clean(sealed.key)}"]
    lines.append(f"Next: ringfence verify {clean(sealed.ledger)} --key PUBLIC-KEY")
    return "\n".join(lines) + "\n"


def verification_to_terminal(found: Verification) -> str:
    """What was checked, what does not fit, and what a whole ledger does not prove."""
    lines = [
        f"{clean(found.ledger)}: {'VERIFIED' if found.whole else 'NOT VERIFIED'}",
        "",
        f"  ledger       {clean(found.origin)}",
        f"  key          {clean(found.key)}",
        f"  entries      {found.entries:,}, of them {_count(found.verdicts, 'verdict')}",
        f"  kept files   {found.files:,}, {found.bytes:,} bytes of content that fits",
        f"  checkpoints  {found.checkpoints:,}; the last has the root {found.root}",
    ]
    if found.earlier:
        lines.append(f"  handed over  {found.earlier}")
    lines.append("")
    if found.wrong_count:
        lines.append(f"{_count(found.wrong_count, 'thing')} wrong:")
        lines += [f"  - {clean(each)}" for each in found.wrong]
        if found.wrong_count > len(found.wrong):
            lines.append(f"  - and {found.wrong_count - len(found.wrong):,} more")
    if found.unfinished:
        lines.append(
            "Not signed. An interrupted sealing leaves this, and the next one clears it; so does a change:"
        )
        lines += [f"  - {clean(each)}" for each in found.unfinished[:20]]
    if found.whole:
        lines.append("Every byte of it is as it was signed. What that does not prove:")
        lines += [f"  - {each}" for each in DOES_NOT_PROVE]
    return "\n".join(lines) + "\n"


def proof_to_terminal(name: str, says: str, wrong: Iterable[str]) -> str:
    """A proof that was handed over by itself."""
    found = [f"  - {each}" for each in wrong]
    return (
        "\n".join(
            [f"{clean(name)}: {'NOT VERIFIED' if found else 'VERIFIED'}", "", f"  {clean(says)}", *found]
        )
        + "\n"
    )


def entries_to_terminal(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterable[str]:
    """One line for each entry."""
    for number, entry in entries:
        if entry["kind"] == "evidence":
            said = f"{entry['sha256'][:12]}…  {entry['bytes']:>13,} bytes  {entry['file']}"
        else:
            asked = entry["question"]
            said = (
                f"{entry['answer']} on {asked.get('on')}, law of {asked.get('law_on')}: {entry['sentence']}"
            )
        yield f"{number:>6}  {entry['kind']:<8}  {clean(said)}\n"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
