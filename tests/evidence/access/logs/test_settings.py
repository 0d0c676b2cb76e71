"""Changes of trails in words."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.evidence.access.logs.settings import data_kinds, read_object, say_selectors

OBJECT = {"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}
ADVANCED = {
    "fieldSelectors": [
        {"field": "eventCategory", "equals": ["Data"]},
        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
    ]
}


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"eventSelectors": [{"dataResources": [OBJECT]}]}, {"AWS::S3::Object"}),
        ({"EventSelectors": [{"DataResources": []}]}, set()),
        ({"eventSelectors": [{"dataResources": [{**OBJECT, "values": []}]}]}, set()),
        ({"advancedEventSelectors": [ADVANCED]}, {"AWS::S3::Object"}),
        ({"advancedEventSelectors": [{"fieldSelectors": [1, {"field": 2, "equals": 3}]}]}, set()),
        ({"eventSelectors": "x"}, set()),
    ],
)
def test_of_which_resources_reads_are_logged(asked: dict[str, Any], kinds: set[str]) -> None:
    assert data_kinds(asked) == kinds


def test_selectors_in_words() -> None:
    basic = {
        "eventSelectors": [
            {"includeManagementEvents": False, "readWriteType": "WriteOnly", "dataResources": [OBJECT]}
        ]
    }
    assert say_selectors(basic) == (
        "events of data are logged for AWS::S3::Object, and no management events, of writes only"
    )


@pytest.mark.parametrize("text", ["", "[", "[1]", "[" * 10_000, '"x"'])
def test_what_is_no_object_is_empty(text: str) -> None:
    assert read_object(text) == {}
