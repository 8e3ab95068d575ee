/**
 * The bare minimum of a broadcast: Node and `ws`, no rooms, no order, no identity. What is POSTed goes to everybody
 * who is connected, as one text frame. A floor for how fast anything can tell a hall.
 * @module
 */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const server = createServer((req, res) => {
  const parts = [];
  req.on("data", (part) => parts.push(part));
  req.on("end", () => {
    const text = Buffer.concat(parts).toString();
    if (text) for (const client of sockets.clients) client.send(text);
    res.writeHead(200, { "content-length": 2 }).end("{}");
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.send("{}");
});
server.listen(Number(process.env.PORT), "127.0.0.1", 4096);
