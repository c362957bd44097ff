/* What a database says of the names that a query calls. A name: schema (null: by the search path, `*`: any), name, `x.f`. */

const ASKED = 'unnest($1::text[], $2::text[], $3::bool[]) as asked(schema, name, is_notation)';
const IS_OF_EXTENSION = `exists (select from pg_catalog.pg_depend d
  where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'e')`;

/** Tables and views outside of the system's own, with what reading them evaluates. */
export const RELATIONS = `
  select c.relname as name, c.relkind::text as kind,
    exists (with recursive part(oid) as (
        select c.oid union select i.inhrelid from part join pg_catalog.pg_inherits i on i.inhparent = part.oid)
      select from part join pg_catalog.pg_class k on k.oid = part.oid where k.relkind = 'f') as "hasForeign",
    (case when c.relkind = 'v' then array[pg_catalog.pg_get_viewdef(c.oid)] else '{}'::text[] end
      || array(select 'select ' || pg_catalog.pg_get_expr(polqual, polrelid) from pg_catalog.pg_policy
        where polrelid = c.oid and polqual is not null)) as definitions
  from ${ASKED} join pg_catalog.pg_class c on c.relname = asked.name
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      and (n.nspname = asked.schema or asked.schema is null and n.nspname = any (pg_catalog.current_schemas(true)))
  where n.nspname not in ('pg_catalog', 'information_schema') and c.relkind in ('r', 'p', 'v', 'f', 'm')`;

export const FUNCTIONS = `
  select n.nspname as schema, p.proname as name, p.provolatile::text as volatility, l.lanname as language,
    l.lanpltrusted as "isTrusted", ${IS_OF_EXTENSION} as "isOfExtension",
    case when l.lanname in ('sql', 'plpgsql') and p.prokind <> 'a' then pg_catalog.pg_get_functiondef(p.oid) end as body,
    array(select q.proname::text from pg_catalog.pg_aggregate a, pg_catalog.pg_proc q
      where a.aggfnoid = p.oid and q.oid in (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
        a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)) as parts
  from ${ASKED} join pg_catalog.pg_proc p on p.proname = asked.name
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace and (n.nspname = asked.schema or asked.schema = '*'
      or asked.schema is null and (n.nspname = 'pg_catalog' or n.nspname = any (pg_catalog.current_schemas(true))))
    join pg_catalog.pg_language l on l.oid = p.prolang
  where not asked.is_notation or exists (select from pg_catalog.pg_type t
    where t.oid = p.proargtypes[0] and t.typtype in ('c', 'p') and p.pronargs - p.pronargdefaults <= 1)`;

/** The functions behind operators outside of the system's own. */
export const OPERATOR_FUNCTIONS = `
  select distinct n.nspname as schema, p.proname as name
  from pg_catalog.pg_operator o join pg_catalog.pg_proc p on p.oid in (o.oprcode, o.oprrest, o.oprjoin)
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where o.oprname = any ($1::text[]) and n.nspname <> 'pg_catalog'`;

/** Functions outside of the system and its extensions that casts, sorting and the types themselves call. */
export const HIDDEN_FUNCTIONS = `
  select distinct n.nspname as schema, p.proname as name
  from (select castfunc from pg_catalog.pg_cast where castfunc <> 0
      union select amproc from pg_catalog.pg_amproc
      union select o.oprcode from pg_catalog.pg_amop a join pg_catalog.pg_operator o on o.oid = a.amopopr
      union select unnest(array[typinput, typoutput, typreceive, typsend, typsubscript]::oid[]) from pg_catalog.pg_type
      union select unnest(array[rngcanonical, rngsubdiff]::oid[]) from pg_catalog.pg_range) hidden(oid)
    join pg_catalog.pg_proc p on p.oid = hidden.oid join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname not in ('pg_catalog', 'information_schema') and not ${IS_OF_EXTENSION}`;

export const HIDDEN_CHECKS = `
  select t.typname as name, pg_catalog.pg_get_constraintdef(c.oid) as text
  from pg_catalog.pg_constraint c join pg_catalog.pg_type t on t.oid = c.contypid
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where c.contype = 'c' and n.nspname not in ('pg_catalog', 'information_schema')`;
