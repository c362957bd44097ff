/** A database that is made to mislead: what looks like reading leads to something else by its functions, views and rules. */
export const SCHEMA = `
create schema shop; create schema other;
create table account (id int primary key, name text, balance numeric, touched timestamptz default now());
insert into account select n, 'name ' || n, n * 10 from generate_series(1, 50) n;
create table log (id serial primary key, what text);
create sequence counter;
create table shop.item (id int primary key, doubled int generated always as (id * 2) stored);
insert into shop.item (id) select generate_series(1, 5);
create table parted (id int, at date) partition by range (at);
create table parted_1 partition of parted for values from ('2026-01-01') to ('2027-01-01');
insert into parted values (1, '2026-02-01');
create materialized view totals as select sum(balance) as total from account;

create function fresh() returns bigint language sql as $$ select nextval('counter') $$;
create function sly(int) returns int language sql as $$ delete from account where id = $1 returning 1 $$;
create function looks_stable() returns bool language sql stable as $$ select pg_advisory_lock(7) is not null $$;
create function looks_fixed(int) returns int language plpgsql immutable as $$ begin perform pg_terminate_backend($1); return 1; end $$;
create function makes_sql(text) returns int language plpgsql stable as $$ declare n int; begin execute $1 into n; return n; end $$;
create function in_two_steps() returns int language sql stable as $$ select sly(1) $$;
create function good(int) returns int language sql immutable as $$ select $1 * 2 $$;
create function good_rows() returns setof account language sql stable as $$ select * from account where id < 3 $$;
create function bad_rows() returns setof account language plpgsql as $$ begin delete from account where id = 9; return query select * from account; end $$;
create function notation(account) returns int language sql as $$ delete from account where id = $1.id returning 1 $$;
create function other.lower(text) returns text language sql as $$ insert into log (what) values ('lower'); select $1 $$;
create function step_of(int, int) returns int language sql as $$ insert into log (what) values ('aggregate'); select $1 $$;
create aggregate bad_sum(int) (sfunc = step_of, stype = int, initcond = '0');
create function at_once(int, int) returns bool language sql as $$ delete from account where id = $1 returning true $$;
create operator <#> (leftarg = int, rightarg = int, function = at_once);
create function good_operator(int, int) returns bool language sql immutable as $$ select $1 = $2 $$;
create operator <##> (leftarg = int, rightarg = int, function = good_operator);
create procedure clean_up() language sql as $$ delete from account $$;

create view quiet as select id, name from account;
create view loud as select id, sly(id) as gone from account;
create view louder as select * from loud;
create view ends_sessions as select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim';
create view locks_rows as select * from account for update;
create view with_rule as select id, name from account;
create rule with_rule_insert as on insert to with_rule do instead delete from account;
create function on_change() returns trigger language plpgsql as $$ begin insert into log (what) values (tg_op); return new; end $$;
create trigger account_change after update on account for each row execute function on_change();
create function is_mine(int) returns bool language sql as $$ insert into log (what) values ('policy'); select true $$;
create table guarded (id int); alter table guarded enable row level security; insert into guarded values (1);
create policy guarded_policy on guarded using (is_mine(id));
`;
