/**
 * Starts the built application on one machine, says where it is, and stops it without losing anything.
 *
 * `npm start` builds first when something changed. On Deno Deploy and with `deno serve` the entry is
 * `_fresh/server.js`, and this file is not used.
 * @module
 */
import { tryWriting } from "@/lib/condition.ts";
import { lanOrigin } from "@/lib/lan.ts";
import { keepListening, type Listening } from "@/lib/listening.ts";
import { errorFields } from "@/lib/log.ts";
import { createLines } from "@/lib/log_lines.ts";
import type { Drumroll } from "@/lib/drumroll.ts";
import { configured, databaseName, fail, whyNoDatabase, whyNoListener } from "@/lib/start_trouble.ts";
import { troubleIn } from "@/lib/storage/write_health.ts";
import { goOnAfterStrays } from "@/lib/stray_errors.ts";
import { version } from "@/lib/version.ts";
import { drumroll } from "./main.ts";

/** Built, so not there when the sources alone are checked. */
const built = new URL("./_fresh/server.js", import.meta.url).href;
const { default: server } = await import(built).catch((error) => {
  if (!(error instanceof TypeError && error.message.includes(built))) throw error;
  return fail("There is no build here. Start with npm start, which builds first, or run deno task build.");
}) as { default: { fetch: Deno.ServeHandler } };

/** Of the five seconds that a platform gives; then sockets and requests that never end are cut. */
const stopMs = 3_500;
/** Ctrl-C reaches this process from the terminal, and once more from the `npm` above it. */
const sameSignalMs = 1_000;
/** For the closing frames of a full hall to leave; who does not answer one by then has read it, or never will. */
const goodbyeMs = 2_000;
/** For the last lines of the log, where somebody reads them. */
const lastLinesMs = 200;

let ready: Drumroll | undefined;
let http: Listening | undefined = undefined;
let stoppingSince: number | undefined;

async function stop(): Promise<void> {
  if (stoppingSince !== undefined) {
    if (performance.now() - stoppingSince > sameSignalMs) Deno.exit(130);
    return;
  }
  stoppingSince = performance.now();
  // Nothing was taken yet, and what goes on below would only open what is closed here.
  if (!http) Deno.exit(0);
  // A request whose body never ends holds nobody up, and nothing of it was taken.
  const late = new Promise<void>((resolve) => setTimeout(resolve, stopMs));
  // Commands first, so that what was accepted is committed and answered; then the sockets' goodbye.
  const isClosed = await Promise.race([ready!.close().then(() => true), late.then(() => false)]);
  if (isClosed) {
    // Before the listener's end, which would cut what is not on its way yet.
    await Promise.race([goodbyes(ready!).then(() => http!.shutdown()), late]);
    // Of a database that is not closed nobody knows, so this is not said there.
    lines.write(
      config.kvPath === ":memory:"
        ? "Drumroll has stopped. Its database was in memory, so nothing is kept."
        : "Drumroll has stopped. Everything that was acknowledged is saved.",
    );
  }
  await lines.flush(lastLinesMs);
  Deno.exit(isClosed ? 0 : 1);
}
/** What fails on the way out must not keep it here: from its start on no error ends it by itself. */
async function endAnyway(error: unknown): Promise<void> {
  try {
    log("fault", errorFields(error));
    await lines.flush(lastLinesMs);
  } finally {
    Deno.exit(1);
  }
}
/** A process that ends takes with it what its sockets were still to say. */
async function goodbyes({ sockets }: Drumroll): Promise<void> {
  for (const until = performance.now() + goodbyeMs; sockets.size > 0 && performance.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
// Before anything is opened: somebody who stops it while it starts means it too.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => void stop().catch(endAnyway));
}

const lines = createLines((bytes) => Deno.stdout.write(bytes), Date.now);

const config = configured();

async function opened() {
  try {
    ready = await drumroll({ banner: true, write: lines.write });
    const { log, memory, organizers, records, now } = ready;
    const setupCode = await organizers.setupCode();
    // A file that may only be read opens as any other, and then every phone would hear no. With a full disk it starts:
    // screens show the room, and once there is space all goes on by itself.
    await tryWriting(records, now()).catch((error) => {
      if (troubleIn(error) === "read_only") throw error;
      console.error(`${databaseName(config.kvPath)} takes no writes now: ${errorFields(error).message}`);
    });
    return { log, memory, setupCode };
  } catch (error) {
    fail(whyNoDatabase(error, config.kvPath));
  }
}
const { log, memory, setupCode } = await opened();

let listensOn = 0;

http = (() => {
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
      }), log);
  } catch (error) {
    const why = whyNoListener(error, config);
    if (why) fail(why);
    throw error;
  }
})();

memory.start(http.renew);
// Not before: what fails above ends the process.
goOnAfterStrays(log);

function announce(port: number): void {
  const origin = config.publicUrl ?? `http://localhost:${port}`;
  const network = config.publicUrl ? undefined : lanOrigin(config.host, port);
  const text = [
    `Drumroll ${version} is ready on port ${port}.`,
    "",
    setupCode
      ? `  Set up      ${origin}/setup/${setupCode}  (once: it makes the organizer's account)`
      : `  Organizer   ${origin}/o`,
    ...(network ? [`  Network     ${network}  (the address for phones and screens)`] : []),
    `  Data        ${config.kvPath ?? "the attached database"}`,
    "",
  ];
  lines.write(text.join("\n"));
}
