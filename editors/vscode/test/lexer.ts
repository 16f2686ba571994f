/**
 * The tokens of the language, by the compiler's own description of them: what stands in `src/syntax/lexer.rs` at each kind.
 * So the colours are held against the compiler, not against a copy of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './consign';

export interface Token {
  kind: string;
  text: string;
  start: number;
}

interface Pattern {
  kind: string;
  regex: RegExp;
  priority: number;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function patterns(): Pattern[] {
  const source = readFileSync(join(root, 'src/syntax/lexer.rs'), 'utf8');
  const body = source.slice(source.indexOf('enum TokenKind {'), source.indexOf('\n}\n', source.indexOf('enum TokenKind {')));
  const found: Pattern[] = [];
  let before: Omit<Pattern, 'kind'>[] = [];
  const part = /#\[regex\(\s*r(#*)"([^]*?)"\1\s*(?:,\s*(.*?))?\)\]|#\[token\("((?:[^"\\]|\\.)*)"(?:,.*?)?\)\]|^ {4}(\w+),$/gm;
  for (const [, , regex, options, token, kind] of body.matchAll(part)) {
    if (kind) {
      found.push(...before.map((one) => ({ ...one, kind })));
      before = [];
    } else {
      const priority = Number(/priority = (\d+)/.exec(options ?? '')?.[1] ?? 5);
      before.push({ regex: new RegExp(regex ?? literally(JSON.parse(`"${token}"`)), 'uy'), priority });
    }
  }
  return found;
}

const PATTERNS = patterns();

/** The longest that fits, of equals the one of the highest priority. */
export function tokens(text: string): Token[] {
  const list: Token[] = [];
  for (let start = 0; start < text.length; ) {
    let best: { kind: string; end: number; priority: number } | undefined;
    for (const { kind, regex, priority } of PATTERNS) {
      regex.lastIndex = start;
      if (!regex.test(text)) continue;
      const end = regex.lastIndex;
      if (!best || end > best.end || (end === best.end && priority > best.priority)) best = { kind, end, priority };
    }
    if (!best) throw new Error(`no token begins with ${JSON.stringify(text.slice(start, start + 20))}`);
    list.push({ kind: best.kind, text: text.slice(start, best.end), start });
    start = best.end;
  }
  return list;
}
