/** What the generated files in the build output import (`fresh/internal`); nobody else does. @module */
export { setBuildCache } from "./app.ts";
export { IslandPreparer, ProdBuildCache } from "./build_cache.ts";
export { default as path } from "node:path";
