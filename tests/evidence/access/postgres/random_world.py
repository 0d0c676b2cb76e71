"""A random database: roles, memberships, schemas, tables, views, policies, functions, grants; as SQL."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

SCHEMAS = ("us", "ops", "pub")
KINDS = {"p": "table", "r": "table", "v": "view", "m": "materialized view"}


@dataclass(slots=True)
class World:
    """`objects`: what is asked for, as it stands after FROM. `made_of`: object -> what its rows come from."""

    draw: random.Random
    per_grant: bool  # INHERIT and SET belong to each membership (PostgreSQL 16 and later)
    name: str
    roles: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    made_of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def say(self, statement: str) -> None:
        self.statements.append(f"{statement};")

    def some(self) -> str:
        return self.draw.choice(self.roles)

    def grantee(self) -> str:
        return "public" if self.draw.random() < 0.1 else self.some()

    def chance(self, of: float) -> bool:
        return self.draw.random() < of


def make_world(seed: int, per_grant: bool) -> World:
    world = World(random.Random(seed), per_grant, f"w{seed}")
    _make_roles(world)
    _make_schemas(world)
    for number in range(4):
        _make_table(world, f"t{number}")
    if world.chance(0.5):
        _make_parts(world)
    for number in range(4):
        _make_view(world, f"v{number}")
    _grant(world)
    _make_functions(world)
    _fill(world)
    return world


def _make_roles(world: World) -> None:
    world.roles = [f"{world.name}_r{number}" for number in range(9)]
    for role in world.roles:
        words = [
            "login" if world.chance(0.6) else "nologin",
            "noinherit" if world.chance(0.25) else "inherit",
            "superuser" if world.chance(0.06) else "nosuperuser",
            "bypassrls" if world.chance(0.12) else "nobypassrls",
        ]
        world.say(f"create role {role} {' '.join(words)}")
    for place, role in enumerate(world.roles):
        for member in world.roles[place + 1 :]:  # a circle is refused
            if world.chance(0.17):
                options = " with inherit {}, set {}".format(
                    *world.draw.choices(("true", "false"), (3, 1), k=2)
                )
                world.say(f"grant {role} to {member}{options if world.per_grant else ''}")
    for predefined in ("pg_read_all_data", "pg_write_all_data"):
        if world.chance(0.3):
            world.say(f"grant {predefined} to {world.some()}")


def _make_schemas(world: World) -> None:
    world.say(f"alter database {world.name} owner to {world.some()}")
    if world.chance(0.5):
        world.say(f"revoke connect on database {world.name} from public")
        for role in world.draw.sample(world.roles, 5):
            world.say(f"grant connect on database {world.name} to {role}")
    for schema in SCHEMAS:
        world.say(f"create schema {schema} authorization {world.some()}")
        for _ in range(world.draw.randint(0, 3)):
            world.say(f"grant usage on schema {schema} to {world.grantee()}")
    world.say("grant all on schema public to public")


def _make_table(world: World, name: str) -> None:
    table = f"{world.draw.choice((*SCHEMAS, 'public'))}.{name}"
    world.say(f"create table {table} (a int, b int)")
    world.say(f"insert into {table} values (1, 2)")
    _add(world, table, ())
    if world.chance(0.4):
        _secure_rows(world, table)


def _add(world: World, name: str, made_of: tuple[str, ...], kind: str = "r") -> None:
    world.objects.append(name)
    world.made_of[name] = made_of
    world.say(f"alter {KINDS[kind]} {name} owner to {world.some()}")


def _secure_rows(world: World, table: str) -> None:
    world.say(f"alter table {table} enable row level security")
    if world.chance(0.5):
        world.say(f"alter table {table} force row level security")
    for number in range(world.draw.randint(0, 4)):
        kind = world.draw.choices(("permissive", "restrictive"), (3, 1))[0]
        command = world.draw.choice(("all", "select", "select", "update"))
        using = world.draw.choices(("true", "false"), (3, 1))[0]
        to = world.grantee()
        world.say(f"create policy p{number} on {table} as {kind} for {command} to {to} using ({using})")


def _make_parts(world: World) -> None:
    parent, part = "public.parent", f"{world.draw.choice(SCHEMAS)}.part"
    world.say(f"create table {parent} (a int, b int) partition by list (a)")
    world.say(f"create table {part} partition of {parent} for values in (1)")
    world.say(f"insert into {parent} values (1, 2)")
    _add(world, part, ())
    _add(world, parent, (part,), "p")
    for each in (part, parent):
        if world.chance(0.4):
            _secure_rows(world, each)


def _make_view(world: World, name: str) -> None:
    view = f"{world.draw.choice((*SCHEMAS, 'public'))}.{name}"
    under = world.draw.choice(world.objects)
    columns = world.draw.choice(("a, b", "a as a, 3 as b"))
    if world.chance(0.25):
        world.say(f"create materialized view {view} as select {columns} from {under} with no data")
        _add(world, view, (under,), "m")
        return
    options = " with (security_invoker = true)" if world.chance(0.4) else ""
    world.say(f"create view {view}{options} as select {columns} from {under}")
    _add(world, view, (under,), "v")


def _grant(world: World) -> None:
    for each in world.objects:
        for _ in range(world.draw.randint(0, 3)):
            what = world.draw.choices(("select", "select (a)", "select (b)", "all"), (5, 1, 1, 1))[0]
            world.say(f"grant {what} on {each} to {world.grantee()}")


def _make_functions(world: World) -> None:
    relations = list(world.objects)
    for number in range(2):
        under = world.draw.choice(relations)
        name = f"{world.draw.choice((*SCHEMAS, 'public'))}.f{number}"
        body = f"as $$ select * from {under} $$"
        world.say(f"create function {name}() returns setof {under} language sql security definer {body}")
        world.say(f"alter function {name}() owner to {world.some()}")
        if world.chance(0.6):
            world.say(f"revoke execute on function {name}() from public")
            world.say(f"grant execute on function {name}() to {world.some()}")
        world.objects.append(f"{name}()")
        world.made_of[f"{name}()"] = (under,)


def _fill(world: World) -> None:
    """A materialised view has what its owner read. One that its owner cannot fill is dropped."""
    world.statements.append("\\set ON_ERROR_STOP 0")
    for each in world.objects:
        kind = f"(select relkind from pg_class where oid = to_regclass('{each.removesuffix('()')}'))"
        if not each.endswith("()"):
            world.statements.append(
                f"select {kind} = 'm' as filled \\gset\n\\if :filled\nrefresh materialized view {each};\n"
                f"\\if :ERROR\ndrop materialized view {each} cascade;\n\\endif\n\\endif"
            )
    world.statements.append("\\set ON_ERROR_STOP 1")
