export const review = {
  id: '0008-review',
  sql: `
    create table review (
      id text primary key,
      incident_id text not null unique,
      service text not null,
      title text not null,
      severity text not null,
      required boolean not null,
      status text not null check (status in ('open', 'completed')),
      due_at timestamptz not null,
      report text,
      edited boolean not null,
      created_at timestamptz not null,
      completed_at timestamptz,
      completed_by jsonb
    );
    create index review_due on review (status, due_at);
    create table action_item (
      id text primary key,
      review_id text not null references review (id),
      incident_id text not null,
      title text not null,
      horizon text not null check (horizon in ('immediate', 'short-term', 'long-term')),
      owner text,
      due_at timestamptz,
      status text not null check (status in ('open', 'done')),
      created_at timestamptz not null
    );
    create index action_item_review on action_item (review_id, created_at);
  `,
};
