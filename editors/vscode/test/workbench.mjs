// The packaged extension in a real workbench, which code-server shows in Chromium: what people see and click.
//
//     npm run package && node test/workbench.mjs CODE_SERVER CONSIGN PICTURES
//
// CODE_SERVER is the folder of npm's package `code-server`, CONSIGN the command with its language server, PICTURES a folder for pictures of
// each step. Not in CI: installing code-server builds native modules and wants ripgrep from elsewhere. Needs `npm ci` in crates/desk/browser.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const extension = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(extension, '../..');
const [codeServer, consign, pictures] = process.argv.slice(2).map((path) => resolve(path));
const { chromium } = createRequire(join(root, 'crates/desk/browser/package.json'))('playwright-core');
const PORT = process.env.PORT ?? '18080';

const folder = mkdtempSync(join(tmpdir(), 'workbench-'));
const rules = join(folder, 'rules');
const program = join(rules, 'outsourcing.consign');
mkdirSync(pictures, { recursive: true });

function prepare() {
  cpSync(join(root, 'examples/outsourcing'), rules, { recursive: true });
  const git = (...args) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: rules });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'rules');
  const settings = {
    'consign.path': consign,
    'security.workspace.trust.enabled': false,
    'workbench.startupEditor': 'none',
    'workbench.colorTheme': 'Default Light Modern',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoUpdate': false,
    'files.autoSave': 'off',
  };
  mkdirSync(join(folder, 'data/User'), { recursive: true });
  writeFileSync(join(folder, 'data/User/settings.json'), JSON.stringify(settings));
}

/** code-server with the packaged extension, once it answers. */
async function serve() {
  const entry = [join(codeServer, 'out/node/entry.js')];
  const places = ['--user-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'extensions')];
  execFileSync('node', [...entry, ...places, '--install-extension', join(extension, 'out/consign.vsix')]);
  const address = ['--auth', 'none', '--bind-addr', `127.0.0.1:${PORT}`, '--disable-telemetry', '--disable-update-check'];
  const server = spawn('node', [...entry, ...places, ...address, rules], { stdio: 'ignore' });
  for (let tries = 0; tries < 120; tries++) {
    if (await fetch(`http://127.0.0.1:${PORT}/healthz`).catch(() => undefined)) return server;
    await sleep(500);
  }
  server.kill();
  throw new Error('code-server does not answer');
}

/** What a person does, and a picture of each step. */
class Person {
  constructor(page) {
    this.page = page;
  }

  async picture(name) {
    // Nothing is explained because the pointer rests on it.
    await this.page.mouse.move(900, 500);
    await sleep(700);
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  sees(selector, options = {}) {
    return this.page.waitForSelector(selector, { timeout: 30000, ...options });
  }

  async presses(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async quick(key, text) {
    await this.presses(key);
    await this.sees('.quick-input-widget:visible');
    await this.page.keyboard.type(text);
    await this.sees(`.quick-input-list .monaco-list-row:has-text("${text.split(':').pop().trim()}")`);
    await this.presses('Enter');
  }

  command(title) {
    return this.quick('F1', title);
  }

  async goes(line) {
    await this.presses('Control+g');
    await this.sees('.quick-input-widget:visible');
    await this.page.keyboard.type(String(line));
    await this.presses('Enter', 'End');
  }

  /** Something inside of a page within the workbench. */
  async within(selector) {
    for (let tries = 0; tries < 60; tries++) {
      for (const frame of this.page.frames().filter((one) => one !== this.page.mainFrame())) {
        const found = await frame.$(selector).catch(() => null);
        if (found) return found;
      }
      await sleep(500);
    }
    throw new Error(`no page has ${selector}`);
  }
}

const lineOf = (text) => readFileSync(program, 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1;

async function mistake(person) {
  await person.goes(lineOf('and region in north'));
  await person.page.keyboard.type(' and regoin = "NY" and pri');
  await person.sees('.squiggly-error');
  await person.presses('Control+Space');
  await person.sees('.suggest-widget .monaco-list-row:has-text("priority")');
  await person.picture('completion');
  await person.presses('Escape', 'Control+Shift+m');
  await person.sees('.markers-panel .monaco-list-row:has-text("there is no field")');
  await person.picture('problems');
  await person.presses('Control+Shift+m');
  await person.command('File: Revert File');
}

async function picture(person) {
  await person.command('consign: Show the Workflow as a Picture');
  const image = await person.within('#pictures img[src^="data:image/svg"]');
  assert.ok(await image.evaluate((shown) => shown.decode().then(() => shown.naturalWidth > 100)), 'the picture is shown');
  await person.picture('workflow');
  const before = await image.getAttribute('src');
  await person.page.click('.tab:has-text("outsourcing.consign")');
  await person.goes(lineOf('task on_site "On-site service"'));
  await person.presses(...Array(12).fill('ArrowLeft'));
  await person.page.keyboard.type('quick ');
  for (let tries = 0; (await image.getAttribute('src')) === before; tries++) {
    assert.ok(tries < 60, 'the picture follows the text');
    await sleep(500);
  }
  await person.picture('workflow-live');
  await person.command('File: Revert File');
  await person.command('View: Close Editors in Other Groups');
}

async function tests(person) {
  await person.command('Testing: Focus on Test Explorer View');
  await person.sees('.test-explorer .monaco-list-row:has-text("outsourcing.consign")');
  await person.command('Test: Run All Tests with Coverage');
  await person.sees('.test-explorer .monaco-list-row:has(.codicon-testing-passed-icon)');
  await person.page.click('.tab:has-text("outsourcing.consign")');
  await person.goes(lineOf('assign first of northstar, coolair'));
  await person.presses('Home');
  await person.sees('.coverage-deco-gutter');
  await person.picture('tests');
}

async function explanation(person) {
  await person.goes(lineOf('test "a gold outage') + 1);
  await person.command('consign: Explain the Order at the Cursor');
  await person.sees('.tab:has-text("explanation")');
  await person.picture('explanation');
}

async function difference(person) {
  await person.page.click('.tab:has-text("outsourcing.consign")');
  await person.goes(lineOf('assign first of northstar, coolair'));
  await person.presses('Shift+Home');
  await person.page.keyboard.type('assign coolair');
  await person.presses('Escape');
  await person.command('consign: Show What Changed Since the Last Commit');
  await person.within('body:has-text("coolair") h1, body:has-text("coolair") h2, body:has-text("coolair") p');
  await person.picture('difference');
}

prepare();
const server = await serve();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1420, height: 760 } });
const person = new Person(page);
try {
  await page.goto(`http://127.0.0.1:${PORT}/?folder=${rules}`);
  await person.sees('.monaco-workbench .explorer-folders-view', { timeout: 60000 });
  await person.page.dblclick('.explorer-folders-view .monaco-list-row:has-text("outsourcing.consign")');
  await person.sees('.monaco-editor .view-line');
  await person.sees('.statusbar-item:has-text("consign")');
  const only = process.env.ONLY?.split(',');
  for (const step of [mistake, picture, tests, explanation, difference]) {
    if (only && !only.includes(step.name)) continue;
    await step(person);
    console.log(`ok ${step.name}`);
  }
} catch (error) {
  await person.picture('failed');
  throw error;
} finally {
  await browser.close();
  server.kill();
}
