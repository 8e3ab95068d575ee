/**
 * Loaded before `start.ts` by `stray_errors_test.ts`: plants, in a real server, what is nobody's request.
 *
 * `PLANT` says where: in the `start`, in the `stop`, or else at each SIGUSR2 in timers and promises.
 * @module
 */
/** So that a line for each would be seen. */
const planted = 500;

function fail(message: string): never {
  throw new Error(message);
}

switch (Deno.env.get("PLANT")) {
  case "start":
    Object.defineProperty(Deno, "serve", { value: () => fail("planted in the start") });
    break;
  case "stop":
    BroadcastChannel.prototype.close = () => fail("planted in the stop");
    break;
  default:
    Deno.addSignalListener("SIGUSR2", () => {
      for (let i = 0; i < planted; i++) {
        setTimeout(() => fail("planted in a timer"));
        Promise.reject(new Error("planted in a promise"));
        // No text can be made of it.
        setTimeout(() => {
          throw Object.create(null);
        });
      }
    });
}
