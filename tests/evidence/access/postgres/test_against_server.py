"""A real PostgreSQL beside the facts: random worlds, and every way round row-level security."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringfence.model.fact import Guard

from .asking import Count, Predicted, predict, run_world
from .server import Server, find_programs, run_server

PROGRAMS = find_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no server of PostgreSQL is installed here")
TABLE = "us.profile"
BASE = """
create role {d}_owner; create role {d}_wei login; create role {d}_covered; grant {d}_covered to {d}_wei;
create schema us authorization {d}_owner; grant usage on schema us to public;
create table us.profile (a int, b int); insert into us.profile select n, n from generate_series(1, 15) n;
alter table us.profile owner to {d}_owner; grant select on us.profile to {d}_wei;
"""
ROLE_POLICIES = """alter table us.profile enable row level security;
create policy everybody on us.profile using (true);
create policy no_covered on us.profile as restrictive to {d}_covered using (false);
"""
SESSION_POLICY = """alter table us.profile enable row level security;
create policy no_covered on us.profile using (session_user <> '{d}_wei');
"""
FORCED = "alter table us.profile force row level security;\n"
VIEW = """create view us.v {options} as select * from us.profile;
alter view us.v owner to {{d}}_owner; grant select on us.v to {{d}}_wei;"""
PLAIN, INVOKER = VIEW.format(options=""), VIEW.format(options="with (security_invoker = true)")
DEFINER = """create function us.f() returns setof us.profile language sql security definer
as 'select * from us.profile';"""
YES, NO, PERHAPS = "certain", "closed", "unknown"
CASES = {
    "no row-level security": ("", TABLE, 15, YES),
    "enabled": (ROLE_POLICIES, TABLE, 0, NO),
    "a view of the owner": (ROLE_POLICIES + PLAIN, "us.v", 15, YES),
    "a view of the owner, unweighed policy": (SESSION_POLICY + PLAIN, "us.v", 15, YES),
    "a view with security_invoker": (ROLE_POLICIES + INVOKER, "us.v", 0, NO),
    "forced, a view of the owner, policies by role": (ROLE_POLICIES + FORCED + PLAIN, "us.v", 15, YES),
    "forced, a view of the owner, policy by session": (SESSION_POLICY + FORCED + PLAIN, "us.v", 0, PERHAPS),
    "BYPASSRLS": (ROLE_POLICIES + "alter role {d}_wei bypassrls;", TABLE, 15, YES),
    "superuser": (ROLE_POLICIES + "alter role {d}_wei superuser;", TABLE, 15, YES),
    "a function of a superuser": (ROLE_POLICIES + DEFINER, "us.f()", 15, YES),
    "a function of the owner, forced": (
        SESSION_POLICY + FORCED + DEFINER + "alter function us.f() owner to {d}_owner;", "us.f()", 0, PERHAPS,
    ),
    "a function that builds its query": (
        ROLE_POLICIES + """create function us.f() returns setof int language plpgsql security definer as
        $$ begin return query execute 'select a from us.pro' || 'file'; end $$;""", "us.f()", 15, PERHAPS,
    ),
    "a materialised view of a superuser": (
        ROLE_POLICIES + """create materialized view us.m as select * from us.profile;
        grant select on us.m to {d}_wei;""",
        "us.m", 15, YES,
    ),
    "pg_read_all_data": (ROLE_POLICIES + "grant pg_read_all_data to {d}_wei;", TABLE, 0, NO),
    "a partition read through its parent": (
        ROLE_POLICIES + """create table us.p (a int, b int) partition by range (a);
        alter table us.p attach partition us.profile for values from (0) to (100);
        grant select on us.p to {d}_wei;""",
        "us.p", 15, YES,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    assert PROGRAMS
    with run_server(PROGRAMS) as running:
        yield running


def make(server: Server, database: str, script: str) -> Predicted:
    server.ask(f"create database {database};")
    server.ask((BASE + script).replace("{d}", database), database=database)
    return predict(server.export(database))


def told(predicted: Predicted, role: str) -> str:
    certain, possible = predicted.reached(TABLE)
    node = predicted.facts.node(role)
    return YES if node in certain else PERHAPS if node in possible else NO


def test_random_worlds_agree(server: Server) -> None:
    count = Count()
    version = int(server.ask("show server_version_num"))
    for seed in range(3):
        run_world(server, seed, version >= 160_000, count)
    assert count.wrong == []
    assert count.selects > 200
    assert count.yes > 20


@pytest.mark.parametrize(("number", "name"), list(enumerate(CASES)))
def test_ways_round_row_level_security(server: Server, number: int, name: str) -> None:
    script, asked, rows, answer = CASES[name]
    database = f"c{number}"
    predicted = make(server, database, script)
    seen = server.ask(f"select count(*) from {asked};", f"{database}_wei", database)
    assert (int(seen), told(predicted, f"{database}_wei")) == (rows, answer)


def test_a_role_that_is_taken_on_sees_what_the_policies_let_it(server: Server) -> None:
    script = (
        ROLE_POLICIES
        + "create role {d}_svc; grant select on us.profile to {d}_svc; grant {d}_svc to {d}_wei;"
    )
    predicted = make(server, "taken", script)
    seen = server.ask("set role taken_svc; select count(*) from us.profile;", "taken_wei", "taken")
    assert (int(seen), told(predicted, "taken_svc")) == (15, YES)
    assert predicted.facts.node("taken_wei") in predicted.takers("taken_svc")


def test_the_owner_switches_it_off(server: Server) -> None:
    script = ROLE_POLICIES + FORCED + "alter role {d}_owner login; grant {d}_covered to {d}_owner;"
    predicted = make(server, "owns", script)
    assert server.ask("select count(*) from us.profile", "owns_owner", "owns").strip() == "0"
    off = "alter table us.profile disable row level security; select count(*) from us.profile;"
    assert server.ask(off, "owns_owner", "owns").strip() == "15"
    open_ = {
        each.name for fact in predicted.stated if isinstance(fact.says, Guard) for each in fact.says.bypasses
    }
    assert "the owner of the table can switch it off" in open_


def test_programs_of_the_server_and_replication_get_everything(server: Server) -> None:
    script = ROLE_POLICIES + (
        "create role {d}_ops login; grant pg_execute_server_program to {d}_ops;"
        "create role {d}_copy login replication;"
    )
    predicted = make(server, "all_", script)
    certain, _ = predicted.reached(TABLE)
    assert {predicted.facts.node("all__ops"), predicted.facts.node("all__copy")} <= certain
    program = server.program("psql")
    command = f'{program} -XAtq -h {server.folder} -U boss -d all_ -c "select a from us.profile"'
    copy = f"copy lines from program '{command}'"
    script = f"create temp table lines (line text); {copy}; select count(*) from lines;"
    assert server.ask(script, "all__ops", "all_").strip() == "15"
    assert server.copies_all("all__copy", b"all__covered")


def test_the_dump_of_roles_says_the_same_of_roles(server: Server) -> None:
    from ringfence.formats.postgres.roles_dump import read_roles_dump

    predicted = make(
        server, "dump", 'create role "{d} odd;""role" login; grant {d}_covered to "{d} odd;""role";'
    )
    read = read_roles_dump(server.dump_roles())
    assert read.flaws == []
    stated = predicted.rights.catalogue
    own = {name for name in stated.roles if not name.startswith("pg_")}
    assert {name: read.roles[name] for name in own} == {name: stated.roles[name] for name in own}
    assert {(m.role, m.member, m.inherits, m.sets) for m in read.memberships} == {
        (m.role, m.member, m.inherits, m.sets) for m in stated.memberships if not m.member.startswith("pg_")
    }
