// The customer's side of Messenger: choose who you are, talk to a page, and watch what the platform tells the shop.
import { applyWords, call, make, onLanguage, safeLink, t, timeOf } from "/pages/words.js";

const at = (id) => document.getElementById(id);
const MOST_LOGGED = 200;
let state = { pages: [], people: [], threads: [] };
let thread = null;
let log = "webhooks";
let ahead = 0;
let chosen = { page: localStorage.getItem("simulator-page"), person: localStorage.getItem("simulator-person") };

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

const act = (name, body = {}) =>
  guarded(async () => {
    await call(`/threads/${thread.page_id}/${thread.psid}/acts/${name}`, body);
    await loadThread();
  });

const instagram = () => state.pages.find((page) => page.id === chosen.page)?.instagram;

async function loadState() {
  state = await call("/state");
  if (!state.pages.some((page) => page.id === chosen.page)) chosen.page = state.pages[0]?.id;
  if (!state.people.some((person) => person.id === chosen.person)) chosen.person = state.people[0]?.id;
  at("page").replaceChildren(...state.pages.map((page) => make("option", { value: page.id, textContent: page.instagram ? `Instagram @${page.instagram.username}` : page.name })));
  at("page").value = chosen.page;
  ahead = new Date(state.now) - Date.now();
  at("like").textContent = instagram() ? "❤️" : "👍";
  drawClock();
  drawPeople();
  await loadThread();
}

async function loadThread() {
  if (!chosen.page || !chosen.person) return;
  thread = await call("/threads", { page_id: chosen.page, person_id: chosen.person });
  drawThread();
}

function drawClock() {
  const now = new Date(Date.now() + ahead);
  at("clock").textContent = `${now.getMonth() + 1}/${now.getDate()} ${timeOf(now)}`;
}

function choose(change) {
  chosen = { ...chosen, ...change };
  localStorage.setItem("simulator-page", chosen.page);
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

function drawThread() {
  const page = state.pages.find((one) => one.id === thread.page_id);
  at("page-name").textContent = page.name;
  at("page-avatar").textContent = [...page.name][0];
  const words = [thread.messages.length || thread.window_open ? t(thread.window_open ? "windowOpen" : "windowClosed") : ""].filter(Boolean);
  if (thread.blocked) words.push(t("blocked"));
  if (thread.away) words.push(t("isAway"));
  if (thread.standby) words.push(t("standby"));
  at("thread-state").textContent = words.join(" · ");
  at("block").textContent = t(thread.blocked ? "unblock" : "block");
  at("away").textContent = t(thread.away ? "back" : "away");
  at("ads").replaceChildren(make("option", { value: "", textContent: t("openAd") }),
    ...page.ads.map((ad) => make("option", { value: ad.id, textContent: ad.title })));
  at("ads").hidden = page.ads.length === 0;
  at("context").hidden = !thread.referral;
  at("context").textContent = t(thread.referral?.ad_id ? "fromAd" : "fromLink");
  const rows = thread.messages.map(messageRow);
  if (thread.typing) rows.push(make("div", { className: "quiet typing", textContent: t("typing") }));
  at("messages").replaceChildren(...(rows.length ? rows : [make("p", { className: "quiet empty", textContent: t("empty") })]));
  at("messages").scrollTop = at("messages").scrollHeight;
  drawStarters();
}

function drawStarters() {
  const latest = thread.messages.at(-1);
  const starters = thread.ice_breakers.map((one) => starter(one.question, () => act("tap_ice_breaker", { question: one.question })));
  if (thread.get_started) starters.push(starter(t("start"), () => act("tap_get_started")));
  for (const reply of latest?.author === "page" ? latest.quick_replies : []) {
    if (reply.content_type === "text") starters.push(starter(reply.title, () => act("tap_quick_reply", { title: reply.title })));
  }
  at("starters").replaceChildren(...starters);
}

function starter(words, tap) {
  const button = make("button", { className: "starter", textContent: words });
  button.addEventListener("click", tap);
  return button;
}

function messageRow(message) {
  const mine = message.author === "person";
  const parts = message.unsent
    ? [make("div", { className: "bubble gone", textContent: t("unsent") })]
    : [message.text === null ? null : make("div", { className: "bubble", textContent: message.text }), ...message.attachments.map((one) => attachment(message, one))];
  const marks = [timeOf(message.created)];
  if (message.edits) marks.push(t("edited"));
  if (message.status) marks.push(t(message.status === "read" ? "seen" : message.status));
  if (message.app_id === "26390203743090") marks.push(t("pageInbox"));
  marks.push(...Object.values(message.reactions).map((one) => (one === "love" ? "❤" : one)));
  return make("div", { className: mine ? "row mine" : "row theirs" },
    quoted(message), ...parts,
    make("div", { className: "marks quiet" }, marks.join(" · "), ...(message.unsent ? [] : tools(message, mine))));
}

function quoted(message) {
  const quote = message.reply_to && thread.messages.find((one) => one.mid === message.reply_to);
  return quote ? make("div", { className: "quote quiet", textContent: "↩ " + (quote.text ?? "…") }) : null;
}

function tools(message, mine) {
  const tool = (words, tap) => {
    const button = make("button", { className: "tool", textContent: words });
    button.addEventListener("click", tap);
    return button;
  };
  if (!mine) return [tool(t("react"), () => act(message.reactions.person ? "unreact" : "react", { mid: message.mid }))];
  const edit = () => {
    const text = prompt(t("edit"), message.text);
    if (text) act("edit", { mid: message.mid, text });
  };
  return [...(message.text === null ? [] : [tool(t("edit"), edit)]), tool(t("unsend"), () => act("unsend", { mid: message.mid }))];
}

function attachment(message, one) {
  const payload = one.payload ?? {};
  if (one.type === "sticker") return make("div", { className: "sticker", textContent: "👍" });
  if (one.type === "like_heart") return make("div", { className: "sticker", textContent: "❤️" });
  if (one.type === "image") {
    const picture = make("img", { className: "picture", src: payload.url, alt: t("image") });
    picture.addEventListener("load", () => (at("messages").scrollTop = at("messages").scrollHeight));
    return picture;
  }
  if (one.type !== "template") return make("a", { className: "bubble", href: safeLink(payload.url) ?? "#", textContent: `📎 ${one.type}`, target: "_blank", rel: "noreferrer" });
  const cards = payload.elements?.length ? payload.elements : [{ title: payload.text ?? payload.template_type, buttons: payload.buttons }];
  return make("div", { className: "cards" }, ...cards.map((card) => template(message, card)));
}

function template(message, card) {
  return make("div", { className: "card" },
    card.image_url ? make("img", { src: card.image_url, alt: "" }) : null,
    make("div", { className: "card-text" }, make("strong", { textContent: card.title ?? "" }), make("div", { className: "quiet", textContent: card.subtitle ?? "" })),
    ...(card.buttons ?? []).map((button) => {
      if (button.type === "web_url") return make("a", { className: "card-button", href: safeLink(button.url) ?? "#", textContent: button.title, target: "_blank", rel: "noreferrer" });
      const node = make("button", { className: "card-button", textContent: button.title });
      node.addEventListener("click", () => act("tap_button", { mid: message.mid, title: button.title }));
      return node;
    }));
}

async function loadLog() {
  const entries = (await call(`/${log}?latest=${MOST_LOGGED}`)).reverse();
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

function refusalRow(entry) {
  const code = entry.error.code + (entry.error.error_subcode ? "/" + entry.error.error_subcode : "");
  return logRow("bad", `${code} · HTTP ${entry.status}`, `${entry.method} ${entry.path} · ${entry.error.message}`, entry.at, entry.body);
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
    if (note.kind === "hello") { soon("state", loadState); soon("log", loadLog); }
    if (note.kind === "state" || note.kind === "profile") soon("state", loadState);
    if (note.kind === "thread" && note.psid === thread?.psid && note.page_id === thread?.page_id) soon("thread", loadThread);
    if (note.kind === "webhook" || note.kind === "refused") soon("log", loadLog);
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
at("like").addEventListener("click", () => act(instagram() ? "send_heart" : "send_sticker"));
at("read").addEventListener("click", () => act("read"));
at("away").addEventListener("click", () => act(thread.away ? "come_back" : "go_away"));
at("block").addEventListener("click", () => act(thread.blocked ? "unblock" : "block"));
at("ads").addEventListener("change", () => { if (at("ads").value) act("open_ad", { ad_id: at("ads").value }); });
at("page").addEventListener("change", () => choose({ page: at("page").value }));
at("advance").addEventListener("click", () => guarded(async () => { await call("/clock/advance", { seconds: 86400 }); await loadState(); }));
at("tab-webhooks").addEventListener("click", () => showLog("webhooks"));
at("tab-refusals").addEventListener("click", () => showLog("refusals"));
onLanguage(() => { if (thread) drawThread(); guarded(loadLog); });
applyWords();
setInterval(drawClock, 1000);
guarded(loadState);
guarded(loadLog);
follow();
