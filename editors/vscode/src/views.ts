/** What the server explains, as documents that nobody writes. */
import * as vscode from 'vscode';

import type { Difference, Explanation } from './protocol';
import type { Server } from './server';

const SCHEME = 'consign-view';

export class Views implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  private write(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    this.texts.set(path, text);
    this.changed.fire(uri);
    return uri;
  }

  async showExplanation({ title, text }: Explanation): Promise<void> {
    const uri = this.write('/explanation.txt', `${title}\n\n${text}`);
    const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true };
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
  }

  async showDifference({ markdown, differs }: Difference): Promise<void> {
    if (!differs) {
      void vscode.window.showInformationMessage('consign: every work order is treated as at the last commit');
      return;
    }
    const uri = this.write('/What changed.md', markdown);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  dispose(): void {
    this.registered.dispose();
    this.changed.dispose();
  }
}

/** Explains the order at a position; where there is none, what the server says of it is offered with a way on. */
export async function explainAt(server: Server, views: Views, argument: object): Promise<void> {
  await views.showExplanation(await server.ask<Explanation>('consign.explain', argument));
}

/** Explains an order that the user pastes. */
export async function explainGiven(server: Server, views: Views, uri: vscode.Uri): Promise<void> {
  const order = await vscode.window.showInputBox({
    title: 'Explain an order',
    prompt: 'A work order, as a JSON object on one line',
    placeHolder: '{ "id": "WO-1", … }',
    validateInput: (text) => (text.trim().startsWith('{') ? undefined : 'A JSON object begins with `{`'),
  });
  if (order === undefined) return;
  await views.showExplanation(await server.ask<Explanation>('consign.explain', { uri: uri.toString(), order }));
}

export async function showDifference(server: Server, views: Views, uri: vscode.Uri): Promise<void> {
  await views.showDifference(await server.ask<Difference>('consign.diff', { uri: uri.toString() }));
}
