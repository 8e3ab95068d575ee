/** Builds the fixture application for the tests in this folder. @module */
import { Builder } from "fresh/dev";
import { app } from "./fixture/main.ts";

export const fixtureRoot: string = new URL("./fixture", import.meta.url).pathname;

export type Handler = (request: Request) => Promise<Response>;

/** The fixture in memory, as a function from request to response. */
export async function fixtureHandler(): Promise<Handler> {
  const applySnapshot = await new Builder({ root: fixtureRoot }).build({ snapshot: "memory" });
  applySnapshot(app);
  return app.handler();
}

export function request(path: string, init?: RequestInit): Request {
  return new Request(new URL(path, "http://localhost:8000"), init);
}
