// LINE.
import { bubble, button, card, file, link, picture, place, sticker } from "/pages/pieces.js";
import { call, t } from "/pages/words.js";

export const line = {
  platform: "line",
  accounts: async () => (await call("/line/state")).accounts.map((one) => ({ ...one, ads: [], label: `LINE ${one.name}` })),
  open: (account, person) => call("/line/chats", { account_id: account.id, person_id: person }),
  path: (chat) => `/line/chats/${chat.account_id}/${chat.user_id}`,
  concerns: (note, chat) => note.kind === "line" && note.account_id === chat.account_id && (note.user_id ?? chat.user_id) === chat.user_id,
  fromAd: () => false,
  states: (account, chat) => [t(chat.blocked ? "blocked" : chat.friend ? "isFriend" : "notFriend"), account.standby ? t("standby") : ""],
  switches: (chat) => [
    ...(chat.friend ? [] : [{ words: "follow", act: "follow" }]),
    ...(chat.blocked ? [] : [{ words: "block", act: "unfollow", danger: true }]),
  ],
  extras: () => [
    { sign: "☺", words: "sticker", act: "send_sticker" },
    { sign: "⌖", words: "place", act: "send_location", body: { latitude: 25.033, longitude: 121.565, title: "台北 101", address: "台北市信義區信義路五段7號" } },
  ],
  starters: (chat, act) => (chat.messages.at(-1)?.content.quickReply?.items ?? []).map((one) => tapping("starter", one.action, act)),
  messages: (chat, act) => chat.messages.map((one) => ({
    mine: one.author === "person",
    created: one.created,
    unsent: one.unsent,
    parts: [one.unsent ? null : content(one.content, act)],
    marks: [],
    tools: one.author === "person" ? [{ words: "unsend", act: "unsend", body: { message_id: one.id } }] : [],
  })),
};

function content(one, act) {
  if (one.type === "text") return bubble(one.text);
  if (one.type === "sticker") return sticker("☺");
  if (one.type === "image") return picture(one.originalContentUrl ?? one.url, t("image"));
  if (one.type === "location") return place([one.title, one.address], one.latitude, one.longitude);
  const taps = (actions) => actions.map((action) => tapping("card-button", action, act));
  if (one.type === "template") return card(one.template.title ?? "", one.template.text ?? one.altText, taps(one.template.actions ?? []));
  if (one.type === "flex") return card("", flexTexts(one.contents).join("\n") || one.altText, taps(flexActions(one.contents)));
  return file(one.fileName ?? one.type, one.url ?? one.originalContentUrl);
}

function tapping(className, action, act) {
  if (action.type === "uri") return link(className, action.label, action.uri);
  return button(className, action.label, () => (action.type === "postback" ? act("tap_button", { data: action.data }) : act("write", { text: action.text })));
}

const inside = (box) => (Array.isArray(box) ? box : box && typeof box === "object" ? Object.values(box) : []);
const flexTexts = (box) => [...(box?.type === "text" ? [box.text] : []), ...inside(box).flatMap(flexTexts)];
const flexActions = (box) => (box?.type === "button" ? [box.action] : inside(box).flatMap(flexActions));
