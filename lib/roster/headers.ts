/**
 * What people call the columns of a roster, and how they say yes and no.
 *
 * Headers are compared in lower case without spaces and punctuation. `csv.ts` reads files with it.
 * @module
 */

/** `full` may hold a full name or, beside a column of the other half, that half. */
export type Column = "full" | "first" | "last" | "id" | "phone" | "smsOptIn" | "checkedIn" | "tickets";

const HEADERS: Record<Column, string> = {
  full: `name fullname displayname attendee attendeename participant participantname guest guestname person
    nom nomcomplet nome nomecompleto nomecompleta nombre nombrecompleto naam navn namn teilnehmer gast imię имя фио
    імя όνομα 名前 氏名 お名前 姓名 이름 성명 الاسم الاسمالكامل שם שםמלא नाम ชื่อ სახელი անուն`,
  first: `firstname first givenname forename vorname prénom prenom voornaam fornavn förnamn primernombre`,
  last:
    `lastname last surname familyname nachname familienname nomdefamille achternaam efternavn efternamn apellido
    apellidos cognome sobrenome nazwisko фамилия прізвище`,
  id:
    `id attendeeid userid guestid memberid participantid personid badge badgeid badgenumber kennung ausweis`,
  phone: `phone phonenumber mobile mobilephone mobilenumber mobilephonenumber cell cellphone telephone
    telephonenumber tel telefon telefonnummer handy handynummer mobil mobilnummer téléphone telephoneportable
    portable teléfono telefono móvil movil telefone celular телефон 電話 電話番号 电话 手机 전화번호 هاتف טלפון`,
  smsOptIn: `smsoptin sms optin smsconsent textmessages smsok`,
  checkedIn:
    `checkedin checkin present arrived attended attendance eingecheckt anwesend présent presente aanwezig`,
  tickets: `tickets ticketcount ticketquantity numberoftickets quantity lose entries`,
};

const COLUMNS = new Map(
  Object.entries(HEADERS).flatMap(([column, names]) =>
    names.split(/\s+/).map((name) => [name.normalize("NFC"), column as Column] as const)
  ),
);

/** @returns undefined for a header that is none of ours */
export function columnOf(header: string): Column | undefined {
  if (header.length > 100) return undefined;
  return COLUMNS.get(header.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, ""));
}

const YES = new Set(
  "yes y true t 1 x ✓ ✔ ☑ on ok ja j oui o si sí s sim da да так tak ano evet igen ναι כן نعم 是 はい ○ 예 네 हाँ ใช่"
    .split(" "),
);
const NO = new Set(
  "no n false f 0 - – off nein non não nao nu net нет ні nie ne hayır hayir nem όχι nee nej לא لا 否 いいえ × 아니요 아니오 नहीं ไม่"
    .split(" "),
);

/** @returns undefined where it says neither */
export function flagOf(text: string): boolean | undefined {
  const word = text.normalize("NFC").trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}
