import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findReview } from './find-review.ts';

const HOUR = 3600;
const review = (...lines: string[]) => findReview(scopeOf('# Plan', ...lines));

describe('findReview', () => {
  it('reads labels: the latest time counts', () => {
    const scope = scopeOf(
      '## Retrospective',
      '**Timing:** Within 24-48 hours of the end',
      '**Attendees:** Responders, team leads and product',
    );
    expect(findReview(scope)).toMatchObject({ due: 48 * HOUR, attendees: ['Responders', 'team leads', 'product'] });
    expect(recoveredLines(scope)).toEqual([2, 3]);
  });

  it('reads levels, not those for which it is not needed', () => {
    expect(review('## Post-incident review', '### Required for SEV-1 and SEV-2').severities).toEqual([
      'SEV-1',
      'SEV-2',
    ]);
    expect(review('## Post-mortem', '**Required** for every SEV1. **Not** required for SEV3.').severities).toEqual([
      'SEV1',
    ]);
    expect(review('## 10. Postmortem', '**Pflicht** für jeden SEV-1 innerhalb **48 h**.')).toMatchObject({
      due: 48 * HOUR,
      severities: ['SEV-1'],
    });
  });

  it('reads tasks below deadlines, in tables and after T+', () => {
    expect(
      review(
        '## Post-incident',
        '### Now (within 1 hour)',
        '1. Write the timeline',
        '### Later (within 1 week)',
        '- Hold the post-mortem meeting',
      ),
    ).toMatchObject({
      due: 168 * HOUR,
      tasks: [
        { title: 'Write the timeline', due: HOUR },
        { title: 'Hold the post-mortem meeting', due: 168 * HOUR },
      ],
    });
    expect(review('## Post-mortem', '| When | What |', '|--|--|', '| Within 24 hours | Write it |').tasks).toEqual([
      { title: 'Write it', due: 24 * HOUR },
    ]);
    expect(review('## After', '```', '- T+2 hours: Draft', '- T+3 days: Post-mortem meeting', '```')).toMatchObject({
      due: 72 * HOUR,
    });
  });

  it('reads who is invited from a list, and what is to follow', () => {
    expect(
      review('## Post-mortem', 'Schedule the review meeting with:', '- Responders', '- Managers').attendees,
    ).toEqual(['Responders', 'Managers']);
    expect(review('## Post-incident', '### Follow-up', '1. **Teach:** what was learned').tasks).toEqual([
      { title: 'Teach: what was learned', due: null },
    ]);
  });

  it('reads a sentence that stands elsewhere', () => {
    expect(review('## 予防策', '- ポストモーテム作成（SEV1: 24h / SEV2: 72h）')).toMatchObject({
      due: 72 * HOUR,
      severities: ['SEV1', 'SEV2'],
    });
  });

  it('reads nothing from a template or an open end', () => {
    expect(review('## Post-mortem template', '**Timing:** within 5 hours')).toMatchObject({ due: null });
    expect(review('## Phase 5: Post-incident (4+ hours)', 'Text.')).toMatchObject({ due: null, tasks: [] });
  });
});

it('reads deadlines from items, labels and headings, in several languages', () => {
  const due = (...lines: string[]) => findReview(scopeOf('# Plan', ...lines)).due;
  expect(due('## 5. Postmortem', '- Document within 36 hours', '- No blame')).toBe(129_600);
  expect(due('## Post-Incident Review', '- Complete within 48 hours: timeline, cause', '- Tell the team')).toBe(
    172_800,
  );
  expect(due('### Phase 5 - Post-mortem', '', 'Documentar en 5 días hábiles:', '- Causas')).toBe(432_000);
  expect(due('- 恢复后 24 小时内完成复盘')).toBe(86_400);
  const heading = findReview(scopeOf('## Review', '### Post-Mortem (dentro de 72h para P1/P2)', '', 'Escribir.'));
  expect(heading).toMatchObject({ due: 259_200, severities: ['P1', 'P2'] });
});

it('takes what is left to do after an incident as tasks, unless it is numbered', () => {
  const tasks = (...lines: string[]) => findReview(scopeOf('# Plan', ...lines)).tasks.map(({ title }) => title);
  expect(tasks('## Pós-incidente', '- Atualizar a documentação')).toEqual(['Atualizar a documentação']);
  expect(tasks('## Post-Incident', '1. Write it down')).toEqual([]);
});
