// WhatsApp.
import { bubble, button, card, file, link, picture, place } from "/pages/pieces.js";
import { call, t } from "/pages/words.js";

export const whatsapp = {
  platform: "whatsapp",
  accounts: async () => (await call("/whatsapp/state")).numbers.map((one) => ({ ...one, label: `WhatsApp ${one.name}` })),
  open: (account, person) => call("/whatsapp/chats", { number_id: account.id, person_id: person }),
  path: (chat) => `/whatsapp/chats/${chat.number_id}/${chat.person_id}`,
  concerns: (note, chat) => note.kind === "whatsapp" && note.number_id === chat.number_id && note.person_id === chat.person_id,
  fromAd: () => true,
  states: (account, chat) => [
    chat.hides_number ? t("numberHidden") : `+${chat.phone}`,
    chat.messages.length ? t(chat.window_open ? "windowOpen" : "windowClosed") : "",
    chat.blocked ? t("blocked") : "", chat.away ? t("isAway") : "", chat.receipts ? "" : t("noReceipts"),
  ],
  switches: (chat) => [
    { words: "read", act: "read" },
    chat.away ? { words: "back", act: "come_back" } : { words: "away", act: "go_away" },
    { words: chat.hides_number ? "showNumber" : "hideNumber", act: "hide_number", body: { hides: !chat.hides_number } },
    chat.blocked ? { words: "unblock", act: "unblock", danger: true } : { words: "block", act: "block", danger: true },
  ],
  extras: () => [
    { sign: "☺", words: "sticker", act: "send_sticker" },
    { sign: "⌖", words: "place", act: "send_location", body: { latitude: 25.033, longitude: 121.565, name: "台北 101", address: "台北市信義區信義路五段7號" } },
  ],
  starters: () => [],
  messages: (chat, act) => chat.messages.map((one) => shown(one, chat, act)),
};

function shown(message, chat, act) {
  const mine = message.author === "person";
  const quoted = message.reply_to && chat.messages.find((one) => one.id === message.reply_to);
  const named = { message_id: message.id };
  return {
    mine,
    created: message.created,
    unsent: message.unsent,
    quote: quoted ? quoted.content.text?.body ?? "…" : null,
    parts: [content(message, act), caption(message.content)],
    marks: [
      message.edited ? t("edited") : "", message.status ? t(message.status === "read" ? "seen" : message.status) : "",
      message.from_phone ? t("fromPhone") : "", ...Object.values(message.reactions),
    ],
    tools: mine
      ? [...(message.content.text ? [{ words: "edit", act: "edit", asks: message.content.text.body, body: named }] : []), { words: "unsend", act: "unsend", body: named }]
      : [{ words: "react", act: message.reactions.person ? "unreact" : "react", body: named }],
  };
}

function content(message, act) {
  const { type, url } = message.content;
  const told = message.content[type];
  if (type === "text") return bubble(told.body);
  if (type === "image" || type === "sticker") return picture(url, t("image"));
  if (type === "location") return place([told.name, told.address], told.latitude, told.longitude);
  if (type === "contacts") return bubble(told.map((one) => `${one.name.formatted_name} ${(one.phones ?? []).map((each) => each.phone).join(", ")}`).join("\n"));
  if (type === "interactive") return message.author === "person" ? bubble(message.content.title) : interactive(message, told, act);
  if (type === "template") return bubble(`[${told.name}]`);
  return file(told?.filename ?? type, url);
}

const caption = (content) => (content[content.type]?.caption ? bubble(content[content.type].caption) : null);

function interactive(message, told, act) {
  const tap = (title) => button("card-button", title, () => act("tap", { message_id: message.id, choice: title }));
  const { action } = told;
  const rows = (action.sections ?? []).flatMap((section) => section.rows.map((row) => tap(row.title)));
  const out = action.parameters ? [link("card-button", action.parameters.display_text, action.parameters.url)] : [];
  return card(told.header?.text ?? "", told.body.text, [...(action.buttons ?? []).map((one) => tap(one.reply.title)), ...rows, ...out]);
}
