/** Runs the command `consign`. */
import { spawn } from 'node:child_process';

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** What it says; never rejects because of its status. `stop` ends it, and it then has none. */
export function run(command: string, args: string[], cwd: string | undefined, stop?: AbortSignal): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, signal: stop, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    child.stdout.on('data', (piece) => said.stdout.push(piece));
    child.stderr.on('data', (piece) => said.stderr.push(piece));
    child.on('error', (error) => {
      if (error.name !== 'AbortError') reject(error);
    });
    child.on('close', (status) => {
      const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString('utf8');
      resolve({ status, stdout: text(said.stdout), stderr: text(said.stderr) });
    });
  });
}
