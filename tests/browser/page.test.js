// What people do on the page, in a real browser.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { assertAccessible, browser, languageModel, serve } from "./matinee.js";

const SHOTS = process.env.MATINEE_SCREENSHOTS;
const WISH = "I loved Heat and Inside Man. Tonight something about a heist";
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

let server;
let chrome;
before(async () => {
  server = await serve();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  if (server) assert.equal(await server.stop(), 0, "the server ends in order");
});

/** A page of somebody new, on which any error of the console fails the test. */
async function visit(address = "/", options = {}) {
  const context = await chrome.newContext({ viewport: DESKTOP, baseURL: server.url, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.assertNoErrors = () => assert.deepEqual(errors, []);
  await page.goto(address);
  return page;
}

async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
}

async function ask(page, text) {
  await page.getByLabel("In your own words").fill(text);
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator("#answer .said", { hasText: text }).waitFor();
}

async function titles(page) {
  return page.locator("#answer .cards h3").allInnerTexts();
}

async function register(page, name) {
  await page.goto("/register");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText(name, { exact: true }).waitFor();
}

describe("the conversation", () => {
  it("answers with films, reasons and posters, and learns from a like", async () => {
    const page = await visit();
    await register(page, "Ana");
    await ask(page, WISH);
    const first = await titles(page);
    assert.equal(first.length, 5);
    await assertAccessible(page);
    await page.waitForFunction(() => [...document.images].slice(0, 2).every((i) => i.complete && i.naturalWidth > 0));
    await shot(page, "answer-desktop");

    const like = page.locator("#film2").getByRole("button", { name: "Like", exact: true });
    await like.click();
    await page.locator("#film2 [aria-pressed=true]").first().waitFor();
    assert.equal(await like.getAttribute("aria-pressed"), "true");
    assert.equal(await page.evaluate(() => document.activeElement.id), "like2", "the focus stays");
    assert.deepEqual(await titles(page), first, "the list stays");

    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.waitForFunction((t) => document.querySelector("#answer .cards h3").innerText !== t, first[0]);
    const next = await titles(page);
    assert.ok(next.every((title) => !first.includes(title)), `${next} repeats one of ${first}`);

    await page.goto("/profile");
    const liked = first[1];
    await page.locator("#answer .tile", { hasText: liked }).waitFor();
    assert.equal(await page.getByRole("heading", { name: "Rated (3)" }).count(), 1);
    await assertAccessible(page);
    await shot(page, "profile-desktop");
    page.assertNoErrors();
  });

  it("takes parts of what it understood back", async () => {
    const page = await visit();
    await ask(page, WISH);
    const chips = page.locator(".chip");
    const before = await chips.count();
    assert.ok(before >= 3, `only ${before} parts`);
    await page.getByRole("button", { name: /^Remove: Inside Man/ }).click();
    await page.waitForFunction((n) => document.querySelectorAll(".chip").length === n, before - 1);
    page.assertNoErrors();
  });

  it("works without JavaScript", async () => {
    const page = await visit("/", { javaScriptEnabled: false });
    await page.locator("textarea").fill(WISH);
    await page.locator("form.ask button.primary").click();
    assert.equal((await titles(page)).length, 5);
    await page.locator("#like1").click();
    assert.equal(await page.locator("#like1").getAttribute("aria-pressed"), "true");
    assert.equal((await titles(page)).length, 5);
    await page.locator("#undo").click();
    assert.equal(await page.locator("#like1").getAttribute("aria-pressed"), "false");
  });

  it("is usable on a phone and by keyboard", async () => {
    const page = await visit("/", { viewport: PHONE, colorScheme: "dark" });
    await page.getByLabel("In your own words").focus();
    await page.keyboard.type(WISH);
    await page.keyboard.press("Enter");
    await page.locator("#answer .cards").waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= PHONE.width, `the page is ${width} wide`);
    await assertAccessible(page);
    await shot(page, "answer-phone-dark");
    page.assertNoErrors();
  });

  it("gives the form back with a sentence at the field, and nothing is lost", async () => {
    const page = await visit("/", { javaScriptEnabled: false });
    await page.locator("textarea").fill("anything with rain");
    await page.locator("summary").first().click();
    await page.locator("#count").evaluate((input) => input.setAttribute("type", "text"));
    await page.locator("#count").fill("1000");
    await page.locator("form.ask button.primary").click();
    assert.equal(await page.locator("#count-problem").innerText(), "How many films? A number from 1 to 100.");
    assert.equal(await page.locator("textarea").inputValue(), "anything with rain");
  });

  it("takes nonsense, markup and SQL as words", async () => {
    const page = await visit();
    for (const text of ["<img src=x onerror=alert(1)>", "'; DROP TABLE users; --", "🎬🎬🎬", "مرحبا يا صديقي"]) {
      await ask(page, text);
      assert.equal(await page.locator("#answer .said img").count(), 0);
    }
    page.assertNoErrors();
  });
});

describe("with a language model", () => {
  let model;
  let other;
  before(async () => {
    model = await languageModel();
    other = await serve({}, model.config);
  });
  after(async () => {
    model?.stop();
    await other?.stop();
  });
  const reasons = (page) => page.locator("#answer .reason", { hasText: "The model says so" });

  it("the list comes first, and the model's reasons when they come", async () => {
    model.hold();
    const page = await visit("/", { baseURL: other.url });
    await ask(page, WISH);
    assert.equal((await titles(page)).length, 5, "the list is there while the model reads");
    assert.equal(await reasons(page).count(), 0);
    assert.match(await page.locator("#status").innerText(), /oracle is still reading/);
    await shot(page, "reading-desktop");
    await assertAccessible(page);
    model.release();
    await reasons(page).first().waitFor();
    assert.match(await page.locator("#status").innerText(), /judged by the language model oracle/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "text", "the focus stays");
    await shot(page, "judged-desktop");
    await assertAccessible(page);
    page.assertNoErrors();
  });

  it("nothing moves under the finger, and a like pressed in between is kept", async () => {
    model.hold();
    const page = await visit("/", { baseURL: other.url });
    await ask(page, WISH);
    const liked = (await titles(page))[1];
    await page.locator("#like2").click();
    await page.locator("#like2[aria-pressed=true]").waitFor();
    model.release();
    const ready = page.getByRole("button", { name: "oracle is ready: show its list" });
    await ready.waitFor();
    assert.equal(await reasons(page).count(), 0, "the list waits for the person");
    await page.locator("#list1").click();
    await page.locator("#list1[aria-pressed=true]").waitFor();
    const listed = (await titles(page))[0];
    await ready.click();
    await reasons(page).first().waitFor();
    for (const [title, mark] of [[liked, "like"], [listed, "list"]]) {
      const card = page.locator("#answer .card", { hasText: title.split(" (")[0] }).first();
      assert.equal(await card.locator(`[id^=${mark}]`).getAttribute("aria-pressed"), "true", title);
    }
    page.assertNoErrors();
  });

  it("who goes on is not overtaken by an earlier question", async () => {
    model.hold();
    const page = await visit("/", { baseURL: other.url });
    await ask(page, WISH);
    await page.getByLabel("Who reads and judges").evaluate((select) => { select.value = "builtin"; });
    await ask(page, "Something with dinosaurs, please");
    const shown = await titles(page);
    assert.equal(await page.locator("#status").innerText(), "");
    model.release();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.waitForFunction((t) => document.querySelector("#answer .cards h3").innerText !== t, shown[0]);
    assert.equal(await reasons(page).count(), 0);
    page.assertNoErrors();
  });

  it("works without JavaScript: one answer, judged", async () => {
    const page = await visit("/", { baseURL: other.url, javaScriptEnabled: false });
    await page.locator("textarea").fill(WISH);
    await page.locator("form.ask button.primary").click();
    assert.ok((await reasons(page).count()) > 0);
  });

  it("says so when the model gives no answer", async () => {
    model.hold();
    const page = await visit("/", { baseURL: other.url });
    await ask(page, WISH);
    model.fail();
    await page.getByText("oracle gave no answer in time").waitFor();
    assert.equal((await titles(page)).length, 5);
    page.assertNoErrors();
  });
});

describe("Lite", () => {
  it("suggests films and tags by keyboard, and its address can be shared", async () => {
    const page = await visit("/lite");
    await page.getByLabel("Add a film").pressSequentially("amelie");
    await page.getByRole("option", { name: /^Amélie/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: /^Remove: Amélie/ }).waitFor();
    await page.getByLabel("Add a tag").pressSequentially("feel");
    await page.getByRole("option", { name: /^feel-good/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Remove: feel-good" }).waitFor();
    const found = await titles(page);
    assert.equal(found.length, 20);
    await assertAccessible(page);
    await shot(page, "lite-desktop");

    const address = new URL(page.url());
    const other = await visit(address.pathname + address.search, { viewport: PHONE });
    assert.deepEqual(await titles(other), found);
    await shot(other, "lite-phone");

    await page.goBack();
    await page.getByRole("link", { name: /^Remove: Amélie/ }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Remove: feel-good" }).count(), 0);
    page.assertNoErrors();
  });

  it("says what it does not know", async () => {
    const page = await visit("/lite?add_film=zzzzqqq&add_tag=zzzzqqq");
    assert.equal(await page.locator("#film-problem").innerText(), "The catalog has no film of that name.");
    assert.equal(await page.locator("#tag-problem").innerText(), "There is no such tag.");
    assert.equal(await page.getByLabel("Add a film").inputValue(), "zzzzqqq");
  });
});

describe("accounts", () => {
  it("keep what a guest said, and log in again elsewhere", async () => {
    const page = await visit();
    await ask(page, WISH);
    await register(page, "Berta");
    await page.goto("/profile");
    await page.getByRole("heading", { name: "Rated (2)" }).waitFor();

    const other = await visit("/login");
    await other.getByLabel("Name").fill("berta");
    await other.getByLabel("Password").fill("a wrong password");
    await other.getByRole("button", { name: "Log in" }).click();
    assert.equal(await other.locator("#password-problem").innerText(), "Name and password do not fit.");
    assert.equal(await other.getByLabel("Name").inputValue(), "berta");
    await other.getByLabel("Password").fill("a long enough password");
    await other.getByRole("button", { name: "Log in" }).click();
    await other.getByText("Berta", { exact: true }).waitFor();
    await other.goto("/profile");
    await other.getByRole("heading", { name: "Rated (2)" }).waitFor();
    await other.getByRole("button", { name: "Log out" }).click();
    await other.goto("/profile");
    await other.getByText("You are a guest").waitFor();
  });

  it("are joined by a code, share their ratings, and can be parted", async () => {
    const page = await visit();
    await register(page, "Carla");
    await page.goto("/profile");
    await page.getByRole("button", { name: "Make a code for the bot" }).click();
    const code = (await page.locator(".notice").innerText()).match(/[A-Z2-9]{4}-[A-Z2-9]{4}/)[0];

    const other = await visit();
    await ask(other, WISH);
    await other.goto("/profile");
    await other.getByLabel("Code from the bot").fill(code.toLowerCase());
    await other.getByRole("button", { name: "Join", exact: true }).click();
    await other.locator(".notice").waitFor();

    await page.goto("/profile");
    await page.getByRole("heading", { name: "Rated (2)" }).waitFor();
    await page.getByRole("button", { name: "Part the accounts" }).click();
    await page.goto("/profile");
    assert.equal(await page.getByRole("heading", { name: /^Rated/ }).count(), 0);
  });

  it("take everything with them, and delete everything", async () => {
    const page = await visit();
    await ask(page, WISH);
    await register(page, "Dora");
    await page.goto("/profile");
    const download = async (name) => {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
      const chunks = await (await file.createReadStream()).toArray();
      return Buffer.concat(chunks).toString();
    };
    const everything = JSON.parse(await download("Everything as JSON"));
    assert.equal(everything.ratings.length, 2);
    assert.match(await download("Films as CSV"), /Inside Man,2006,/);

    await page.getByRole("button", { name: "Delete everything" }).click();
    assert.match(await page.locator(".problem").innerText(), /Tick the box/);
    await page.getByLabel("Yes, delete everything").check();
    await page.getByRole("button", { name: "Delete everything" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto("/profile");
    await page.getByText("I know nothing of your taste yet.").waitFor();
    await page.goto("/login");
    await page.getByLabel("Name").fill("Dora");
    await page.getByLabel("Password").fill("a long enough password");
    await page.getByRole("button", { name: "Log in" }).click();
    assert.equal(await page.locator("#password-problem").innerText(), "Name and password do not fit.");
  });
});

describe("the profile", () => {
  it("changes and deletes ratings, and keeps settings", async () => {
    const page = await visit();
    await ask(page, WISH);
    await page.goto("/profile");
    const heat = page.locator("#answer .tile", { hasText: "Heat (1995)" });
    await heat.getByRole("button", { name: "2 of 5" }).click();
    await page.waitForFunction(() => {
      const tile = [...document.querySelectorAll("#answer .tile")].find((one) => one.textContent.includes("Heat (1995)"));
      return tile.querySelectorAll(".star.lit").length === 2;
    });
    await page.reload();
    assert.equal(await heat.locator(".star.lit").count(), 2);
    await heat.getByRole("button", { name: "Delete rating" }).click();
    await page.getByRole("heading", { name: "Rated (1)" }).waitFor();

    await page.locator("#settings + form #count").fill("3");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Your settings are stored.").waitFor();
    await page.goto("/");
    await ask(page, "Something with dinosaurs, please");
    assert.equal((await titles(page)).length, 3);
  });
});

describe("a file of ratings", () => {
  it("is taken over, and what was not found is named", async () => {
    const page = await visit("/profile");
    const csv = "Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,https://boxd.it/1,4.5\n2020-01-02,Zzxqv,2001,x,3\n";
    await page.getByLabel("Ratings from Letterboxd").setInputFiles({ name: "ratings.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByRole("button", { name: "Import", exact: true }).click();
    assert.match(await page.locator(".notice").innerText(), /One rating was imported.*Zzxqv/);
    await page.locator("#answer .tile", { hasText: "Heat (1995)" }).waitFor();
    page.assertNoErrors();
  });
});

describe("every page", () => {
  for (const language of ["en", "es", "cs"]) {
    for (const address of ["/", "/lite?want=heist&count=3", "/profile", "/login", "/register", "/about"]) {
      it(`${address} in ${language} is accessible, small and complete`, async () => {
        const page = await visit(address, { locale: language });
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        await assertAccessible(page);
        const html = await page.content();
        assert.ok(html.length < 60_000);
        const bytes = await page.evaluate(() => {
          const parts = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
          return parts.filter((p) => !p.name.includes("/posters/")).reduce((sum, p) => sum + p.encodedBodySize, 0);
        });
        assert.ok(bytes > 5_000 && bytes < 60_000, `${bytes} bytes without posters`);
        await shot(page, `page${address.split("?")[0].replace("/", "-")}-${language}`);
        page.assertNoErrors();
      });
    }
  }

  it("is in the language that is chosen below, from then on", async () => {
    const page = await visit("/lite");
    await page.getByRole("button", { name: "Čeština" }).click();
    await page.getByRole("button", { name: "Přidat", exact: true }).first().waitFor();
    await page.goto("/");
    assert.equal(await page.locator("html").getAttribute("lang"), "cs");
    await page.locator("textarea").fill(WISH);
    await page.getByRole("button", { name: "Zeptat se" }).click();
    await page.getByText("Pochopeno:").waitFor();
    await assertAccessible(page);
    await shot(page, "answer-cs");
    page.assertNoErrors();
  });

  it("fits a phone, dark and light, in every state", async () => {
    const page = await visit("/", { viewport: PHONE, reducedMotion: "reduce" });
    await ask(page, WISH);
    await page.locator("#like1").click();
    await page.locator("#like1[aria-pressed=true]").waitFor();
    for (const address of ["", "/", "/lite?want=heist&avoid=gore&film=tt0113277~4.5&count=4", "/profile", "/register"]) {
      if (address) await page.goto(address);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page);
        await shot(page, `phone${address.split("?")[0].replace("/", "-") || "-answer"}-${colorScheme}`);
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= PHONE.width, `${address} is ${width} wide`);
    }
    page.assertNoErrors();
  });
});
