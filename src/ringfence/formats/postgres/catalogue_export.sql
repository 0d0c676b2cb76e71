-- Who may read what in one PostgreSQL database (13 and later), as one JSON document. Only the catalogue is
-- read, no row of any table. Run it as a superuser, or as any role (every role may read the catalogue):
--
--     psql -XAt -d DATABASE -f catalogue_export.sql > DATABASE.json
--
-- Once for each database of the server.
with
outside as (
  select oid, nspname from pg_namespace
  where nspname !~ '^pg_(catalog|toast|temp_|toast_temp_)' and nspname <> 'information_schema'
),
held (on_kind, on_id, part, holder, may) as (  -- every grant, with those that hold where none is written
  select 'database', d.oid, 0, g.grantee, g.privilege_type
  from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) g
  where d.datname = current_database()
  union all
  select 'schema', s.oid, 0, g.grantee, g.privilege_type
  from pg_namespace s, aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) g
  where s.oid in (select oid from outside)
  union all
  select 'relation', c.oid, 0, g.grantee, g.privilege_type
  from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
  where c.relnamespace in (select oid from outside) and c.relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select 'relation', a.attrelid, a.attnum, g.grantee, g.privilege_type
  from pg_attribute a, aclexplode(a.attacl) g
  where a.attacl is not null and not a.attisdropped
  union all
  select 'function', p.oid, 0, g.grantee, g.privilege_type
  from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
  where p.pronamespace in (select oid from outside)
),
grants (on_kind, on_id, part, list) as (  -- [[role, or null for PUBLIC, privilege], …]
  select h.on_kind, h.on_id, h.part,
         jsonb_agg(jsonb_build_array(r.rolname, h.may) order by r.rolname nulls first, h.may)
  from held h left join pg_roles r on r.oid = h.holder
  group by 1, 2, 3
),
read_by_rule as (  -- which columns of which relations the query of a view names
  select w.ev_class as reader, d.refobjid as relation,
         array_remove(array_agg(distinct a.attname::text), null) as columns
  from pg_rewrite w
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
                  and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
  left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
  group by 1, 2
)
select json_build_object(
  'ringfence_postgres_catalogue', 1,
  'taken_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'version', current_setting('server_version_num')::int,
  'wal_level', current_setting('wal_level'),
  'database', (
    select jsonb_build_object('name', datname, 'owner', pg_get_userbyid(datdba), 'grants',
      (select list from grants where on_kind = 'database' and on_id = d.oid))
    from pg_database d where datname = current_database()),
  'roles', (
    select jsonb_agg(jsonb_build_object('name', rolname, 'superuser', rolsuper, 'inherits', rolinherit,
      'logs_in', rolcanlogin, 'bypasses_row_security', rolbypassrls, 'replicates', rolreplication,
      'creates_roles', rolcreaterole, 'password_until', rolvaliduntil) order by rolname)
    from pg_roles),
  'memberships', (  -- since PostgreSQL 16 each has options of its own
    select jsonb_agg(jsonb_build_object('role', r.rolname, 'member', u.rolname, 'admin', m.admin_option,
      'inherits', to_jsonb(m) -> 'inherit_option', 'sets', to_jsonb(m) -> 'set_option')
      order by r.rolname, u.rolname)
    from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member),
  'schemas', (
    select jsonb_agg(jsonb_build_object('name', nspname, 'grants',
      (select list from grants where on_kind = 'schema' and on_id = o.oid)) order by nspname)
    from outside o),
  'relations', (
    select jsonb_agg(jsonb_build_object(
      'schema', o.nspname, 'name', c.relname, 'kind', c.relkind, 'owner', pg_get_userbyid(c.relowner),
      'grants', (select list from grants where on_kind = 'relation' and on_id = c.oid and part = 0),
      'columns', (
        select jsonb_agg(jsonb_build_object('name', a.attname, 'grants',
          (select list from grants where on_kind = 'relation' and on_id = c.oid and part = a.attnum))
          order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
      'row_security', c.relrowsecurity, 'forced', c.relforcerowsecurity,
      'policies', (
        select jsonb_agg(jsonb_build_object('name', p.polname, 'permissive', p.polpermissive,
          'command', p.polcmd, 'using', pg_get_expr(p.polqual, p.polrelid),
          'roles', (select jsonb_agg(r.rolname) from unnest(p.polroles) named left join pg_roles r
                    on r.oid = named)) order by p.polname)  -- null: PUBLIC
        from pg_policy p where p.polrelid = c.oid),
      'options', to_jsonb(c.reloptions),
      'reads', (
        select jsonb_agg(jsonb_build_object('schema', s.nspname, 'name', x.relname, 'columns', b.columns))
        from read_by_rule b join pg_class x on x.oid = b.relation
        join pg_namespace s on s.oid = x.relnamespace where b.reader = c.oid and c.relkind in ('v', 'm')),
      'parts', (
        select jsonb_agg(jsonb_build_object('schema', s.nspname, 'name', x.relname))
        from pg_inherits i join pg_class x on x.oid = i.inhrelid
        join pg_namespace s on s.oid = x.relnamespace where i.inhparent = c.oid)
    ) order by o.nspname, c.relname)
    from pg_class c join outside o on o.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f')),
  'functions', (
    select jsonb_agg(jsonb_build_object(
      'schema', o.nspname, 'name', p.proname, 'number', p.oid::bigint, 'owner', pg_get_userbyid(p.proowner),
      'as_owner', p.prosecdef, 'language', l.lanname,
      'body', case when l.lanname in ('sql', 'plpgsql') then
                coalesce(nullif(p.prosrc, ''), pg_get_functiondef(p.oid)) end,
      'rows_of', (
        select jsonb_build_object('schema', s.nspname, 'name', x.relname)
        from pg_type t join pg_class x on x.oid = t.typrelid join pg_namespace s on s.oid = x.relnamespace
        where t.oid = p.prorettype and x.relkind <> 'c'),
      'grants', (select list from grants where on_kind = 'function' and on_id = p.oid)
    ) order by o.nspname, p.proname, p.oid)
    from pg_proc p join outside o on o.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where p.prokind in ('f', 'p')),
  'default_grants', (  -- what will be granted on things that are made later
    select jsonb_agg(jsonb_build_object('role', pg_get_userbyid(defaclrole), 'schema', s.nspname,
      'kind', defaclobjtype, 'grants',
      (select jsonb_agg(jsonb_build_array(r.rolname, g.privilege_type)) from aclexplode(defaclacl) g
       left join pg_roles r on r.oid = g.grantee)))
    from pg_default_acl left join pg_namespace s on s.oid = defaclnamespace)
);
