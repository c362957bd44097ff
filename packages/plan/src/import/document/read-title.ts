/** Signs that only decorate. Arrows, © and ™ belong to the text. */
const EMOJI =
  /(?:[0-9#*]\ufe0f?\u20e3|(?![©®™\u2190-\u21ff])\p{Extended_Pictographic}|\p{Regional_Indicator})(?:\ufe0f|\u200d|[\u{1f3fb}-\u{1f3ff}])*/gu;

/** `1.`, `2.1`, `3)`, `(4)`, `IV.`, `B)`. A figure alone is none: `404 Errors`. */
const NUMBERING =
  /^(?:\d{1,3}(?:\.\d{1,3})+[.):]?|\(?\d{1,3}[a-z]?[.):]|\(\d{1,3}\)|[IVX]{1,5}[.)]|[A-Z][.)])\s+(?=\S)/u;

/** `Issue 3:`, `Schritt 2 -`. Levels and tiers keep their number, because it is their name. */
const COUNTED =
  /^(?:step|issue|scenario|phase|problem|incident|runbook|playbook|procedure|case|section|part|chapter|appendix|schritt|szenario|fall|störung|vorfall|abschnitt|teil|passo|cenário|problema|fase|etapa|incidente|procedimento|seção|paso|escenario|caso|sección|procedimiento|étape|etape|scénario|problème|cas|partie|手順|シナリオ|ケース|フェーズ|ステップ)\s*#?(?:\d{1,3}(?:\.\d{1,3})*|[A-Z]|[IVX]{1,5})(?:\s*[:：.)]\s*|\s+[-–—]\s+)(?=\S)/iu;

/** Removes emoji and the spaces around them. */
export function withoutEmoji(text: string): string {
  return text.replace(EMOJI, ' ').replace(/\s+/g, ' ').trim();
}

/**
 * A heading without what does not name its subject: emoji, `{#anchor}`, numbering, `Issue 3:`, a final colon, quotes around
 * the whole. Codes such as `RB-001` stay. A heading that consists of nothing else stays as it is.
 */
export function readTitle(heading: string): string {
  const plain = withoutEmoji(heading.replace(/\{#[^{}]*\}\s*$/, ''));
  const uncounted = plain.replace(NUMBERING, '').replace(COUNTED, '').replace(NUMBERING, '');
  const title = uncounted.replace(/[\s:：]{1,4}$/, '').replace(/^["“„«「]([^"“”„«»「」]+)["”“»」]$/u, '$1');
  return title.trim() || plain || heading.trim();
}
