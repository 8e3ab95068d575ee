/** The version that runs, as package.json says it. @module */
import manifest from "@/package.json" with { type: "json" };

export const version: string = manifest.version;
