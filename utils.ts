/**
 * What a request carries from middleware to page, and the `define` helpers bound to it.
 * @module
 */
import { createDefine, type Define } from "fresh";
import type { Principal } from "@/lib/auth/principal.ts";
import type { Drumroll } from "@/lib/drumroll.ts";

/** Set by the middlewares in `main.ts`, read by handlers and pages. */
export interface State {
  /** Names this request in logs and in what a person can report. */
  requestId: string;
  /** What this isolate holds: database, identity, rooms. */
  drumroll: Drumroll;
  /** Who asks, once that was asked for (`principalOf` in `lib/http.ts`). */
  principal?: Principal | null | Promise<Principal | null>;
  /** Origins besides ours that this page may ask, for the content security policy. */
  connectTo?: readonly string[];
}

export const define: Define<State> = createDefine<State>();
