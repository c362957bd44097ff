import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseAlarm } from './case-clock.ts';
import { emailIdentity, maskAddress, phoneIdentity } from './consent-identity.ts';
import { HELP_WORDS, START_WORDS, STOP_WORDS, YES_WORDS } from './consent-words.ts';
import { type ConsentFact, foldConsent } from './fold-consent.ts';
import { judgeConsent } from './judge-consent.ts';
import { readConsentMessage } from './read-consent-message.ts';
import { delimiterOf, readCsv } from './read-csv.ts';

const wordsOf = (table: Readonly<Record<string, readonly string[]>>) => Object.values(table).flat();

describe('readConsentMessage', () => {
  it.each(wordsOf(STOP_WORDS))('ends messages by %s in any dress', (word) => {
    for (const text of [
      word,
      word.toUpperCase(),
      `  ${word}. `,
      `"${word}"!!`,
      `${word}\n`,
      `\u200b${word}\ufe0f 🙏`,
      word.normalize('NFD'),
    ])
      expect([text, readConsentMessage(text)]).toEqual([text, 'stop']);
  });

  it.each([
    ...wordsOf(START_WORDS).map((word) => [word, 'start']),
    ...wordsOf(YES_WORDS).map((word) => [word, 'yes']),
    ...wordsOf(HELP_WORDS).map((word) => [word, 'help']),
  ])('reads %s as %s', (word, meaning) => {
    for (const text of [word, ` ${word?.toUpperCase()}! `]) expect(readConsentMessage(text ?? '')).toBe(meaning);
  });

  it.each(['S.T.O.P', 'stop all', 'STOP STOP', 'Ｓｔｏｐ', 'opt-out', 'ARRÊT', 'arret', 'no mas'])(
    'ends messages by %s',
    (text) => {
      expect(readConsentMessage(text)).toBe('stop');
    },
  );

  it.each([
    ...[
      'please stop',
      'STOP please',
      'Stop texting me!',
      "don't text me again",
      'take me off your list',
      'unsubscribe me',
      'stpo',
    ],
    ...[
      'wrong number',
      'no me escriban',
      'Bitte keine SMS mehr',
      'ne m’envoyez plus de messages',
      'メッセージを送らないで',
    ],
  ])('leaves "%s" to a person, and ends messages until then', (text) => {
    expect(readConsentMessage(text)).toBe('possible-stop');
  });

  it.each(['This is spam', 'how did you get my number', 'I never signed up for this', 'Das ist Belästigung'])(
    'takes "%s" for a complaint',
    (text) => {
      expect(readConsentMessage(text)).toBe('complaint');
    },
  );

  it.each([
    ...[
      '',
      '   ',
      '🙂',
      'ok',
      'thanks',
      'I need to cancel my appointment',
      'can we end at 5?',
      'the bus stops at the corner of Main',
    ],
    ...[
      'yes that works',
      'can you help me',
      'when do you start',
      "don't stop",
      'my weekend was good',
      '12',
      'constructor',
      '__proto__',
    ],
  ])('makes nothing of "%s"', (text) => {
    expect(readConsentMessage(text)).toBe('other');
  });

  it("believes the vendor, unless the person's own word ends messages", () => {
    expect(readConsentMessage('adios', 'STOP')).toBe('stop');
    expect(readConsentMessage('weiter', 'START')).toBe('start');
    expect(readConsentMessage('stop', 'START')).toBe('stop');
  });

  it('reads hostile text in no time', () => {
    const startMs = performance.now();
    for (const text of ['stop '.repeat(100_000), '\u0301'.repeat(200_000), "'".repeat(200_000), 'don'.repeat(100_000)])
      readConsentMessage(text);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

const fact = (
  id: number,
  action: ConsentFact['action'],
  atMs: number,
  more: Partial<ConsentFact> = {},
): ConsentFact => ({
  ...{ id, service: 's', merchant: null, channel: 'sms', action, cause: action === 'suppressed' ? 'stop' : null, atMs },
  ...more,
});
const anyFact = fc
  .record({
    action: fc.constantFrom('granted', 'revoked', 'asked', 'confirmed', 'suppressed', 'started', 'lifted' as const),
    cause: fc.constantFrom('stop', 'possible-stop', 'complaint', 'person', 'erasure' as const),
    merchant: fc.constantFrom(null, 'm1', 'm2'),
    channel: fc.constantFrom('sms', 'voice' as const),
    atMs: fc.nat(50),
  })
  .map(({ action, cause, ...rest }) => ({
    ...rest,
    action,
    cause: action === 'suppressed' || action === 'lifted' ? cause : null,
  }));
const facts = fc
  .array(anyFact, { maxLength: 12 })
  .map((all) =>
    all.map((one, id) => fact(id, one.action as ConsentFact['action'], one.atMs, one as Partial<ConsentFact>)),
  );

describe('foldConsent', () => {
  it('is the same in whatever order facts arrive', () => {
    fc.assert(
      fc.property(facts, fc.nat(), (all, seed) => {
        const mixed = all.map((one, at) => ({ one, key: (at * 7919 + seed) % 101 })).toSorted((a, b) => a.key - b.key);
        expect(foldConsent(mixed.map(({ one }) => one))).toEqual(foldConsent(all));
      }),
    );
  });

  it('keeps a STOP until the person writes again, whatever others record', () => {
    fc.assert(
      fc.property(facts, fc.nat(50), (all, atMs) => {
        const others = all.filter(({ action, atMs: at }) => at < atMs || !['started', 'confirmed'].includes(action));
        const after = foldConsent([...others, fact(99, 'suppressed', atMs)]);
        expect(after.suppression).not.toBeNull();
      }),
    );
  });

  it('keeps a complaint through START, and gives it up only for the answer to a question', () => {
    const complaint = fact(2, 'suppressed', 2, { cause: 'complaint' });
    const start = [fact(1, 'granted', 1), complaint, fact(3, 'started', 3)];
    expect(foldConsent(start).suppression?.cause).toBe('complaint');
    expect(foldConsent([...start, fact(4, 'confirmed', 4)]).suppression?.cause).toBe('complaint');
    expect(foldConsent([...start, fact(4, 'asked', 4), fact(5, 'confirmed', 5)])).toMatchObject({
      suppression: null,
      states: [{ state: 'granted' }],
    });
    expect(foldConsent([fact(0, 'asked', 1), complaint, fact(5, 'confirmed', 5)]).suppression?.cause).toBe('complaint');
  });

  it('gives back by START what STOP took, and no more', () => {
    const all = [
      fact(1, 'granted', 1, { merchant: 'm1' }),
      fact(2, 'revoked', 2, { merchant: 'm2' }),
      fact(3, 'suppressed', 3),
      fact(4, 'started', 4),
    ];
    const states = foldConsent(all).states.map(({ merchant, state }) => [merchant, state]);
    expect(states).toEqual([
      ['m1', 'granted'],
      ['m2', 'revoked'],
    ]);
  });
});

describe('judgeConsent', () => {
  it('never allows who is suppressed or no address, and the unknown only where nothing is required', () => {
    const known = fc.option(
      fc.record({ state: fc.constantFrom('granted', 'revoked', 'asked' as const), atMs: fc.nat() }),
    );
    fc.assert(
      fc.property(
        fc.option(fc.nat()),
        fc.boolean(),
        fc.boolean(),
        known,
        known,
        (suppressedMs, isAddress, required, ofMerchant, ofService) => {
          const { allowed } = judgeConsent({ suppressedMs, isAddress, required, ofMerchant, ofService } as Parameters<
            typeof judgeConsent
          >[0]);
          if (!allowed) return;
          const state = (ofMerchant ?? ofService)?.state;
          expect([suppressedMs, isAddress, state !== 'revoked', !required || state === 'granted']).toEqual([
            null,
            true,
            true,
            true,
          ]);
        },
      ),
    );
  });
});

describe('identities', () => {
  it('are the same for all numbers of one phone', () => {
    expect(phoneIdentity('+5215512345678')).toBe(phoneIdentity('+525512345678'));
    expect(phoneIdentity('+5491123456789')).toBe(phoneIdentity('+541123456789'));
    expect(phoneIdentity('+5511987654321')).toBe(phoneIdentity('+551187654321'));
    expect(phoneIdentity('+551123456789')).not.toBe(phoneIdentity('+551187654321'));
    expect(emailIdentity('A.b+shop@GoogleMail.com')).toBe(emailIdentity('ab@gmail.com'));
    expect(emailIdentity('a.b@example.com')).not.toBe(emailIdentity('ab@example.com'));
    expect([maskAddress('+15550100123'), maskAddress('ann@example.com')]).toEqual(['+1•••••••123', 'a•••@example.com']);
  });
});

describe('readCsv', () => {
  const cells = (text: string) =>
    [...readCsv(text, ',')].map(({ line, cells: all, problem }) => [line, problem ?? all]);
  it('reads what RFC 4180 has, with the line of each record', () => {
    expect(cells('a,"b ""c"", d"\r\n\r\n"x\ny",z\rlast')).toEqual([
      [1, ['a', 'b "c", d']],
      [3, ['x\ny', 'z']],
      [5, ['last']],
    ]);
    expect([delimiterOf('a;b;c,d'), delimiterOf('a\tb'), delimiterOf('a')]).toEqual([';', '\t', ',']);
  });
  it('goes on after a record that is broken', () => {
    expect(cells('"a\nb,c')).toEqual([
      [1, 'a quote is not closed'],
      [2, ['b', 'c']],
    ]);
    expect(cells('"a"b,c\nd')[1]).toEqual([2, ['d']]);
    expect(cells(`${','.repeat(200)}\nd`)).toEqual([
      [1, 'it has more than 100 cells'],
      [2, ['d']],
    ]);
  });
  it('ends, whatever it is given, in linear time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a') }),
        (text) => void [...readCsv(text, ',')],
      ),
    );
    const startMs = performance.now();
    for (const text of ['"'.repeat(300_000), '"\n'.repeat(100_000), ',\n'.repeat(300_000)])
      for (const _ of readCsv(text, ','));
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

describe('caseAlarm', () => {
  it('reminds twice, then says each hour that it is late, once after a pause', () => {
    const hour = 3_600_000;
    expect(caseAlarm(0, hour, 0, 0)).toEqual({ kind: null, nextMs: hour / 2 });
    expect(caseAlarm(0, hour, 0, hour / 2)).toEqual({ kind: 'reminder', nextMs: (hour * 5) / 6 });
    expect(caseAlarm(0, hour, hour / 2, hour)).toEqual({ kind: 'overdue', nextMs: 2 * hour });
    expect(caseAlarm(0, hour, hour, 5.5 * hour)).toEqual({ kind: 'overdue', nextMs: 6 * hour });
    expect(caseAlarm(0, hour, 24 * hour, 100 * hour)).toEqual({ kind: null, nextMs: null });
  });
});
