// What chats are made of. Texts are always set as text, never as markup, and links lead to the web only.
export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const safeLink = (url) => (/^https?:\/\//i.test(String(url)) ? url : null);

export function button(className, words, tap) {
  const node = make("button", { className, type: "button", textContent: words });
  node.addEventListener("click", tap);
  return node;
}

export const bubble = (text) => make("div", { className: "bubble", textContent: text });
export const sticker = (sign) => make("div", { className: "sticker", textContent: sign });
export const picture = (url, words) => make("img", { className: "picture", src: url, alt: words });
export const link = (className, words, url) => make("a", { className, href: safeLink(url) ?? "#", textContent: words, target: "_blank", rel: "noreferrer" });
export const file = (words, url) => link("bubble", `📎 ${words}`, url);
export const place = (words, latitude, longitude) => bubble(`⌖ ${words.filter(Boolean).join(", ")} (${latitude}, ${longitude})`);

export const card = (title, words, buttons, image = null) =>
  make("div", { className: "card" },
    image ? make("img", { src: image, alt: "" }) : null,
    make("div", { className: "card-text" }, make("strong", { textContent: title }), make("div", { className: "quiet", textContent: words })),
    ...buttons);
