"""Okta, SCIM and Google Workspace: accounts, groups, and applications that act for users."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ringfence.formats.identity.directory import Group
from ringfence.formats.identity.google_workspace import read_google_workspace
from ringfence.formats.identity.okta_users import read_okta_users
from ringfence.formats.identity.scim import ENTERPRISE, read_scim

OKTA = {
    "id": "00u2",
    "status": "ACTIVE",
    "created": "2022-06-01T00:00:00.000Z",
    "profile": {
        "login": "wei@b.example",
        "email": "Wei@b.example",
        "employeeNumber": "7",
        "countryCode": "US",
    },
}
SCIM = {
    "id": "s1",
    "userName": "wei@b.example",
    "active": False,
    "emails": [{"value": "old@b.example"}, {"value": "wei@b.example", "primary": True}],
    "addresses": [{"country": "US"}],
    ENTERPRISE: {"employeeNumber": 7, "organization": "B"},
    "groups": [{"value": "g1", "display": "Engineers"}],
    "meta": {"created": "2024-01-10T00:00:00Z"},
}
GOOGLE = {
    "primaryEmail": "wei@b.example",
    "suspended": True,
    "isAdmin": True,
    "isEnrolledIn2Sv": False,
    "creationTime": "2023-01-01T00:00:00.000Z",
    "externalIds": [{"type": "organization", "value": "7"}],
}


def test_okta_users() -> None:
    (user,) = read_okta_users([OKTA]).users
    assert (user.id, user.login, user.email, user.number) == ("00u2", "wei@b.example", "Wei@b.example", "7")
    assert (user.works, user.created, user.ended, user.enters) == (
        True,
        date(2022, 6, 1),
        None,
        ("countryCode",),
    )
    left = {**OKTA, "status": "DEPROVISIONED", "statusChanged": "2026-02-01T00:00:00.000Z"}
    (user,) = read_okta_users([left]).users
    assert (user.works, user.ended) == (False, date(2026, 2, 1))


def test_scim_users_and_groups() -> None:
    group = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "id": "g1",
        "members": [{"value": "s1"}],
    }
    directory = read_scim({"Resources": [SCIM, group]})
    (user,) = directory.users
    assert (user.id, user.email, user.number, user.status) == ("s1", "wei@b.example", "7", "inactive")
    assert (user.enters, user.groups) == (("addresses.country", "organization"), (("g1", "Engineers"),))
    assert directory.groups == [Group("g1", "/Resources/1", "", ("s1",))]
    assert read_scim(SCIM).users == [read_scim([SCIM]).users[0]]


def test_google_users_groups_and_tokens() -> None:
    pages = [
        {"users": [GOOGLE]},
        {"groups": [{"name": "groups/1", "groupKey": {"id": "eng@b.example"}, "displayName": "Eng"}]},
        {"memberships": [{"name": "groups/1/memberships/9", "preferredMemberKey": {"id": "wei@b.example"}}]},
        {
            "items": [
                {"clientId": "c1", "userKey": "wei@b.example", "displayText": "App", "scopes": ["a/drive", 3]}
            ]
        },
    ]
    directory = read_google_workspace(pages)
    (user,) = directory.users
    assert (user.id, user.number, user.status, user.works) == ("wei@b.example", "7", "suspended", False)
    assert (user.is_administrator, user.has_second_factor) == (True, False)
    assert directory.groups == [Group("eng@b.example", "/1/groups/0", "Eng", ("wei@b.example",))]
    (token,) = directory.tokens
    assert (token.user, token.app, token.scopes) == ("wei@b.example", "c1", ("a/drive",))


@pytest.mark.parametrize("read", [read_okta_users, read_scim, read_google_workspace])
@pytest.mark.parametrize(
    "value",
    [None, 1, "x", [], {}, [1, None, [], {}, {"profile": 3}], {"Resources": 3}, {"Resources": [{"id": {}}]},
     [{"id": "a", "userName": 1, "emails": 3, "groups": [1], "addresses": {}}],
     {"users": [{"primaryEmail": 4}]}, [{"id": "x", "schemas": 3}], [{"clientId": "c", "scopes": {}}],
     [{"users": [[[]]]}]],
)  # fmt: skip
def test_any_value_is_read_or_told(read: Any, value: Any) -> None:
    read(value)
