import { html as markup } from 'hono/html';
import { speakerOf } from '../words/speaker.ts';

/** `{at}`: a moment. */
interface AgeWords {
  readonly asOf: string;
  readonly stale: string;
  readonly live: string;
}

const WORDS: Readonly<Record<string, AgeWords>> = {
  en: { asOf: 'As of {at}', stale: 'Nothing newer could be read since {at}.', live: 'Live page' },
  de: { asOf: 'Stand: {at}', stale: 'Seit {at} konnte nichts Neueres gelesen werden.', live: 'Aktuelle Seite' },
  es: {
    asOf: 'Actualizado: {at}',
    stale: 'Desde {at} no se ha podido leer nada más reciente.',
    live: 'Página en directo',
  },
  fr: { asOf: 'À jour au {at}', stale: 'Rien de plus récent n’a pu être lu depuis {at}.', live: 'Page en direct' },
  it: {
    asOf: 'Aggiornato: {at}',
    stale: 'Da {at} non è stato possibile leggere nulla di più recente.',
    live: 'Pagina attuale',
  },
  nl: { asOf: 'Stand: {at}', stale: 'Sinds {at} kon niets nieuwers worden gelezen.', live: 'Actuele pagina' },
  pl: { asOf: 'Stan na {at}', stale: 'Od {at} nie udało się odczytać niczego nowszego.', live: 'Strona na żywo' },
  pt: { asOf: 'Atualizado: {at}', stale: 'Desde {at} não foi possível ler nada mais recente.', live: 'Página ao vivo' },
  ja: { asOf: '{at} 時点', stale: '{at} 以降の最新情報を取得できていません。', live: '最新のページ' },
};

export interface Moment {
  readonly language: string;
  readonly timezone: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Puts the moment of a copy at its foot, with the way to the live page. */
export function sayCopied(html: string, moment: Moment, live: string): string {
  const { asOf, live: liveWords } = wordsOf(moment.language);
  const [start, end] = asOf.split('{at}');
  const line = markup`<p class="quiet copied">${start}${timeOf(moment)}${end} · <a href="${live}">${liveWords}</a></p>
`;
  return atFoot(html, String(line));
}

/** Puts on top of a page that it is old. */
export function sayStale(html: string, moment: Moment): string {
  const [start, end] = wordsOf(moment.language).stale.split('{at}');
  const banner = String(markup`<p class="quiet stale" role="status">${start}${timeOf(moment)}${end}</p>`);
  return html.replace(/<main\b[^>]*>/, (tag) => `${tag}\n${banner}`);
}

function wordsOf(language: string): AgeWords {
  return WORDS[language] ?? (WORDS.en as AgeWords);
}

function timeOf({ language, timezone, at }: Moment) {
  return markup`<time datetime="${at}">${speakerOf(language, timezone).moment(at)} (${timezone})</time>`;
}

/** At the end of what is read: a page without a main part gets it at its very end. */
function atFoot(html: string, added: string): string {
  const at = Math.max(
    html.lastIndexOf('</footer>'),
    html.indexOf('</footer>') === -1 ? html.lastIndexOf('</main>') : -1,
  );
  return at === -1 ? html + added : html.slice(0, at) + added + html.slice(at);
}
