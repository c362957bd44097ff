import { STATUS_CSS } from '../status-css.ts';
import { accentOf } from './accent.ts';

const PAGE_CSS = `${STATUS_CSS}:root{--partial:#c2410c;--major:#c81e1e;--operational:#15803d;--maintenance:#1d4ed8;--link:#1d4ed8;--top:transparent;--on-top:inherit}
@media (prefers-color-scheme:dark){:root{--partial:#fb923c;--major:#f87171;--operational:#4ade80;--maintenance:#93c5fd;--link:#93c5fd}}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}
.skip:focus{position:static;display:block;padding:.6rem 1rem;background:var(--card)}
.top{display:block;margin-bottom:1.4rem;background:var(--top);color:var(--on-top)}
.brand{font-size:1.25rem;font-weight:700;text-decoration:none}
.group+.group{margin-top:1.4rem}
.group>.row{margin-bottom:.4rem}
.top>div,main,.foot{max-width:46rem;margin:0 auto;padding:0 1rem}
.top>div{display:flex;align-items:center;flex-wrap:wrap;gap:.4rem .9rem;padding-top:1.6rem;padding-bottom:1.2rem}
.top img{max-height:2.6rem;max-width:12rem}
.top p{margin:0;flex-basis:100%;color:inherit}
.top a{color:inherit}
main{padding-bottom:1rem}
h1{font-size:1.5rem;line-height:1.25}
h2{font-size:1.1rem;color:var(--ink);margin:2.2rem 0 .7rem}
.banner{margin:0 0 1rem}
.banner.operational{border-left-color:var(--operational)}.banner.partial{border-left-color:var(--partial)}.banner.major{border-left-color:var(--major)}.banner.maintenance{border-left-color:var(--maintenance);font-size:1rem;font-weight:400}
.dot{display:inline-grid;place-items:center;width:1.25rem;height:1.25rem;font:700 .8rem/1 system-ui,sans-serif;color:var(--card)}
.dot::before{content:"?"}
.dot.operational{background:var(--operational)}.dot.operational::before{content:"\\2713"}
.dot.degraded::before{content:"!"}
.dot.partial{background:var(--partial);border-radius:3px}.dot.partial::before{content:"!"}
.dot.major{background:var(--major);border-radius:3px}.dot.major::before{content:"\\2715"}
.dot.maintenance{background:var(--maintenance)}.dot.maintenance::before{content:"\\2699"}
.components li{display:block}
.row{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.2rem 1rem}
.row h3,.row h4{font-size:1rem;font-weight:600;margin:0}
.state{color:var(--ink);font-size:.95rem}
.bars{display:block;width:100%;height:30px;margin-top:.5rem}
.bars path{fill:none;stroke-dasharray:3 1}
.o{stroke:var(--operational);stroke-width:30}.d{stroke:var(--degraded);stroke-width:22}.p{stroke:var(--partial);stroke-width:14}.m{stroke:var(--major);stroke-width:7}.u{stroke:var(--unknown);stroke-width:2}
.axis{display:flex;justify-content:space-between;color:var(--quiet);font-size:.8rem}
details{font-size:.9rem}
summary{cursor:pointer;color:var(--quiet);width:fit-content}
.components details li{padding:0;border:0}
article h1,article h2,article h3{margin:0 0 .25rem}
article h2,article h3{font-size:1.05rem}
article.open{border-left:5px solid var(--degraded)}
article.work{border-left:5px solid var(--maintenance)}
.text{white-space:normal}
.text p,.text ul,.text pre{margin:.3rem 0}
.text ul{list-style:disc;padding-left:1.2rem}
article .text li{border:0;padding:0;margin:0}
pre,code{font:.9em ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap}
.review{border-top:1px solid var(--line);margin-top:.9rem;padding-top:.7rem}
.review h2,.review h3,.review h4{font-size:1rem;margin:0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem}
figure{margin:.4rem 0 0}
figure svg{display:block;width:100%;height:60px;border-bottom:1px solid var(--line)}
figure path{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}
.median{stroke:var(--link)}.slow{stroke:var(--unknown);stroke-dasharray:4 3}
figcaption{color:var(--quiet);font-size:.85rem}
.foot{padding-bottom:2.5rem}
.foot ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:.4rem 0;padding:0}
.foot a{margin:0;color:inherit}
.pages{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}
`;

/** The whole style of a page. @param colour of the plan; null: it names none */
export function pageCss(colour: string | null): string {
  if (colour === null) return PAGE_CSS;
  const { top, onTop, linkLight, linkDark } = accentOf(colour);
  return `${PAGE_CSS}:root{--top:${top};--on-top:${onTop};--link:${linkLight}}@media (prefers-color-scheme:dark){:root{--link:${linkDark}}}`;
}
