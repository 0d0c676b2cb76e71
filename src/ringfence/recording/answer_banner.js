// Looks for a consent banner in this frame and, when asked to, presses the button that answers it.
// Runs in a world of its own: the page's scripts can neither see nor change it. Bounded: 20,000 elements.
// ask: {platforms: [...], words: {...}, steps: ["reject", "manage"]}; gives null where there is no banner.
(ask) => {
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility !== "hidden";
  };
  const roots = [document];
  let left = 20000;
  for (let next = 0; next < roots.length && roots.length < 50; next += 1) {
    const walk = document.createTreeWalker(roots[next], NodeFilter.SHOW_ELEMENT);
    while (left-- > 0 && walk.nextNode()) {
      if (walk.currentNode.shadowRoot) roots.push(walk.currentNode.shadowRoot);
    }
  }
  const find = (selector) => {
    for (const root of roots) {
      for (const element of Array.from(root.querySelectorAll(selector)).slice(0, 20)) {
        if (shown(element)) return element;
      }
    }
    return null;
  };
  const say = (element) => (element.innerText || element.value || "").replace(/\s+/g, " ").trim().slice(0, 80);
  const press = (element, platform, step, by) => {
    const answer = { platform, step, by, text: say(element), at: Date.now() };
    element.click();
    return answer;
  };
  let seen = null;
  for (const platform of ask.platforms) {
    if (!platform.banner.some(find)) continue;
    for (const step of ask.steps) {
      for (const selector of platform[step] || []) {
        const button = find(selector);
        if (button) return press(button, platform.name, step, selector);
      }
    }
    seen = { platform: platform.name, step: "", by: "", text: "", at: Date.now() };
  }
  const about = ["cookie", "consent", "gdpr", "ccpa", "privacy", "cmp"];
  const where = about.flatMap((word) => ["id", "class", "aria-label"].map((name) => `[${name}*="${word}" i]`)).join(",");
  const boxes = roots.flatMap((root) => Array.from(root.querySelectorAll(where)).slice(0, 200))
    .filter((box) => box !== document.body && box !== document.documentElement && shown(box));
  for (const step of ask.steps) {
    for (const box of boxes) {
      const buttons = "button, a, [role=button], input[type=button], input[type=submit]";
      for (const button of Array.from(box.querySelectorAll(buttons)).slice(0, 60)) {
        if (shown(button) && ask.words[step].includes(say(button).toLowerCase())) {
          return press(button, "a banner of no known platform", step, "its words");
        }
      }
    }
  }
  if (!seen) {
    const answers = [...ask.words.accept, ...ask.words.reject];
    const box = boxes.find((each) => Array.from(each.querySelectorAll("button, a, [role=button]")).slice(0, 60)
      .some((button) => shown(button) && answers.includes(say(button).toLowerCase())));
    if (box) seen = { platform: "a banner of no known platform", step: "", by: "", text: "", at: Date.now() };
  }
  return seen;
}
