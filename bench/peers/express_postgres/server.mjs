/**
 * The reference: raffle entries and ticket purchases in Express and PostgreSQL, one process, as a good engineer of
 * that stack writes them. Prepared statements, a pool of 20 over the Unix socket, indexes for every look-up.
 *
 * An entry is one statement, so that the lock on the counter is held for one round trip and its commit. A purchase
 * is the textbook transaction: lock the raffle's row, look, write, commit; the buyer's tag goes in with the tickets, in
 * one statement. The body is checked by hand, which is
 * cheaper than a schema; sessions, logs, helmet and compression are left out, all in its favour.
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import express from "express";
import jwt from "jsonwebtoken";
import pg from "pg";

const { PORT, PGHOST, PGPORT, PGDATABASE, PGUSER, JWT_SECRET } = process.env;
const pool = new pg.Pool({
  host: PGHOST,
  port: Number(PGPORT),
  database: PGDATABASE,
  user: PGUSER,
  max: 20,
  min: 20,
  idleTimeoutMillis: 0,
});

const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.use(express.json({ limit: "16kb" }));

function attendee(req, res, next) {
  const header = req.get("authorization") ?? "";
  try {
    const token = header.startsWith("Bearer ") ? header.slice(7) : "";
    req.attendee = jwt.verify(token, JWT_SECRET, { algorithms: ["HS256"] }).sub;
  } catch {
    return res.status(401).json({ ok: false, code: "unauthenticated" });
  }
  next();
}

const isText = (value, max) => typeof value === "string" && value.length > 0 && value.length <= max;
const isNonce = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

const no = (res, status, code) => res.status(status).json({ ok: false, code });

/** The same work as ours: numbers without gaps, and a count that is right at every moment. */
const enter = {
  name: "enter",
  text: `
    WITH counted AS (
      UPDATE raffles SET entry_count = entry_count + 1
      WHERE id = $1 AND phase = 'open' AND EXISTS (SELECT FROM attendees WHERE id = $2 AND checked_in)
      RETURNING entry_count
    )
    INSERT INTO entries (raffle, attendee, number, entrant_tag, client_nonce, server_nonce, command_id)
    SELECT $1, $2, entry_count, $3, $4, $5, $6 FROM counted
    RETURNING number`,
};

/** Less work than ours: numbers from a sequence, which have gaps, and nobody counts. No row is locked by two. */
const enterLean = {
  name: "enter lean",
  text: `
    INSERT INTO entries (raffle, attendee, number, entrant_tag, client_nonce, server_nonce, command_id)
    SELECT raffles.id, attendees.id, nextval('entry_numbers'), $3, $4, $5, $6
    FROM raffles, attendees
    WHERE raffles.id = $1 AND phase = 'open' AND attendees.id = $2 AND checked_in
    ON CONFLICT (raffle, attendee) DO NOTHING
    RETURNING number`,
};

const entryOf = {
  name: "entry of",
  text: "SELECT number, command_id FROM entries WHERE raffle = $1 AND attendee = $2",
};

const entering = (statement) => async (req, res) => {
  const { id, clientNonce } = req.body ?? {};
  if (!isText(id, 64) || !isNonce(clientNonce)) return no(res, 400, "invalid_request");
  const { raffle } = req.params;
  const clientBytes = Buffer.from(clientNonce, "hex");
  const serverNonce = randomBytes(32);
  const tag = createHash("sha256").update(raffle).update(clientBytes).update(serverNonce)
    .update(req.attendee).digest();
  const values = [raffle, req.attendee, tag, clientBytes, serverNonce, id];
  const inserted = await pool.query({ ...statement, values }).catch((error) => {
    if (error.code === "23505") return { rows: [] };
    throw error;
  });
  if (inserted.rows.length === 1) {
    return res.json({
      ok: true,
      entryNumber: inserted.rows[0].number,
      entrantTag: tag.toString("hex"),
      serverNonce: serverNonce.toString("hex"),
    });
  }
  const { rows: [mine] } = await pool.query({ ...entryOf, values: [raffle, req.attendee] });
  if (!mine) return no(res, 409, "not_open");
  if (mine.command_id === id) return res.json({ ok: true, entryNumber: mine.number, repeated: true });
  no(res, 409, "already_entered");
};

app.post("/raffles/:raffle/entries", attendee, entering(enter));
app.post("/raffles/:raffle/lean-entries", attendee, entering(enterLean));

const lockRaffle = {
  name: "lock",
  text: `
    SELECT phase, cap, per_person, sold, EXISTS (SELECT FROM attendees WHERE id = $2) AS known
    FROM ticketed_raffles WHERE id = $1 FOR UPDATE`,
};
const buyerOf = {
  name: "buyer of",
  text: `
    SELECT number, request_id, entrant_tag, server_nonce
    FROM buyers JOIN tickets USING (raffle, attendee) WHERE raffle = $1 AND attendee = $2`,
};
/** The tag is made with the first ticket and stays. */
const sell = {
  name: "sell",
  text: `
    WITH sold AS (UPDATE ticketed_raffles SET sold = sold + $4 WHERE id = $1 RETURNING sold),
    bought AS (
      INSERT INTO buyers (raffle, attendee, entrant_tag, client_nonce, server_nonce, command_id)
      VALUES ($1, $2, $5, $6, $7, $3) ON CONFLICT DO NOTHING
    )
    INSERT INTO tickets (raffle, number, attendee, request_id)
    SELECT $1, n, $2, $3 FROM sold, generate_series(sold.sold - $4 + 1, sold.sold) AS n`,
};
const sellMore = {
  name: "sell more",
  text: `
    WITH sold AS (UPDATE ticketed_raffles SET sold = sold + $4 WHERE id = $1 RETURNING sold)
    INSERT INTO tickets (raffle, number, attendee, request_id)
    SELECT $1, n, $2, $3 FROM sold, generate_series(sold.sold - $4 + 1, sold.sold) AS n`,
};

/** In one transaction, the same work as ours; returns the answer, or the name of the refusal. */
async function purchase(client, raffle, attendee, requestId, quantity, clientNonce) {
  const { rows: [state] } = await client.query({ ...lockRaffle, values: [raffle, attendee] });
  if (!state || state.phase !== "open") return "not_open";
  if (!state.known) return "not_found";
  const { rows: mine } = await client.query({ ...buyerOf, values: [raffle, attendee] });
  const before = mine.filter((ticket) => ticket.request_id === requestId);
  if (before.length > 0) return answered(before.map(({ number }) => number), state, mine[0]);
  if (mine.length + quantity > state.per_person) return "limit_reached";
  if (state.sold + quantity > state.cap) return "sold_out";
  const tickets = Array.from({ length: quantity }, (_, i) => state.sold + i + 1);
  const values = [raffle, attendee, requestId, quantity];
  if (mine.length > 0) {
    await client.query({ ...sellMore, values });
    return answered(tickets, state, mine[0], quantity);
  }
  const clientBytes = Buffer.from(clientNonce, "hex");
  const nonce = randomBytes(32);
  const tag = createHash("sha256").update(raffle).update(clientBytes).update(nonce).update(attendee).digest();
  await client.query({ ...sell, values: [...values, tag, clientBytes, nonce] });
  return answered(tickets, state, { entrant_tag: tag, server_nonce: nonce }, quantity);
}

function answered(tickets, { cap, sold }, { entrant_tag, server_nonce }, quantity = 0) {
  return {
    tickets,
    remaining: cap - sold - quantity,
    entrantTag: entrant_tag.toString("hex"),
    serverNonce: server_nonce.toString("hex"),
  };
}

const ticketsOf = {
  name: "tickets of",
  text: "SELECT number, request_id FROM tickets WHERE raffle = $1 AND attendee = $2",
};
const lockLean = {
  name: "lock lean",
  text: "SELECT phase, cap, per_person, sold FROM ticketed_raffles WHERE id = $1 FOR UPDATE",
};

/** Less work than ours: no tag by which a buyer can check the draw, and nobody looks whether the person exists. */
async function purchaseLean(client, raffle, attendee, requestId, quantity) {
  const { rows: [state] } = await client.query({ ...lockLean, values: [raffle] });
  if (!state || state.phase !== "open") return "not_open";
  const { rows: mine } = await client.query({ ...ticketsOf, values: [raffle, attendee] });
  const before = mine.filter((ticket) => ticket.request_id === requestId);
  if (before.length > 0) return { tickets: before.map(({ number }) => number) };
  if (mine.length + quantity > state.per_person) return "limit_reached";
  if (state.sold + quantity > state.cap) return "sold_out";
  await client.query({ ...sellMore, values: [raffle, attendee, requestId, quantity] });
  return { tickets: Array.from({ length: quantity }, (_, i) => state.sold + i + 1) };
}

const purchasing = (work) => async (req, res) => {
  const { id, quantity, clientNonce } = req.body ?? {};
  const isWhole = isText(id, 64) && Number.isInteger(quantity) && quantity >= 1 && quantity <= 100 &&
    isNonce(clientNonce);
  if (!isWhole) return no(res, 400, "invalid_request");
  const client = await pool.connect();
  let outcome;
  try {
    await client.query("BEGIN");
    outcome = await work(client, req.params.raffle, req.attendee, id, quantity, clientNonce);
    await client.query(typeof outcome === "string" ? "ROLLBACK" : "COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
  if (typeof outcome === "string") return no(res, 409, outcome);
  res.json({ ok: true, ...outcome });
};

app.post("/ticketed/:raffle/purchases", attendee, purchasing(purchase));
app.post("/ticketed/:raffle/lean-purchases", attendee, purchasing(purchaseLean));

app.get("/health", async (_req, res) => {
  await pool.query("SELECT 1");
  res.json({ ok: true });
});

const server = app.listen(Number(PORT), "127.0.0.1");
server.keepAliveTimeout = 60_000;
process.on("SIGTERM", () => process.exit(0));
