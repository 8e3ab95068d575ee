/** Commands of every actor: one entry point, one answer, after the commit. @module */
import { endpoint, json, readJson, seenIn } from "@/lib/http.ts";
import { parseCommand } from "@/lib/protocol/parse.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await seenIn(ctx, ctx.params.event, "run");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const command = body.ok ? parseCommand(body.value) : body;
    if (!command.ok) return command;
    const answer = await ctx.state.drumroll.runtime.submit(ctx.params.event, seen.actor, command.value);
    return answer.ok ? json(answer) : answer;
  },
});
