// The customer's side of every platform: choose who you are, talk to an account, and watch what the platform tells
// the shop. What is special about a platform is in its dialect.
import { line } from "/pages/dialects/line.js";
import { meta } from "/pages/dialects/meta.js";
import { whatsapp } from "/pages/dialects/whatsapp.js";
import { applyWords, call, onLanguage, t, timeOf } from "/pages/words.js";
import { button, make } from "/pages/pieces.js";

const at = (id) => document.getElementById(id);
const DIALECTS = [meta, line, whatsapp];
const MOST_LOGGED = 200;
let accounts = [];
let people = [];
let chat = null;
let opened = Promise.resolve();
let log = "webhooks";
let ahead = 0;
let chosen = { account: localStorage.getItem("simulator-account"), person: localStorage.getItem("simulator-person") };

// What the user does clears the last notice; what happens by itself leaves it.
async function guarded(work) {
  at("notice").hidden = true;
  await quietly(work);
}

async function quietly(work) {
  try {
    await work();
  } catch (error) {
    at("notice").textContent = error.message;
    at("notice").hidden = false;
  }
}

const account = () => accounts.find((one) => one.key === chosen.account);
// Whoever is quick must not write into the chat that was open before.
const act = (name, body = {}) =>
  guarded(async () => {
    await opened;
    await call(`${account().dialect.path(chat)}/acts/${name}`, body);
    await loadChat();
  });

async function loadState() {
  const state = await call("/state");
  people = state.people;
  ahead = new Date(state.now) - Date.now();
  const found = await Promise.all(DIALECTS.map(async (dialect) => (await dialect.accounts(state)).map((one) => ({ ...one, dialect, key: `${dialect.platform}/${one.id}` }))));
  accounts = found.flat();
  if (!account()) chosen.account = accounts[0]?.key;
  if (!people.some((one) => one.id === chosen.person)) chosen.person = people[0]?.id;
  at("account").replaceChildren(...accounts.map((one) => make("option", { value: one.key, textContent: one.label })));
  at("account").value = chosen.account;
  drawClock();
  drawPeople();
  await loadChat();
}

async function loadChat() {
  if (!account() || !chosen.person) return;
  chat = await account().dialect.open(account(), chosen.person);
  drawChat();
}

function drawClock() {
  const now = new Date(Date.now() + ahead);
  at("clock").textContent = `${now.getMonth() + 1}/${now.getDate()} ${timeOf(now)}`;
}

function choose(change) {
  chosen = { ...chosen, ...change };
  localStorage.setItem("simulator-account", chosen.account);
  localStorage.setItem("simulator-person", chosen.person);
  opened = guarded(loadState);
  guarded(loadLog);
}

function drawPeople() {
  at("people").replaceChildren(
    ...people.map((person) => {
      const row = make("button", { className: person.id === chosen.person ? "person chosen" : "person" },
        make("img", { src: person.picture_url, alt: "" }),
        make("span", {}, make("strong", { textContent: person.name }), make("small", { className: "quiet", textContent: person.locale })));
      row.addEventListener("click", () => choose({ person: person.id }));
      return make("li", {}, row);
    }),
  );
}

function drawChat() {
  const { name, ads, dialect } = account();
  at("account-name").textContent = name;
  at("account-avatar").textContent = [...name][0];
  at("chat-state").textContent = dialect.states(account(), chat).filter(Boolean).join(" · ");
  at("switches").replaceChildren(...dialect.switches(chat).map((one) => button(one.danger ? "plain danger" : "plain", t(one.words), () => act(one.act, one.body))));
  at("extras").replaceChildren(...dialect.extras(account()).map((one) => Object.assign(button("round", one.sign, () => act(one.act, one.body)), { title: t(one.words), ariaLabel: t(one.words) })));
  at("ads").replaceChildren(make("option", { value: "", textContent: t("openAd") }), ...ads.map((ad) => make("option", { value: ad.id, textContent: ad.title })));
  at("ads").hidden = ads.length === 0;
  at("context").hidden = !chat.referral;
  at("context").textContent = t(chat.referral && dialect.fromAd(chat.referral) ? "fromAd" : "fromLink");
  const rows = dialect.messages(chat, act).map(messageRow);
  if (chat.typing) rows.push(make("div", { className: "quiet typing", textContent: t("typing") }));
  at("messages").replaceChildren(...(rows.length ? rows : [make("p", { className: "quiet empty", textContent: t("empty") })]));
  for (const picture of at("messages").querySelectorAll("img")) picture.addEventListener("load", toEnd);
  toEnd();
  at("starters").replaceChildren(...dialect.starters(chat, act));
}

function toEnd() {
  at("messages").scrollTop = at("messages").scrollHeight;
}

function messageRow(message) {
  const tools = message.unsent ? [] : message.tools.map((one) => button("tool", t(one.words), () => use(one)));
  const parts = message.unsent ? [make("div", { className: "bubble gone", textContent: t("unsent") })] : message.parts;
  return make("div", { className: message.mine ? "row mine" : "row theirs" },
    message.quote ? make("div", { className: "quote quiet", textContent: `↩ ${message.quote}` }) : null, ...parts,
    make("div", { className: "marks quiet" }, [timeOf(message.created), ...message.marks].filter(Boolean).join(" · "), ...tools));
}

function use(tool) {
  const typed = tool.asks === undefined ? null : prompt(t(tool.words), tool.asks);
  if (tool.asks === undefined) act(tool.act, tool.body);
  else if (typed) act(tool.act, { ...tool.body, text: typed });
}

async function loadLog() {
  if (!account()) return;
  const entries = (await call(`/${log}?latest=${MOST_LOGGED}&platform=${account().dialect.platform}`)).reverse();
  const open = new Set([...at("log").querySelectorAll("details[open]")].map((node) => node.dataset.key));
  const rows = entries.map(log === "webhooks" ? webhookRow : refusalRow);
  for (const node of rows) node.firstChild.open = open.has(node.firstChild.dataset.key);
  at("log").replaceChildren(...(rows.length ? rows : [make("li", { className: "quiet", textContent: t("noEntries") })]));
}

function webhookRow(entry) {
  const tries = entry.attempts.map((one) => one.status ?? one.error).join(", ");
  return logRow(entry.state === "delivered" ? "good" : entry.state === "failed" ? "bad" : "idle", entry.kind,
    [t("state_" + entry.state), tries].filter(Boolean).join(" · "), entry.at, entry.body);
}

function refusalRow(entry) {
  const code = [entry.error.code, entry.error.error_subcode].filter(Boolean).join("/");
  const words = entry.error.error_data?.details ?? entry.error.message;
  return logRow("bad", [code, `HTTP ${entry.status}`].filter(Boolean).join(" · "), `${entry.method} ${entry.path} · ${words}`, entry.at, entry.body);
}

function logRow(mood, title, words, when, body) {
  const row = make("li", { className: mood }, make("details", {},
    make("summary", {}, make("span", { className: "dot" }), make("strong", { textContent: title }), make("small", { className: "quiet", textContent: timeOf(when) }), make("div", { className: "quiet", textContent: words })),
    make("pre", { textContent: JSON.stringify(body, null, 2) })));
  row.firstChild.dataset.key = title + when;
  return row;
}

function showLog(name) {
  log = name;
  for (const one of ["webhooks", "refusals"]) at("tab-" + one).setAttribute("aria-selected", String(one === name));
  guarded(loadLog);
}

// Notes come in bursts: what they ask for is fetched once a moment.
const asked = new Set();
function soon(name, work) {
  if (asked.has(name)) return;
  asked.add(name);
  setTimeout(() => { asked.delete(name); quietly(work); }, 120);
}

function follow() {
  const events = new EventSource("/control/events");
  events.addEventListener("message", (event) => {
    const note = JSON.parse(event.data);
    if (["hello", "state", "profile"].includes(note.kind)) soon("state", loadState);
    if (["hello", "webhook", "refused"].includes(note.kind)) soon("log", loadLog);
    if (chat && account()?.dialect.concerns(note, chat)) soon("chat", loadChat);
  });
}

at("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = at("text").value.trim();
  at("text").value = "";
  if (text) await act("write", { text });
  const refused = !at("notice").hidden;
  if (refused) at("text").value ||= text;
});
at("image").addEventListener("change", () => guarded(async () => {
  const file = at("image").files[0];
  at("image").value = "";
  if (!file) return;
  const answer = await fetch("/control/files", { method: "POST", body: file, headers: { "Content-Type": file.type } });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  await act("send_image", { url: result.url });
}));
at("new-person").addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(async () => {
    const { id } = await call("/people", { name: at("new-name").value.trim(), locale: at("new-locale").value });
    at("new-name").value = "";
    choose({ person: id });
  });
});
at("ads").addEventListener("change", () => { if (at("ads").value) act("open_ad", { ad_id: at("ads").value }); });
at("account").addEventListener("change", () => choose({ account: at("account").value }));
at("advance").addEventListener("click", () => guarded(async () => { await call("/clock/advance", { seconds: 86400 }); await loadState(); }));
at("tab-webhooks").addEventListener("click", () => showLog("webhooks"));
at("tab-refusals").addEventListener("click", () => showLog("refusals"));
onLanguage(() => { if (chat) drawChat(); guarded(loadLog); });
applyWords();
setInterval(drawClock, 1000);
guarded(async () => { await loadState(); await loadLog(); });
follow();
