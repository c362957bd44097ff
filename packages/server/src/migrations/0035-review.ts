export const reviewTogether = {
  id: '0035-review',
  sql: `
    alter table review
      -- When the incident ended: what deadlines count from. Null: in reviews of before this was kept.
      add column ended_at timestamptz,
      -- Which sections a report has that no person has edited: a built-in form, or 'plan' for the plan's template.
      add column form text not null default 'plan',
      -- Goes up with each saved text; 0: nobody has edited it.
      add column version int not null default 0,
      -- The text as it was written from the timeline when facts were last taken over, and by what it is told apart.
      add column facts text,
      add column facts_key text,
      -- What is known in parts: key events, whys, factors; see ReviewParts.
      add column parts jsonb not null default '{}',
      -- The version at which each of them changed last.
      add column parts_versions jsonb not null default '{}',
      add column parts_version int not null default 0,
      -- Null: no meeting was agreed on, and one is proposed.
      add column meeting jsonb,
      add column public_title text,
      add column public_text text,
      add column published_at timestamptz,
      add column published_by jsonb;
    create index review_published on review (service, published_at desc) where published_at is not null;
    create table review_task (
      review_id text not null references review (id),
      number int not null,
      title text not null,
      due_at timestamptz not null,
      done_at timestamptz,
      done_by jsonb,
      primary key (review_id, number)
    );
    -- The report as it was saved, a row a version; those between are thinned out.
    create table review_version (
      review_id text not null references review (id),
      version int not null,
      at timestamptz not null,
      by jsonb not null,
      -- Who, to thin them out by.
      author text not null,
      what text not null check (what in ('saved', 'merged', 'facts', 'restored')),
      text text not null,
      primary key (review_id, version)
    );
    -- Who has the report open for editing, until a minute passes without a word.
    create table review_editor (
      review_id text not null references review (id),
      editor text not null,
      name text not null,
      section text,
      seen_at timestamptz not null,
      primary key (review_id, editor)
    );
    create table review_proposal (
      id text primary key,
      review_id text not null references review (id),
      service text not null,
      file text not null,
      -- What changes, with three lines around it: the rest of a file is nobody's business here.
      hunks jsonb not null,
      why text not null,
      status text not null check (status in ('open', 'exported', 'dismissed')),
      branch text,
      reason text,
      -- Warnings of the plan's check that it would add.
      warnings jsonb not null,
      by jsonb not null,
      at timestamptz not null,
      settled_by jsonb,
      settled_at timestamptz
    );
    create index review_proposal_of_review on review_proposal (review_id, at);
    -- An invitation goes with its message.
    alter table message add column calendar jsonb;
  `,
};
