import { unknownSubcommand } from '../../command/unknown-subcommand.ts';
import { advance } from './read-cell.ts';
import { TEAM_PLANS, type ThreeAmRule } from './three-am-rule.ts';

const unknown: ThreeAmRule = {
  id: 'unknown-subcommand',
  title: "Commands exist in their vendor's documentation.",
  explanation: 'The command prints its help and fails: it was renamed, was remembered wrongly, or never existed.',
  source: `${TEAM_PLANS}; each finding names the page of the vendor`,
  find: ({ statements }) =>
    statements.flatMap((statement) => {
      const found = unknownSubcommand(statement.text);
      // A rule of its own says what is wrong with it.
      if (!found || found.written.startsWith('vercel env add')) return [];
      const known = found.known.length > 0 ? ` Known: ${found.known.slice(0, 8).join(', ')}.` : '';
      const message = `The documentation of ${found.tool} does not have "${found.written}"`;
      // The last of the words is the one that is not known.
      const at = statement.text.indexOf(found.written.split(' ').at(-1) ?? '');
      return [
        {
          ...advance(statement, statement.text, Math.max(0, at)),
          message,
          hint: `${found.hint}${known} See ${found.source}`,
        },
      ];
    }),
};

/** Rules about the command lines of vendors. */
export const VENDOR_RULES: readonly ThreeAmRule[] = [unknown];
