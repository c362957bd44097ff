import type { FoundLever } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import { Names, oneLine } from './names.ts';
import { type Entry, entry, map, yamlFile } from './yaml-text.ts';

/** Writes levers.yaml: what the document's commands switch. Null when they switch nothing. */
export function writeLevers({ levers }: Gathered): string | null {
  if (levers.length === 0) return null;
  const names = new Names();
  const unique = levers.filter(({ variable }, index) => levers.findIndex((one) => one.variable === variable) === index);
  return yamlFile(
    'What can be switched while the service runs. The application asks Tocsin for these values.',
    entry('levers', map(...unique.map((lever) => writeLever(lever, names)))),
  );
}

function writeLever(lever: From<FoundLever>, names: Names): Entry {
  const { variable, pulled, from } = lever;
  const value = readValue(pulled);
  const kind = kindOf(value);
  const title = titleOf(variable);
  return entry(
    names.take(lever.id, 'lever'),
    map(
      entry('title', title),
      entry('description', `${variable} of the application`),
      entry('kind', kind),
      entry('resting', restingOf(value)),
      entry('pulled', value),
    ),
    {
      from,
      todo:
        typeof value !== 'boolean'
          ? 'its value while nothing is wrong, and what users notice'
          : 'consequence: what users notice when it is pulled',
    },
  );
}

function kindOf(pulled: boolean | number | string): 'switch' | 'mode' | 'limit' {
  if (pulled === false) return 'switch';
  return typeof pulled === 'number' ? 'limit' : 'mode';
}

function readValue(pulled: string): boolean | number | string {
  const plain = pulled.trim().replace(/^["']|["']$/g, '');
  if (/^(?:false|off|no|disabled?)$/i.test(plain)) return false;
  if (/^(?:true|on|yes|enabled?)$/i.test(plain)) return true;
  if (/^-?\d{1,12}(?:\.\d{1,6})?$/.test(plain)) return Number(plain);
  return oneLine(plain, 400) || 'on';
}

/** A value of the same type that differs: levers need both. */
function restingOf(pulled: boolean | number | string): boolean | number | string {
  if (typeof pulled === 'boolean') return !pulled;
  if (typeof pulled === 'number') return pulled + 1;
  return pulled === 'normal' ? 'usual' : 'normal';
}

/** `WEBHOOK_PROCESSING_ENABLED` is `Webhook processing`. */
function titleOf(variable: string): string {
  const words = variable
    .replace(/_(?:ENABLED|DISABLED|FLAG)$/i, '')
    .replace(/_+/g, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? variable : words.charAt(0).toUpperCase() + words.slice(1);
}
