/** What the boot script imports in development: it also reloads the page when the server has restarted. @module */
import { ALIVE_URL } from "../../constants.ts";

export { boot } from "./reviver.ts";

const RETRY_MS = 300;
let revision: number | undefined;

function connect(): void {
  const socket = new WebSocket(new URL(ALIVE_URL, location.origin.replace("http", "ws")));
  socket.addEventListener("message", (event) => {
    const told = JSON.parse(event.data).revision;
    if (revision !== undefined && revision !== told) location.reload();
    revision = told;
  });
  socket.addEventListener("close", () => setTimeout(connect, RETRY_MS));
}

connect();
