/**
 * A chain with one party whose secret key anyone can read: for rehearsing the whole way on one machine.
 *
 * Its numbers are no lottery at all, so a verifier knows it only where somebody says so, and says so itself.
 * @module
 */
import type { Chain } from "@/lib/draw/beacon.ts";

export const TEST_CHAIN: Chain = {
  hash: "899308d6c35412c5e8d176de960cdd51e02a2eb8d92e63c2e971ee1c781c4a49",
  publicKey:
    "98f19be6affe40addb28199258fee4ff045cb051fe7f2c11a6aad6a35e3965ca5b650f6bf704699d65581a3687af3f3b037c4b8f146edda2324238ff9852be07782bf1ca15fd6d75cc443bb9b6edffc4d48a609d363a68d31b619a6853c657fe",
  genesis: 1700000000,
  period: 3,
};
