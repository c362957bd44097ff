/* A `dig +short` for the records of mail of one domain; a name without records prints nothing and succeeds. */
const RECORDS = {
  'example.com': '"v=spf1 include:mail.example.net -all"',
  '_dmarc.example.com': '"v=DMARC1; p=reject"',
};
const name = process.argv.slice(2).find((word) => !word.startsWith('+') && word !== 'TXT');
if (RECORDS[name]) console.log(RECORDS[name]);
