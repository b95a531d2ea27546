// The customer's side of LINE: choose who you are, talk to an official account, and watch what LINE tells the shop.
import { applyWords, call, make, onLanguage, safeLink, t, timeOf } from "/pages/words.js";

const at = (id) => document.getElementById(id);
const MOST_LOGGED = 200;
let state = { accounts: [], people: [] };
let chat = null;
let log = "webhooks";
let chosen = { account: localStorage.getItem("simulator-line-account"), person: localStorage.getItem("simulator-person") };

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

const act = (name, body = {}) =>
  guarded(async () => {
    await call(`/line/chats/${chat.account_id}/${chat.user_id}/acts/${name}`, body);
    await loadChat();
  });

async function loadState() {
  const [{ people }, { accounts }] = await Promise.all([call("/state"), call("/line/state")]);
  state = { people, accounts };
  if (!accounts.some((one) => one.id === chosen.account)) chosen.account = accounts[0]?.id;
  if (!people.some((one) => one.id === chosen.person)) chosen.person = people[0]?.id;
  at("account").replaceChildren(...accounts.map((one) => make("option", { value: one.id, textContent: one.name })));
  at("account").value = chosen.account;
  drawPeople();
  await loadChat();
}

async function loadChat() {
  if (!chosen.account || !chosen.person) return;
  chat = await call("/line/chats", { account_id: chosen.account, person_id: chosen.person });
  drawChat();
}

function choose(change) {
  chosen = { ...chosen, ...change };
  localStorage.setItem("simulator-line-account", chosen.account);
  localStorage.setItem("simulator-person", chosen.person);
  guarded(loadState);
}

function drawPeople() {
  at("people").replaceChildren(
    ...state.people.map((person) => {
      const button = make("button", { className: person.id === chosen.person ? "person chosen" : "person" },
        make("img", { src: person.picture_url, alt: "" }),
        make("span", {}, make("strong", { textContent: person.name }), make("small", { className: "quiet", textContent: person.locale })));
      button.addEventListener("click", () => choose({ person: person.id }));
      return make("li", {}, button);
    }),
  );
}

function drawChat() {
  const account = state.accounts.find((one) => one.id === chat.account_id);
  at("account-name").textContent = account.name;
  at("account-avatar").textContent = [...account.name][0];
  const words = [t(chat.blocked ? "lineBlocked" : chat.friend ? "isFriend" : "notFriend"), `${t("quota")} ${account.used}`];
  if (account.standby) words.push(t("standby"));
  at("chat-state").textContent = words.join(" · ");
  at("follow").hidden = chat.friend;
  at("unfollow").hidden = chat.blocked;
  const rows = chat.messages.map(messageRow);
  at("messages").replaceChildren(...(rows.length ? rows : [make("p", { className: "quiet empty", textContent: t("empty") })]));
  at("messages").scrollTop = at("messages").scrollHeight;
  const replies = chat.messages.at(-1)?.content.quickReply?.items ?? [];
  at("starters").replaceChildren(...replies.map((one) => tapping("starter", one.action)));
}

function messageRow(message) {
  const mine = message.author === "person";
  const part = message.unsent ? make("div", { className: "bubble gone", textContent: t("unsent") }) : content(message.content);
  const unsend = make("button", { className: "tool", textContent: t("unsend") });
  unsend.addEventListener("click", () => act("unsend", { message_id: message.id }));
  return make("div", { className: mine ? "row mine" : "row theirs" }, part,
    make("div", { className: "marks quiet" }, timeOf(message.created), mine && !message.unsent ? unsend : null));
}

function content(one) {
  if (one.type === "text") return make("div", { className: "bubble", textContent: one.text });
  if (one.type === "sticker") return make("div", { className: "sticker", textContent: "☺" });
  if (one.type === "image") {
    const picture = make("img", { className: "picture", src: one.originalContentUrl ?? one.url, alt: t("image") });
    picture.addEventListener("load", () => (at("messages").scrollTop = at("messages").scrollHeight));
    return picture;
  }
  if (one.type === "location") return make("div", { className: "bubble", textContent: `⌖ ${[one.title, one.address].filter(Boolean).join(", ")} (${one.latitude}, ${one.longitude})` });
  if (one.type === "template") return card(one.template.title ?? "", one.template.text ?? one.altText, one.template.actions ?? []);
  if (one.type === "flex") return card("", flexTexts(one.contents).join("\n") || one.altText, flexActions(one.contents));
  return make("a", { className: "bubble", href: safeLink(one.url ?? one.originalContentUrl) ?? "#", textContent: `📎 ${one.fileName ?? one.type}`, target: "_blank", rel: "noreferrer" });
}

const card = (title, words, actions) =>
  make("div", { className: "card" },
    make("div", { className: "card-text" }, make("strong", { textContent: title }), make("div", { className: "quiet", textContent: words })),
    ...actions.map((one) => tapping("card-button", one)));

function tapping(className, action) {
  if (action.type === "uri") return make("a", { className, href: safeLink(action.uri) ?? "#", textContent: action.label, target: "_blank", rel: "noreferrer" });
  const button = make("button", { className, textContent: action.label });
  button.addEventListener("click", () => (action.type === "postback" ? act("tap_button", { data: action.data }) : act("write", { text: action.text })));
  return button;
}

const inside = (box) => (Array.isArray(box) ? box : box && typeof box === "object" ? Object.values(box) : []);
const flexTexts = (box) => [...(box?.type === "text" ? [box.text] : []), ...inside(box).flatMap(flexTexts)];
const flexActions = (box) => (box?.type === "button" ? [box.action] : inside(box).flatMap(flexActions));

async function loadLog() {
  const entries = (await call(`/line/${log}?latest=${MOST_LOGGED}`)).reverse();
  const open = new Set([...at("log").querySelectorAll("details[open]")].map((node) => node.dataset.key));
  const rows = entries.map(log === "webhooks" ? webhookRow : refusalRow);
  for (const node of rows) node.firstChild.open = open.has(node.firstChild.dataset.key);
  at("log").replaceChildren(...(rows.length ? rows : [make("li", { className: "quiet", textContent: t("noEntries") })]));
}

function webhookRow(entry) {
  const tries = entry.attempts.map((one) => one.status ?? one.error).join(", ");
  return logRow(entry.state === "delivered" ? "good" : entry.state === "failed" ? "bad" : "idle", entry.field,
    [t("state_" + entry.state), tries].filter(Boolean).join(" · "), entry.at, entry.body);
}

const refusalRow = (entry) =>
  logRow("bad", `HTTP ${entry.status}`, `${entry.method} ${entry.path} · ${entry.error.message}`, entry.at, entry.body);

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
    if (["hello", "state", "line"].includes(note.kind)) soon("state", loadState);
    if (["hello", "webhook", "refused"].includes(note.kind)) soon("log", loadLog);
  });
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("text").value.trim();
  if (text) act("write", { text });
  at("text").value = "";
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
at("sticker").addEventListener("click", () => act("send_sticker"));
at("place").addEventListener("click", () => act("send_location", { latitude: 25.033, longitude: 121.565, title: "台北 101", address: "台北市信義區信義路五段7號" }));
at("follow").addEventListener("click", () => act("follow"));
at("unfollow").addEventListener("click", () => act("unfollow"));
at("account").addEventListener("change", () => choose({ account: at("account").value }));
at("tab-webhooks").addEventListener("click", () => showLog("webhooks"));
at("tab-refusals").addEventListener("click", () => showLog("refusals"));
onLanguage(() => { if (chat) drawChat(); guarded(loadLog); });
applyWords();
guarded(loadState);
guarded(loadLog);
follow();
