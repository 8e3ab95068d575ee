/**
 * Where the parts of the application lie, for the server (`main.ts`) and the builder (`dev.ts`) alike.
 * @module
 */

export interface AppLayout {
  /** Directory of the application, absolute. */
  root: string;
  /** The module that exports `app`, relative to `root` like all that follow. */
  serverEntry: string;
  routeDir: string;
  islandDir: string;
  staticDir: string;
  /** Where a build goes. */
  outDir: string;
  /** Browsers that the islands are built for, as esbuild names them. */
  target: string[];
  /** Small files without state that go into every bundle that needs them; for the weight of the first page. */
  copied: string[];
}

export const layout: AppLayout = {
  root: import.meta.dirname!,
  serverEntry: "main.ts",
  routeDir: "routes",
  islandDir: "islands",
  staticDir: "static",
  outDir: "_fresh",
  target: ["chrome99", "firefox99", "safari15"],
  copied: [
    "components/Brand.tsx",
    "components/Dial.tsx",
    "components/Fingerprint.tsx",
    "components/station/poll_shares.ts",
    "components/tiers.ts",
    "lib/client/api.ts",
    "lib/client/over.ts",
  ],
};

export default layout;
