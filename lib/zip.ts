/**
 * A zip archive as a stream: files go in one after another and leave as they come, so none is held whole.
 *
 * The same files give the same bytes: every file has the same date, and nothing of the machine is written down.
 * @module
 */
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

export interface ZipFile {
  /** With `/` between folders; ASCII. */
  name: string;
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Hashes and the like do not get smaller. */
  stored?: boolean;
}

/** Zip knows local times only; these parts say the same anywhere. */
const sameDate = () => new Date(2000, 0, 1);

export async function* zipped(files: AsyncIterable<ZipFile> | Iterable<ZipFile>): AsyncIterable<Uint8Array> {
  let ready: Uint8Array[] = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const taken = () => {
    const chunks = ready;
    ready = [];
    return chunks;
  };
  for await (const { name, parts, stored } of files) {
    const entry = stored ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = sameDate();
    archive.add(entry);
    for await (const part of parts) {
      entry.push(part);
      yield* taken();
    }
    entry.push(new Uint8Array(), true);
    yield* taken();
  }
  archive.end();
  yield* taken();
}
