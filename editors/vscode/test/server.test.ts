/** The server offers what the extension asks it for, in the shapes of `src/protocol.ts`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { PICTURE_CHANGED, type Difference, type Explanation, type ListedTest, type Picture } from '../src/protocol';
import { Client } from './client';
import { root, skip, temporaryFolder } from './consign';

const VIEWS = { lints: true, inlayHints: true, codeLenses: true, views: true };

describe('the language server', { skip }, () => {
  const folder = temporaryFolder();
  const path = join(folder, 'outsourcing.consign');
  const client = skip ? undefined! : new Client(folder);
  let uri: string;
  let text: string;
  let capabilities: any;

  before(async () => {
    cpSync(join(root, 'examples/outsourcing'), folder, { recursive: true });
    text = readFileSync(path, 'utf8');
    const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: folder });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'rules');
    capabilities = (await client.start({}, VIEWS)).capabilities;
    uri = await client.open(path);
  });

  after(async () => assert.equal(await client.end(), 0));

  test('has the commands that are asked for', () => {
    const offered = new Set(capabilities.executeCommandProvider.commands);
    for (const name of ['explain', 'diff', 'picture', 'runTest', 'tests']) assert.ok(offered.has(`consign.${name}`), name);
  });

  test('finds nothing in a good program, and a mistake where it is', async () => {
    assert.deepEqual(await client.diagnostics(uri), []);
    await client.replace(uri, text.replace('region in north', 'regoin in north'));
    const [found] = await client.diagnostics(uri);
    assert.equal(found.code, 'name/undefined');
    assert.equal(found.range.start.line, text.split('\n').findIndex((line) => line.includes('region in north')));
    await client.replace(uri, text);
    assert.deepEqual(await client.diagnostics(uri), []);
  });

  test('lists the tests of a file where they stand, also of a broken one', async () => {
    const names = [...text.matchAll(/^test "(.*)" \{$/gm)].map((match) => match[1]);
    assert.ok(names.length > 2);
    for (const shown of [text, text.replace('region in north', 'region in')]) {
      await client.replace(uri, shown);
      const tests = await client.ask<ListedTest[]>('consign.tests', { uri });
      assert.deepEqual(tests.map(({ name }) => name), names);
      const lines = shown.split('\n');
      for (const { name, range } of tests) assert.ok(lines[range.start.line].includes(`"${name}"`), name);
    }
    await client.replace(uri, text);
  });

  test('draws the workflow, and says when it is to be drawn anew', async () => {
    const pictures = await client.ask<Picture[]>('consign.picture', { uri });
    assert.deepEqual(pictures.map(({ workflow, label }) => ({ workflow, label })), [
      { workflow: 'interconnection', label: 'Interconnection service' },
    ]);
    assert.match(pictures[0].svg, /^<svg [^]*On-site service[^]*<\/svg>\s*$/);
    client.notified.length = 0;
    await client.replace(uri, text.replace('"On-site service"', '"At the customer"'));
    await client.diagnostics(uri);
    assert.ok(client.notified.some(([method, params]) => method === PICTURE_CHANGED && params.uri === uri));
    const [changed] = await client.ask<Picture[]>('consign.picture', { uri });
    assert.match(changed.svg, /At the customer/);
    await client.replace(uri, text);
  });

  test('explains the order at the cursor, and one that is given', async () => {
    const line = text.split('\n').findIndex((line) => line.startsWith('test "a gold outage'));
    const here = await client.ask<Explanation>('consign.explain', { uri, position: { line: line + 1, character: 4 } });
    assert.match(here.text, /vip_outage/);
    const order = readFileSync(join(folder, 'orders.ndjson'), 'utf8').split('\n')[0];
    const given = await client.ask<Explanation>('consign.explain', { uri, order });
    assert.ok(given.text.includes(JSON.parse(order).wo_number ?? JSON.parse(order).id), given.text);
    await assert.rejects(client.ask('consign.explain', { uri, order: '{' }), (error: Error) => error.message.length > 10);
    await assert.rejects(client.ask('consign.explain', { uri, position: { line: 0, character: 0 } }), /\w+ \w+/);
  });

  test('says what changed since the last commit', async () => {
    await client.diagnostics(uri);
    assert.equal((await client.ask<Difference>('consign.diff', { uri })).differs, false);
    await client.replace(uri, text.replace('assign first of northstar, coolair', 'assign coolair'));
    const { differs, markdown } = await client.ask<Difference>('consign.diff', { uri });
    assert.ok(differs);
    assert.match(markdown, /coolair/);
    await client.replace(uri, text);
  });

  test('tells what it cannot do in a sentence', async () => {
    await assert.rejects(client.ask('consign.picture', { uri: 'file:///nowhere.consign' }), /\w+ \w+/);
    await assert.rejects(client.ask('consign.nothing', { uri }), /\w+/);
  });
});
