/**
 * Frames of the fuzzer, and what the server owes for each: messages that mean something, nearly, or nothing, and bytes
 * that are no frame of RFC 6455. `fuzz_sockets.ts` sends them.
 * @module
 */
import { openApi } from "@/lib/openapi.ts";
import type { Dice } from "@/tests/break/fuzz_dice.ts";
import { hintOf } from "@/tests/break/fuzz_hints.ts";
import { joined } from "@/tests/break/fuzz_requests.ts";
import { brokenJson, type Json, mutate, sample, STRANGE_TEXTS } from "@/tests/break/fuzz_values.ts";
import type { World } from "@/tests/break/fuzz_world.ts";

const document: Json = JSON.parse(JSON.stringify(openApi()));
const commandSchema =
  document.paths["/api/events/{event}/commands"].post.requestBody.content["application/json"].schema;

/** What the server owes for a frame: an answer of that kind under that id, an end, or one of both. */
export type Owed =
  | { answer: "pong" | "snapshot" }
  | { answer: "refusal"; id: null }
  | { answer: "reply"; id: string }
  | { answer: "end"; code?: number }
  | { answer: "pong or end" }
  | { answer: "nothing" };

export interface Frame {
  name: string;
  bytes: Uint8Array;
  owed: Owed;
}

const encoder = new TextEncoder();

/** One frame as RFC 6455 has it; `first` holds the flags and the opcode. */
function framed(
  first: number,
  payload: Uint8Array,
  { masked = true, length = payload.length } = {},
): Uint8Array {
  const mask = masked ? 0x80 : 0;
  const head = length > 65_535
    ? [
      first,
      mask | 127,
      0,
      0,
      0,
      0,
      length >>> 24 & 255,
      length >> 16 & 255,
      length >> 8 & 255,
      length & 255,
    ]
    : length > 125
    ? [first, mask | 126, length >> 8, length & 255]
    : [first, mask | length];
  // A mask of zeros leaves the bytes as they are.
  return joined(Uint8Array.from([...head, ...(masked ? [0, 0, 0, 0] : [])]), payload);
}

export const text = (message: Json) =>
  framed(0x81, encoder.encode(typeof message === "string" ? message : JSON.stringify(message)));
export const ping = text({ t: "ping" });

export function frameOf(world: World, dice: Dice): Frame {
  const hint = hintOf(world);
  const frame = (name: string, bytes: Uint8Array, owed: Owed): Frame => ({ name, bytes, owed });
  const nothing: Owed = { answer: "refusal", id: null };
  const command = () => ({ t: "command", ...sample(commandSchema, dice, hint) });
  switch (dice.below(12)) {
    case 0:
      return frame("ping", ping, { answer: "pong" });
    case 1:
      return frame("resync", text({ t: "resync" }), { answer: "snapshot" });
    case 2:
    case 3:
    case 4: {
      const message = command();
      return frame("command", text(message), { answer: "reply", id: message.id });
    }
    case 5:
    case 6:
    case 7: {
      let message: Json = mutate(command(), dice);
      if (dice.hit(0.4)) message = mutate(message, dice);
      const said = JSON.stringify(message) ?? "";
      const isTooBig = encoder.encode(said).length > 16_384;
      return frame(
        "nearly a command",
        text(said),
        isTooBig ? { answer: "end", code: 1009 } : owedFor(message),
      );
    }
    case 8: {
      const { bytes } = brokenJson(command(), dice);
      // What is still JSON, or too long, is judged by what it says.
      if (bytes.length > 16_000) return frame("broken JSON", text("{"), nothing);
      return frame("broken JSON", framed(0x81, bytes), owedForBytes(bytes));
    }
    case 9:
      return frame(
        "nothing",
        text(dice.pick([
          ...STRANGE_TEXTS.filter((each) => each.length < 5_000),
          "[]",
          "{}",
          "null",
          '{"t":"x"}',
        ])),
        nothing,
      );
    case 10:
      return frame(
        "binary",
        framed(0x82, Uint8Array.from({ length: dice.below(200) }, () => dice.below(256))),
        nothing,
      );
    default:
      return broken(dice);
  }
}

function owedForBytes(bytes: Uint8Array): Owed {
  try {
    const said = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    try {
      return owedFor(JSON.parse(said));
    } catch {
      return { answer: "refusal", id: null };
    }
  } catch {
    // Not UTF-8: the library below us closes, as RFC 6455 says.
    return { answer: "pong or end" };
  }
}

/** By the envelope alone: a command is answered under its id whatever else is wrong with it. */
function owedFor(message: Json): Owed {
  const isName = (value: unknown) => typeof value === "string" && value !== "" && [...value].length <= 64;
  const own = (name: string) => Object.hasOwn(Object(message), name) ? message[name] : undefined;
  const isObject = typeof message === "object" && message !== null && !Array.isArray(message);
  if (
    isObject && own("t") === "command" && isName(own("id")) && isName(own("module")) && isName(own("type"))
  ) {
    return { answer: "reply", id: message.id };
  }
  return { answer: "refusal", id: null };
}

/** What a client that keeps to RFC 6455 never sends. */
function broken(dice: Dice): Frame {
  const any: Owed = { answer: "pong or end" };
  const end: Owed = { answer: "end" };
  const is = (name: string, bytes: Uint8Array, owed: Owed): Frame => ({
    name: `broken: ${name}`,
    bytes,
    owed,
  });
  // Not a ping: its answer would be taken for that of the ping behind it.
  const whole = encoder.encode('{"t":"resync"}');
  switch (dice.below(16)) {
    case 0:
      return is("no mask", framed(0x81, whole, { masked: false }), any);
    case 1:
      return is("reserved bits", framed(0x81 | dice.pick([0x10, 0x20, 0x40, 0x70]), whole), any);
    case 2:
      return is("reserved opcode", framed(0x80 | dice.pick([3, 4, 7, 11, 15]), whole), any);
    case 3:
      return is("a long ping", framed(0x89, new Uint8Array(126)), any);
    case 4:
      return is("a ping in parts", framed(0x09, new Uint8Array(3)), any);
    case 5:
      return is("a part of nothing", framed(0x80, whole), any);
    case 6:
      return is("text within text", joined(framed(0x01, whole.subarray(0, 3)), framed(0x81, whole)), any);
    case 7:
      return is("in parts", joined(framed(0x01, whole.subarray(0, 3)), framed(0x80, whole.subarray(3))), {
        answer: "snapshot",
      });
    case 15: {
      // RFC 6455 allows it; Deno's sockets answer the ping and lose the text. No browser does this to a short text.
      const parts = [framed(0x01, whole.subarray(0, 3)), framed(0x89, new Uint8Array(3))];
      return is("in parts with a ping within", joined(...parts, framed(0x80, whole.subarray(3))), {
        answer: "nothing",
      });
    }
    case 8:
      return is("over 16 KiB", text("x".repeat(dice.pick([16_385, 20_000, 70_000]))), {
        answer: "end",
        code: 1009,
      });
    case 9:
      return is(
        "a length without end",
        framed(0x81, whole, { length: dice.pick([0x7fffffff, 0xffffffff]) }),
        { answer: "nothing" },
      );
    case 10:
      return is("invalid UTF-8", framed(0x81, Uint8Array.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80])), any);
    case 11: {
      const code = dice.pick([0, 999, 1000, 1004, 1005, 1006, 1015, 2999, 3000, 4401, 5000, 65_535]);
      return is(
        "a close",
        framed(0x88, Uint8Array.from([code >> 8, code & 255, ...dice.pick([[], [0xff, 0xfe], [111]])])),
        end,
      );
    }
    case 12:
      return is("a close of one byte", framed(0x88, Uint8Array.from([3])), end);
    case 13:
      return is(
        "a pong for nobody",
        framed(0x8a, Uint8Array.from({ length: dice.below(125) }, () => dice.below(256))),
        any,
      );
    default:
      return is("bytes", Uint8Array.from({ length: 2 + dice.below(60) }, () => dice.below(256)), {
        answer: "nothing",
      });
  }
}
