/** The workflow as a picture beside the text, live. */
import * as vscode from 'vscode';

import { pictureMessage, picturePage } from './picture_page';
import type { Picture } from './protocol';
import type { Server } from './server';

export class PictureView implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  /** The program that is shown. */
  private uri: vscode.Uri | undefined;
  private asked = 0;
  private readonly listeners: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {
    this.listeners = [
      server.onPictureChanged((uri) => {
        if (vscode.Uri.parse(uri).toString() === this.uri?.toString()) void this.draw();
      }),
      server.onStarted(() => void this.draw()),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.panel && editor?.document.languageId === 'consign') this.follow(editor.document.uri);
      }),
    ];
  }

  show(uri: vscode.Uri): void {
    this.panel ??= this.open();
    this.panel.reveal(undefined, true);
    this.follow(uri);
  }

  private open(): vscode.WebviewPanel {
    const media = vscode.Uri.joinPath(this.extension, 'media');
    const panel = vscode.window.createWebviewPanel(
      'consign.picture',
      'Workflow',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [media] },
    );
    const address = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
    const csp = panel.webview.cspSource;
    panel.webview.html = picturePage({ csp, style: address('picture.css'), script: address('picture.js') });
    panel.onDidDispose(() => (this.panel = undefined));
    // The page says when it can show something, also when it was hidden and is made anew.
    panel.webview.onDidReceiveMessage(() => void this.draw());
    return panel;
  }

  private follow(uri: vscode.Uri): void {
    this.uri = uri;
    void this.draw();
  }

  private async draw(): Promise<void> {
    const { panel, uri } = this;
    if (!panel || !uri) return;
    const asked = ++this.asked;
    const message = await this.message(uri);
    if (asked === this.asked) await panel.webview.postMessage(message);
  }

  private async message(uri: vscode.Uri): Promise<object> {
    try {
      const pictures = await this.server.ask<Picture[]>('consign.picture', { uri: uri.toString() });
      if (pictures.length === 0) return { note: 'This program has no workflow.', pictures };
      return pictureMessage(pictures);
    } catch (error) {
      return { note: (error as Error).message };
    }
  }

  dispose(): void {
    this.panel?.dispose();
    for (const listener of this.listeners) listener.dispose();
  }
}
