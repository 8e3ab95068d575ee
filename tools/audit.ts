/**
 * Checks the audit log of an event on the command line, without asking anybody.
 *
 *     deno run --allow-read tools/audit.ts FILE.jsonl [--head N:HASH] [--json]
 *
 * Exit code: 0 whole, 1 broken, 2 cannot read. Without `--head`, which `GET …/audit` tells and somebody noted, a
 * log whose last records were cut off looks whole. The check itself is `lib/room/audit.ts`.
 * @module
 */
import { isHex } from "@/lib/draw/bytes.ts";
import { parseStrict } from "@/lib/draw/json.ts";
import { type AuditHead, brokenSentence, checkChain } from "@/lib/room/audit.ts";

const USAGE = "usage: audit.ts FILE.jsonl [--head N:HASH] [--json]";

interface Call {
  file: string;
  json: boolean;
  head?: AuditHead;
}

/** A sentence instead of a call says what is wrong with it. */
function parseArgs(args: readonly string[]): Call | string {
  const call: Call = { file: "", json: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--json") call.json = true;
    else if (arg === "--head") {
      const [n, hash, ...rest] = (args[++i] ?? "").split(":");
      if (!/^\d{1,12}$/.test(n) || !isHex(hash, 32) || rest.length > 0) {
        return "--head is the number and the hash of the last record: N:HASH";
      }
      call.head = { n: Number(n), hash };
    } else if (arg.startsWith("--") || call.file !== "") return `unknown argument ${arg}`;
    else call.file = arg;
  }
  return call.file === "" ? USAGE : call;
}

function cannotRead(problem: string): never {
  console.error(problem);
  Deno.exit(2);
}

const call = parseArgs(Deno.args);
if (typeof call === "string") cannotRead(call);
const text = await Deno.readTextFile(call.file).catch((error) =>
  cannotRead(`Cannot read ${call.file}: ${error.message}`)
);
// A line that says two things (equal keys) must not be one for us and another for somebody else.
const records = text.split("\n").filter((line) => line.trim() !== "").map((line, i) => {
  const parsed = parseStrict(line);
  return parsed.ok ? parsed.value : cannotRead(`Line ${i + 1} is not JSON: ${parsed.problem}`);
});
const checked = checkChain(records, call.head);
if (call.json) console.log(JSON.stringify({ ...checked, headKnown: call.head !== undefined }));
else if (!checked.ok) console.log(`BROKEN  ${brokenSentence(checked)}`);
else {
  const { n, hash } = checked.last;
  console.log(`WHOLE  ${n} records, the last one ${n}:${hash}`);
  if (!call.head) console.log("Without --head nobody can tell whether records after it were cut off.");
}
Deno.exit(checked.ok ? 0 : 1);
