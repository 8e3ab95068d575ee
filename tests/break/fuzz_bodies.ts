/**
 * Bodies of the fuzzer's requests: JSON of a schema, forms of pages, the provider's signed forms, rosters as tables.
 * @module
 */
import { account, signatureOf } from "@/tests/twilio/server.ts";
import type { Dice } from "@/tests/break/fuzz_dice.ts";
import type { Target } from "@/tests/break/fuzz_routes.ts";
import { brokenJson, type Json, mutate, sample, STRANGE_TEXTS } from "@/tests/break/fuzz_values.ts";
import { hintOf } from "@/tests/break/fuzz_hints.ts";
import type { World } from "@/tests/break/fuzz_world.ts";

const encoder = new TextEncoder();

export interface Body {
  bytes: Uint8Array<ArrayBufferLike>;
  headers: Record<string, string>;
  said: string;
}

const NOTHING: Body = { bytes: new Uint8Array(), headers: {}, said: "" };
const NAMES = [
  "Nora",
  "Ole",
  "Priya",
  "Quentin",
  "عمر",
  "O’Neil",
  "=1+1",
  "<b>Rosa</b>",
  "Sam\tT",
  "𝕏".repeat(20),
];

export function bodyOf(target: Target, world: World, dice: Dice, wrong: Set<string>, path: string): Body {
  if (target.method === "GET") return wrong.has("body") && dice.hit(0.3) ? form({ a: "b" }) : NOTHING;
  if (target.path.startsWith("/api/sms/")) return webhook(world, dice, wrong, path);
  if (!target.isApi) return form(fieldsOf(target.fields ?? [], world, dice, wrong));
  if (target.bodyType === "text/csv" && dice.hit(0.6)) return table(dice, wrong);
  if (!target.body) return wrong.has("body") ? json(dice.pick(STRANGE_TEXTS)) : NOTHING;
  let value: Json = sample(target.body, dice, hintOf(world));
  if (target.bodyType) {
    value = (value as Json[]).map((row) => ({ ...row, id: undefined, name: dice.pick(NAMES) }));
  }
  if (wrong.has("body")) {
    for (let count = 1 + dice.below(2); count > 0; count--) {
      value = mutate(value, dice);
    }
  }
  if (!wrong.has("bytes")) return json(value);
  const { bytes, headers } = brokenJson(value, dice);
  return { bytes: tame(bytes), headers: { "content-type": "application/json", ...headers }, said: "" };
}

/** See `hintOf`: a mutation can find this setting as well. */
function tame(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.includes('"none"') ? encoder.encode(text.replaceAll('"none"', '"name"')) : bytes;
}

function json(value: Json): Body {
  const text = JSON.stringify(value) ?? "";
  return { bytes: tame(encoder.encode(text)), headers: { "content-type": "application/json" }, said: text };
}

function form(fields: Record<string, string>): Body {
  const text = new URLSearchParams(fields).toString();
  return {
    bytes: encoder.encode(text),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    said: text,
  };
}

function fieldsOf(names: string[], world: World, dice: Dice, wrong: Set<string>): Record<string, string> {
  const entries = names.filter((name) => dice.hit(name === "everywhere" ? 0.01 : 0.9)).map((name) => {
    const right: Record<string, string> = {
      name: dice.pick(NAMES),
      phone: dice.pick(["", `+49170${dice.below(1e7)}`, "0170 12"]),
      smsOptIn: "yes",
      hideName: "yes",
      passphrase: "wrong words all along",
      again: "wrong words all along",
      next: dice.pick(["/o", `/o/${world.stage.event}`, "//evil.example"]),
      passcode: world.stage.passcode,
    };
    const isOdd = wrong.has("body") && dice.hit(0.5);
    return [name, isOdd ? dice.pick(STRANGE_TEXTS) : right[name] ?? "1"];
  });
  return Object.fromEntries(wrong.has("body") ? [...entries, ["__proto__", "x"]] : entries);
}

function webhook(world: World, dice: Dice, wrong: Set<string>, path: string): Body {
  const fields: Record<string, string> = path.includes("status")
    ? {
      MessageSid: dice.pick([...world.stage.reports, "SM0"]),
      MessageStatus: dice.pick(["sent", "delivered", "failed", "x"]),
    }
    : {
      From: `+4917000${dice.below(99999)}`,
      Body: dice.pick(["STOP", "start", "thanks", ...STRANGE_TEXTS]).slice(0, 1_600),
    };
  if (wrong.has("body")) {
    fields[dice.pick([...Object.keys(fields), "ErrorCode", "OptOutType"])] = dice.pick(STRANGE_TEXTS);
  }
  const body = form(fields);
  // What a form makes of half a letter is what the provider would have signed.
  const signed = Object.fromEntries(new URLSearchParams(body.said));
  const url = `http://127.0.0.1:${world.server.port}${path}`;
  const signature = wrong.has("sender")
    ? dice.pick(STRANGE_TEXTS.filter((text) => /^[\x21-\x7e]{1,99}$/.test(text)))
    : signatureOf(account.authToken, url, signed);
  return { ...body, headers: { ...body.headers, "x-twilio-signature": signature } };
}

/** A roster as a spreadsheet saves it, or as nothing saves it. */
export function tableText(dice: Dice, isWrong: boolean): string {
  const comma = dice.pick([",", ";", "\t"]);
  const columns = ["name", ...["id", "phone", "checkedIn", "tickets", "zzz"].filter(() => dice.hit(0.4))];
  const cell = (column: string) => {
    if (isWrong && dice.hit(0.15)) {
      return dice.pick([
        '"',
        '""',
        '"a',
        'a"b',
        `"a${comma}b"`,
        "\0",
        "\ud800".toWellFormed(),
        "\r",
        "=1+1",
        "x".repeat(200),
      ]);
    }
    if (column === "name") return dice.pick(NAMES);
    if (column === "id") return `n${dice.below(40)}`;
    return column === "phone" ? `+49170${dice.below(1e7)}` : dice.pick(["yes", "no", "1", "0", ""]);
  };
  const rows = Array.from({ length: dice.below(6) }, () => columns.map(cell).join(comma));
  return [...(dice.hit(0.8) ? [columns.join(comma)] : []), ...rows].join(dice.pick(["\n", "\r\n", "\r"]));
}

function table(dice: Dice, wrong: Set<string>): Body {
  const text = tableText(dice, wrong.has("body"));
  const bytes = wrong.has("bytes")
    ? Uint8Array.from([0xff, 0xfe, ...encoder.encode(text)])
    : encoder.encode(text);
  return { bytes, headers: { "content-type": "text/csv" }, said: text };
}
