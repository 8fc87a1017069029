import { describe, expect, it } from "vitest";
import {
  exampleNumber,
  profileFieldOf,
  profileFormSchema,
  profilePatch,
  profileValues,
} from "./profile-values";

describe("exampleNumber", () => {
  it.each([
    ["INV-{YYYY}-{SEQ:4}", "INV-2026-0001"],
    ["{YY}{MM}/{SEQ}", "2611/1"],
    ["R{SEQ:12}", "R000000000001"],
  ])("fills %s in", (pattern, number) => expect(exampleNumber(pattern, "2026-11-23")).toBe(number));

  it.each(["", "INV", "{SEQ}{SEQ:2}", "{SEQ:0}", "{SEQ:13}", "{DD}{SEQ}", "{SEQ", `${"x".repeat(58)}{SEQ}`])(
    "refuses %j",
    (pattern) => expect(exampleNumber(pattern, "2026-11-23")).toBeNull(),
  );
});

describe("the profile's form", () => {
  const empty = profileValues({});

  it("begins valid", () => expect(profileFormSchema.safeParse(empty).success).toBe(true));

  it("saves what is empty as taken away", () => {
    expect(profilePatch(empty)).toMatchObject({
      seller: { name: null, iban: null, address: { city: null } },
      defaults: { currency: "EUR", notes: null },
      numberPattern: "INV-{YYYY}-{SEQ:4}",
    });
  });

  it("saves what is typed in the server's form", () => {
    const values = profileValues({ seller: { name: "Nordwind" } });
    values.seller.iban = "fr76 3000 6000 0112 3456 7890 189";
    values.seller.address.country = "fr";
    expect(profilePatch(values)).toMatchObject({
      seller: { name: "Nordwind", iban: "FR7630006000011234567890189", address: { country: "FR" } },
    });
  });

  it("finds the field of each place", () => {
    expect(profileFieldOf("seller.address.country")).toBe("seller.address.country");
    expect(profileFieldOf("defaults.design.accentColor")).toBe("defaults.accentColor");
    expect(profileFieldOf("design.paper")).toBe("defaults.paper");
    expect(profileFieldOf("seller.electronicAddress")).toBeNull();
  });
});
