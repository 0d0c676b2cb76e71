"""The fewest questions that settle a proof, against all subsets of them tried one by one."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.law.logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ringfence.law.settling import settle, what_settles
from ringfence.model.kinds import Verdict
from ringfence.model.proof import Proof

known = st.sampled_from([leaf("known", HOLDS), leaf("known", FAILS)])
asked = st.builds(
    lambda question, claim: leaf(f"{question}{claim}", UNKNOWN, settles=question),
    st.sampled_from("ABCD"),
    st.sampled_from("xy"),
)


def joined(reasons: st.SearchStrategy[Proof]) -> st.SearchStrategy[Proof]:
    several = st.lists(reasons, min_size=1, max_size=3)
    return (
        several.map(lambda each: all_of("all", *each))
        | several.map(lambda each: any_of("any", *each))
        | reasons.map(lambda each: negation("not", each))
    )


proofs = st.recursive(asked | known, joined, max_leaves=9)


def answer(proof: Proof, answers: dict[str, bool]) -> Verdict:
    """The verdict when these claims are known to hold or to fail."""
    reasons = [answer(reason, answers) for reason in proof.because]
    if proof.how == "all":
        return FAILS if FAILS in reasons else UNKNOWN if UNKNOWN in reasons else HOLDS
    if proof.how == "any":
        return HOLDS if HOLDS in reasons else UNKNOWN if UNKNOWN in reasons else FAILS
    if proof.how == "not":
        return {HOLDS: FAILS, FAILS: HOLDS, UNKNOWN: UNKNOWN}[reasons[0]]
    if proof.claim in answers:
        return HOLDS if answers[proof.claim] else FAILS
    return proof.verdict


def fewest(proof: Proof, wanted: Verdict) -> int | None:
    """How many questions it takes for some answers to give the verdict."""
    claims = sorted({each.claim for each in proof.walk() if each.settles})
    for count in range(5):
        for chosen in combinations("ABCD", count):
            about = [claim for claim in claims if claim[0] in chosen]
            for values in product((True, False, None), repeat=len(about)):
                found = {c: v for c, v in zip(about, values, strict=True) if v is not None}
                if answer(proof, found) is wanted:
                    return count
    return None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(proofs)
def test_no_fewer_questions_would_do(proof: Proof) -> None:
    settling = settle(proof)
    assert settling.exact
    for way, wanted in ((settling.to_prove, HOLDS), (settling.to_refute, FAILS)):
        assert (None if way is None else len(way)) == fewest(proof, wanted)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(proofs)
def test_only_questions_of_the_proof_are_asked(proof: Proof) -> None:
    assert set(what_settles(proof)) <= {each.settles for each in proof.walk() if each.settles}


def test_one_answer_that_refutes_comes_first() -> None:
    sale = [leaf(word, UNKNOWN, settles=word) for word in ("sold", "sensitive", "known")]
    proof = all_of("prohibited", any_of("covered", leaf("here", UNKNOWN, settles="here"), sale[0]), *sale[1:])
    assert settle(proof).to_refute == ("sensitive",)
    assert what_settles(proof)[0] == "sensitive"
    assert len(what_settles(proof)) == 3  # of the two grounds for "covered" one is enough


def test_many_alternatives_are_bounded() -> None:
    rows = [
        any_of(f"r{i}", *(leaf(f"{i} {j}", UNKNOWN, settles=f"q{i} {j}") for j in range(9))) for i in range(9)
    ]
    settling = settle(all_of("all", *rows))
    assert not settling.exact
    assert settling.to_prove is not None
    assert len(settling.to_prove) == 9
    assert settling.to_refute is not None
    assert len(settling.to_refute) == 9
