import type { Lever } from '../api/generated/types.gen.ts';
import { listWords } from '../shared/names.ts';
import { LeverHistory } from './lever-history.tsx';
import { settingWords } from './lever-words.ts';
import css from './levers.module.css';

/** What a lever does, what it depends on, what pulls it by itself, and its history. */
export function LeverAbout({ lever }: { lever: Lever }) {
  return (
    <div className={css.details}>
      {lever.description ? <p>{lever.description}</p> : null}
      <ul>
        {linesOf(lever).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {lever.command ? <Commands command={lever.command} /> : null}
      <h3>History</h3>
      <LeverHistory service={lever.service} lever={lever.id} />
    </div>
  );
}

function linesOf(lever: Lever): readonly string[] {
  const { approval, rules } = lever;
  const lines = [
    lever.consequence ? `When pulled: ${lever.consequence}` : '',
    `It rests ${settingWords(lever, lever.resting)}, and is pulled to ${settingWords(lever, lever.pulledValue)}.`,
    lever.pulls.length > 0 ? `It also pulls ${listWords(lever.pulls)}, in this order.` : '',
    lever.needs.length > 0 ? `It needs ${listWords(lever.needs)} to be pulled.` : '',
    lever.conflicts.length > 0 ? `It cannot be pulled together with ${listWords(lever.conflicts)}.` : '',
    approval ? approvalWords(approval) : '',
    ...rules.map(
      (rule) =>
        `Pulls itself when ${rule.text}${rule.holds ? ' — that is so now' : ''}; ${
          rule.pullsLeft > 0 ? `${rule.pullsLeft} times more` : 'no more, until some time has passed'
        }.`,
    ),
  ];
  return lines.filter(Boolean);
}

function approvalWords({ people, role }: NonNullable<Lever['approval']>): string {
  const whom = role === null ? '' : `, one of them as ${role}`;
  return people === 1
    ? `Somebody${role === null ? '' : ` who is ${role}`} must agree.`
    : `${people} people must agree${whom}.`;
}

function Commands({ command }: { command: NonNullable<Lever['command']> }) {
  return (
    <dl className={css.commands}>
      <dt>Pulling runs{command.runner === null ? '' : ` on a runner with the label ${command.runner}`}</dt>
      <dd>
        <pre>{command.apply}</pre>
      </dd>
      <dt>Releasing runs</dt>
      <dd>
        <pre>{command.revert}</pre>
      </dd>
      {command.verify === null ? null : (
        <>
          <dt>Whether it is applied is looked up by</dt>
          <dd>
            <pre>{command.verify}</pre>
          </dd>
        </>
      )}
    </dl>
  );
}
