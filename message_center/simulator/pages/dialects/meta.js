// Messenger and Instagram.
import { bubble, button, card, file, link, make, picture, sticker } from "/pages/pieces.js";
import { call, t } from "/pages/words.js";

const PAGE_INBOX = "26390203743090";

export const meta = {
  platform: "meta",
  accounts: (state) => state.pages.map((page) => ({ ...page, label: page.instagram ? `Instagram @${page.instagram.username}` : `Messenger ${page.name}` })),
  open: (account, person) => call("/threads", { page_id: account.id, person_id: person }),
  path: (chat) => `/threads/${chat.page_id}/${chat.psid}`,
  concerns: (note, chat) => note.kind === "thread" && note.psid === chat.psid && note.page_id === chat.page_id,
  fromAd: (referral) => Boolean(referral.ad_id),
  states: (account, chat) => [
    chat.messages.length || chat.window_open ? t(chat.window_open ? "windowOpen" : "windowClosed") : "",
    chat.blocked ? t("blocked") : "", chat.away ? t("isAway") : "", chat.standby ? t("standby") : "",
  ],
  switches: (chat) => [
    { words: "read", act: "read" },
    chat.away ? { words: "back", act: "come_back" } : { words: "away", act: "go_away" },
    chat.blocked ? { words: "unblock", act: "unblock", danger: true } : { words: "block", act: "block", danger: true },
  ],
  extras: (account) => [account.instagram ? { sign: "❤️", words: "like", act: "send_heart" } : { sign: "👍", words: "like", act: "send_sticker" }],
  starters: (chat, act) => {
    const latest = chat.messages.at(-1);
    const replies = latest?.author === "page" ? latest.quick_replies.filter((one) => one.content_type === "text") : [];
    return [
      ...chat.ice_breakers.map((one) => button("starter", one.question, () => act("tap_ice_breaker", { question: one.question }))),
      ...(chat.get_started ? [button("starter", t("start"), () => act("tap_get_started"))] : []),
      ...replies.map((one) => button("starter", one.title, () => act("tap_quick_reply", { title: one.title }))),
    ];
  },
  messages: (chat, act) => chat.messages.map((one) => shown(one, chat, act)),
};

function shown(message, chat, act) {
  const mine = message.author === "person";
  const quoted = message.reply_to && chat.messages.find((one) => one.mid === message.reply_to);
  return {
    mine,
    created: message.created,
    unsent: message.unsent,
    quote: quoted ? quoted.text ?? "…" : null,
    parts: [message.text === null ? null : bubble(message.text), ...message.attachments.map((one) => attachment(message, one, act))],
    marks: [
      message.edits ? t("edited") : "", message.status ? t(message.status === "read" ? "seen" : message.status) : "",
      message.app_id === PAGE_INBOX ? t("pageInbox") : "", ...Object.values(message.reactions).map((one) => (one === "love" ? "❤" : one)),
    ],
    tools: mine ? ownTools(message) : [{ words: "react", act: message.reactions.person ? "unreact" : "react", body: { mid: message.mid } }],
  };
}

const ownTools = (message) => [
  ...(message.text === null ? [] : [{ words: "edit", act: "edit", asks: message.text, body: { mid: message.mid } }]),
  { words: "unsend", act: "unsend", body: { mid: message.mid } },
];

function attachment(message, one, act) {
  const payload = one.payload ?? {};
  if (one.type === "sticker") return sticker("👍");
  if (one.type === "like_heart") return sticker("❤️");
  if (one.type === "image") return picture(payload.url, t("image"));
  if (one.type !== "template") return file(one.type, payload.url);
  const cards = payload.elements?.length ? payload.elements : [{ title: payload.text ?? payload.template_type, buttons: payload.buttons }];
  return make("div", { className: "cards" }, ...cards.map((each) => card(each.title ?? "", each.subtitle ?? "", (each.buttons ?? []).map((tap) => tapping(message, tap, act)), each.image_url)));
}

const tapping = (message, one, act) =>
  one.type === "web_url" ? link("card-button", one.title, one.url) : button("card-button", one.title, () => act("tap_button", { mid: message.mid, title: one.title }));
