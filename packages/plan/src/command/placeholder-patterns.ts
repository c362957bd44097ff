/** One way in which documents write that something is to be filled in. */
export interface PlaceholderPattern {
  readonly id: string;
  /** Global; its group `name`, if any, is what a parameter is called after. */
  readonly pattern: RegExp;
  /** Said to the reader after "is to be filled in: ". */
  readonly why: string;
  /** What a parameter is called when the text itself does not say. */
  readonly name?: string;
  /** Looks at what was found and the text around it; false passes it over. */
  readonly when?: (found: string, before: string, after: string) => boolean;
}

/** Elements of HTML, which look like placeholders in angle brackets. */
const HTML =
  /^(?:a|abbr|article|b|body|br|button|code|dd|details|div|dl|dt|em|footer|form|h[1-6]|head|header|hr|html|i|img|input|label|li|link|main|meta|nav|ol|option|p|pre|script|section|select|small|span|strong|style|sub|summary|sup|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul|video)$/i;
const GENERIC_BEFORE = /[\p{L}\p{N}<\\(]$/u;
/** Words of a regular expression or a program of another language follow these commands. */
const PATTERN_COMMAND = /\b(?:grep|egrep|fgrep|rg|sed|awk|gawk|tr|jq|yq|find|perl|expr|-name|-E|=~)\b[^|;&\n]*$/;
/** After these words a name is the name of a variable or a secret itself, not its value. */
const NAMES_VARIABLE =
  /(?:\b(?:secret\s+(?:put|delete|get|set|bulk)|secrets?\s+(?:set|unset|rm|remove|create|delete)|env\s+(?:add|rm|remove|pull|set|unset|update|get)|config:(?:set|unset|get)|variables?\s+(?:set|get|delete|--set)|unset|export|printenv|declare|local|readonly|read|getenv)(?:\s+-\S+)*(?:\s+[\w.-]+=\S*)*|(?:^|\s)(?:-e|--env|--set-env|--from-literal)[\s=])\s*["']?$/;
const VALUE_NOUN =
  /(?:^|_)(?:ID|IDS|UUID|TOKEN|HASH|SHA|KEY|SECRET|URL|URI|NAME|EMAIL|DATE|TIME|TIMESTAMP|VERSION|HOST|HOSTNAME|IP|ADDRESS|PATH|FILE|FILENAME|BRANCH|TAG|COMMIT|NUMBER|PASSWORD|USERNAME|REGION|PROJECT|ACCOUNT|ZONE|REF|SLUG|DOMAIN)$/;
const EXAMPLE_PERSON = String.raw`(?:user|test|tester|admin|customer|client|email|name|someone|kunde|nutzer|usuario|cliente|john|jane)[\w.+-]{0,20}`;

/** First match wins where two of them find the same text. */
export const PLACEHOLDER_PATTERNS: readonly PlaceholderPattern[] = [
  {
    id: 'angle-brackets',
    pattern: /<(?<name>\p{L}(?:[\p{L}\p{N} _/|:.'-]{0,60}[\p{L}\p{N}_])?)>/gu,
    why: 'it stands in angle brackets',
    when: (found, before) => !GENERIC_BEFORE.test(before) && !HTML.test(found.slice(1, -1)),
  },
  {
    id: 'braces',
    pattern: /\{(?<name>[A-Za-z][\w -]{0,40}\w)\}/g,
    why: 'it stands in braces',
    when: (found, before, after) =>
      !/[$%{@\\]$/.test(before) &&
      !after.startsWith('}') &&
      !/^\{(?:print|next|exit|return|getline)/.test(found) &&
      !PATTERN_COMMAND.test(before),
  },
  {
    id: 'square-brackets',
    pattern: /\[(?<name>\p{L}[\p{L}\p{N} _/#'.-]{1,50})\]/gu,
    why: 'it stands in square brackets',
    when: (found, before, after) =>
      /(?:^|[\s=:/"'@,_-])$/.test(before) &&
      !/^[\]*+?{(]/.test(after) &&
      !/^\[\w-\w/.test(found) &&
      !/^\[(?:main|default|section)\]$/.test(found) &&
      !PATTERN_COMMAND.test(before) &&
      !/(?:\[\[?\s[^\]]*|\[)$/.test(before),
  },
  {
    id: 'slashes',
    pattern: /\bYOUR(?:\/(?<name>[A-Z]+(?:\/[A-Z]+)*))/g,
    why: 'it says YOUR',
  },
  {
    id: 'your',
    pattern:
      /(?<![\w$])(?:your|ihre?|deine?|seu|sua|votre|vuestr[ao]|tu)[-_](?<name>[a-z0-9]+(?:[-_][a-z0-9]+)*)(?:\.[a-z0-9-]+)*(?<![-.])/gi,
    why: 'it says that it is yours to name',
    when: (found, before) => /^(?:your|YOUR)/.test(found) || /(?:\/\/|[\s=@'"])$/.test(before),
  },
  {
    id: 'your-joined',
    pattern:
      /(?<![\w$])your(?<name>domain|app|company|site|project|server|service|org|team|repo|username|host|store)(?:\.[a-z0-9-]+)*(?<![-.])/gi,
    why: 'it says that it is yours to name',
  },
  {
    id: 'date',
    pattern: /YYYY[-_/.]?MM[-_/.]?DD(?:[T _-]?HH[-:_]?MM(?:[-:_]?SS)?)?(?:[-_]timestamp)?/g,
    why: 'it is the form of a date',
    name: 'DATE',
    when: (_found, before) => !/(?:to_char|to_date|format|strftime|date_format)\b[^\n]*$/i.test(before),
  },
  {
    id: 'vendor-id',
    pattern:
      /(?<![\w$])(?<name>[A-Za-z]{1,8})_(?:(?:test|live)_)?(?:[xX]{3,}|\.{3}|…|1234?5?6?7?8?9?|abc123|(?:CORRECT|NEW|OLD|REAL|ACTUAL)_[A-Z_]+)(?!\w)/g,
    why: 'its end is made up',
    when: (found) => VENDOR_IDS[found.split('_', 1)[0] ?? ''] !== undefined,
  },
  {
    id: 'crosses',
    pattern: /(?<![\w$.-])(?:[A-Za-z0-9]{1,12}[-_]){0,4}(?:x{4,}|X{4,})(?:-(?:x{3,}|X{3,}))*(?![\w])/g,
    why: 'it is only crosses',
    name: 'VALUE',
  },
  {
    id: 'crosses-behind',
    pattern: /(?<![\w$.-])(?<name>[A-Za-z][A-Za-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,3})-(?:xxx|XXX)(?![\w-])/g,
    why: 'its end is only crosses',
  },
  {
    id: 'address-crosses',
    pattern: /(?<![\w.])[xX]\.[xX]\.[xX]\.[xX](?![\w.])/g,
    why: 'it is only crosses',
    name: 'IP_ADDRESS',
  },
  {
    id: 'here',
    pattern: /(?<![\w$%/.-])(?<![$%]\{)(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_HERE)(?![\w%=])/g,
    why: 'it says that a value goes here',
  },
  {
    id: 'change-me',
    pattern: /(?<![\w$])(?<name>CHANGE_?ME|REPLACE_?ME|REPLACE_WITH_[A-Z_]+|PLACEHOLDER|changeme)(?![\w=])/g,
    why: 'it says that it is to be changed',
    name: 'VALUE',
  },
  {
    id: 'new-or-old',
    pattern:
      /(?<![\w$%])(?<![$%]\{)(?<name>(?:YOUR|NEW|OLD|CORRECT|ACTUAL|EXAMPLE|SOME|TARGET|PREVIOUS|LAST_GOOD|KNOWN_GOOD)_[A-Z0-9]+(?:_[A-Z0-9]+)*)(?![\w%=])/g,
    why: 'it is a name in capital letters where a value belongs',
    // `env.NAME` is how jq and JavaScript read a variable.
    when: (_found, before) => !NAMES_VARIABLE.test(before) && !/\bgrep\b[^|;&\n]*$|\benv\.$/i.test(before),
  },
  {
    id: 'capital-value',
    pattern: /(?<![\w$%.-])(?<![$%]\{)(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w%=(:.])/g,
    why: 'it is a name in capital letters where a value belongs',
    when: (found, before, after) =>
      VALUE_NOUN.test(found) &&
      /(?:[\s/'"@:]|=)$/.test(before) &&
      /^(?:[\s'"/;|)&]|$)/.test(after) &&
      !isSqlText(before) &&
      !NAMES_VARIABLE.test(before) &&
      !/\bname:\s*$/.test(before) &&
      !/\b[ef]?grep\b[^|;&\n]*$/.test(before) &&
      !/\b(?:echo|select|where|and|or|from|set)\b[^|;&\n]*$/i.test(withoutLiteral(before)),
  },
  {
    id: 'path',
    pattern: /(?<![\w$])\/path\/to(?:\/(?<name>[\w.-]*[\w-]))*/g,
    why: 'it is a made-up path',
    name: 'FILE_PATH',
  },
  {
    id: 'example-literal',
    pattern: /(?<==\s{0,3}')(?<name>[a-z]+(?:[-_][a-z]+)*[-_](?:id|uuid|email|ip|address|hash))(?=')/g,
    why: 'it is the name of a column where a value belongs',
    when: (_found, before) => !/(?:column_name|key|type|name|field)\s*=\s*'$/i.test(before),
  },
  {
    id: 'process',
    pattern: /(?<=pg_(?:terminate|cancel)_backend\(\s{0,3})(?<name>pid|<pid>)(?=\s*\)\s*(?:;|$|"|'))/gi,
    why: 'the process is to be named',
  },
  {
    id: 'ellipsis',
    pattern: /(?<=(?:--?[a-z][\w-]{0,30}[ =]|\s))(?:\.\.\.|…)(?=\s*(?:$|[\n|;&]))/g,
    why: 'it is left out',
    name: 'VALUE',
    when: (_found, before) => !/\b(?:go|#|echo|--)\b[^\n]*$/.test(before) && /--?[a-z][\w-]*[ =]$/i.test(before),
  },
];

/** Example addresses: of use as they stand where something is only read, and wrong where it is changed. */
export const EXAMPLE_ADDRESS: PlaceholderPattern = {
  id: 'example-address',
  pattern: new RegExp(
    String.raw`(?<![\w.+-])(?<name>${EXAMPLE_PERSON})@(?:example|domain|test|email|yourdomain|beispiel)\.(?:com|org|net|de)\b`,
    'gi',
  ),
  why: 'it is an example address',
};

/** What the letters before the underscore of an id say, by vendor. */
export const VENDOR_IDS: Readonly<Record<string, string>> = {
  ac: 'ACCOUNT_ID',
  acct: 'ACCOUNT_ID',
  ca: 'CALL_ID',
  ch: 'CHARGE_ID',
  cs: 'CHECKOUT_SESSION_ID',
  cus: 'CUSTOMER_ID',
  dp: 'DISPUTE_ID',
  dpl: 'DEPLOYMENT_ID',
  du: 'DISPUTE_ID',
  evt: 'EVENT_ID',
  gh: 'TOKEN',
  ghp: 'TOKEN',
  ii: 'INVOICE_ITEM_ID',
  in: 'INVOICE_ID',
  msg: 'MESSAGE_ID',
  org: 'ORGANISATION_ID',
  pi: 'PAYMENT_INTENT_ID',
  pk: 'PUBLISHABLE_KEY',
  pm: 'PAYMENT_METHOD_ID',
  po: 'PAYOUT_ID',
  price: 'PRICE_ID',
  prj: 'PROJECT_ID',
  prod: 'PRODUCT_ID',
  py: 'PAYMENT_ID',
  re: 'REFUND_ID',
  req: 'REQUEST_ID',
  rk: 'RESTRICTED_KEY',
  seti: 'SETUP_INTENT_ID',
  si: 'SUBSCRIPTION_ITEM_ID',
  sk: 'SECRET_KEY',
  sub: 'SUBSCRIPTION_ID',
  team: 'TEAM_ID',
  tr: 'TRANSFER_ID',
  txn: 'TRANSACTION_ID',
  user: 'USER_ID',
  we: 'WEBHOOK_ENDPOINT_ID',
  whsec: 'WEBHOOK_SECRET',
  xoxb: 'SLACK_TOKEN',
};

/** Whether the text before stands within SQL, outside of a literal. */
function isSqlText(before: string): boolean {
  const sql = /\b(?:SELECT|UPDATE|INSERT|DELETE|ALTER|CREATE)\b[^;]*$/.exec(before)?.[0];
  return sql !== undefined && sql.split("'").length % 2 === 1;
}

/** The text before without the quote that opens a literal right before the match. */
function withoutLiteral(before: string): string {
  return /'$/.test(before) ? '' : before;
}
