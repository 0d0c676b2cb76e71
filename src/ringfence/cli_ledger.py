"""The commands of the sealed record: `seal` a case, `verify` a ledger, and look into one with `ledger`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_options import NOTHING_OPEN, OPEN_PATHS, Day, read_some, teller, write_data
from .errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from .ledger.notes import Note
    from .ledger.shelves import Shelf

VERIFIED, NOT_VERIFIED = NOTHING_OPEN, OPEN_PATHS
MOST_PROOF = 64 << 20  # bytes of a proof that was handed over
MOST_NOTE = 100_000
EXPORTS = ("zip", "dsse", "file", "law", "checkpoint", "growth")
LEDGER = click.argument("path", metavar="LEDGER", type=click.Path(path_type=Path))


@click.command()
@click.argument("case", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--key", required=True, envvar="RINGFENCE_SEAL_KEY", type=click.Path(path_type=Path),
              metavar="FILE", help="The private key to sign with (default: the file that RINGFENCE_SEAL_KEY "
              "names).")  # fmt: skip
@click.option(
    "--init", is_flag=True, help="Make the ledger, and the key and FILE.pub where they are not there."
)
@click.option("--ledger", "folder", type=click.Path(path_type=Path), metavar="FOLDER",
              help="The ledger (default: the folder ledger of the case).")  # fmt: skip
@click.option(
    "--origin", metavar="NAME", help="What checkpoints call a new ledger (default: ringfence/CASE)."
)
@click.option("--law-on", type=Day(), help="Judge under the law in force that day.")
@click.option("--on", "on", type=Day(), help="Take the facts as they stood that day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say each step on standard error.")
def seal(
    case: tuple[Path, ...],
    key: Path,
    folder: Path | None,
    origin: str | None,
    on: date | None,
    law_on: date | None,
    *,
    init: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Examine a case and seal the verdict with every file it was found on, signed, in an append-only ledger.

    The same version on the same files gives the same bytes, and the same verdict is sealed once.

    \b
    ringfence seal examples/tiktok --init --key keys/seal --ledger out/ledger
    ringfence seal examples/tiktok --key keys/seal --ledger out/ledger
    ringfence seal app.apk capture.pcap --key keys/seal --ledger records
    """
    from .ledger.keys import read_private_key
    from .pipeline import Clocks
    from .report.terminal_ledger import sealed_to_terminal
    from .sealing import check_key_place
    from .sealing import seal as run

    ledger = folder or _ledger_of(case)
    check_key_place(key, case, ledger)
    if init:
        _make(ledger, key, origin or _default_origin(case[0]))
    sealed = run(case, ledger, read_private_key(key), Clocks(on, law_on), teller(verbose))
    if not quiet:
        click.echo(json.dumps(asdict(sealed), ensure_ascii=False) if as_json else sealed_to_terminal(sealed),
                   nl=as_json)  # fmt: skip
    return NOTHING_OPEN


@click.command()
@LEDGER
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The public key of who sealed it.",
)
@click.option("--checkpoint", "earlier", type=click.Path(path_type=Path), metavar="FILE",
              help="A checkpoint handed over before, with which the ledger must begin.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit code answers.")
def verify(path: Path, key: Path, earlier: Path | None, *, as_json: bool, quiet: bool) -> int:
    """Verify a ledger, an archive of one, a DSSE envelope or a proof of growth, with the public key alone.

    Exit code 0: every byte is as it was signed; 1: something is not, and it says what; 2: no ledger, no key.

    \b
    ringfence verify out/ledger --key keys/seal.pub
    ringfence verify tiktok.zip --key keys/seal.pub --checkpoint from-the-notary.txt
    ringfence verify verdict.dsse.json --key keys/seal.pub
    """
    from .ledger.browse import open_shelf
    from .ledger.keys import read_public_key
    from .ledger.verify import verify as run
    from .report.terminal_ledger import verification_to_terminal

    public = read_public_key(key)
    if path.is_file() and read_some(path, 1) == b"{":
        return _verify_proof(path, key, as_json=as_json, quiet=quiet)
    found = run(open_shelf(path), public, _read_checkpoint(earlier) if earlier else None)
    if not quiet:
        told = {**asdict(found), "whole": found.whole}
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else verification_to_terminal(found),
                   nl=as_json)  # fmt: skip
    return VERIFIED if found.whole else NOT_VERIFIED


@click.group("ledger")
def ledger() -> None:
    """Look into a sealed record. None of these verify it: `ringfence verify` does."""


@ledger.command("list")
@LEDGER
@click.option("--kind", type=click.Choice(("verdict", "evidence")), help="Only entries of this kind.")
def list_entries(path: Path, kind: str | None) -> int:
    """List the entries, one a line.

    \b
    ringfence ledger list out/ledger --kind verdict
    """
    from .ledger.browse import open_shelf, read_entries
    from .report.terminal_ledger import entries_to_terminal

    entries = enumerate(read_entries(open_shelf(path)))
    for line in entries_to_terminal(pair for pair in entries if kind in (None, pair[1]["kind"])):
        click.echo(line, nl=False)
    return NOTHING_OPEN


@ledger.command()
@LEDGER
@click.argument("number", type=click.IntRange(0))
def show(path: Path, number: int) -> int:
    """Print one entry as JSON.

    \b
    ringfence ledger show out/ledger 0
    """
    from .ledger.browse import find_entry, open_shelf

    click.echo(json.dumps(find_entry(open_shelf(path), number), ensure_ascii=True, indent=1))
    return NOTHING_OPEN


@ledger.command()
@LEDGER
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    metavar="FORMAT=FILE",
    help="Write zip= (all of it), checkpoint= (the last), growth= (since --since); of one entry "
    "dsse= (a verdict, signed), file= (a file, or a verdict's whole result), law= (the texts it rests on); "
    "may be repeated.",
)  # fmt: skip
@click.option("--entry", "number", type=click.IntRange(0), help="The number of the entry.")
@click.option(
    "--key",
    envvar="RINGFENCE_SEAL_KEY",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The private key, for dsse=.",
)
@click.option(
    "--since", type=click.Path(path_type=Path), metavar="FILE", help="An older checkpoint, for growth=."
)
def export(
    path: Path, outputs: tuple[str, ...], number: int | None, key: Path | None, since: Path | None
) -> int:
    """Write what an auditor asks for: an archive, a verdict as a signed in-toto statement, a sealed file.

    \b
    ringfence ledger export out/ledger -o zip=tiktok.zip -o checkpoint=checkpoint.txt
    ringfence ledger export out/ledger --entry 13 --key keys/seal -o dsse=verdict.dsse.json
    ringfence ledger export out/ledger --entry 13 -o file=result.json -o law=law.json
    ringfence ledger export out/ledger --since checkpoint.txt -o growth=growth.json
    """
    from .ledger.archive import write_archive
    from .ledger.browse import open_shelf

    shelf = open_shelf(path)
    for output in outputs:
        kind, _, name = output.partition("=")
        if kind not in EXPORTS or not name:
            raise UsageError(f"-o {output}: write it as FORMAT=FILE, where FORMAT is {', '.join(EXPORTS)}")
        if kind == "zip":
            write_archive(shelf, Path(name))
        else:
            write_data(Path(name), _export(shelf, kind, number, key, since))
        click.echo(f"wrote {name}", err=True)
    return NOTHING_OPEN


def _export(
    shelf: Shelf, kind: str, number: int | None, key: Path | None, since: Path | None
) -> Iterable[bytes]:
    """The pieces of one export but an archive."""
    from .ledger.attest import attest, prove_growth
    from .ledger.browse import find_entry, last_note, read_content_of, read_lines
    from .ledger.entries import contents_of
    from .ledger.keys import read_private_key

    if kind == "checkpoint":
        return (last_note(shelf).text.encode(),)
    if kind == "growth":
        if since is None:
            raise UsageError("-o growth=… needs --since with an older checkpoint")
        return (prove_growth(list(read_lines(shelf)), _read_checkpoint(since), last_note(shelf)),)
    if number is None:
        raise UsageError(f"-o {kind}=… needs --entry with the number of the entry")
    entry = find_entry(shelf, number)
    if kind != "file" and entry["kind"] != "verdict":
        raise UsageError(f"entry {number} is a file and no verdict, so it has no {kind}=")
    if kind == "dsse":
        if key is None:
            raise UsageError("-o dsse=… needs --key with the private key")
        return (attest(number, list(read_lines(shelf)), last_note(shelf), read_private_key(key)),)
    contents = tuple(contents_of(entry))
    return read_content_of(shelf, contents[1] if kind == "law" else contents[0])


def _verify_proof(path: Path, key: Path, *, as_json: bool, quiet: bool) -> int:
    """An envelope, or a proof of growth."""
    from .ledger.attest import GROWTH_SCHEMA, check_envelope, check_growth
    from .ledger.keys import read_public_key
    from .report.terminal_ledger import proof_to_terminal

    data, public = read_some(path, MOST_PROOF), read_public_key(key)
    if GROWTH_SCHEMA.encode() in data[-1000:]:
        old, new, wrong = check_growth(data, str(path), public)
        says = f"the tree of {new.checkpoint.size:,} entries begins with the one of {old.checkpoint.size:,}"
    else:
        number, note, wrong = check_envelope(data, str(path), public)
        under = f"under a checkpoint of {note.checkpoint.size:,} entries"
        says = f"entry {number} of {note.checkpoint.origin}, {under}"
    if not quiet:
        told = {"proof": str(path), "says": says, "wrong": wrong}
        click.echo(json.dumps(told, ensure_ascii=False) + "\n" if as_json
                   else proof_to_terminal(str(path), says, wrong), nl=False)  # fmt: skip
    return NOT_VERIFIED if wrong else VERIFIED


def _read_checkpoint(path: Path) -> Note:
    from .ledger.notes import read_note

    if (note := read_note(read_some(path, MOST_NOTE))) is None:
        cure = "name a file with one checkpoint, as ringfence seal prints it, without its indent"
        raise EvidenceError(str(path), "", "it is no signed checkpoint", cure)
    return note


def _ledger_of(case: tuple[Path, ...]) -> Path:
    from .ledger.browse import IN_CASE

    if len(case) == 1 and case[0].is_dir():
        return case[0] / IN_CASE
    raise UsageError("files alone have no ledger of their own\n  cure: --ledger FOLDER")


def _default_origin(case: Path) -> str:
    """ringfence/ and the name of the case, without what a name in a checkpoint must not have."""
    name = case.resolve().stem
    return "ringfence/" + "".join("-" if each.isspace() or each == "+" else each for each in name)


def _make(ledger: Path, key: Path, origin: str) -> None:
    from .ledger.keys import make_keys, read_private_key
    from .ledger.write_ledger import create

    if not key.exists():
        click.echo(
            f"wrote {key} (keep it secret and safe) and {make_keys(key)} (give it to everybody)", err=True
        )
    if create(ledger, origin, read_private_key(key)):
        click.echo(f"made the ledger {ledger}, called {origin}", err=True)
