/** What the extension has: the language server's client, the picture, the Testing view, and commands. */
import * as vscode from 'vscode';

import { run } from './command';
import { executable, tellMissing } from './machine';
import { PictureView } from './picture';
import type { Difference, Explanation } from './protocol';
import { Server } from './server';
import { Testing } from './testing';
import { explainAt, explainGiven, showDifference, Views } from './views';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('consign', { log: true });
  const views = new Views();
  const server: Server = new Server(log, (command, argument) => shown(command, argument));
  const picture = new PictureView(context.extensionUri, server);
  const testing = new Testing(server);
  context.subscriptions.push(log, views, server, picture, testing, ...commands(server, views, picture));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      // What the server is told when it starts; it is told of other changes while it runs.
      const starts = ['consign.path', 'consign.allowOutside'].some((name) => change.affectsConfiguration(name));
      if (starts) void server.restart();
    }),
  );

  /** Results of commands of the server that code lenses ask for. */
  function shown(command: string, argument: any): Promise<unknown> | undefined {
    switch (command) {
      case 'consign.explain':
        return server.ask<Explanation>(command, argument).then((answer) => views.showExplanation(answer));
      case 'consign.diff':
        return server.ask<Difference>(command, argument).then((answer) => views.showDifference(answer));
      case 'consign.picture':
        picture.show(vscode.Uri.parse(argument.uri));
        return Promise.resolve();
      case 'consign.runTest':
        return testing.runFrom(vscode.Uri.parse(argument.uri), argument.test);
      default:
        return undefined;
    }
  }

  await server.restart();
}

/** What the palette offers. What goes wrong is told with the server's words. */
function commands(server: Server, views: Views, picture: PictureView): vscode.Disposable[] {
  const here = (act: (editor: vscode.TextEditor, uri: vscode.Uri) => unknown) => () => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId === 'consign') return act(editor, editor.document.uri);
    return vscode.window.showInformationMessage('consign: open a program, a file that ends in `.consign`');
  };
  const all: Record<string, () => unknown> = {
    'consign.showPicture': here((_, uri) => picture.show(uri)),
    'consign.showExplanation': here((editor, uri) => {
      const { line, character } = editor.selection.active;
      return explainAt(server, views, { uri: uri.toString(), position: { line, character } });
    }),
    'consign.explainGiven': here((_, uri) => explainGiven(server, views, uri)),
    'consign.showDifference': here((_, uri) => showDifference(server, views, uri)),
    'consign.restart': () => server.restart(),
    'consign.newProject': newProject,
  };
  return Object.entries(all).map(([name, act]) => vscode.commands.registerCommand(name, () => told(act)));
}

async function told(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    void vscode.window.showErrorMessage(`consign: ${(error as Error).message}`);
  }
}

/** `consign new` in a folder that the user picks. */
async function newProject(): Promise<void> {
  const found = executable();
  if ('missing' in found) return tellMissing(found.missing);
  const options = { canSelectFolders: true, canSelectFiles: false, openLabel: 'Write the Project Here' };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  if (!folder) return;
  const { status, stderr } = await run(found.command, ['new', '--', folder.fsPath], undefined);
  if (status !== 0) throw new Error(stderr.trim());
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: false });
}
