export const metrics = {
  id: '0016-metrics',
  sql: `
    -- Quantiles by sketch: numbers of buckets and their counts in turn, by rising number (core/detect/sketch.ts).
    alter table counter_step add column sketch double precision[];
    -- Of the values of a timer or gauge.
    alter table counter_step add column last double precision;
    alter table counter_step add column min double precision;
    alter table counter_step add column max double precision;
    update counter_step set sketch = (
      select array_agg(p.v order by s.i, p.nth)
      from (
        select floor(ln(b.bound / 0.1) / ln(1.036)) + 1 as i, sum(b.n) as n
        from unnest(buckets, array[5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 30000]::double precision[])
          as b (n, bound)
        where b.n > 0 group by 1
      ) s, lateral (values (1, s.i), (2, s.n)) as p (nth, v)
    ) where buckets is not null;
    alter table counter_step drop column buckets;
    drop function add_buckets(double precision[], double precision[]);
    create function add_sketches(a double precision[], b double precision[]) returns double precision[]
      language sql immutable parallel safe as $$
        select case when a is null then b when b is null then a else (
          select array_agg(p.v order by s.i, p.nth)
          from (
            select i, sum(n) as n from (
              select a[k] as i, a[k + 1] as n from generate_series(1, cardinality(a), 2) as k
              union all
              select b[k], b[k + 1] from generate_series(1, cardinality(b), 2) as k
            ) both_of_them group by i
          ) s, lateral (values (1, s.i), (2, s.n)) as p (nth, v)
        ) end
      $$;

    -- What a metric was in each hour, with which the same hour of later weeks is compared.
    create table metric_hour (
      service text not null,
      metric text not null,
      hour_at timestamptz not null,
      value double precision not null,
      observations int not null,
      primary key (service, metric, hour_at)
    );
    create index metric_hour_age on metric_hour using brin (hour_at);
  `,
};
