/** The Testing view: tests that programs hold, run by `consign test` as build servers run them, with what they reach. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';

import { run } from './command';
import { linesByFile, type CoveredLine } from './coverage';
import { executable, tellMissing } from './machine';
import type { ListedTest } from './protocol';
import { byTest, readResults, testArguments, testKey, type Results, type TestResult } from './results';
import { runFolders } from './run_folders';
import type { Server } from './server';
import * as settings from './settings';

const PROGRAMS = '**/*.consign';

export class Testing implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('consign', 'consign');
  private readonly details = new WeakMap<vscode.FileCoverage, CoveredLine[]>();
  private readonly listeners: vscode.Disposable[] = [];

  constructor(private readonly server: Server) {
    this.controller.resolveHandler = (item) => (item ? this.resolve(item) : this.discover());
    this.controller.refreshHandler = () => this.discover();
    this.addProfile('Run', vscode.TestRunProfileKind.Run);
    const coverage = this.addProfile('Coverage', vscode.TestRunProfileKind.Coverage);
    coverage.loadDetailedCoverage = async (_, file) => (this.details.get(file) ?? []).map(detail);
    this.watch();
  }

  private addProfile(label: string, kind: vscode.TestRunProfileKind): vscode.TestRunProfile {
    return this.controller.createRunProfile(label, kind, (request, token) => this.run(request, kind, token), true);
  }

  // -------------------------------------------------------------------------------------- what tests there are

  private watch(): void {
    const watcher = vscode.workspace.createFileSystemWatcher(PROGRAMS);
    const changed = (uri: vscode.Uri) => void this.resolve(this.file(uri));
    this.listeners.push(
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete((uri) => this.controller.items.delete(uri.toString())),
      this.server.onStarted(() => void this.discover()),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.languageId === 'consign' && document.uri.scheme === 'file') changed(document.uri);
      }),
    );
  }

  private async discover(): Promise<void> {
    const uris = await vscode.workspace.findFiles(PROGRAMS, '**/{node_modules,target}/**');
    const there = new Set(uris.map((uri) => uri.toString()));
    this.controller.items.forEach((item) => {
      if (!there.has(item.id)) this.controller.items.delete(item.id);
    });
    await Promise.all(uris.map((uri) => this.resolve(this.file(uri))));
  }

  private file(uri: vscode.Uri): vscode.TestItem {
    const before = this.controller.items.get(uri.toString());
    if (before) return before;
    const item = this.controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    this.controller.items.add(item);
    return item;
  }

  private async resolve(file: vscode.TestItem): Promise<void> {
    if (!file.uri || file.parent || !this.server.isRunning) return;
    try {
      const tests = await this.server.ask<ListedTest[]>('consign.tests', { uri: file.uri.toString() });
      file.children.replace(tests.map((test) => this.testItem(file.uri!, test)));
      file.error = undefined;
      // A file that others use need not have tests of its own.
      if (tests.length === 0) this.controller.items.delete(file.id);
    } catch (error) {
      file.error = (error as Error).message;
    }
  }

  private testItem(uri: vscode.Uri, { name, range }: ListedTest): vscode.TestItem {
    const item = this.controller.createTestItem(testKey(uri.fsPath, name), name, uri);
    const { start, end } = range;
    item.range = new vscode.Range(start.line, start.character, end.line, end.character);
    return item;
  }

  // -------------------------------------------------------------------------------------- running them

  /** Runs a test of a file, or all of them: what a code lens asks for. */
  async runFrom(uri: vscode.Uri, name: string | undefined): Promise<void> {
    const file = this.file(uri);
    await this.resolve(file);
    const item = name === undefined ? file : file.children.get(testKey(uri.fsPath, name));
    const request = new vscode.TestRunRequest([item ?? file]);
    await this.run(request, vscode.TestRunProfileKind.Run, new vscode.CancellationTokenSource().token);
  }

  private async run(
    request: vscode.TestRunRequest,
    kind: vscode.TestRunProfileKind,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const found = executable();
    if ('missing' in found) return tellMissing(found.missing);
    await saveAll();
    const run = this.controller.createTestRun(request);
    const asked = this.tests(request);
    for (const item of asked.values()) run.started(item);
    try {
      const coverage = kind === vscode.TestRunProfileKind.Coverage;
      for (const results of await this.results(found.command, [...asked.values()], coverage, run, token)) {
        report(run, asked, results);
        if (coverage) this.addCoverage(run, results);
      }
    } catch (error) {
      for (const item of asked.values()) run.errored(item, new vscode.TestMessage((error as Error).message));
    } finally {
      run.end();
    }
  }

  /** The tests that are asked for, by their keys. */
  private tests(request: vscode.TestRunRequest): Map<string, vscode.TestItem> {
    const found = new Map<string, vscode.TestItem>();
    const excluded = new Set(request.exclude ?? []);
    const visit = (item: vscode.TestItem) => {
      if (excluded.has(item)) return;
      if (item.parent) found.set(item.id, item);
      else item.children.forEach(visit);
    };
    if (request.include) request.include.forEach(visit);
    else this.controller.items.forEach(visit);
    return found;
  }

  /** What the command says of these tests: once for each folder that has programs of them. */
  private async results(
    command: string,
    items: vscode.TestItem[],
    coverage: boolean,
    testRun: vscode.TestRun,
    token: vscode.CancellationToken,
  ): Promise<Results[]> {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const filter = items.length === 1 ? items[0].label : undefined;
    const all: Results[] = [];
    for (const folder of runFolders(items.map((item) => item.uri!.fsPath), folders)) {
      const args = testArguments([folder], { filter, coverage, outside: settings.outside() });
      const { status, stdout, stderr } = await run(command, args, folder, stop.signal);
      if (stop.signal.aborted) break;
      if (status !== 0 && status !== 1) throw new Error(stderr.trim() || `consign test ended with status ${status}`);
      if (stderr) testRun.appendOutput(stderr.replace(/\r?\n/g, '\r\n'));
      all.push(readResults(stdout, folder));
    }
    return all;
  }

  // -------------------------------------------------------------------------------------- what they reach

  private addCoverage(run: vscode.TestRun, { coverage }: Results): void {
    for (const [file, lines] of linesByFile(coverage)) {
      const statements = count(lines.map((line) => line.hits));
      const branches = count(lines.flatMap((line) => line.targets.map((target) => target.hits)));
      const covered = new vscode.FileCoverage(vscode.Uri.file(file), statements, branches.total ? branches : undefined);
      this.details.set(covered, lines);
      run.addCoverage(covered);
    }
  }

  dispose(): void {
    this.controller.dispose();
    for (const listener of this.listeners) listener.dispose();
  }
}

const count = (hits: number[]) => new vscode.TestCoverageCount(hits.filter((hit) => hit > 0).length, hits.length);

function detail({ line, hits, targets }: CoveredLine): vscode.StatementCoverage {
  const place = new vscode.Position(line, 0);
  const branches = targets.map((target) => new vscode.BranchCoverage(target.hits, place, target.name));
  return new vscode.StatementCoverage(hits, place, branches);
}

/** The command reads files: what is shown is what is run. */
async function saveAll(): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter((document) => document.isDirty && document.languageId === 'consign');
  await Promise.all(dirty.map((document) => document.save()));
}

function report(run: vscode.TestRun, asked: Map<string, vscode.TestItem>, results: Results): void {
  const ran = byTest(results.tests);
  const passed = [...ran.values()].filter((result) => result.passed).length;
  run.appendOutput(`${passed} of ${ran.size} tests passed\r\n`);
  for (const [key, item] of asked) {
    const result = ran.get(key);
    if (result?.passed) run.passed(item);
    else if (result) run.failed(item, failure(result));
    else if (item.uri && results.errors.length > 0) run.errored(item, errors(item.uri, results));
  }
}

function failure(result: TestResult): vscode.TestMessage {
  const { expected = '', found = '' } = result;
  const message = vscode.TestMessage.diff(`expected ${expected}, found ${found}`, expected, found);
  message.location = new vscode.Location(vscode.Uri.file(result.file), new vscode.Position(result.line, 0));
  return message;
}

/** Why a test did not run: errors of its own file if it has some, otherwise those of programs beside it. */
function errors(uri: vscode.Uri, results: Results): vscode.TestMessage[] {
  const beside = results.errors.filter((error) => dirname(error.file) === dirname(uri.fsPath));
  const own = beside.filter((error) => error.file === uri.fsPath);
  return (own.length > 0 ? own : beside).map((error) => {
    const message = new vscode.TestMessage(`${error.code}: ${error.message}`);
    message.location = new vscode.Location(vscode.Uri.file(error.file), new vscode.Position(error.line, 0));
    return message;
  });
}
