/** A bug as `planted.ts` plants it: what it is, and the places of the source that it changes. @module */

export interface Planted {
  bug: string;
  edits: readonly { file: string; from: string; to: string }[];
}

export function planted(bug: string, file: string, from: string, to: string): Planted {
  return { bug, edits: [{ file, from, to }] };
}
