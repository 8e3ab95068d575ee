/**
 * Sends the fuzzer's requests over `bench/net.ts`: lanes that keep their connection, and for bytes that may be no
 * request at all a connection each. Every answer goes to `fuzz_judge.ts`.
 * @module
 */
import type { Net, Wire } from "@/bench/net.ts";
import { type Answer, type AnswerReader, answerReader, answersTo } from "@/tests/break/fuzz_answers.ts";
import { type Dice, diceOf } from "@/tests/break/fuzz_dice.ts";
import { judge } from "@/tests/break/fuzz_judge.ts";
import { type Input, joined, makeRequest } from "@/tests/break/fuzz_requests.ts";
import { type Target, targets } from "@/tests/break/fuzz_routes.ts";
import { pump } from "@/tests/break/fuzz_pump.ts";
import type { Report } from "@/tests/break/fuzz_report.ts";
import type { World } from "@/tests/break/fuzz_world.ts";

const lanesMax = 32;
/** A body has fifteen seconds to arrive and nothing waits longer for anything; the rest is for a busy machine. */
const answerMs = 40_000;
/** Bytes that are half a request wait for the other half; nobody here sends it. */
const rawMs = 250;
/** In the first inputs of so many every request and page has its turn; there are fewer of them than that. */
export const everyTarget = 5_000;
const rawShare = 0.05;
/** Such connections at once. */
const rawsMax = 48;
/** Every so many stretches there is one in which all come from one address and most from one phone: limits are met. */
const [stretch, fewEvery] = [500, 12];
/** They cost scrypt, a third of a second or 25 ms, or as much as thirty others, or take the room away. */
const RARE: [RegExp, number][] = [
  [/^POST \/(o\/sign-in|setup)/, 0.02],
  [/station-session|^POST .*\/passcode$/, 0.05],
  [/^POST \/api\/events$|evidence|audit.jsonl|sign-out/, 0.05],
  [/^POST .*\/purge$/, 0.2],
  [/verify.html|\/verifier\/|\.csv$|\/audit$|^GET \/o/, 0.3],
];

export interface HttpFuzz {
  /** @returns when all inputs from `from` to `to` were answered */
  run(from: number, to: number): Promise<void>;
  /** Names of all that can be asked. */
  readonly names: string[];
}

export async function openHttpFuzz(world: World, seed: number, report: Report, net: Net): Promise<HttpFuzz> {
  const all = await targets();

  function inputOf(index: number): Input {
    const dice = diceOf(seed, index);
    const few = Math.floor(index / stretch) % fewEvery === 2;
    // Whatever chance says, each is asked at the beginning.
    const target = all[index % everyTarget] ?? targetOf(all, dice);
    const input = makeRequest(target, world, dice, few);
    return dice.hit(rawShare) ? raw(input, dice) : input;
  }

  return {
    names: all.map(({ name }) => name),
    async run(from, to) {
      let next = from;
      let left = to - from;
      let raws = 0;
      const done = () => void left--;
      const lane = () => {
        const go = () => {
          if (next >= to) return;
          const index = next++;
          const input = inputOf(index);
          const heard = (answers: Answer[], fault?: string) => {
            report.counted("http", index, input.target.name);
            for (const answer of answers) {
              const { outcome, wrong } = judge(input, answer);
              report.ended(input.isRaw ? "raw bytes" : input.target.name, outcome);
              for (const sentence of wrong) report.failed("http", index, sentence, input.bytes, answer);
            }
            if (fault) report.failed("http", index, fault, input.bytes);
            done();
            if (!input.isRaw || raws-- > rawsMax) go();
          };
          if (!input.isRaw) return sendPlain(input, heard);
          sendRaw(net, world.server.port, input, heard);
          // Most of these only wait for a while; the lane goes on beside them.
          if (++raws <= rawsMax) go();
        };
        const sendPlain = keptConnection(net, world.server.port);
        return { go, close: sendPlain.close };
      };
      const lanes = Array.from({ length: Math.min(lanesMax, left) }, lane);
      for (const { go } of lanes) go();
      await pump(net, () => left === 0);
      for (const { close } of lanes) close();
    },
  };
}

function targetOf(all: readonly Target[], dice: Dice): Target {
  for (;;) {
    const target = dice.pick(all);
    const rare = RARE.find(([pattern]) => pattern.test(target.name));
    if (!rare || dice.hit(rare[1])) return target;
  }
}

type Heard = (answers: Answer[], fault?: string) => void;

/** One request after the other over a connection that is made anew when the server ends it. */
function keptConnection(net: Net, port: number): ((input: Input, heard: Heard) => void) & { close(): void } {
  let wire: Wire | null = null;
  let reader: AnswerReader = answerReader();
  let isUsed = false;
  let current: { input: Input; heard: Heard; isAgain: boolean } | null = null;

  function start(input: Input, heard: Heard, isAgain = false): void {
    const mine = current = { input, heard, isAgain };
    wire ??= open();
    wire.write(input.bytes);
    net.at(performance.now() + answerMs, () => {
      if (current !== mine) return;
      const had = reader.rest();
      drop();
      finish([], `no answer within ${answerMs / 1_000} s, only ${JSON.stringify(had.slice(0, 100))}`);
    });
  }

  function open(): Wire {
    reader = answerReader();
    isUsed = false;
    const opened: Wire = net.open(port, {
      heard(bytes, from) {
        if (from !== wire || !current) return;
        const { input } = current;
        let answer = reader.take(bytes, input.method === "HEAD");
        // "Go on" is not the answer.
        while (answer?.status === 100) answer = reader.take(null, input.method === "HEAD");
        if (!answer) return;
        isUsed = true;
        if (answer.status === 101 || answer.headers.get("connection") === "close") drop();
        finish(
          [answer],
          reader.rest() === "" || answer.status === 101 ? undefined : "bytes after the answer",
        );
      },
      closed(_wire, errno) {
        if (opened !== wire) return;
        const [had, again] = [reader.rest(), isUsed];
        wire = null;
        if (!current) return;
        const { input, heard, isAgain } = current;
        // The end of a kept connection may cross the next request on its way.
        if (again && had === "" && !isAgain) start(input, heard, true);
        else {
          const how = errno ? `broken off (${errno})` : "hung up";
          finish([], `${how} after ${had === "" ? "nothing" : had.slice(0, 80)}`);
        }
      },
    });
    return opened;
  }

  function drop(): void {
    wire?.close();
    wire = null;
  }

  function finish(answers: Answer[], fault?: string): void {
    const { heard } = current!;
    current = null;
    heard(answers, fault);
  }

  return Object.assign(start, { close: drop });
}

/** A connection of its own; no answer is one too, as long as the server lives on. */
function sendRaw(net: Net, port: number, input: Input, heard: Heard): void {
  const read = answersTo(input.bytes);
  const answers: Answer[] = [];
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    wire.close();
    heard(answers);
  };
  const wire: Wire = net.open(port, {
    heard(bytes) {
      for (const answer of read(bytes)) {
        answers.push(answer);
        if (answer.status === 101) return end();
      }
      if (answers.length > 0) net.at(performance.now() + 20, end);
    },
    closed: end,
  });
  wire.write(input.bytes);
  net.at(performance.now() + rawMs, end);
}

const encoder = new TextEncoder();

/** Breaks a request as no client would: its lines, its lengths, its chunks, its end. */
function raw(input: Input, dice: Dice): Input {
  let bytes: Uint8Array = input.bytes.slice();
  const text = new TextDecoder("latin1").decode(bytes);
  const latin = (changed: string) => Uint8Array.from(changed, (letter) => letter.charCodeAt(0) & 255);
  switch (dice.below(14)) {
    case 0:
      for (let count = 1 + dice.below(8); count > 0; count--) {
        bytes[dice.below(bytes.length)] = dice.below(256);
      }
      break;
    case 1:
      bytes = bytes.subarray(0, 1 + dice.below(bytes.length));
      break;
    case 2:
      bytes = latin(
        text.replace(/HTTP\/1.1/, dice.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9", "HTTP", "", "ICY"])),
      );
      break;
    case 3:
      bytes = latin(text.replace(/\r\n/g, dice.pick(["\n", "\r", "\r\r\n", "\r\n "])));
      break;
    case 4:
      bytes = latin(
        text.replace(
          /content-length: \d+/,
          dice.pick([
            "content-length: -1",
            "content-length: 1e3",
            "content-length: 99999999999999999999",
            "content-length: 5\r\ncontent-length: 6",
            "content-length: +1",
            "x: y",
          ]),
        ),
      );
      break;
    case 5:
    case 6: {
      const chunks = [
        "5\r\nhello\r\n0\r\n\r\n",
        "zz\r\n",
        "ffffffffffffffff\r\nx",
        "0\r\nx: y\r\n\r\n",
        "-1\r\n",
        '5;ext="\r\nhello\r\n',
        "5\nhello\n0\n\n",
      ];
      const head = text.slice(0, text.indexOf("\r\n\r\n")).replace(
        /content-length: \d+/,
        "transfer-encoding: chunked",
      );
      bytes = latin(`${head}${dice.hit(0.2) ? "\r\ncontent-length: 3" : ""}\r\n\r\n${dice.pick(chunks)}`);
      break;
    }
    case 7:
      bytes = joined(...Array.from({ length: 2 + dice.below(4) }, () => bytes));
      break;
    case 8:
      bytes = latin(
        text.replace(
          /^(\S+) \//,
          `$1 ${
            dice.pick([
              "http://evil.example/",
              "http://127.0.0.1/",
              "//x/",
              "*",
              "ftp://x/",
              "/../",
              "x",
              "http://[::1/",
              "HTTP://a:b@c/",
            ])
          }`,
        ),
      );
      break;
    case 9:
      bytes = latin(
        text.replace(
          "\r\n",
          `\r\n${
            dice.pick([
              "x",
              ": y",
              "x : y",
              "x\0: y",
              "x: \0",
              "x: a\rb",
              " folded",
              "é: y",
              "x".repeat(70_000) + ": y",
              "transfer-encoding: gzip, chunked",
              "te: trailers\r\nconnection: te, close, upgrade",
              "connection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\nupgrade: h2c",
            ])
          }\r\n`,
        ),
      );
      break;
    case 10:
      bytes = encoder.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0".repeat(dice.below(40)));
      break;
    case 11:
      bytes = Uint8Array.from({ length: 1 + dice.below(400) }, () => dice.below(256));
      break;
    case 12:
      bytes = latin(
        text.replace(
          /host: [^\r]*\r\n/,
          dice.pick(["", "host: a\r\nhost: b\r\n", "host:\r\n", "host: \x7f\r\n"]),
        ),
      );
      break;
    default:
      bytes = latin(
        text.replace(
          /\r\n/,
          "\r\n" + Array.from({ length: dice.pick([90, 120, 900]) }, (_, i) => `x-${i}: 1\r\n`).join(""),
        ),
      );
  }
  return { ...input, bytes, isRaw: true, isExact: false, who: "admin" };
}
