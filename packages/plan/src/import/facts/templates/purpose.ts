import type { FoundTemplate } from '../../found.ts';
import { fold } from '../contacts/fold.ts';

type Purpose = FoundTemplate['purpose'];

/** The first that matches decides. */
const TITLES: readonly (readonly [RegExp, Purpose])[] = [
  [
    /post-?mortem|postmortem|incident report|\bpir\b|review|nachbericht|abschlussbericht|relatorio|informe|rapport|executive summary|report|報告書|振り返り/,
    'report',
  ],
  [/resol|restor|recover|entwarnung|behoben|resolvid|resuelt|resolu|復旧|解決|closed?\b|close incident/, 'resolution'],
  [/status ?page|statusseite|statuspage|pagina de (?:status|estado)|page de statut|ステータスページ/, 'status-page'],
  [
    /customer|client|kunde|user|e-?mail|breach|social|twitter|linkedin|public|notification template|nutzer|お客様|顧客/,
    'customer',
  ],
  [
    /initial|declar|first|erstmeldung|acknowledg|started|investigating|identified|announcement|inicial|primeir|premier|第一報|初報/,
    'initial',
  ],
  [
    /update|progress|ongoing|war room|status|mitigation|monitoring|zwischenstand|atualiza|actualiza|mise a jour|続報|経過/,
    'update',
  ],
];

/** What a message is for, by its title, else by its first lines. */
export function purposeOf(title: string, body: string): Purpose {
  const head = body.split('\n').slice(0, 3).join(' ');
  return first(title) ?? first(head) ?? 'other';
}

function first(text: string): Purpose | null {
  const folded = fold(text);
  return TITLES.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
}
