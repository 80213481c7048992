import type { OpenApiDocument, Operation } from './openapi.ts';

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The document as a page to read: plain HTML, nothing loaded from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0] ?? ''))].sort();
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags[0] === tag);
    const rows = own.map(({ path, method, operation }) => section(method, path, operation));
    return `<section id="${escape(tag)}"><h2>${escape(tag)}</h2>${rows.join('')}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kontor API</title><style>${STYLE}</style></head><body><main><h1>Kontor API</h1>
<p>${escape(document.info.description)} The machine-readable form is <a href="/api/openapi.json">openapi.json</a>.</p>
<nav>${tags.map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(' ')}</nav>${sections.join('')}</main></body></html>`;
}

function section(method: string, path: string, operation: Operation): string {
  const parameters = operation.parameters.map((parameter) => `<code>${escape(String(parameter['name']))}</code>`);
  const schema = operation.requestBody ? JSON.stringify(operation.requestBody['content'], null, 2) : null;
  return `<details><summary><b>${escape(method.toUpperCase())}</b> <code>/api${escape(path)}</code> ${escape(operation.summary)}</summary>
${parameters.length > 0 ? `<p>Parameters: ${parameters.join(', ')}</p>` : ''}${schema ? `<pre>${escape(schema)}</pre>` : ''}</details>`;
}

const STYLE = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;margin:0}main{max-width:860px;margin:0 auto;padding:24px 16px}
nav{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}h2{margin-top:32px;text-transform:capitalize}details{border-top:1px solid #8884;padding:8px 0}
summary{cursor:pointer}summary b{display:inline-block;min-width:60px}pre{overflow:auto;background:#8881;padding:12px;border-radius:6px}`;
