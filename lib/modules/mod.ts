/**
 * The modules there are. A new one is its file, its views, and a line here.
 * @module
 */
import type { AnyModule } from "@/lib/modules/contract.ts";
import { poll } from "@/lib/modules/poll.ts";
import { raffle } from "@/lib/modules/raffle.ts";
import { tickets } from "@/lib/modules/tickets.ts";

export const modules: Readonly<Record<string, AnyModule>> = { raffle, poll, tickets };
