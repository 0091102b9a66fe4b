// Shows the rows of the table of claims that have a chosen verdict and all the words that were typed.
const form = document.querySelector(".nn-filter");
const rows = [...document.querySelectorAll(".nn-ledger tbody tr")];
const boxes = [...form.querySelectorAll("[type=checkbox]")];
const typed = form.querySelector("[type=search]");

function show() {
  const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const words = typed.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !(verdicts.has(row.dataset.verdict) && words.every((word) => text.includes(word)));
  }
  const shown = rows.filter((row) => !row.hidden).length;
  form.querySelector("output").textContent = `${shown} of ${rows.length} claims`;
}

form.classList.remove("nn-waiting");
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
