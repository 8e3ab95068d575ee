/**
 * The address of this machine on its network: what a phone in the room can open when the server is a laptop.
 * @module
 */

/** @returns undefined when the server listens on one address only, or the machine has no network */
export function lanOrigin(host: string, port: number): string | undefined {
  if (host !== "0.0.0.0" && host !== "::") return undefined;
  const found = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.") && !address.startsWith("169.254.")
  );
  return found && `http://${found.address}:${port}`;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
