/*
 * Words by which people end messages, want them again, or ask for help.
 * English: 47 CFR 64.1200(a)(10) (stop, quit, end, revoke, opt out, cancel, unsubscribe), the carriers' guidelines (CTIA Messaging
 * Principles), Twilio (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out) and Telnyx
 * (https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out). French ARRET: Twilio, too. For other languages no carrier
 * publishes a list: these are the words that senders of each language usually announce.
 */

type ByLanguage = Readonly<Record<string, readonly string[]>>;

/** As a whole message each of these ends all messages. */
export const STOP_WORDS: ByLanguage = {
  en: [
    ...['stop', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'opt out', 'unsub', 'remove'],
    ...['stop texting', 'stop messaging', 'do not text', "don't text"],
  ],
  es: ['alto', 'parar', 'pare', 'detener', 'cancelar', 'baja', 'darme de baja', 'no más', 'anular'],
  fr: ['arrêt', 'arrêter', 'arrêtez', 'arrett', 'arrete', 'désabonner', 'désinscrire', 'désinscription', 'résilier'],
  de: ['stopp', 'abmelden', 'abbestellen', 'ende', 'beenden', 'austragen', 'abmeldung', 'widerruf'],
  pt: ['parar', 'pare', 'cancelar', 'sair', 'descadastrar', 'remover'],
  it: ['ferma', 'fermare', 'annulla', 'cancella', 'cancellami', 'basta', 'disiscrivi', 'disdici'],
  nl: ['stoppen', 'afmelden', 'uitschrijven', 'stopzetten', 'einde'],
  pl: ['koniec', 'wypisz', 'rezygnuję', 'anuluj'],
  sv: ['avsluta', 'avregistrera', 'sluta'],
  da: ['afmeld', 'frameld'],
  nb: ['avslutt', 'avmeld'],
  fi: ['lopeta', 'peru'],
  tr: ['dur', 'iptal', 'ret'],
  ru: ['стоп', 'отписаться', 'отмена'],
  uk: ['відписатися', 'відміна'],
  ar: ['توقف', 'إيقاف', 'الغاء'],
  he: ['הסר', 'הסרה', 'עצור'],
  ja: ['停止', '配信停止', '解除', '配信解除', '退会', 'ストップ'],
  zh: ['停止', '退订', '退訂', '取消', 'TD'],
  ko: ['중지', '수신거부', '정지', '취소'],
};

/** As a whole message each of these asks for messages again, or answers the question whether they are wanted. */
export const START_WORDS: ByLanguage = {
  en: ['start', 'unstop', 'opt in', 'subscribe', 'resume'],
  es: ['comenzar', 'iniciar', 'empezar', 'alta', 'suscribir'],
  fr: ['démarrer', 'commencer', 'reprendre', "s'abonner"],
  de: ['starten', 'anmelden', 'fortsetzen'],
  pt: ['iniciar', 'começar', 'assinar'],
  it: ['inizia', 'iscrivimi', 'riprendi'],
  nl: ['beginnen', 'aanmelden', 'hervatten'],
  ja: ['開始', '再開', '配信再開', 'スタート'],
  zh: ['开始', '開始', '订阅'],
  ko: ['시작', '수신동의'],
};

/** They answer a question, and mean nothing where none was asked: in a conversation people say yes to many things. */
export const YES_WORDS: ByLanguage = {
  en: ['yes', 'y', 'yes please', 'i agree'],
  es: ['sí', 'acepto'],
  fr: ['oui', "j'accepte"],
  de: ['ja', 'ja bitte', 'einverstanden'],
  pt: ['sim', 'aceito'],
  it: ['sì', 'accetto'],
  nl: ['akkoord'],
  pl: ['tak'],
  ru: ['да'],
  ja: ['はい', '同意する'],
  zh: ['是', '同意'],
  ko: ['네', '예', '동의'],
};

export const HELP_WORDS: ByLanguage = {
  en: ['help', 'info'],
  es: ['ayuda'],
  fr: ['aide'],
  de: ['hilfe'],
  pt: ['ajuda'],
  it: ['aiuto'],
  nl: ['hulp'],
  ja: ['ヘルプ'],
  zh: ['帮助', '幫助'],
  ko: ['도움말'],
};

/** In a message of at most three words, these make it look like an opt-out; slips of the finger as a whole message do, too. */
export const STRONG_STOP_WORDS: readonly string[] = [
  ...['stop', 'stopall', 'unsubscribe', 'unsub', 'optout', 'stopp', 'arret', 'arreter', 'arretez', 'parar', 'abmelden'],
  ...[
    'abbestellen',
    'afmelden',
    'basta',
    'стоп',
    'stpo',
    'sotp',
    'tsop',
    'stp',
    'stoo',
    'stio',
    'stoop',
    'unsuscribe',
    'unsubcribe',
  ],
];

/** Anywhere in a message, these make it look like an opt-out: "any reasonable means" counts (47 CFR 64.1200(a)(10)). */
export const STOP_PHRASES: readonly string[] = [
  ...[
    'stop texting',
    'stop messaging',
    'stop sending',
    'stop calling',
    'stop contacting',
    'stop bothering',
    'stop emailing',
  ],
  ...[
    'stop these',
    'stop this',
    'stop the messages',
    'stop the texts',
    'please stop',
    'quit texting',
    'quit messaging',
  ],
  ...[
    'take me off',
    'remove me',
    'remove my number',
    'delete my number',
    'lose my number',
    'opt out',
    'opt me out',
    'unsubscribe',
  ],
  ...[
    "don't text",
    'do not text',
    'dont text',
    "don't contact",
    'do not contact',
    'dont contact',
    "don't call me",
    'do not call',
  ],
  ...[
    "don't message",
    'do not message',
    "don't send",
    'do not send me',
    'no more texts',
    'no more messages',
    'no more text',
  ],
  ...[
    'leave me alone',
    'wrong number',
    'not my number',
    'never text me',
    'never contact me',
    "don't want these",
    "don't want any more",
  ],
  ...[
    'no más mensajes',
    'no me escriban',
    'no me escribas',
    'dejen de',
    'deja de',
    'no enviar más',
    'no quiero recibir',
    'número equivocado',
  ],
  ...[
    "ne m'envoyez plus",
    'ne plus recevoir',
    'arrêtez de',
    'plus de messages',
    'désinscrivez',
    'désabonnez',
    'mauvais numéro',
  ],
  ...[
    'keine nachrichten',
    'keine sms',
    'nicht mehr schreiben',
    'hören sie auf',
    'hör auf',
    'nehmen sie mich',
    'falsche nummer',
  ],
  ...[
    'não quero receber',
    'parem de',
    'pare de',
    'não envie',
    'número errado',
    'non voglio',
    'smettete',
    'non inviate',
    'numero sbagliato',
  ],
  ...['geen berichten', 'stop met', 'niet meer sturen', 'verkeerd nummer'],
];
/** In languages without spaces these are looked for as they stand. */
export const STOP_PARTS: readonly string[] = [
  '送らないで',
  '配信停止',
  'やめて',
  '不要再发',
  '別再發',
  '别再发',
  '보내지마',
  '그만',
];

/** Anywhere in a message, these make it a complaint. */
export const COMPLAINT_PHRASES: readonly string[] = [
  ...[
    'spam',
    'spamming',
    'harassment',
    'harassing',
    'report you',
    'reporting you',
    'reported you',
    'my lawyer',
    'my attorney',
    'sue you',
  ],
  ...[
    'fcc',
    'tcpa',
    'gdpr',
    'unsolicited',
    'file a complaint',
    'do not call list',
    'do not call registry',
    'never signed up',
  ],
  ...[
    'did not sign up',
    "didn't sign up",
    'never agreed',
    'never consented',
    "didn't consent",
    'did not consent',
    'get my number',
  ],
  ...['gave you my number', 'got my number', 'against the law', 'this is illegal'],
  ...[
    'acoso',
    'denunciar',
    'denuncia',
    'mi abogado',
    'de dónde sacaron',
    'harcèlement',
    'mon avocat',
    'cnil',
    'porter plainte',
  ],
  ...[
    'belästigung',
    'mein anwalt',
    'meinem anwalt',
    'dsgvo',
    'anzeige',
    'woher haben sie',
    'meu advogado',
    'avvocato',
    'advocaat',
  ],
];
/** See STOP_PARTS. */
export const COMPLAINT_PARTS: readonly string[] = ['迷惑', '垃圾短信', '骚扰', '騷擾', '스팸', '신고'];
