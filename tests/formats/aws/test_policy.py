"""Policy documents: what a statement says, and what is told of one that cannot be understood."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.formats.aws.policy import Condition, read_policy


def test_one_word_or_a_list_and_one_statement_or_a_list() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:Get*",
        "Resource": ["a", "b"],
        "Principal": {"AWS": ["*", "1"], "Service": "x"},
        "Condition": {"Bool": {"aws:SecureTransport": True}},
    }
    one, listed = read_policy({"Statement": statement}), read_policy({"Statement": [statement]})
    assert one.statements == listed.statements
    (said,) = one.statements
    assert (said.actions, said.resources) == (("s3:get*",), ("a", "b"))
    assert said.principals == (("*", "*"), ("AWS", "1"), ("Service", "x"))
    assert said.conditions == (Condition("Bool", "aws:securetransport", ("true",)),)


@pytest.mark.parametrize(
    ("document", "flaw"),
    [
        (None, "no object"),
        ([], "no object"),
        ({}, "no statement"),
        ({"Statement": [1]}, "statement 0: it is no object"),
        ({"Statement": {"Effect": "allow"}}, "neither Allow nor Deny"),
        ({"Statement": {"Effect": "Allow", "Action": 1}}, "Action is no list of words"),
        ({"Statement": {"Effect": "Allow", "Resource": [None]}}, "Resource is no list of words"),
        ({"Statement": {"Effect": "Allow", "Principal": 1}}, "Principal is neither"),
        ({"Statement": {"Effect": "Allow", "Condition": []}}, "Condition is no object"),
        ({"Statement": {"Effect": "Allow", "Condition": {"Bool": 1}}}, "condition Bool is no object"),
        ({"Statement": {"Effect": "Allow", "Actions": "*"}}, "parts that nobody knows: Actions"),
    ],
)
def test_what_cannot_be_understood_is_told(document: Any, flaw: str) -> None:
    policy = read_policy(document)
    assert policy.statements == ()
    assert any(flaw in each for each in policy.flaws)
