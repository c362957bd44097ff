import { leverValues } from '../lever-values.ts';
import type { CheckContext } from './context.ts';

/** Pulling a lever must make a difference, with values of one type. */
export function checkLevers({ draft, reportAt }: CheckContext): void {
  for (const [id, lever] of Object.entries(draft.levers)) {
    const values = leverValues(lever);
    if (!values) {
      const hint = 'Only true and false can be turned over by themselves.';
      reportAt(
        ['levers', id],
        { code: 'bad-lever', message: 'This lever needs both "resting" and "pulled"', hint },
        'key',
      );
    } else if (values.resting === values.pulled) {
      const hint = 'A switch usually rests true and is pulled false; a mode the other way round.';
      reportAt(
        ['levers', id],
        {
          code: 'bad-lever',
          message: `Pulling "${id}" changes nothing: both values are ${String(values.resting)}`,
          hint,
        },
        'key',
      );
    } else if (typeof values.resting !== typeof values.pulled) {
      reportAt(['levers', id], { code: 'bad-lever', message: 'Both values of a lever have the same type' }, 'key');
    }
  }
}
