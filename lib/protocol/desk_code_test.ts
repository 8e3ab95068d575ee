import { assertEquals } from "@std/assert";
import { deskCodeAddress, deskLetters, plainCode, readDeskCode } from "@/lib/protocol/desk_code.ts";

Deno.test("desk code: it is read in any case, with gaps, and with the letters that people mix up", () => {
  assertEquals(plainCode(" k7m 4q-x "), "K7M4QX");
  assertEquals(plainCode("oO0iIl"), "000111");
  for (const wrong of ["", "K7M4Q", "K7M4QXX", "K7M4QU", "K7M4Q!", "K7M4Qé"]) {
    assertEquals(plainCode(wrong), null, wrong);
  }
  assertEquals(new Set(deskLetters).size, 32);
});

Deno.test("desk code: what the phone shows is what the desk reads, and nothing else is", () => {
  const code = { event: "spring-24", module: "main", code: "K7M4QX" };
  assertEquals(readDeskCode(deskCodeAddress("https://d.example:8000", code)), code);
  for (
    const other of [
      "K7M4QX",
      "https://d.example/e/spring-24/token",
      "https://d.example/o/spring-24#main",
      "https://d.example/o/spring-24#main/K7M4QU",
      "javascript:alert(1)//o/abc#main/K7M4QX",
      "https://d.example/o/../x#main/K7M4QX",
    ]
  ) assertEquals(readDeskCode(other), null, other);
});
