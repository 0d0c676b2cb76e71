"""Known values in payloads of real clients: recall and precision, false hits, and speed beside other engines.

    python bench/payloads.py [--seed N] [--chains N] [--megabytes N] [--full-megabytes N] [--save FOLDER]

46 identifiers under 70 encodings and more are posted by curl, requests, httpx, Chromium and a replay of
OkHttp to a server on this machine; what came in is read as from a capture. A second set, of identifiers of
its own and random chains of three steps, is the held-out one: nothing was tuned on it. Then traffic of
others (random bytes, made-up JSON and HTTP, the captures of the corpus) is searched, and last 10,000 patterns
are searched by this project's kernel and by the peers that are installed (hyperscan, ahocorasick_rs,
pyahocorasick).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from payload_cases import SALT, Case, Identifier, chain_cases, make_cases, make_identifiers
from payload_clients import save, send_all

from ringfence.evidence.traffic.canary_file import Canary
from ringfence.evidence.traffic.data_kinds import KINDS
from ringfence.evidence.traffic.find_canaries import Canaries
from ringfence.evidence.traffic.flow_requests import make_request
from ringfence.evidence.traffic.search_data import DataSearch
from ringfence.formats.har import HarRequest
from ringfence.formats.http.requests import read_requests
from ringfence.formats.logs.bodies import make_request as make_plain_request
from ringfence.formats.payloads.leaf import Leaf
from ringfence.formats.payloads.pattern_set import PatternSet
from ringfence.model.data_seen import Basis

CORPUS = os.environ.get("RINGFENCE_CORPUS", "")


def main() -> int:
    options = parse_options()
    rng = random.Random(options.seed)
    identifiers = make_identifiers(rng)
    canaries = prepare(identifiers)
    cases = list(make_cases(rng, identifiers))
    rng.shuffle(cases)
    measure("Encodings", cases, canaries, options.save)
    held_out = random.Random(options.seed + 1_000_003)
    others = make_identifiers(held_out)
    measure(
        "Held out: chains of three",
        list(chain_cases(held_out, others, options.chains)),
        prepare(others),
        None,
    )
    recognise(cases)
    count_false_hits(canaries, options.megabytes, options.full_megabytes)
    compare_engines(options.patterns)
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chains", type=int, default=2_000)
    parser.add_argument("--megabytes", type=int, default=1_000, help="of other bytes, searched as they are")
    parser.add_argument("--full-megabytes", type=int, default=50, help="of other requests, decoded as well")
    parser.add_argument("--patterns", type=int, default=10_000)
    parser.add_argument("--save", type=Path)
    return parser.parse_args()


def prepare(identifiers: list[Identifier]) -> Canaries:
    start = time.process_time()
    made = Canaries([Canary(KINDS[each.kind], each.value, each.name, (SALT,)) for each in identifiers])
    seconds = time.process_time() - start
    print(f"{len(identifiers)} values, {made.count:,} patterns, made in {seconds:.1f} s of CPU")
    return made


def measure(title: str, cases: list[Case], canaries: Canaries, folder: Path | None) -> None:
    """Which of the cases are found, and what else is said to be in them."""
    streams, sent = send_all(cases, {"curl": 150, "chromium": 400})
    if folder is not None:
        save(streams, folder)
    search = DataSearch(canaries)
    found: dict[int, set[str]] = {}
    start, size = time.process_time(), 0
    for number, request in read_streams(streams):
        size += len(request.body)
        hits = {each.kind.what for each in search.search(request)[0] if each.basis is Basis.KNOWN}
        found.setdefault(number, set()).update(hits)
    seconds = time.process_time() - start
    print(f"\n== {title}: {len(cases):,} cases; sent by {', '.join(f'{n} {c}' for n, c in sent.items())}")
    each = seconds / max(1, len(found)) * 1000
    print(f"{len(found):,} arrived; {each:.2f} ms of CPU each, {size / 1e6:.1f} MB")
    kinds = {each.number: KINDS[each.identifier.kind].what for each in cases}
    right = {number for number, what in kinds.items() if what in found.get(number, ())}
    wrong = {number: whats - {kinds[number]} for number, whats in found.items()}
    told = Counter(what for whats in wrong.values() for what in whats)
    print(f"recall {len(right) / len(cases):.4f}; wrong hits {sum(told.values())} {dict(told) or ''}")
    encodings = {each.number: each.encoding for each in cases}
    show_precision("kind told", [(what, what == kinds[n]) for n, whats in found.items() for what in whats])
    show_precision(
        "encoding", [(encodings[n], what == kinds[n]) for n, whats in found.items() for what in whats]
    )
    for label, key in (("kind", lambda c: c.identifier.name), ("encoding", lambda c: c.encoding)):
        show(label, cases, right, key)


def show_precision(label: str, hits: list[tuple[str, bool]]) -> None:
    """How many of the hits of each group are right; groups without a wrong hit in one line."""
    groups: dict[str, list[bool]] = {}
    for name, is_right in hits:
        groups.setdefault(name, []).append(is_right)
    good = sum(is_right for _, is_right in hits)
    rest = {name: rights for name, rights in groups.items() if not all(rights)}
    print(
        f"precision {good / max(1, len(hits)):.4f}; by {label}: {len(groups)}, "
        f"{len(groups) - len(rest)} of them without a wrong hit{'; the others:' if rest else ''}"
    )
    for name, rights in sorted(rest.items(), key=lambda row: sum(row[1]) / len(row[1])):
        print(f"  {name:40} {sum(rights):4} of {len(rights):4} hits are right")


def show(label: str, cases: list[Case], right: set[int], key: Callable[[Case], str]) -> None:
    """Recall of each group; those that are whole in one line."""
    groups: dict[str, list[bool]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case.number in right)
    whole = [name for name, hits in groups.items() if all(hits)]
    good = sum(sum(hits) >= 0.95 * len(hits) for hits in groups.values())
    print(f"by {label}: {len(groups)}, {len(whole)} of them always found, {good} in 95 of 100; the others:")
    rest = [(name, hits) for name, hits in groups.items() if not all(hits)]
    for name, hits in sorted(rest, key=lambda row: sum(row[1]) / len(row[1]))[:40]:
        missed = sorted({c.identifier.name if label == "encoding" else c.encoding
                         for c in cases if key(c) == name and c.number not in right})  # fmt: skip
        print(f"  {name:40} {sum(hits):4} of {len(hits):4}   not: {', '.join(missed)[:110]}")


def read_streams(streams: list[bytes]) -> Iterator[tuple[int, HarRequest]]:
    for stream in streams:
        for request in read_requests(stream):
            if request.method == "POST" and request.target.startswith("/c/"):
                made, _ = make_request(request, stream, "t.example")
                if made is not None:
                    yield int(request.target[3:]), made


def recognise(cases: list[Case]) -> None:
    """By name and value alone, where the field has its usual name and nothing hides the value."""
    search, kinds = DataSearch(), {}
    for case in cases:
        kinds.setdefault(case.identifier.name, case.identifier)
    right, wrong = [], Counter[str]()
    for identifier in kinds.values():
        value: object = {identifier.field: identifier.value, "v": "4.12.0", "ts": 1_732_550_400}
        if identifier.kind in ("contact", "installed app"):
            value = {identifier.field: [identifier.value]}
        body = json.dumps({"events": [value]}).encode()
        request = make_plain_request("https://t.example/v1", "t.example", (), {}, body)
        assert request is not None
        whats = {each.kind.what for each in search.search(request)[0]}
        if KINDS[identifier.kind].what in whats:
            right.append(identifier.name)
        wrong.update(whats - {KINDS[identifier.kind].what})
    missed = [name for name in kinds if name not in right]
    print(f"\n== By name and value alone: {len(right)} of {len(kinds)} kinds")
    print(f"not: {', '.join(missed) or 'none'}; wrong: {dict(wrong) or 0}")


def other_traffic(megabytes: int) -> Iterator[bytes]:
    """Pieces of a megabyte: a third random, a third of the corpus's captures, the rest JSON and HTTP."""
    rng = random.Random(99)
    captures = _captures(megabytes // 3)
    for number in range(megabytes):
        if number % 3 == 0:
            yield rng.randbytes(1_000_000)
        elif number % 3 == 1 and (piece := next(captures, b"")):
            yield piece
        else:
            yield make_text(rng)


def make_text(rng: random.Random) -> bytes:
    """HTTP requests with JSON of analytics: ids, times, places, addresses of other people."""
    made, size = [], 0
    while size < 1_000_000:
        rows = [
            f'{{"id":"{rng.getrandbits(128):032x}","t":{rng.randrange(10**12, 2 * 10**12)},'
            f'"lat":{rng.uniform(-90, 90):.6f},'
            f'"lon":{rng.uniform(-180, 180):.6f},"mail":"user{rng.randrange(10**7)}@mail.example.org",'
            f'"tel":"+1{rng.randrange(2 * 10**9, 10**10)}","imei":"35{rng.randrange(10**12, 10**13)}"}}'
            for _ in range(20)
        ]
        body = "[" + ",".join(rows) + "]"
        made.append(f"POST /v1/e HTTP/1.1\r\nHost: a.example\r\nContent-Length: {len(body)}\r\n\r\n{body}")
        size += len(made[-1])
    return "".join(made).encode()


def _captures(megabytes: int) -> Iterator[bytes]:
    folder = Path(CORPUS) / "traffic"
    left = megabytes * 1_000_000
    while left > 0 and CORPUS:
        for path in sorted(folder.rglob("*.pcap*")):
            piece = path.read_bytes()[: min(left, 1_000_000)]
            left -= len(piece)
            if piece:
                yield piece
            if left <= 0:
                return


def count_false_hits(canaries: Canaries, megabytes: int, full: int) -> None:
    start, size, hits = time.process_time(), 0, 0
    spent = 0.0
    for piece in other_traffic(megabytes):
        begin = time.process_time()
        hits += len(canaries.find([Leaf("body", (), piece)]))
        spent += time.process_time() - begin
        size += len(piece)
    print(f"\n== Other traffic: {size / 1e6:,.0f} MB as it is: {hits} false hits")
    print(f"{size / spent / 1e6:,.0f} MB/s, with both passes (of the values, and of them under XOR)")
    search, rng, size, hits, told = DataSearch(canaries), random.Random(7), 0, 0, 0
    start = time.process_time()
    while size < full * 1_000_000:
        text = make_text(rng)
        for request in read_requests(text):
            made, _ = make_request(request, text, "a.example")
            assert made is not None
            for each in search.search(made)[0]:
                hits += each.basis is Basis.KNOWN
                told += each.basis is not Basis.KNOWN
        size += len(text)
    spent = time.process_time() - start
    print(f"{size / 1e6:,.0f} MB of requests, decoded: {hits} false hits of known values")
    print(f"{size / spent / 1e6:.1f} MB/s; {told:,} fields of others' personal data told")


def compare_engines(count: int) -> None:
    rng = random.Random(5)
    patterns = [
        rng.randbytes(rng.randint(8, 64)).hex().encode()[: rng.randint(12, 128)] for _ in range(count)
    ]
    data = {"random": rng.randbytes(64_000_000), "HTTP and JSON": b"".join(make_text(rng) for _ in range(64))}
    print(
        f"\n== {count:,} patterns of 12 to 128 bytes\n{'':18}{'build s':>9}"
        + "".join(f"{n + ' MB/s':>20}" for n in data)
    )
    engines: dict[str, Callable[[list[bytes]], Callable[[bytes], object]]] = {
        "ringfence": lambda each: PatternSet(each).find
    }
    for name, module, make in (
        ("hyperscan", "hyperscan", _hyperscan),
        ("ahocorasick_rs", "ahocorasick_rs", _corasick_rs),
        ("pyahocorasick", "ahocorasick", _pyahocorasick),
    ):
        if importlib.util.find_spec(module):
            engines[name] = make
    for name, make in engines.items():
        start = time.process_time()
        find = make(patterns)
        build, speeds = time.process_time() - start, []
        for each in data.values():
            part = each if name in ("ringfence", "hyperscan") else each[:8_000_000]
            begin = time.process_time()
            find(part)
            speeds.append(len(part) / (time.process_time() - begin) / 1e6)
        print(f"{name:18}{build:9.2f}" + "".join(f"{speed:20,.0f}" for speed in speeds))


def _hyperscan(patterns: list[bytes]) -> Callable[[bytes], object]:
    import hyperscan

    database = hyperscan.Database()
    database.compile(
        expressions=["".join(f"\\x{byte:02x}" for byte in each).encode() for each in patterns],
        ids=list(range(len(patterns))),
        flags=[hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_SINGLEMATCH] * len(patterns),
    )
    return lambda data: database.scan(data, match_event_handler=lambda *_: None)


def _corasick_rs(patterns: list[bytes]) -> Callable[[bytes], object]:
    import ahocorasick_rs

    return ahocorasick_rs.BytesAhoCorasick(patterns).find_matches_as_indexes


def _pyahocorasick(patterns: list[bytes]) -> Callable[[bytes], object]:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number, each in enumerate(patterns):
        automaton.add_word(each.decode("latin-1"), number)
    automaton.make_automaton()
    return lambda data: list(automaton.iter(data.decode("latin-1")))


if __name__ == "__main__":
    sys.exit(main())
