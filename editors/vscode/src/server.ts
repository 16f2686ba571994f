/** The language server and what is asked of it. */
import * as vscode from 'vscode';
import { ExecuteCommandRequest, LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';

import { firstFolder, serverExecutable, tellMissing } from './machine';
import { PICTURE_CHANGED } from './protocol';
import * as settings from './settings';

/** Shows what a command of the server came to, where it was asked for in a code lens. Undefined if it is not for us. */
export type Shower = (command: string, argument: any) => Promise<unknown> | undefined;

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private starting: Promise<void> = Promise.resolve();
  private readonly pictureChanged = new vscode.EventEmitter<string>();
  private readonly started = new vscode.EventEmitter<void>();
  /** Programs, and what they may read. */
  private readonly files = vscode.workspace.createFileSystemWatcher('**/*.{consign,csv,json,ndjson,tsv,txt,xlsx,ods,xls,parquet,arrow,feather,gz,zst,toml}');

  /** A program was checked anew: the URI of its file. */
  readonly onPictureChanged = this.pictureChanged.event;
  readonly onStarted = this.started.event;

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly shower: Shower,
  ) {}

  get isRunning(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** Starts it, or starts it anew. Starts follow one another. */
  restart(): Promise<void> {
    this.starting = this.starting.then(() => this.start()).catch((error) => this.log.error(error));
    return this.starting;
  }

  private async start(): Promise<void> {
    await this.stop();
    const found = await serverExecutable();
    if ('missing' in found) {
      this.log.error(found.missing);
      void tellMissing(found.missing);
      return;
    }
    const args = ['lsp', ...settings.outside()];
    this.log.info(`running ${found.command} ${args.join(' ')}`);
    const serverOptions = { command: found.command, args, options: { cwd: firstFolder() } };
    this.client = new LanguageClient('consign', 'consign', serverOptions, this.options());
    this.client.onNotification(PICTURE_CHANGED, ({ uri }: { uri: string }) => this.pictureChanged.fire(uri));
    await this.client.start();
    await vscode.commands.executeCommand('setContext', 'consign.running', true);
    this.started.fire();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: 'file', language: 'consign' },
        { scheme: 'untitled', language: 'consign' },
      ],
      outputChannel: this.log,
      initializationOptions: settings.initializationOptions(),
      synchronize: {
        configurationSection: settings.SECTION,
        fileEvents: this.files,
      },
      middleware: {
        executeCommand: (command, args, next) => this.shower(command, args[0]) ?? next(command, args),
      },
    };
  }

  /** Asks for a command's result. Rejects with a sentence for people. */
  async ask<Answer>(command: string, argument: object): Promise<Answer> {
    await this.starting;
    if (!this.client?.isRunning()) throw new Error('the language server of consign is not running');
    return this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }) as Promise<Answer>;
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await vscode.commands.executeCommand('setContext', 'consign.running', false);
    await client?.dispose();
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.files.dispose();
    this.pictureChanged.dispose();
    this.started.dispose();
  }
}
