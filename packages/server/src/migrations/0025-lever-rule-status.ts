export const leverRuleStatus = {
  id: '0025-lever-rule-status',
  sql: `
    -- ready: it may pull; pulled: what is pulled now was pulled by it; suspended: a person decided otherwise, until its
    -- criteria stop holding once; exhausted: it has pulled as often as it may.
    alter table lever_rule drop column pulled;
    alter table lever_rule add column status text not null check (status in ('ready', 'pulled', 'suspended', 'exhausted'));
  `,
};
