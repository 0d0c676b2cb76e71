"use strict";
// The page says everything without this script; it adds a filter, printing with every part open, and saving the data.
(() => {
  const find = (id) => document.getElementById(id);
  const paths = [...document.querySelectorAll("details.path")];
  const show = (element) => { if (element) element.hidden = false; };

  const print = find("print");
  show(print);
  print.addEventListener("click", () => window.print());
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((part) => { part.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((part) => { part.open = false; }));

  const save = find("save");
  show(save);
  save.addEventListener("click", () => {
    const text = JSON.stringify(JSON.parse(find("result").textContent), null, 1) + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "ringfence.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  const filter = find("filter");
  if (!filter) return;
  show(filter.parentElement);
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    paths.forEach((path) => {
      const match = words.every((word) => path.dataset.find.includes(word));
      path.hidden = !match;
      count += match;
    });
    find("matched").textContent = words.length ? `${count} of ${paths.length}` : "";
  });
  find("open-all").addEventListener("click", () => {
    const open = paths.some((path) => !path.hidden && !path.open);
    paths.forEach((path) => { if (!path.hidden) path.open = open; });
    find("open-all").textContent = open ? "Close all" : "Open all";
  });
})();
