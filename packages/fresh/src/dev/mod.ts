/** Building and developing an application (`fresh/dev`). Never imported by a running server. @module */
export { Builder, type BuildOptions } from "./builder.ts";
