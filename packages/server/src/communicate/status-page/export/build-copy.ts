import { createHash } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { Problem } from '../../../platform/problem.ts';
import { MACHINE_DOCUMENTS, renderDocument, SPOKEN_DOCUMENTS } from '../serve/render-document.ts';
import { sayCopied } from '../serve/say-age.ts';
import { pageUrl } from '../serve/status-pages.ts';
import { readPublicStatus } from '../status.views.ts';
import { copyPast } from './copied-past.ts';
import { copyLinks, fileAddresses, fileOf } from './copy-links.ts';
import type { CopyFile, CopyFiles } from './write-folder.ts';

/**
 * Makes a copy of a status page: all of its documents in all languages, with links that work from any server and folder, and
 * with the moment on it.
 * @throws Problem 'conflict' for a private page: nobody guards a copy
 */
export async function buildCopy(app: App, plan: Plan): Promise<CopyFiles> {
  const { statusPage, service, timezone } = plan;
  if (statusPage.private) {
    throw new Problem(
      'conflict',
      'The page is private, and nobody asks for the password of a copy: it is not exported.',
    );
  }
  const at = new Date(app.clock.now()).toISOString();
  const status = await readPublicStatus(app, service);
  const live = pageUrl(app, plan);
  const url = statusPage.export.url?.replace(/\/$/, '') ?? live;
  const past = await copyPast(app, service, [...status.incidents, ...status.past]);
  const spoken = [...past.documents, ...SPOKEN_DOCUMENTS];
  const paths = [
    ...MACHINE_DOCUMENTS.map((document) => ({ document, language: null })),
    ...[null, ...statusPage.languages.slice(1)].flatMap((language) =>
      spoken.map((document) => ({ document, language })),
    ),
  ];
  const documents = new Set(paths.map(({ document }) => document));
  const copy = new Map<string, CopyFile>();
  for (const path of paths) {
    const links = copyLinks(path, { languages: statusPage.languages, documents, url, live });
    const rendered = await renderDocument(past, status, path, { links, staleSince: null });
    if (!rendered) continue;
    const isPage = rendered.type.startsWith('text/html');
    const text = isPage || statusPage.export.url === null ? rendered.body : fileAddresses(rendered.body, url);
    const language = path.language ?? statusPage.languages[0] ?? 'en';
    const stamped = isPage ? sayCopied(text, { language, timezone, at }, live) : text;
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    copy.set(fileOf(path), { body: Buffer.from(stamped), type: rendered.type, hash });
  }
  return copy;
}
