/**
 * The files of a tree, and their code without comments and strings. For the checks in this folder.
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** One thing that is not as it should be, where it is. */
export interface Finding {
  file: string;
  /** From 1. */
  line: number;
  problem: string;
}

/** As it is printed: an editor can jump to it. */
export function show({ file, line, problem }: Finding): string {
  return `${file}:${line} ${problem}`;
}

const SKIPPED = ["node_modules", "_fresh", "data", "coverage", ".git", "vectors"];

/** Paths relative to `root`, sorted. */
export async function listFiles(root: string, pattern: RegExp, dir = ""): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, dir), { withFileTypes: true })) {
    const path = dir === "" ? entry.name : `${dir}/${entry.name}`;
    if (entry.isDirectory() && !SKIPPED.includes(entry.name)) {
      found.push(...await listFiles(root, pattern, path));
    } else if (entry.isFile() && pattern.test(path)) {
      found.push(path);
    }
  }
  return found.sort();
}

export function isTest(file: string): boolean {
  return /(_test|_suite)\.tsx?$/.test(file) || file.startsWith("tests/");
}

const BLANKED = new RegExp(
  [
    /\/\*[\s\S]*?\*\//, // block comment
    /\/\/[^\n]*/, // line comment
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/, // strings; templates stay, they hold code
    /(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//, // regular expressions
  ].map((part) => part.source).join("|"),
  "g",
);

/** The code with comments, strings and regular expressions blanked out, line for line. */
export function codeOnly(text: string): string {
  return text.replaceAll(BLANKED, (match) => match.replaceAll(/[^\n]/g, " "));
}

/** The lines, counted from 1, on which `pattern` is found. */
export function linesWith(text: string, pattern: RegExp): { line: number; match: string }[] {
  return text.split("\n").flatMap((content, index) => {
    const match = pattern.exec(content);
    return match ? [{ line: index + 1, match: match[0] }] : [];
  });
}
