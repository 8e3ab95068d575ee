/**
 * Starts the built application on one machine, says where it is, and stops it without losing anything.
 *
 * `npm start` builds first when something changed. On Deno Deploy and with `deno serve` the entry is
 * `_fresh/server.js`, and this file is not used.
 * @module
 */
import { ConfigError, readConfig } from "@/lib/config.ts";
import { lanOrigin } from "@/lib/lan.ts";
import { keepListening } from "@/lib/listening.ts";
import { errorFields } from "@/lib/log.ts";
import { version } from "@/lib/version.ts";
import { drumroll } from "./main.ts";

/** Built, so not there when the sources alone are checked. */
const built = new URL("./_fresh/server.js", import.meta.url).href;
const { default: server } = await import(built) as { default: { fetch: Deno.ServeHandler } };

/** What is under way gets this long; then sockets and requests that never end are cut. */
const stopMs = 4_000;

function fail(sentence: string): never {
  console.error(sentence);
  Deno.exit(1);
}

function configured() {
  try {
    return readConfig(Deno.env.toObject());
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

const config = configured();
const ready = await drumroll({ banner: true }).catch((error) =>
  fail(
    `The database at ${config.kvPath ?? "this deployment"} cannot be opened: ${errorFields(error).message}`,
  )
);
const setupCode = await ready.organizers.setupCode();

let listensOn = 0;
const http = (() => {
  try {
    return keepListening((signal) =>
      Deno.serve({
        signal,
        hostname: config.host,
        // The system's choice stays the same when it has to listen anew.
        port: listensOn || config.port,
        // Off by default since Deno 2.9; pages and scripts go to phones on bad Wi-Fi.
        automaticCompression: true,
        onListen({ port }) {
          if (!listensOn) announce(port);
          listensOn = port;
        },
        handler: server.fetch,
      }), ready.log);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      fail(`Port ${config.port} is in use. Stop what runs there, or set PORT to another number.`);
    }
    if (error instanceof Deno.errors.AddrNotAvailable || error instanceof Deno.errors.NotFound) {
      fail(`HOST must be an address of this machine; ${config.host} is not one.`);
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      fail(`Port ${config.port} may not be opened by this user. Set PORT to a number above 1023.`);
    }
    throw error;
  }
})();

ready.memory.start(http.renew);

function announce(port: number): void {
  const origin = config.publicUrl ?? `http://localhost:${port}`;
  const network = config.publicUrl ? undefined : lanOrigin(config.host, port);
  const lines = [
    `Drumroll ${version} is ready on port ${port}.`,
    "",
    setupCode
      ? `  Set up      ${origin}/setup/${setupCode}  (once: it makes the organizer's account)`
      : `  Organizer   ${origin}/o`,
    ...(network ? [`  Network     ${network}  (the address for phones and screens)`] : []),
    `  Data        ${config.kvPath ?? "the attached database"}`,
    "",
  ];
  console.log(lines.join("\n"));
}

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) Deno.exit(130);
  stopping = true;
  const late = setTimeout(() => Deno.exit(1), stopMs);
  // Commands first, so that what was accepted is committed and answered; then the sockets' goodbye.
  await ready.close();
  await http.shutdown();
  clearTimeout(late);
  Deno.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => void stop());
