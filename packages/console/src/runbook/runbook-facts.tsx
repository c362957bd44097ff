import type { Runbook, RunbookParameter } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import css from './runbook-page.module.css';
import { Triggers } from './runbook-triggers.tsx';

/** For what trouble a runbook is, what starts it, and what it will ask for. */
export function RunbookFacts({ runbook }: { runbook: Runbook }) {
  const { severity, impact, components, parameters, triggers } = runbook;
  if (!severity && !impact && components.length + parameters.length + triggers.length === 0) return null;
  return (
    <dl className={css.facts}>
      {severity ? (
        <>
          <dt>Severity</dt>
          <dd>
            <Tag tone="warn">{severity}</Tag>
          </dd>
        </>
      ) : null}
      {impact ? (
        <>
          <dt>Impact</dt>
          <dd>{impact}</dd>
        </>
      ) : null}
      {components.length > 0 ? (
        <>
          <dt>Components</dt>
          <dd>{components.join(', ')}</dd>
        </>
      ) : null}
      {triggers.length > 0 ? (
        <>
          <dt>Starts by itself</dt>
          <dd>
            <Triggers triggers={triggers} />
          </dd>
        </>
      ) : null}
      {parameters.length > 0 ? (
        <>
          <dt>Asks for</dt>
          <dd>
            <ul>
              {parameters.map((parameter) => (
                <li key={parameter.name}>
                  {parameter.title} <code>{parameter.name}</code> <small>{formOf(parameter)}</small>
                </li>
              ))}
            </ul>
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function formOf({ type, choices, pattern, default: preset }: RunbookParameter): string {
  const parts = [
    type === 'number' ? 'a number' : '',
    type === 'choice' ? `one of ${choices.join(', ')}` : '',
    pattern === null ? '' : `of the form ${pattern}`,
    preset === null ? '' : `${preset} unless changed`,
  ];
  return parts.filter(Boolean).join(', ');
}
