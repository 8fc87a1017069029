// Pictures of each page at both widths and in both schemes, for eyes and for the README:
//   cd web && npm run screenshots [FOLDER]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, Person } from "./browser.mjs";
import { Inkvoice } from "./server.mjs";

const folder = process.argv[2] ?? "../docs/screenshots";
const looks = [
  { width: 1280, height: 800, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "dark" },
  { width: 375, height: 812, colorScheme: "light" },
  { width: 375, height: 812, colorScheme: "dark" },
];
const work = [
  ["Globex Corporation", [["Quarterly audit", "1", "4800", "20"]]],
  ["Große & Söhne GmbH", [["Design of the booking page", "12.5", "95", "19"]]],
  ["شركة النور للتجارة", [["استشارات", "3", "250", "15"]]],
  [
    "Café Crème SARL",
    [
      ["Menu cards, letterpress", "400", "2.35", "20"],
      ["Delivery", "1", "18", "20"],
    ],
  ],
];

mkdirSync(folder, { recursive: true });
const [server, browser] = await Promise.all([Inkvoice.start(), launch()]);
try {
  for (const { width, height, colorScheme } of looks) {
    const person = await Person.arrive(browser, server, { viewport: { width, height }, colorScheme });
    const { page } = person;
    const shoot = async (name) => {
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({
        path: join(folder, `${name}-${width}-${colorScheme}.png`),
        animations: "disabled",
        fullPage: true,
      });
    };
    for (const [name, path] of Object.entries({ landing: "/", signup: "/signup", login: "/login" })) {
      await page.goto(path);
      await page.getByRole("heading").first().waitFor();
      await shoot(name);
    }
    await person.signUp();
    await page.getByText("Your first invoice takes two minutes.").waitFor();
    await shoot("empty");
    for (const [client, items] of work) {
      await person.generate(client, items);
      await person.sees("Ready", client);
    }
    await server.stopServing();
    await server.serve(0);
    await page.reload();
    await person.fillInvoice("Initech Ltd", [
      ["Consulting", "7.5", "120", "20"],
      ["Travel", "1", "86.40", "0"],
    ]);
    await shoot("form");
    await page.getByRole("button", { name: "Generate PDF" }).click();
    await person.sees("Processing…", "Initech Ltd");
    await shoot("dashboard");
    await page.goto("/settings");
    await page.getByRole("heading").first().waitFor();
    await page.waitForLoadState("networkidle");
    await shoot("settings");
    await server.stopServing();
    await server.serve(1);
    await person.context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
