/**
 * A request that does its work, and whose answer nobody hears: the connection is gone by then.
 * @module
 */
import { adminKey, type RunningServer } from "@/tests/server.ts";
import { until } from "@/tests/stranger.ts";

export interface LostRequest {
  path: string;
  /** JSON, or the fields of a form. */
  body?: unknown | URLSearchParams;
}

/** @param landed whether what the request does has happened; asked until it has */
export async function loseAnswer(
  { origin, port }: RunningServer,
  { path, body }: LostRequest,
  landed: () => Promise<boolean>,
): Promise<void> {
  const isForm = body instanceof URLSearchParams;
  const bytes = new TextEncoder().encode(body === undefined ? "" : isForm ? `${body}` : JSON.stringify(body));
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${new URL(origin).host}`,
    `origin: ${origin}`,
    // A form comes from a browser, which has no such key.
    ...(isForm ? [] : [`authorization: Bearer ${adminKey}`]),
    `content-type: ${isForm ? "application/x-www-form-urlencoded" : "application/json"}`,
    `content-length: ${bytes.length}`,
  ];
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
    await connection.write(bytes);
    await until(landed);
  } finally {
    connection.close();
  }
}
