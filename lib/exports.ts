/**
 * The organizer's exports as CSV, streamed: a spreadsheet of 20,000 rows is never held as one text.
 *
 * Cells that a spreadsheet would run as a formula are defused (`csvCell`). UTF-8 with a BOM, as Excel wants it.
 * @module
 */
import { csvCell } from "@/lib/roster/csv.ts";

type Cell = string | number | boolean | null | undefined;

export async function* csvBytes(
  header: readonly string[],
  rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>,
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (cells: readonly Cell[]) => encoder.encode(cells.map(csvCell).join(",") + "\r\n");
  yield encoder.encode("\ufeff");
  yield line(header);
  for await (const row of rows) yield line(row);
}

export function csvResponse(
  fileName: string,
  header: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
): Response {
  return new Response(ReadableStream.from(csvBytes(header, rows)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
