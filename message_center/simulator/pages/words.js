// The pages' words in both languages, and the switch between them.
const WORDS = {
  zh: {
    title: "平台模擬器", account: "帳號", advance: "時間 +1 天", mail: "收到的郵件", people: "顧客", newPerson: "新顧客姓名",
    locale: "語言", add: "新增", openAd: "從廣告進入…", read: "開啟並讀取", away: "離線", back: "上線", block: "封鎖", unblock: "解除封鎖",
    image: "傳送圖片", write: "以顧客身分輸入訊息…", like: "傳送讚", send: "傳送", webhooks: "Webhook 記錄", refusals: "被拒的呼叫",
    sent: "已送出", delivered: "已送達", seen: "已讀", unsent: "訊息已收回", edited: "已編輯", unsend: "收回", edit: "編輯", react: "愛心",
    windowOpen: "可回覆（24 小時內）", windowClosed: "回覆時限已過", blocked: "顧客已封鎖帳號", isAway: "顧客離線", standby: "由其他應用程式控制",
    typing: "專頁正在輸入…", start: "開始使用", empty: "還沒有訊息。以顧客身分打聲招呼吧。", fromAd: "已從廣告進入；第一則訊息會帶上廣告資訊。",
    fromLink: "已從連結進入", noEntries: "目前沒有記錄", mailTitle: "郵件收件匣（模擬）", emptyMail: "清空", noMail: "還沒有郵件。", choose: "請選擇一封郵件。",
    to: "收件人", from: "寄件人", pageInbox: "專頁收件匣", other: "English", lang: "zh-Hant",
    isFriend: "已加好友", notFriend: "尚未加好友", follow: "加入好友", sticker: "傳送貼圖", place: "傳送位置",
    numberHidden: "號碼已隱藏", hideNumber: "隱藏號碼", showNumber: "顯示號碼", noReceipts: "不顯示已讀", fromPhone: "商家手機", failed: "傳送失敗", accepted: "處理中",
    state_delivered: "成功", state_queued: "傳送中", state_failed: "失敗", state_held: "保留", state_no_callback: "未設定回呼",
  },
  en: {
    title: "Platform simulator", account: "Account", advance: "Time +1 day", mail: "Mail received", people: "Customers", newPerson: "New customer's name",
    locale: "Locale", add: "Add", openAd: "Come by an ad…", read: "Read", away: "Go offline", back: "Go online", block: "Block", unblock: "Unblock",
    image: "Send a picture", write: "Write as the customer…", like: "Send a thumbs-up", send: "Send", webhooks: "Webhooks", refusals: "Refused calls",
    sent: "Sent", delivered: "Delivered", seen: "Seen", unsent: "Message unsent", edited: "Edited", unsend: "Unsend", edit: "Edit", react: "Love",
    windowOpen: "Can be answered (24 h)", windowClosed: "Window closed", blocked: "The customer has blocked the account", isAway: "The customer is offline", standby: "Another app is in control",
    typing: "The page is typing…", start: "Get started", empty: "No messages yet. Say hello as the customer.", fromAd: "Came through an ad; the first message will carry it.",
    fromLink: "Came through a link", noEntries: "Nothing yet", mailTitle: "Mail sink", emptyMail: "Empty", noMail: "No mail yet.", choose: "Choose a mail.",
    to: "To", from: "From", pageInbox: "Page inbox", other: "中文", lang: "en",
    isFriend: "A friend", notFriend: "Not a friend yet", follow: "Add as friend", sticker: "Send a sticker", place: "Send a place",
    numberHidden: "Number hidden", hideNumber: "Hide the number", showNumber: "Show the number", noReceipts: "Shows no read receipts", fromPhone: "From the shop's phone", failed: "Failed", accepted: "On its way",
    state_delivered: "delivered", state_queued: "on its way", state_failed: "failed", state_held: "held", state_no_callback: "no callback",
  },
};
const remembered = localStorage.getItem("simulator-language");
let language = remembered ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const t = (key) => WORDS[language][key] ?? key;

export function applyWords() {
  document.documentElement.lang = t("lang");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  for (const node of document.querySelectorAll("[data-t-title]")) node.title = t(node.dataset.tTitle);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  document.getElementById("language").textContent = t("other");
}

export function onLanguage(redraw) {
  document.getElementById("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    localStorage.setItem("simulator-language", language);
    applyWords();
    redraw();
  });
}

export const timeOf = (value) =>
  new Date(value).toLocaleTimeString(t("lang") === "en" ? "en-GB" : "zh-TW", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export async function call(path, body, method = body === undefined ? "GET" : "POST") {
  const answer = await fetch("/control" + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}
