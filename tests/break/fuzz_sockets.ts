/**
 * Sends the fuzzer's frames over real sockets of every role: what one socket sends has to be answered there, or the
 * socket has to be closed, and nobody may see in it what is not theirs.
 * @module
 */
import type { Net } from "@/bench/net.ts";
import { type NetSocket, openSocket } from "@/bench/net_socket.ts";
import { EXITS, type RefusalCode } from "@/lib/refusal.ts";
import { adminKey } from "@/tests/server.ts";
import { type Dice, diceOf } from "@/tests/break/fuzz_dice.ts";
import { type Frame, frameOf, ping, text } from "@/tests/break/fuzz_frames.ts";
import { pump } from "@/tests/break/fuzz_pump.ts";
import type { Report } from "@/tests/break/fuzz_report.ts";
import { joined } from "@/tests/break/fuzz_requests.ts";
import type { Json } from "@/tests/break/fuzz_values.ts";
import { SECRETS, SURNAME, type World } from "@/tests/break/fuzz_world.ts";

const lanesMax = 20;
/** A socket takes 40 at once and 20 a second; this many leave room for the pings beside them. */
const framesOfLife = 30;
/** Over that limit on purpose: so many at once, in one life of so many. */
const [floodFrames, floodEvery] = [260, 40];
/** Far above what a commit may take; the rest is for a busy machine. */
const answerMs = 30_000;
/** For half a frame, whose other half never comes. */
const halfMs = 300;
const KNOWN = ["snapshot", "delta", "seq", "presence", "reply", "refusal", "pong", "bye"];

/** Sends the frames of `from` to `to`; each lane opens one socket after the other. */
export async function fuzzSockets(
  world: World,
  seed: number,
  report: Report,
  net: Net,
  from: number,
  to: number,
): Promise<void> {
  let next = from;
  let left = to - from;

  function lane(): void {
    if (next >= to) return;
    const first = next;
    const isFlood = Math.floor(first / framesOfLife) % floodEvery === floodEvery - 1;
    next = Math.min(to, first + (isFlood ? floodFrames : framesOfLife));
    live(first, next, isFlood);
  }

  /** One socket for the inputs from `first`; where it ends early another one goes on. */
  function live(first: number, end: number, isFlood: boolean): void {
    if (first >= end) return lane();
    const [role, token] = who(world, diceOf(seed ^ 0x50cce7, first));
    let at = first;
    let current: Frame | null = null;
    let isGreeted = false;
    let isOver = false;
    let meaningless = 0;
    let frames = 0;
    let last = "";
    /** For whoever reads of a failure. */
    const told = (errno?: string) =>
      `${errno ? `broken off by ${errno}, ` : ""}${socket.heard} bytes, ${frames} frames` +
      (last ? `, the last ${last}` : "");

    const over = (why: string, isFault = false, errno?: string) => {
      if (isOver) return;
      isOver = true;
      socket.close();
      if (isFault) report.failed("frames", at, why, current?.bytes ?? "the handshake", told(errno));
      report.ended(`socket of ${role.split(" ")[0]}`, why.slice(0, 60));
      if (!isGreeted) report.counted("frames", at, "frame: none, refused at the door");
      // One that was refused at the door uses an input up, so that this has an end.
      if (current || !isGreeted) done(isFlood && isGreeted ? end - at : 1);
      live(at, end, false);
    };
    const done = (count = 1) => {
      current = null;
      at += count;
      left -= count;
    };
    const answered = (how: string) => {
      report.ended(`frame: ${current!.name}`, how);
      if (current!.owed.answer === "nothing") return over("half a frame may be left");
      done();
      go();
    };
    function go(): void {
      if (at >= end) return over("whole");
      const mine = current = frameOf(world, diceOf(seed ^ 0xf4a3e, at));
      const { answer } = mine.owed;
      report.counted("frames", at, `frame: ${mine.name}`);
      socket.raw(mine.bytes);
      if (answer === "pong or end" || answer === "nothing") socket.raw(ping);
      net.at(performance.now() + (answer === "nothing" ? halfMs : answerMs), () => {
        if (current !== mine || isOver) return;
        over(answer === "nothing" ? "half a frame" : `no answer to ${mine.name}`, answer !== "nothing");
      });
    }
    function flood(): void {
      const all = Array.from({ length: end - at }, (_, i) => {
        report.counted("frames", at + i, "frame: flood");
        return text({ t: "command", id: `f${at + i}`, module: "main", type: "enter" });
      });
      current = { name: "flood", bytes: all[0], owed: { answer: "end", code: 1008 } };
      socket.raw(joined(...all));
      const isShort = all.length < floodFrames;
      net.at(
        performance.now() + (isShort ? 1_000 : answerMs),
        () => over("a flood without an end", !isShort),
      );
    }
    function heard(frame: Json): void {
      const { owed } = current!;
      if (frame.t === "refusal") {
        const { code } = frame.refusal;
        if (code === "invalid_request" && frame.id === null) meaningless++;
        const isOwn = owed.answer === "reply" ? frame.id === owed.id : frame.id === null;
        if (isOwn || code === "rate_limited") answered(code);
        else over(`a refusal under ${JSON.stringify(frame.id)} for ${JSON.stringify(owed)}`, true);
      } else if (frame.t === "reply") {
        if (owed.answer === "reply" && owed.id === frame.id) answered("reply");
        else over(`a reply that nobody waits for: ${frame.id}`, true);
      } else if (frame.t === "pong" && /pong|nothing/.test(owed.answer)) answered("pong");
      else if (frame.t === "snapshot" && owed.answer === "snapshot") answered("snapshot");
    }

    const socket: NetSocket = openSocket(net, world.server.port, `${world.stage.path}/socket`, token, {
      frame(payload) {
        const said = new TextDecoder().decode(payload);
        // Pongs of the protocol hold what we sent in a ping.
        if (isOver || !said.startsWith("{")) return;
        frames++;
        last = said.slice(0, 200);
        const fault = faultIn(said, role);
        if (fault) return over(fault, true);
        const frame = JSON.parse(said);
        if (!isGreeted) {
          if (frame.t !== "snapshot") return over(`${frame.t} before the snapshot`, frame.t !== "bye");
          isGreeted = true;
          return isFlood ? flood() : go();
        }
        if (isFlood && frame.t === "refusal") report.ended("frame: flood", frame.refusal.code);
        else if (!isFlood && current) heard(frame);
      },
      closed(why, errno) {
        if (isOver) return;
        if (!isGreeted) return over(why.slice(0, 12), !/^(HTTP\/1.1 (4|503)|close 4)/.test(why), errno);
        const { owed, name } = current!;
        const code = Number(/^close (\d+)/.exec(why)?.[1]);
        const isOwed = /end|nothing/.test(owed.answer) &&
          (!("code" in owed) || owed.code === code || why === "hung up");
        // The tenth frame without a meaning ends a socket; signing out, a purge and revoking are inputs as well.
        const isShown = isFlood || (code === 1008 && meaningless >= 9) || code === 4401 || code === 4403;
        report.ended(`frame: ${name}`, why);
        over(why, !isOwed && !isShown, errno);
      },
    });
    net.at(performance.now() + answerMs, () => isGreeted || over("no greeting", true));
  }

  for (let i = 0; i < lanesMax; i++) lane();
  await pump(net, () => left <= 0);
}

function who({ stage }: World, dice: Dice): [role: string, token: string] {
  switch (dice.below(8)) {
    case 0:
      return ["organizer", adminKey];
    case 1:
      return ["key", stage.keys[3].secret];
    case 2:
      return ["overlay", stage.overlay];
    case 3:
    case 4:
      return ["station", dice.pick(stage.stations)];
    default: {
      const { id, token } = dice.pick(stage.attendees);
      return [`attendee ${id}`, token];
    }
  }
}

function faultIn(said: string, role: string): string | null {
  if (SECRETS.some((secret) => said.includes(secret))) return "a secret of the server";
  if (said.includes(SURNAME)) return `${role} sees ${SURNAME}`;
  const frame = JSON.parse(said);
  if (!KNOWN.includes(frame.t)) return `a frame of the kind ${frame.t}`;
  if (frame.t !== "refusal") return null;
  const { code, message } = frame.refusal;
  if (!Object.hasOwn(EXITS, code)) return `a refusal ${code}`;
  if (EXITS[code as RefusalCode].http >= 500 && code !== "busy") return `a refusal ${code}`;
  return typeof message === "string" && /[.!?]$/.test(message) ? null : `${code} says ${message}`;
}
