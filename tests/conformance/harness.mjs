// The protocol of the conformance kit for harnesses in Node: JSON lines over standard input and output.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** Loads a package that `tools` has installed. */
export const load = createRequire(`${process.env.NODE_MODULES}/`);
export const version = (name) => load(`${process.env.NODE_MODULES}/${name}/package.json`).version;

/** Reads the plain JSON Schemas: type, title and text. */
export function schemas() {
  const folder = `${process.env.SCHEMAS}/json-schema`;
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.json'));
  return paths.sort().map((path) => {
    const text = readFileSync(`${folder}/${path}`, 'utf8');
    return { type: path.replace(/\.json$/, '').replaceAll('\\', '/'), title: JSON.parse(text).title, text };
  });
}

/** The implementation refuses the instance. */
export class Refused extends Error {}

/** The implementation has no such call. */
export class Skipped extends Error {}

/**
 * Answers the runner. `judge` gets a type and an instance. It returns the JSON that the implementation would send, or
 * undefined if it only validates, and throws `Refused` or `Skipped`.
 */
export async function serve(implementation, types, judge) {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    // An open standard input would keep Node alive.
    if (request.cmd === 'stop') return process.stdin.destroy();
    const answer =
      request.cmd === 'start' ? { version: 1, implementation, types } : { seq: request.seq, ...(await verdict(request)) };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }

  async function verdict({ type, instance }) {
    try {
      return { verdict: 'accepted', sent: await judge(type, instance) };
    } catch (error) {
      const verdict = error instanceof Refused ? 'refused' : error instanceof Skipped ? 'skipped' : 'error';
      return { verdict, reason: error.message };
    }
  }
}
