/**
 * The socket's edge: the text of a frame becomes a `ClientMessage`, or a refusal. Server only.
 *
 * Only the envelope of a command is checked here; its arguments are checked where commands over HTTP are.
 * @module
 */
import { z } from "zod";
import { refuse } from "@/lib/refusal.ts";
import type { ClientMessage } from "@/lib/protocol/messages.ts";
import { parse, type Parsed } from "@/lib/protocol/parse.ts";

/** In UTF-8 bytes. A command is a few hundred. */
export const FRAME_BYTES_MAX = 16 * 1024;

const name = (max: number) =>
  z.string().min(1, "must not be empty").max(max, `must have at most ${max} characters`);

const frameSchema = z.discriminatedUnion("t", [
  z.looseObject({ t: z.literal("command"), id: name(64), module: name(64), type: name(64) }),
  z.strictObject({ t: z.literal("resync") }),
  z.strictObject({ t: z.literal("ping") }),
  z.strictObject({ t: z.literal("leave") }),
], { error: (issue) => issue.code === "invalid_union" ? "must be a frame that exists" : undefined });

export function parseFrame(text: string): Parsed<ClientMessage> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse({ code: "invalid_request", problem: "A frame must be JSON." });
  }
  return parse(frameSchema, value);
}

/** Whether the text is over the limit, without encoding what is clearly under it. */
export function isTooBig(text: string): boolean {
  if (text.length > FRAME_BYTES_MAX) return true;
  // A UTF-16 unit takes at most three bytes.
  return text.length * 3 > FRAME_BYTES_MAX && new TextEncoder().encode(text).length > FRAME_BYTES_MAX;
}
