/**
 * The OpenAPI 3.1 document of the HTTP API, made of the table of routes and of the very schemas that the edge parses
 * with, so that it cannot say of a body what the edge does not hold.
 *
 * What no JSON Schema can say (text that takes no ink, ids that differ) stays with `lib/protocol/parse.ts`.
 * @module
 */
import { z } from "zod";
import { API_ROUTES, type ApiRoute } from "@/lib/openapi_routes.ts";
import { EXITS } from "@/lib/refusal.ts";
import { version } from "@/lib/version.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" }) as Json;
  return rest;
};

const refusals = {
  description: "A refusal: its facts stand beside its code, and the status is that of the code.",
  content: { "application/json": { schema: { $ref: "#/components/schemas/Refused" } } },
};

let made: Json | undefined;

/** The same for as long as the process lives. */
export function openApi(): Json {
  return made ??= {
    openapi: "3.1.0",
    info: {
      title: "Drumroll",
      version,
      description: "What a client may rely on; in words in docs/PROTOCOL.md.",
    },
    security: [{ bearer: [] }, { organizer: [] }, { station: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "A key, a station's session or a personal token.",
        },
        organizer: { type: "apiKey", in: "cookie", name: "drumroll_organizer" },
        station: { type: "apiKey", in: "cookie", name: "drumroll_station_{event}" },
      },
      schemas: { Refused: refused() },
    },
  };
}

function paths(): Record<string, Json> {
  const all: Record<string, Json> = {};
  for (const route of API_ROUTES) {
    all[route.path] ??= { parameters: pathParameters(route.path) };
    all[route.path][route.method.toLowerCase()] = operation(route);
  }
  return all;
}

function operation(route: ApiRoute): Json {
  const { method, path, summary, who, need, query = {}, body, bodyOptional, bodyType, status = 200, answer } =
    route;
  const words = path.replace(/^\/api\//, "").split(/[^A-Za-z]+/).filter((word) => word !== "");
  const forms = body && {
    "application/json": { schema: schemaOf(body) },
    ...(bodyType && { [bodyType]: { schema: { type: "string" } } }),
  };
  return {
    operationId: [method.toLowerCase(), ...words].join("_"),
    summary,
    "x-who": who,
    ...(need && { "x-scope": need }),
    ...(who[0] === "anyone" && { security: [] }),
    parameters: Object.entries(query).map(([name, schema]) => ({
      name,
      in: "query",
      schema: schemaOf(schema),
    })),
    ...(forms && { requestBody: { required: !bodyOptional, content: forms } }),
    responses: { [status]: success(answer, status), default: refusals },
  };
}

function success(answer: ApiRoute["answer"], status: number): Json {
  if (answer === "") return { description: status === 101 ? "Switching protocols." : "Done." };
  if (answer === "application/json") {
    return { description: "Done.", content: { [answer]: { schema: { type: "object" } } } };
  }
  if (typeof answer === "string") return { description: "The file.", content: { [answer]: {} } };
  const names = ["ok", ...answer.filter((name) => name !== "ok?")].map((name) => name.replace("?", ""));
  const required = names.filter((name) => !answer.includes(`${name}?`));
  const properties = {
    ...Object.fromEntries(names.map((name) => [name, {}])),
    ok: { type: "boolean" },
  };
  const schema = { type: "object", properties, required };
  return { description: "Done.", content: { "application/json": { schema } } };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function refused(): Json {
  return {
    type: "object",
    properties: {
      ok: { const: false },
      refusal: {
        type: "object",
        properties: { code: { enum: Object.keys(EXITS) }, message: { type: "string" } },
        required: ["code", "message"],
      },
    },
    required: ["ok", "refusal"],
  };
}
