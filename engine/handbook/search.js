// Hides every entry that lacks one of the words sought, and what is left empty by that.
{
  const box = document.getElementById("search");
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const entries = [...document.querySelectorAll(".entry")];
  // A rule is found by the names that it reads as well: its sentences have their labels.
  const texts = entries.map((entry) =>
    `${entry.textContent} ${entry.dataset.reads ?? ""}`.toLowerCase(),
  );
  const heads = new Map(
    [...document.querySelectorAll("section.decision, section.reference")].map((section) => [
      section,
      section.querySelector("h3").textContent.toLowerCase(),
    ]),
  );
  const sections = [...document.querySelectorAll("main section")].reverse();
  const folds = [...document.querySelectorAll("main details")];

  const search = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const seeks = words.length > 0;
    document.body.classList.toggle("seeking", seeks);
    let count = 0;
    entries.forEach((entry, i) => {
      const head = heads.get(entry.closest("section.decision, section.reference")) ?? "";
      const fits = words.every((word) => texts[i].includes(word) || head === word);
      entry.hidden = !fits;
      count += fits;
    });
    for (const fold of folds) {
      const holds = fold.querySelector(".entry:not([hidden])") !== null;
      fold.open = seeks && holds;
      fold.hidden = seeks && !holds;
    }
    for (const section of sections) {
      section.hidden = seeks && section.querySelector(".entry:not([hidden])") === null;
    }
    found.textContent = seeks ? `${count} ${count === 1 ? "entry" : "entries"}` : "";
  };

  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 80);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      query.value = "";
      search();
    }
  });
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest("[hidden]")) {
      query.value = "";
      search();
      target.scrollIntoView();
    }
  });
  box.hidden = false;
}
