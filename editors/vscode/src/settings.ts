/** What the user has set. */
import * as vscode from 'vscode';

export const SECTION = 'consign';

const get = <T>(name: string, otherwise: T) => vscode.workspace.getConfiguration(SECTION).get<T>(name, otherwise);

export const path = () => get('path', '');
export const allowOutside = () => get<string[]>('allowOutside', []);

/** What the server is told when it starts: the section that it is told again when it changes, and that we show results. */
export function initializationOptions() {
  return {
    lints: get('lints', true),
    inlayHints: get('inlayHints', true),
    codeLenses: get('codeLenses', true),
    allowOutside: allowOutside(),
    views: true,
  };
}
