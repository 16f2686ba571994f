/** A client of the real server: what the extension's client library says, said over the same pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';

import { CONSIGN } from './consign';

export interface Diagnostic {
  code: string;
  message: string;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
}

export class Client {
  readonly connection: MessageConnection;
  private readonly child: ChildProcess;
  private readonly published = new Map<string, Diagnostic[]>();
  private versions = new Map<string, number>();
  /** What the server sent besides: each notification with its parameters. */
  readonly notified: [string, any][] = [];

  constructor(private readonly folder: string) {
    this.child = spawn(CONSIGN!, ['lsp'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
    this.connection = createMessageConnection(
      new StreamMessageReader(this.child.stdout!),
      new StreamMessageWriter(this.child.stdin!),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
      this.published.set(uri, diagnostics);
    });
    this.connection.onNotification((method, params) => void this.notified.push([method, params]));
    this.connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null));
    this.connection.onRequest((method) => (method.startsWith('window/') || method.startsWith('client/') ? null : undefined));
    this.connection.listen();
  }

  async start(capabilities: object, initializationOptions: object): Promise<any> {
    const uri = pathToFileURL(this.folder).href;
    const answer = await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'rules' }],
      capabilities,
      initializationOptions,
    });
    await this.connection.sendNotification('initialized', {});
    return answer;
  }

  async open(path: string): Promise<string> {
    const uri = pathToFileURL(path).href;
    this.versions.set(uri, 1);
    const textDocument = { uri, languageId: 'consign', version: 1, text: readFileSync(path, 'utf8') };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return uri;
  }

  async replace(uri: string, text: string): Promise<void> {
    const version = this.versions.get(uri)! + 1;
    this.versions.set(uri, version);
    await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  /** What is found in the file when all that was asked for is checked. */
  async diagnostics(uri: string): Promise<Diagnostic[]> {
    await this.connection.sendRequest('consign/settled', {});
    return this.published.get(uri) ?? [];
  }

  ask<Answer>(command: string, argument: object): Promise<Answer> {
    return this.connection.sendRequest('workspace/executeCommand', { command, arguments: [argument] });
  }

  /** Ends the server as the protocol has it; its exit status. */
  async end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.on('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return ended;
  }
}
