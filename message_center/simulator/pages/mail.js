// What the mail sink has taken.
import { make } from "/pages/pieces.js";
import { applyWords, call, onLanguage, t, timeOf } from "/pages/words.js";

const at = (id) => document.getElementById(id);
let mails = [];
let chosen = null;

async function load() {
  mails = (await call("/mails")).reverse();
  if (!mails.some((mail) => mail.id === chosen)) chosen = mails[0]?.id;
  draw();
}

function draw() {
  at("mails").replaceChildren(...(mails.length ? mails.map(mailRow) : [make("li", { className: "quiet", textContent: t("noMail") })]));
  const mail = mails.find((one) => one.id === chosen);
  at("mail").replaceChildren(...(mail ? letter(mail) : [make("p", { className: "quiet", textContent: t("choose") })]));
}

function mailRow(mail) {
  const button = make("button", { className: mail.id === chosen ? "person chosen" : "person" },
    make("span", {}, make("strong", { textContent: mail.subject }), make("small", { className: "quiet", textContent: `${mail.recipients.join(", ")} · ${timeOf(mail.at)}` })));
  button.addEventListener("click", () => { chosen = mail.id; draw(); });
  return make("li", {}, button);
}

function letter(mail) {
  return [
    make("h2", { textContent: mail.subject }),
    make("p", { className: "quiet", textContent: `${t("from")} ${mail.headers.From ?? mail.sender} · ${t("to")} ${mail.recipients.join(", ")} · ${timeOf(mail.at)}` }),
    make("div", { className: "letter-text" }, ...linked(mail.text, mail.links)),
  ];
}

// The text with its web addresses as links, everything else as plain text.
function linked(text, links) {
  const parts = [];
  let rest = text;
  for (const link of links) {
    const start = rest.indexOf(link);
    parts.push(rest.slice(0, start), make("a", { href: link, textContent: link, target: "_blank", rel: "noreferrer" }));
    rest = rest.slice(start + link.length);
  }
  return [...parts, rest];
}

at("empty").addEventListener("click", async () => { await call("/mails", undefined, "DELETE"); await load(); });
new EventSource("/control/events").addEventListener("message", (event) => {
  if (["hello", "mail"].includes(JSON.parse(event.data).kind)) load();
});
onLanguage(draw);
applyWords();
load();
