/** The TextMate grammar gives each token of each program of the repository a colour of its kind. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';

import { CONSIGN, root, skip, temporaryFolder } from './consign';
import { tokens, type Token } from './lexer';

const SIGN = /^(punctuation|keyword\.operator)\./;
const NUMBER = /^constant\.(numeric|other)\./;
const KEYWORD = /^(keyword|storage|support\.type|constant\.language|support\.function)\b/;
const NAME = /^(variable|entity\.name|support\.function)\b/;

const SCOPES: Record<string, RegExp> = {
  Comment: /^comment\.line\.double-slash\./,
  DocComment: /^comment\.line\.documentation\./,
  Text: /^(string|constant\.character\.escape)\./,
  Number: NUMBER,
  Date: NUMBER,
  Time: NUMBER,
  DateTime: NUMBER,
  Duration: NUMBER,
  Distance: NUMBER,
};

/** Words behind which a word of the language may be a name that is declared. */
const DECLARING = 'type schema list group sample calendar let rules rule table branch assign task workflow role provider engineer'.split(' ');

let grammar: IGrammar;

before(async () => {
  const wasm = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm);
  const path = 'syntaxes/consign.tmLanguage.json';
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (list) => new OnigScanner(list), createOnigString: (text) => new OnigString(text) }),
    loadGrammar: async () => parseRawGrammar(readFileSync(path, 'utf8'), path),
  });
  grammar = (await registry.loadGrammar('source.consign'))!;
});

/** The innermost scope of each character. */
function scopes(text: string): string[] {
  const all: string[] = [];
  let state = INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens) {
      for (let at = startIndex; at < Math.min(endIndex, line.length); at++) all.push(scopes[scopes.length - 1]);
    }
    all.push('');
    state = ruleStack;
  }
  return all;
}

/** Words that the compiler's own colours take for words of the language. */
function keywords(): Set<string> {
  const pest = readFileSync(join(root, 'grammar/consign.pest'), 'utf8');
  const rules = [...pest.matchAll(/^kw_\w+ *= @\{ (.*) ~ !word_char \}$/gm)];
  const types = /const TYPES: .*= \[(.*)\];/.exec(readFileSync(join(root, 'src/syntax/highlight.rs'), 'utf8'))![1];
  return new Set([...rules.map((rule) => rule[1]), types].flatMap((list) => [...list.matchAll(/"(\w+)"/g)].map((word) => word[1])));
}

const KEYWORDS = keywords();

function allowed(list: Token[], at: number): RegExp[] {
  const { kind, text } = list[at];
  if (kind !== 'Word') return [SCOPES[kind] ?? SIGN];
  const [previous, next] = [list[at - 1], list[at + 1]];
  if (previous?.kind === 'Dot' || next?.kind === 'Dot' || next?.kind === 'Colon') return [NAME];
  if (text === '_' || !KEYWORDS.has(text)) return [NAME];
  return DECLARING.includes(previous?.text ?? '') ? [KEYWORD, NAME] : [KEYWORD];
}

function wrong(text: string): string[] {
  const found = scopes(text);
  const list = tokens(text).filter(({ kind }) => kind !== 'WhiteSpace');
  return list.flatMap((token, at) => {
    const [first, last] = [found[token.start], found[token.start + token.text.trimEnd().length - 1]];
    const right = allowed(list, at).some((scope) => scope.test(first) && scope.test(last));
    return right ? [] : [`${token.kind} ${token.text} at ${token.start}: ${first} … ${last}`];
  });
}

test('every token of every program has a colour of its kind', { skip }, () => {
  const folder = temporaryFolder();
  const gathered = spawnSync('node', [join(root, 'editors/programs.mjs'), CONSIGN!, folder], { encoding: 'utf8' });
  assert.equal(gathered.status, 0, gathered.stderr);
  const names = readdirSync(join(folder, 'valid'));
  assert.ok(names.length > 500, `${names.length} programs`);
  const all = names.flatMap((name) => {
    const text = readFileSync(join(folder, 'valid', name), 'utf8').replace(/^\uFEFF/, '').replace(/\r/g, '');
    return wrong(text).map((line) => `${name}: ${line}`);
  });
  assert.deepEqual(all.slice(0, 20), [], `${all.length} tokens`);
});

test('a token of another kind is noticed', () => {
  const scope = scopes('let urgent = "a"');
  assert.ok(!SIGN.test(scope[0]) && KEYWORD.test(scope[0]), scope[0]);
  assert.deepEqual(wrong('let urgent = "a" // b'), []);
});

test('what is beside a text of an error goes on', () => {
  const scope = scopes('list a = ["open\nlist b = []');
  assert.match(scope[16], KEYWORD, 'a text ends with its line');
});
